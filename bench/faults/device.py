"""The sound device goes away and comes back; so does the sound server."""

import time
from datetime import UTC, datetime
from pathlib import Path

from bench.faults.result import Result, result_of
from bench.faults.stage import stage
from bench.onair.district import Shape, this_minute
from bench.onair.judge import Verdict
from bench.onair.sink import Recording

_GONE_S = 6.0


def gone(folder: Path, trials: int) -> Result:
    """The sink is unloaded, and loaded again after seconds: air is back within 3 s of that."""
    verdict = Verdict()
    for trial in range(trials):
        verdict.add(_once(folder / str(trial), seed=trial))
    return result_of("sound device gone and back", trials, verdict)


def _once(folder: Path, *, seed: int) -> Verdict:
    shape = Shape(this_minute(), pieces=10, piece_s=11, every_min=2, programmes=2)
    with stage(folder, shape, seed=seed) as on:
        on.begin()
        time.sleep(on.chance.uniform(1, 4))
        code, sink = on.players[0].code, "sink1"
        before: Recording = on.recordings[code]
        went = datetime.now(UTC)
        on.sound.remove_sink(sink)
        before.stop()
        time.sleep(_GONE_S)
        on.sound.add_sink(sink)
        back = time.time()
        on.recordings[code] = on.sound.record(sink, folder / "after.raw")
        time.sleep(14)
        on.settle(60)
        ends = datetime.now(UTC)
        # What sounded before is judged by its own recording.
        first = on.recordings[code]
        on.recordings[code] = before
        ended = on.verdict(until=went)
        on.recordings[code] = first
        on.began = datetime.fromtimestamp(back, UTC)
        ended.add(on.verdict(until=ends))
    return ended

"""The wall clock is wrong: stepped, slewed, in another zone, at the end of a day and a year."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.faults.result import Result, result_of
from bench.faults.stage import stage
from bench.onair.clock import WrongClock
from bench.onair.district import ZONE, Shape, next_minute, this_minute
from bench.onair.judge import Verdict

_ZONES = ("America/New_York", "Pacific/Kiritimati", "Asia/Ho_Chi_Minh", "Pacific/Marquesas")
_SLEW = 1.001  # 1,000 ppm: twice what adjtime(3) and chrony allow themselves at most


def stepped(folder: Path, trials: int) -> Result:
    """An hour forward or back and right again after seconds, in programmes and between them."""
    steps = [(3600.0, 1.0), (-3600.0, 1.0)] * -(-trials // 2)
    return _wrong("wall clock stepped by an hour and back", folder, steps[:trials], wrong_s=10)


def slewed(folder: Path, trials: int) -> Result:
    """A clock that runs 1,000 ppm fast or slow for a while."""
    paces = [(0.0, _SLEW), (0.0, 2 - _SLEW)] * -(-trials // 2)
    return _wrong("wall clock slewed by 1,000 ppm", folder, paces[:trials], wrong_s=25)


def _wrong(
    name: str, folder: Path, errors: Sequence[tuple[float, float]], *, wrong_s: float
) -> Result:
    clock = WrongClock(folder / "clock")
    each_s = wrong_s + 9
    programmes = int(len(errors) * each_s / 60) + 2
    shape = Shape(this_minute(), pieces=5, piece_s=11, every_min=1, programmes=programmes)
    with stage(folder, shape, environment=clock.environment) as on:
        on.begin()
        for offset_s, pace in errors:
            time.sleep(on.chance.uniform(2, 8))
            clock.set(offset_s, pace=pace)
            time.sleep(wrong_s)
            clock.set()
        time.sleep(8)
        on.settle(60)
        verdict = on.verdict()
    return result_of(name, len(errors), verdict)


def zones(folder: Path, trials: int) -> Result:
    """The machine's time zone is another at each start of the player."""
    minutes = 1 + trials // 6
    shape = Shape(this_minute(), pieces=5 * minutes, piece_s=11, every_min=minutes, programmes=3)
    with stage(folder, shape) as on:
        on.begin()
        for trial in range(trials):
            player = on.players[0]
            player.cut()
            player.local.environment["TZ"] = _ZONES[trial % len(_ZONES)]
            player.start_again()
            time.sleep(8)
        on.settle(60)
        verdict = on.verdict()
    return result_of("time zone of the machine changed", trials, verdict)


def ends(folder: Path, trials: int) -> Result:
    """Programmes that begin before midnight and end after it: of a day, a month, a year."""
    days = [
        datetime(2026, 12, 31, 23, 59, tzinfo=ZONE),
        datetime(2027, 2, 28, 23, 59, tzinfo=ZONE),
        datetime(2026, 12, 24, 23, 59, tzinfo=ZONE),
    ]
    verdict = Verdict()
    for number, first in enumerate(days[:trials]):
        start = next_minute(at_least_s=25)
        shift_s = (first - start).total_seconds()
        shape = Shape(first.astimezone(UTC), pieces=6, piece_s=11, every_min=2, programmes=2)
        with stage(folder / str(number), shape, shift_s=shift_s) as on:
            on.began = on.now()
            on.begin()
            on.sleep_until(first + timedelta(seconds=6 * 11 + 4))
            on.settle(60)
            verdict.add(on.verdict())
    return result_of("end of a year, a month, a day", min(trials, len(days)), verdict)

"""Days in compressed time: a week with no network, and 72 hours without growth.

The player is the real one over the real HTTP of a real centre, on a simulated clock. In the 72
hours its programmes are really joined, opened, released and closed in libvlc, each for a moment.
"""

import gc
import os
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audio.player import SilentOutput, VlcOutput
from audio.programme import assemble
from bench.faults.result import Result, result_of
from bench.onair.clock import WrongClock
from bench.onair.district import District, Shape, district, next_minute
from bench.onair.judge import Log, judge_log
from scheduler.station.attention import Attention
from scheduler.station.enrolment import enrol
from scheduler.station.equipment import Equipment, equipment
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from scheduler.station.settings import StationSettings
from scheduler.station.upload import upload
from scheduler.timekeeper import SimulatedTimekeeper

_PLAYER = "cat-ba-1"
_DAYS_AWAY, _HOURS = 7, 72
_GROWTH_MB, _GROWTH_HANDLES = 8.0, 4
_TICK_S = 5.0


class _Moments(VlcOutput):
    """libvlc to a file, in time that is not real: each programme sounds for a moment only."""

    def __init__(self, file: Path, timekeeper: SimulatedTimekeeper) -> None:
        super().__init__("file", file)
        self._timekeeper = timekeeper
        self._sounds = file.parent

    def start(self) -> float:
        super().start()
        time.sleep(0.05)
        self.close()
        for written in self._sounds.glob("*.wav"):
            written.unlink()
        return self._timekeeper.monotonic()

    def failure(self) -> str | None:
        return None


def away(folder: Path, _trials: int) -> Result:
    """No network for 7 days: the cached days are aired, and every row comes afterwards."""
    with _house(folder, _DAYS_AWAY + 1) as made:
        timekeeper = SimulatedTimekeeper(made.shape.first - timedelta(minutes=5))
        until = made.shape.first + timedelta(days=_DAYS_AWAY)
        clock = _serve(made)
        settings = _settings(made)
        output = SilentOutput(timekeeper.monotonic)
        with equipment(
            settings, timekeeper, output, Attention(), tick_s=60.0, decoding=False
        ) as player:
            player.sync.run()
            made.kill_centre()
            OnAir(player, as_planned).run(until)
            other = [] if player.journal.pending() else ["nothing was aired"]
            _set(clock, timekeeper)
            made.serve()
            upload(player.journal, player.centre)
            written = [(row.sequence, row.title) for row in player.journal.rows()]
        verdict = judge_log(
            Log(_PLAYER, written, made.rows(_PLAYER)),
            [made.manifest()],
            in_service=made.shape.first,
            until=until,
        )
        aired = sum(row.outcome == "complete" for row in made.rows(_PLAYER))
        wanted = _DAYS_AWAY * made.shape.programmes * made.shape.pieces
        if aired < wanted:
            other.append(f"{aired} of {wanted} pieces were aired whole")
    return result_of("no network for 7 days", _DAYS_AWAY, verdict, sounds=False, other=other)


def seventy_two(folder: Path, _trials: int) -> Result:
    """72 hours of day-plan: neither memory nor handles grow after the first day."""
    other: list[str] = []
    with _house(folder, 4) as made:
        timekeeper = SimulatedTimekeeper(made.shape.first - timedelta(minutes=5))
        clock = _serve(made)
        settings = _settings(made)
        output = _Moments(folder / "sound" / "moment.wav", timekeeper)
        stands = []
        with equipment(settings, timekeeper, output, Attention(), tick_s=_TICK_S) as player:
            player.sync.run()
            air = OnAir(player, assemble)
            for hours in range(6, _HOURS + 1, 6):
                air.run(made.shape.first + timedelta(hours=hours))
                _set(clock, timekeeper)
                _as_the_daemon_does(player)
                stands.append(_stand())
            written = [(row.sequence, row.title) for row in player.journal.rows()]
        output.close()
        verdict = judge_log(
            Log(_PLAYER, written, made.rows(_PLAYER)),
            [made.manifest()],
            in_service=made.shape.first,
            until=made.shape.first + timedelta(hours=_HOURS),
        )
    day, end = stands[3], stands[-1]
    verdict.notes.append(
        f"after 24 h {day[0]:.1f} MB and {day[1]} handles, after 72 h {end[0]:.1f} MB and {end[1]}"
    )
    if end[0] - day[0] > _GROWTH_MB:
        other.append(f"memory grew by {end[0] - day[0]:.1f} MB in 48 hours")
    if end[1] - day[1] > _GROWTH_HANDLES:
        other.append(f"{end[1] - day[1]} handles more after 48 hours")
    return result_of("72 h without growth", len(written), verdict, sounds=False, other=other)


def _house(folder: Path, days: int) -> AbstractContextManager[District]:
    shape = Shape(
        next_minute(at_least_s=60),
        pieces=5,
        piece_s=11,
        programmes=6,
        every_min=100,
        horizon_days=days + 1,
        days=days,
    )
    return district(folder / "district", shape, {_PLAYER: {}}, output="silent")


def _serve(made: District) -> WrongClock:
    """Start the centre, by a clock that can follow the simulated one."""
    clock = WrongClock(made.folder / "clock")
    made.centre_environment.update(clock.environment)
    made.serve()
    return clock


def _set(clock: WrongClock, timekeeper: SimulatedTimekeeper) -> None:
    clock.set((timekeeper.now() - datetime.now(UTC)).total_seconds())


def _settings(made: District) -> StationSettings:
    home = made.folder / _PLAYER
    settings = StationSettings(centre_url=made.url, directory=home, output="silent")
    enrol(settings, made.codes[_PLAYER])
    return settings


def _as_the_daemon_does(player: Equipment) -> None:
    player.sync.run()
    upload(player.journal, player.centre)


def _stand() -> tuple[float, int]:
    """This process's resident memory in MB, and its open handles."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path("/proc/self/fd").iterdir()))

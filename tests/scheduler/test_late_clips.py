"""A clip that comes while its programme is on the air."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from audio.carrier import Carrier
from audio.errors import SoundFailed
from audio.player import SilentOutput
from audio.programme import Assembled, Part, Silence
from scheduler.protocol import AiringRow, Reason
from scheduler.station.onair import OnAir
from scheduler.station.preparing import Preparing
from scheduler.station.programme import as_planned
from tests.scheduler.builders import MORNING, clip, manifest, programme, sha256
from tests.scheduler.conftest import Rig
from tests.scheduler.test_ladder import EventfulTimekeeper, bulletin

START = MORNING + timedelta(minutes=10)
NIGHT = MORNING + timedelta(hours=4)
SECOND = timedelta(seconds=1)


class Opened(SilentOutput):
    """Remembers where what was open beside took the place of what played."""

    def __init__(self, clock: EventfulTimekeeper, *, fails: bool = False) -> None:
        super().__init__(clock.monotonic)
        self._clock, self._fails = clock, fails
        self.changed_at: list[float] = []
        self.beside_at_ms: list[int] = []

    def open_beside(self, sound: Path | Carrier, *, at_ms: int) -> None:
        if self._fails:
            raise SoundFailed("The device is taken.")
        self.beside_at_ms.append(at_ms)

    def change_over(self) -> float:
        self.changed_at.append(self._clock.monotonic())
        return super().change_over()


def aired(
    rig: Rig, comes_at: float, *, late: str = "bài", fails: bool = False, storm_at: float = 0
) -> tuple[list[AiringRow], Opened]:
    """Three pieces of 60 s from 600 s on, one of which comes at an instant."""
    clock = rig.clock = EventfulTimekeeper()
    days = manifest(programme(1, START, ["tin", "bài", "kết"], piece_ms=60_000), filler_ms=12_000)
    rig.centre.publish(days, without=[late])
    output = Opened(clock, fails=fails)
    player = rig.player(output)
    on_air = OnAir(player, as_planned)

    def come() -> None:
        rig.centre.clips[sha256(clip(late))] = clip(late)
        player.sync.run()
        on_air.prepare()

    def storm() -> None:
        rig.centre.order(1, bulletin(resume="rejoin"))
        player.desk.ask()

    clock.at(comes_at, come)
    if storm_at:
        clock.at(storm_at, storm)
    on_air.run(NIGHT)
    rows = player.journal.rows()
    player.journal.close()
    return rows, output


def test_a_clip_that_comes_before_its_turn_is_aired_in_its_place(rig: Rig) -> None:
    rows, output = aired(rig, 620)
    assert [(row.title, row.outcome, row.reason, row.started_at) for row in rows] == [
        ("tin", "complete", "", START),
        ("bài", "complete", "", START + 60 * SECOND),
        ("kết", "complete", "", START + 120 * SECOND),
    ]
    assert output.changed_at == [660], "nothing that played before was moved"
    assert output.beside_at_ms == [60_000]


def test_a_clip_that_comes_in_its_turn_takes_the_fillers_place_and_moves_nothing(rig: Rig) -> None:
    rows, output = aired(rig, 670)
    assert [row.title for row in rows] == ["tin", "nhạc nền", "bài", "kết"]
    tin, filler, late, last = rows
    (changed,) = output.changed_at
    assert 670 < changed < 673
    assert (filler.outcome, filler.reason) == ("partial", Reason.FILLER)
    assert filler.aired_ms == pytest.approx((changed - 660) * 1000, abs=1)
    assert (late.outcome, late.reason) == ("partial", Reason.NO_CLIP)
    assert late.from_ms == pytest.approx((changed - 660) * 1000, abs=1)
    assert late.aired_ms == 60_000 - late.from_ms
    assert (last.outcome, last.started_at) == ("complete", START + 120 * SECOND)
    assert sum(row.aired_ms for row in rows) == 180_000
    assert tin.outcome == "complete"


def test_a_clip_that_comes_when_its_turn_is_over_is_missed(rig: Rig) -> None:
    rows, output = aired(rig, 719)
    (missed,) = [row for row in rows if row.outcome == "missed"]
    assert (missed.title, missed.reason) == ("bài", Reason.NO_CLIP)
    assert output.changed_at == []


def test_where_nothing_can_be_opened_beside_the_filler_plays_on(rig: Rig) -> None:
    rows, _ = aired(rig, 620, fails=True)
    heard = [row for row in rows if row.aired_ms]
    assert [row.title for row in heard] == ["tin", *["nhạc nền"] * 5, "kết"]
    assert heard[-1].started_at == START + 120 * SECOND
    (missed,) = [row for row in rows if row.outcome == "missed"]
    assert (missed.title, missed.reason) == ("bài", Reason.NO_CLIP)


def test_a_clip_that_comes_under_an_emergency_is_aired_after_it(rig: Rig) -> None:
    rows, output = aired(rig, 666, storm_at=665)
    late = next(row for row in rows if row.title == "bài")
    assert (late.outcome, late.reason) == ("partial", Reason.JOINED)
    assert output.changed_at == [], "the newer file is opened as the programme is rejoined"
    assert all(row.reason != Reason.NO_CLIP for row in rows)


def test_a_programme_that_ends_waits_for_no_file_that_is_made_of_it(rig: Rig) -> None:
    days = manifest(programme(1, START, ["tin", "bài"]))
    rig.centre.publish(days, without=["bài"])
    player = rig.player()
    player.programmes.mkdir(exist_ok=True)
    begun, goes_on, made = threading.Event(), threading.Event(), []

    def slow(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        out.write_bytes(b"sound")
        made.append(out)
        if len(made) > 1:
            begun.set()
            assert goes_on.wait(20)
        return as_planned(parts, out)

    prepared = Preparing(player.cache, player.programmes, slow, ahead=timedelta(minutes=30))
    first = prepared.take(days, days.programmes[0])
    rig.centre.clips[sha256(clip("bài"))] = clip("bài")
    player.sync.run()
    again = threading.Thread(target=prepared.look_ahead, args=(days, START + SECOND))
    again.start()
    assert begun.wait(20)
    assert first.sound.exists(), "what plays may have to be opened again"
    dropped = threading.Thread(target=prepared.drop, args=(days.programmes[0],))
    dropped.start()
    dropped.join(10)
    waited = dropped.is_alive()
    goes_on.set()
    again.join(20)
    assert not waited
    player.journal.close()

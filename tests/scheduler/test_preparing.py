"""Programmes joined ahead of their time, beside whatever airs."""

import errno
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio.errors import MasteringFailed
from audio.programme import Assembled, Part, Silence
from audio.samples import Samples
from scheduler.protocol import Reason
from scheduler.station import joining
from scheduler.station.joining import kept, note_of, with_room, with_samples
from scheduler.station.onair import OnAir
from scheduler.station.preparing import Preparing
from scheduler.station.programme import Assembler, as_planned
from tests.scheduler.builders import MORNING, clip, manifest, programme, sha256
from tests.scheduler.conftest import Rig
from tests.scheduler.test_ladder import EventfulTimekeeper, bulletin
from tests.scheduler.test_onair import Killed, MortalOutput

START = MORNING + timedelta(minutes=10)
NIGHT = MORNING + timedelta(hours=4)
SECOND = timedelta(seconds=1)


class Joiner:
    """An assembler that counts what it joins, and takes its time."""

    def __init__(self, clock: EventfulTimekeeper | None = None, takes_s: float = 0) -> None:
        self.joined: list[str] = []
        self._clock, self._takes_s = clock, takes_s

    def __call__(self, parts: Sequence[Part | Silence], out: Path) -> Assembled:
        self.joined.append(out.stem)
        if self._clock is not None and out.stem.isdigit():  # a programme, no bulletin
            self._clock.advance(self._takes_s)
        out.write_bytes(b"sound")
        return as_planned(parts, out)


@pytest.fixture
def joiner() -> Joiner:
    return Joiner()


def preparing(
    rig: Rig, joiner: Assembler, *, ahead: timedelta = timedelta(minutes=30)
) -> Preparing:
    player = rig.player()
    player.journal.close()
    player.programmes.mkdir(exist_ok=True)
    return Preparing(player.cache, player.programmes, joiner, ahead=ahead)


def test_what_begins_soon_is_joined_once_and_taken_as_it_is(rig: Rig, joiner: Joiner) -> None:
    far = programme(3, MORNING + timedelta(hours=2), ["kết"])
    days = manifest(programme(1, START, ["tin"]), programme(2, START + SECOND * 600, ["bài"]), far)
    rig.centre.publish(days)
    prepared = preparing(rig, joiner)
    assert prepared.look_ahead(days, MORNING) == 2
    assert prepared.look_ahead(days, MORNING) == 0
    assert prepared.take(days, days.programmes[0]).title == "Chương trình 1"
    assert joiner.joined == ["1", "2"]


def test_a_newer_manifest_with_the_same_programme_joins_nothing_and_names_its_number(
    rig: Rig, joiner: Joiner
) -> None:
    days = manifest(programme(1, START, ["tin"]))
    rig.centre.publish(days)
    prepared = preparing(rig, joiner)
    prepared.look_ahead(days, MORNING)
    newer = days.model_copy(update={"version": 2})
    ready = prepared.take(newer, newer.programmes[0])
    assert joiner.joined == ["1"]
    assert [span.piece.manifest_version for span in ready.spans if span.piece] == [2]


def test_another_programme_under_the_same_number_is_joined_anew(rig: Rig, joiner: Joiner) -> None:
    days = manifest(programme(1, START, ["tin"]), programme(2, NIGHT, ["bài"]))
    rig.centre.publish(days)
    prepared = preparing(rig, joiner)
    prepared.look_ahead(days, MORNING)
    changed = manifest(programme(1, START, ["bài"]), programme(2, NIGHT, ["tin"]), version=2)
    assert prepared.look_ahead(changed, MORNING) == 1
    (span,) = prepared.take(changed, changed.programmes[0]).spans
    assert span.piece is not None
    assert span.piece.title == "bài"


def test_what_is_due_waits_for_no_later_programme_to_be_joined(rig: Rig, joiner: Joiner) -> None:
    days = manifest(programme(1, START, ["tin"]), programme(2, START + SECOND * 600, ["bài"]))
    rig.centre.publish(days)
    begun, goes_on = threading.Event(), threading.Event()

    def slow(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        if out.stem == "2":
            begun.set()
            assert goes_on.wait(20)
        return joiner(parts, out)

    prepared = preparing(rig, slow)
    later = threading.Thread(target=prepared.look_ahead, args=(days, MORNING))
    due = threading.Thread(target=prepared.take, args=(days, days.programmes[0]))
    later.start()
    assert begun.wait(20)
    due.start()
    due.join(10)
    waited = due.is_alive()
    goes_on.set()
    later.join(20)
    due.join(20)
    assert not waited


def test_a_programme_that_lacked_a_clip_is_joined_again_when_it_is_here(
    rig: Rig, joiner: Joiner
) -> None:
    days = manifest(programme(1, START, ["tin", "bài"]))
    rig.centre.publish(days, without=["bài"])
    player = rig.player()
    player.programmes.mkdir(exist_ok=True)
    prepared = Preparing(player.cache, player.programmes, joiner, ahead=timedelta(minutes=30))
    prepared.look_ahead(days, MORNING)
    rig.centre.clips[sha256(clip("bài"))] = clip("bài")
    player.sync.run()
    assert prepared.look_ahead(days, MORNING) == 1
    assert prepared.take(days, days.programmes[0]).unheard == ()
    player.journal.close()


def test_what_is_planned_no_more_leaves_the_disk(rig: Rig, joiner: Joiner) -> None:
    days = manifest(programme(1, START, ["tin"]))
    rig.centre.publish(days)
    prepared = preparing(rig, joiner)
    prepared.look_ahead(days, MORNING)
    assert (rig.folder / "programmes" / "1.wav").exists()
    prepared.look_ahead(manifest(version=2), MORNING)
    assert not (rig.folder / "programmes" / "1.wav").exists()


def test_a_programme_behind_a_long_emergency_begins_where_it_should_be(rig: Rig) -> None:
    """Joining takes 20 s here: joined only when the air is free, it would begin late."""
    clock = rig.clock = EventfulTimekeeper()
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài", "kết"], piece_ms=60_000)))
    player = rig.player()
    slow = Joiner(clock, takes_s=20)
    on_air = OnAir(player, slow)

    def storm() -> None:
        rig.centre.order(1, bulletin(repeat=3, stands=timedelta(hours=1)))
        player.desk.ask()

    clock.at(520, storm)  # until about 587, with its tone and pauses
    clock.at(530, on_air.prepare)
    on_air.run(NIGHT)
    rows = player.journal.rows()
    player.journal.close()
    assert slow.joined.count("1") == 1, "it was joined while the emergency held"
    first = next(row for row in rows if row.title == "tin")
    assert (first.outcome, first.reason, first.started_at) == ("complete", "", START)


def test_a_full_disk_lets_go_of_what_can_be_made_again_and_joins(tmp_path: Path) -> None:
    room: list[str] = []

    def full_once(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        assert all(isinstance(part, Silence) or part.samples is None for part in parts)
        return as_planned(parts, out)

    def make_room() -> int:
        room.append("made")
        return 1

    parts = [Part(tmp_path / "a.opus", 1_000)]
    assert with_room(full_once, make_room)(parts, tmp_path / "p.wav").duration_ms == 1_000


def test_a_disk_that_stays_full_is_a_programme_that_is_not_ready(rig: Rig) -> None:
    def full(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(MasteringFailed):
        with_room(full, lambda: 0)([Silence(1)], Path("p.wav"))
    rig.centre.publish(manifest(programme(1, START, ["tin"])))
    player = rig.player()
    OnAir(player, full).run(NIGHT)
    (row,) = player.journal.rows()
    player.journal.close()
    assert (row.outcome, row.reason) == ("missed", Reason.NO_PROGRAMME)


def test_a_process_that_follows_a_killed_one_takes_its_files_and_joins_nothing_anew(
    rig: Rig,
) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"])))
    first, second, third = Joiner(), Joiner(), Joiner()
    for joiner, dies_at in ((first, 605.0), (second, 610.0)):
        player = rig.player(MortalOutput(rig.clock, dies_at))
        with pytest.raises(Killed):
            OnAir(player, joiner).run(NIGHT)
        player.journal.close()
    assert (first.joined, second.joined) == (["1"], [])

    (rig.folder / "programmes" / "1.wav").write_bytes(b"cut off")
    player = rig.player()
    OnAir(player, third).run(NIGHT)
    rows = player.journal.rows()
    player.journal.close()
    assert third.joined == ["1"], "a file of another length is not the one that was joined"
    assert [(row.title, row.aired_ms) for row in rows][-1] == ("bài", 20_000)
    assert list((rig.folder / "programmes").iterdir()) == []


def test_a_file_of_other_parts_or_of_another_run_of_the_machine_is_joined_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joiner, out = Joiner(), tmp_path / "1.wav"
    first = Part(tmp_path / "a.opus", 2_000)
    rest: list[Part | Silence] = [Silence(500), Part(tmp_path / "b.opus", 1_000)]
    parts: list[Part | Silence] = [first, *rest]
    shorter: list[Part | Silence] = [replace(first, take_ms=700), *rest]
    joined = kept(joiner)(parts, out)
    assert kept(joiner)(parts, out) == joined == as_planned(parts, out)
    assert joiner.joined == ["1"]
    kept(joiner)(shorter, out)
    assert joiner.joined == ["1"] * 2
    other = tmp_path / "boot_id"
    other.write_text("another")
    monkeypatch.setattr(joining, "_BOOT", other)
    kept(joiner)(shorter, out)
    assert joiner.joined == ["1"] * 3
    note_of(out).write_text("{")
    kept(joiner)(parts, out)
    assert joiner.joined == ["1"] * 4


def test_files_that_nobody_will_ask_for_leave_the_disk(rig: Rig) -> None:
    days = manifest(programme(1, START, ["tin"]))
    rig.centre.publish(days)
    preparing(rig, kept(Joiner())).look_ahead(days, MORNING)
    follower = preparing(rig, kept(Joiner()))
    assert (rig.folder / "programmes" / "1.wav").exists()
    follower.look_ahead(manifest(version=2), MORNING)
    assert list((rig.folder / "programmes").iterdir()) == []


def test_what_a_clip_decodes_to_is_checked_once_however_often_it_sounds(tmp_path: Path) -> None:
    asked: list[str] = []
    samples = Samples(tmp_path / "samples", "0" * 64)

    def find(name: str) -> Samples | None:
        asked.append(name)
        return samples if name == "a" else None

    def joined(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        assert [isinstance(each, Part) and each.samples for each in parts] == [
            samples,
            False,
            samples,
            None,
        ]
        return as_planned(parts, out)

    often, once = Part(tmp_path / "a.opus", 2_000), Part(tmp_path / "b.opus", 1_000)
    with_samples(joined, find)([often, Silence(500), often, once], tmp_path / "1.wav")
    assert asked == ["a", "b"]

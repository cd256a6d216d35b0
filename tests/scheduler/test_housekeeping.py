"""A player's disk: what airs first stays, whatever else wants room."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from audio.samples import SampleStore
from scheduler.protocol import EmergencyPiece, Manifest
from scheduler.station import sync as syncing
from scheduler.station.cache import Cache
from scheduler.station.housekeeping import stock
from scheduler.station.journal import Journal
from scheduler.station.sync import Sync
from tests.scheduler.builders import (
    MORNING,
    CentreInMemory,
    clip,
    identity,
    manifest,
    programme,
    sha256,
)
from tests.scheduler.test_journal import aired

DAY = timedelta(days=1)
NAMES = ["một", "hai", "ba", "bốn"]
SIZE = {name: len(clip(name)) for name in [*NAMES, "nhạc nền", "hôm qua", "bão"]}


def days() -> Manifest:
    """Yesterday's programme, and one on each of four days from tomorrow's on."""
    coming = [
        programme(number, MORNING + number * DAY, [name])
        for number, name in enumerate(NAMES, start=1)
    ]
    return manifest(programme(9, MORNING - DAY, ["hôm qua"]), *coming)


def with_emergency(content: Manifest) -> Manifest:
    piece = EmergencyPiece(
        item_id=7,
        revision_id=7,
        title="bão",
        topics=(),
        duration_ms=20_000,
        clip_sha256=sha256(clip("bão")),
        name="bao",
        kind="notice",
    )
    ref = next(iter(content.clips.values())).model_copy(update={"size_bytes": SIZE["bão"]})
    clips = {**content.clips, piece.clip_sha256: ref}
    return content.model_copy(update={"emergencies": (piece,), "clips": clips})


def called(names: tuple[str, ...]) -> list[str]:
    known = {sha256(clip(name)): name for name in SIZE}
    return [known[name] for name in names]


def test_what_airs_first_comes_first_and_yesterday_last() -> None:
    kept = stock(days(), MORNING, 10**9)
    assert called(kept.clips) == ["nhạc nền", "một", "hai", "ba", "bốn", "hôm qua"]
    assert kept.left_out == ()


def test_a_budget_leaves_out_what_airs_last() -> None:
    budget = SIZE["nhạc nền"] + SIZE["một"] + SIZE["hai"]
    kept = stock(days(), MORNING, budget)
    assert called(kept.clips) == ["nhạc nền", "một", "hai"]
    assert called(kept.left_out) == ["ba", "bốn", "hôm qua"]


def test_emergencies_filler_and_standing_bulletins_stay_whatever_the_budget() -> None:
    kept = stock(with_emergency(days()), MORNING, 0, ordered=[sha256(clip("hai"))])
    assert called(kept.clips) == ["hai", "bão", "nhạc nền"]


def test_only_what_is_joined_soon_is_kept_decoded() -> None:
    kept = stock(with_emergency(days()), MORNING + timedelta(hours=1), 10**9)
    assert set(called(tuple(kept.decoded))) == {"bão", "nhạc nền", "một"}


@pytest.fixture
def station(tmp_path: Path, centre: CentreInMemory) -> Sync:
    centre.publish(days())
    return Sync(
        identity(centre), centre, Cache(tmp_path), tmp_path, now=lambda: MORNING, budget_bytes=10**9
    )


def held(folder: Path) -> set[str]:
    names = {file.stem for file in (folder / "clips").glob("*/*.opus")}
    return {name for name in SIZE if sha256(clip(name)) in names}


def test_a_smaller_budget_keeps_the_nearest_and_lets_the_others_go(
    station: Sync, tmp_path: Path, centre: CentreInMemory
) -> None:
    station.run()
    assert held(tmp_path) == {*NAMES, "nhạc nền", "hôm qua"}
    budget = SIZE["nhạc nền"] + SIZE["một"]
    small = Sync(
        identity(centre),
        centre,
        Cache(tmp_path),
        tmp_path,
        now=lambda: MORNING,
        budget_bytes=budget,
    )
    small.run()
    assert held(tmp_path) == {"nhạc nền", "một"}


def test_a_disk_that_is_full_loses_no_clip_that_is_planned(
    station: Sync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.run()
    monkeypatch.setattr(syncing, "has_room", lambda _folder, _size: False)
    station.run()
    assert held(tmp_path) == {*NAMES, "nhạc nền", "hôm qua"}


def test_what_airs_first_takes_the_room_of_what_airs_last(
    station: Sync, tmp_path: Path, centre: CentreInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sha256(clip("một"))
    kept_back = centre.clips.pop(first)
    station.run()
    assert "một" not in held(tmp_path)
    centre.clips[first] = kept_back
    monkeypatch.setattr(syncing, "has_room", lambda _folder, _size: len(held(tmp_path)) < 4)
    station.run()
    assert held(tmp_path) == {"nhạc nền", "một", "hai", "ba"}


def test_decoded_clips_go_first_when_there_is_no_room(tmp_path: Path) -> None:
    store = SampleStore(tmp_path / "samples")
    cache = Cache(tmp_path, store)
    (tmp_path / "samples" / f"{'a' * 64}.{'b' * 64}").write_bytes(b"sound")
    assert cache.make_room() == 1
    assert store.names() == set()


def test_a_manifest_that_cannot_be_written_is_taken_all_the_same(
    station: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(syncing, "write_whole", full)
    station.run()
    assert station.manifest == days()


def test_rows_of_weeks_are_written_though_the_disk_is_full(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    assert journal.reserve()
    db = journal._connection
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    for number in range(1, 1_001):
        aired(journal, number)
    assert journal.pending() == 1_000
    assert (tmp_path / "journal.db-wal").stat().st_size > 2_000_000
    journal.close()


def test_a_reserve_that_stands_is_not_taken_twice(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    journal.reserve()
    files = [tmp_path / "journal.db", tmp_path / "journal.db-wal"]
    sizes = [file.stat().st_size for file in files]
    journal.reserve()
    assert [file.stat().st_size for file in files] == sizes
    journal.close()


def test_a_player_that_starts_again_has_room_in_the_log_anew(tmp_path: Path) -> None:
    for _ in range(2):
        journal = Journal(tmp_path / "journal.db")
        assert journal.reserve()
        assert (tmp_path / "journal.db-wal").stat().st_size > 4_000_000
        journal.close()  # SQLite takes the log away with the last connection

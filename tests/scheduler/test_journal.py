"""The player's own log: numbered without gaps, handed in until it is kept, closed after a crash."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.errors import CentreUnreachable
from scheduler.protocol import AiringRow, Reason
from scheduler.station.journal import Journal, Piece
from scheduler.station.upload import agree, forget_old, upload
from tests.scheduler.builders import MORNING, CentreInMemory
from tests.scheduler.conftest import Rig

SECOND = timedelta(seconds=1)


def piece(number: int) -> Piece:
    return Piece(
        manifest_version=1,
        occurrence_id=1,
        entry_id=number,
        item_id=number,
        revision_id=number,
        clip_sha256="a" * 64,
        title=f"Tin {number}",
        kind="news",
        topics=("dan-van",),
        planned_at=MORNING + number * SECOND,
        planned_ms=20_000,
    )


def aired(journal: Journal, number: int) -> None:
    at = MORNING + number * SECOND
    row = journal.begin(piece(number), at)
    journal.end(row, started_at=at, ended_at=at + SECOND, aired_ms=1000, outcome="complete")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    yield journal
    journal.close()


def test_rows_are_numbered_as_they_close_and_open_ones_are_not_handed_in(journal: Journal) -> None:
    open_row = journal.begin(piece(1), MORNING)
    aired(journal, 2)
    journal.miss(piece(3), Reason.NO_CLIP)
    assert [(row.sequence, row.title) for row in journal.waiting(10)] == [
        (1, "Tin 2"),
        (2, "Tin 3"),
    ]
    journal.end(
        open_row, started_at=MORNING, ended_at=MORNING, aired_ms=0, outcome="partial", reason="x"
    )
    assert [row.sequence for row in journal.rows()] == [1, 2, 3]


def test_what_a_crash_left_open_is_closed_with_what_was_heard(tmp_path: Path) -> None:
    killed = Journal(tmp_path / "journal.db")
    row = killed.begin(piece(1), MORNING)
    killed.hear(row, MORNING + SECOND, 7_000)
    again = Journal(tmp_path / "journal.db")
    assert again.close_interrupted() == 1
    (closed,) = again.rows()
    assert (closed.outcome, closed.aired_ms, closed.reason) == (
        "partial",
        7_000,
        Reason.INTERRUPTED,
    )
    assert closed.started_at == MORNING + SECOND
    assert closed.ended_at == MORNING + 8 * SECOND
    assert again.close_interrupted() == 0


def test_a_piece_of_which_nothing_was_heard_is_still_to_be_aired(tmp_path: Path) -> None:
    killed = Journal(tmp_path / "journal.db")
    killed.begin(piece(1), MORNING)
    again = Journal(tmp_path / "journal.db")
    again.close_interrupted()
    assert again.rows() == []
    assert again.accounted(1) == set()


def test_numbers_go_on_after_the_last_row_was_forgotten(journal: Journal) -> None:
    aired(journal, 1)
    journal.acknowledge(1)
    assert forget_old(journal, MORNING + timedelta(days=36), keep_days=35) == 1
    aired(journal, 2)
    assert [row.sequence for row in journal.rows()] == [2]


def test_what_the_centre_has_not_acknowledged_is_never_forgotten(journal: Journal) -> None:
    aired(journal, 1)
    assert forget_old(journal, MORNING + timedelta(days=400), keep_days=35) == 0
    assert len(journal.rows()) == 1


def test_acknowledged_rows_are_not_handed_in_again(
    journal: Journal, centre: CentreInMemory
) -> None:
    for number in range(1, 4):
        aired(journal, number)
    assert upload(journal, centre) == 3
    assert upload(journal, centre) == 0
    aired(journal, 4)
    assert upload(journal, centre) == 1
    assert [row.title for row in centre.kept] == ["Tin 1", "Tin 2", "Tin 3", "Tin 4"]


def test_a_lost_answer_doubles_nothing(journal: Journal, centre: CentreInMemory) -> None:
    aired(journal, 1)
    centre.loses_answers = 1
    with pytest.raises(CentreUnreachable):
        upload(journal, centre)
    aired(journal, 2)
    assert upload(journal, centre) == 2
    assert [row.sequence for row in centre.kept] == [1, 2]


def test_a_centre_restored_from_a_backup_gets_again_what_it_lost(
    journal: Journal, centre: CentreInMemory
) -> None:
    for number in range(1, 5):
        aired(journal, number)
    upload(journal, centre)
    del centre.kept[1:]
    aired(journal, 5)
    upload(journal, centre)
    assert [row.sequence for row in centre.kept] == [1, 2, 3, 4, 5]
    assert upload(journal, centre) == 0


def test_rows_carry_the_clock_offset_that_was_last_measured(journal: Journal) -> None:
    aired(journal, 1)
    journal.note_clock_offset(-250)
    aired(journal, 2)
    assert [row.clock_offset_ms for row in journal.rows()] == [None, -250]


def test_threads_may_write_at_once(journal: Journal) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 20):
            aired(journal, number)

    threads = [threading.Thread(target=write, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.sequence for row in journal.rows()] == list(range(1, 61))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.sampled_from(["air", "miss", "upload", "lose the answer", "crash", "cut"]), max_size=25
    )
)
def test_in_any_order_of_faults_the_centre_ends_with_every_row_once(
    make_rig: Callable[[], Rig], steps: list[str]
) -> None:
    rig = make_rig()
    journal = Journal(rig.folder / "journal.db")
    for number, step in enumerate([*steps, "end"]):
        rig.centre.reachable = step != "cut"
        if step == "air":
            aired(journal, number)
        elif step == "miss":
            journal.miss(piece(number), Reason.PLAYER_OFF)
        elif step == "crash":
            row = journal.begin(piece(number), MORNING)
            journal.hear(row, MORNING, 500)
            journal.close()
            journal = Journal(rig.folder / "journal.db")
            journal.close_interrupted()
        else:
            rig.centre.loses_answers = step == "lose the answer"
            try:
                upload(journal, rig.centre)
            except CentreUnreachable:
                assert step != "upload"
    assert rig.centre.kept == journal.rows()
    assert [row.sequence for row in rig.centre.kept] == list(range(1, len(rig.centre.kept) + 1))
    journal.close()


# Numbers, where one of the two sides is not what it was


def sequences(journal: Journal) -> list[int]:
    return [row.sequence for row in journal.waiting(100)]


def test_a_restored_centre_is_told_what_it_lost_though_nothing_new_airs(
    journal: Journal, centre: CentreInMemory
) -> None:
    for number in range(1, 5):
        aired(journal, number)
    upload(journal, centre)
    del centre.kept[1:]
    agree(journal, centre)
    assert upload(journal, centre) == 3
    assert [row.title for row in centre.kept] == [f"Tin {number}" for number in range(1, 5)]


def test_an_answer_that_is_past_when_it_comes_moves_nothing(
    journal: Journal, centre: CentreInMemory
) -> None:
    class Overtaken(CentreInMemory):
        def report(self, rows: Sequence[AiringRow]) -> int:
            kept = len(centre.kept)
            upload(journal, centre)  # by the job beside
            return kept

    for number in range(1, 3):
        aired(journal, number)
    agree(journal, Overtaken(centre.key))
    assert sequences(journal) == [], "what is acknowledged is not handed in again"


def test_what_was_lost_on_both_sides_stops_nothing_that_follows(
    journal: Journal, centre: CentreInMemory
) -> None:
    for number in range(1, 5):
        aired(journal, number)
    upload(journal, centre)
    forget_old(journal, MORNING + timedelta(days=60), keep_days=35)
    del centre.kept[2:]
    aired(journal, 5)
    upload(journal, centre)
    assert [row.title for row in centre.kept] == ["Tin 1", "Tin 2", "Tin 5"]
    assert [row.sequence for row in centre.kept] == [1, 2, 3]


def test_a_journal_that_was_made_anew_follows_on_what_the_centre_keeps(
    journal: Journal, centre: CentreInMemory, tmp_path: Path
) -> None:
    aired(journal, 1)
    aired(journal, 2)
    upload(journal, centre)
    anew = Journal(tmp_path / "anew.db")
    aired(anew, 3)
    agree(anew, centre)
    assert sequences(anew) == [3]
    assert upload(anew, centre) == 1
    assert [row.title for row in centre.kept] == ["Tin 1", "Tin 2", "Tin 3"]
    assert [row.sequence for row in anew.rows()] == [3]
    anew.close()


def test_a_machine_that_becomes_another_player_hands_in_what_is_left_and_nothing_twice(
    journal: Journal, centre: CentreInMemory
) -> None:
    journal.belong_to("cat-ba-1", 0)
    aired(journal, 1)
    aired(journal, 2)
    upload(journal, centre)
    aired(journal, 3)
    journal.belong_to("cat-ba-2", 0)
    aired(journal, 4)
    other = CentreInMemory(centre.key)
    agree(journal, other)
    assert upload(journal, other) == 2
    assert [(row.sequence, row.title) for row in other.kept] == [(1, "Tin 3"), (2, "Tin 4")]
    journal.belong_to("cat-ba-2", 0)
    assert upload(journal, other) == 0


def test_a_player_enrolled_again_with_its_journal_goes_on_where_it_was(
    journal: Journal, centre: CentreInMemory
) -> None:
    journal.belong_to("cat-ba-1", 0)
    aired(journal, 1)
    upload(journal, centre)
    journal.belong_to("cat-ba-1", 1)
    aired(journal, 2)
    assert sequences(journal) == [2]


def test_a_player_enrolled_again_without_its_journal_is_told_where_to_go_on(
    journal: Journal,
) -> None:
    journal.belong_to("cat-ba-1", 500)
    aired(journal, 1)
    assert sequences(journal) == [501]


def test_a_journal_of_before_players_were_named_keeps_its_numbers(
    journal: Journal, centre: CentreInMemory
) -> None:
    aired(journal, 1)
    upload(journal, centre)
    aired(journal, 2)
    journal.belong_to("cat-ba-1", 1)
    assert sequences(journal) == [2]

"""The play log: kept once, for ever, and only what can be true."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from playlists import airings
from playlists.airings import check, log, record
from playlists.as_aired import Surroundings
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.database import session_factory
from playlists.errors import InvalidAiring
from playlists.models import Airing, AiringTopic, ItemKind, Outcome, Player
from playlists.timetable import create_timetable
from tests.playlists.at_once import kept_by_two_reports_at_once
from tests.playlists.builders import NOW, House, a_house, a_player, a_row, an_item, approved

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def player(session: Session, house: House) -> Player:
    player = a_player(session, house.stations[0], "cum-1")
    session.commit()
    return player


def test_rows_are_kept_with_their_topics_names(session: Session, player: Player) -> None:
    assert record(session, player, [a_row(1, topics=("dan-van", "la-lam"))], LATER) == 1
    [row] = log(session)
    assert (row.station_id, row.received_at, row.counts_at) == (player.station_id, LATER, NOW)
    assert {topic.topic_code: topic.topic_name for topic in row.topic_rows} == {
        "dan-van": "Chủ đề dan-van",
        "la-lam": "la-lam",
    }


def test_a_repeat_is_harmless(session: Session, player: Player) -> None:
    rows = [a_row(number, topics=("dan-van",)) for number in (1, 2, 3)]
    assert record(session, player, rows[:2], LATER) == 2
    session.commit()
    session.expire_all()
    assert record(session, player, rows, LATER + timedelta(days=1)) == 3
    assert record(session, player, rows[:1], LATER) == 3
    assert record(session, player, [], LATER) == 3
    assert len(log(session)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"aired_ms": 29_999},
        {"title": "Khác"},
        {"topics": ("phap-luat",)},
        {"started_at": NOW - timedelta(seconds=1)},
        {"outcome": Outcome.PARTIAL},
    ],
)
def test_a_repeat_that_says_something_else_is_refused(
    session: Session, player: Player, change: dict[str, object]
) -> None:
    row = a_row(1)
    record(session, player, [row], LATER)
    session.commit()
    session.expire_all()
    with pytest.raises(InvalidAiring, match="other contents"):
        record(session, player, [replace(row, **change)], LATER)  # type: ignore[arg-type] # any field


def test_one_upload_cannot_say_two_things_either(session: Session, player: Player) -> None:
    with pytest.raises(InvalidAiring, match="other contents"):
        record(session, player, [a_row(1), a_row(1, title="Khác")], LATER)


def test_rows_behind_a_gap_are_left_for_the_next_upload(session: Session, player: Player) -> None:
    assert record(session, player, [a_row(1), a_row(2), a_row(4)], LATER) == 2
    assert [row.sequence for row in log(session)] == [2, 1]
    assert record(session, player, [a_row(5)], LATER) == 2
    assert record(session, player, [a_row(4), a_row(3)], LATER) == 4


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uploads=st.lists(st.lists(st.integers(1, 9), max_size=9), max_size=6))
def test_whatever_is_cut_and_repeated_every_row_is_kept_once(
    session: Session, player: Player, uploads: list[list[int]]
) -> None:
    highest = 0
    for upload in uploads:
        while highest + 1 in upload:
            highest += 1
        assert record(session, player, [a_row(number) for number in upload], LATER) == highest
    assert [row.sequence for row in log(session)] == list(range(highest, 0, -1))
    session.rollback()


def test_each_player_counts_its_own_rows(session: Session, house: House, player: Player) -> None:
    other = a_player(session, house.stations[0], "cum-2")
    assert record(session, player, [a_row(1)], LATER) == 1
    assert record(session, other, [a_row(1), a_row(2)], LATER) == 2
    assert len(log(session)) == 3


IMPOSSIBLE: dict[str, dict[str, object]] = {
    "ended before it began": {"ended_at": NOW - timedelta(seconds=1)},
    "more sound than time": {"aired_ms": 31_001},
    "below 0": {"from_ms": -1},
    "began and ended": {"ended_at": None},
    "without a zone": {"started_at": NOW.replace(tzinfo=None)},
    "more than a day apart": {"ended_at": NOW + timedelta(days=2)},
    "no title": {"title": "  "},
    "yet has sound": {"outcome": Outcome.MISSED},
    "never planned": {"outcome": Outcome.MISSED, "aired_ms": 0, "planned_at": None},
}


@pytest.mark.parametrize("problem", IMPOSSIBLE)
def test_a_row_that_cannot_be_true_is_refused(problem: str) -> None:
    row = replace(a_row(1), **IMPOSSIBLE[problem])  # type: ignore[arg-type] # any field
    with pytest.raises(InvalidAiring, match=problem):
        check(row)


def test_a_second_of_rounding_is_let_through() -> None:
    check(a_row(1, aired_ms=30_000))
    check(replace(a_row(1), aired_ms=31_000))


def test_a_row_of_a_clock_that_is_years_ahead_keeps_none_out_and_counts_when_it_came(
    session: Session, player: Player
) -> None:
    years = timedelta(days=1_200)
    wrong = replace(a_row(1, NOW + years), planned_at=NOW)
    by_order = replace(a_row(2, NOW + years), planned_at=NOW + years)
    assert record(session, player, [wrong, by_order, a_row(3)], LATER) == 3
    counted = {row.sequence: row.counts_at for row in log(session)}
    assert counted == {1: NOW, 2: LATER, 3: NOW}
    assert {row.started_at for row in log(session)} == {NOW, NOW + years}, "as the player said"


def test_one_impossible_row_keeps_the_whole_upload_out(session: Session, player: Player) -> None:
    with pytest.raises(InvalidAiring):
        record(session, player, [a_row(1), replace(a_row(2), aired_ms=99_000)], LATER)
    assert log(session) == []


def test_a_row_of_another_stations_programme_is_refused(
    session: Session, house: House, player: Player
) -> None:
    clock = create_clock(session, "Sáng", 600_000, [SlotSpec(ItemKind.NEWS)])
    create_timetable(session, clock, "17:00", valid_from=date(2026, 11, 23), unit=house.district)
    approved(session, house, an_item(session, house))
    own, other = (
        build_station(session, station, NOW, NOW + timedelta(days=1), NOW)[0].entries[0].id
        for station in house.stations
    )
    with pytest.raises(InvalidAiring, match="another station"):
        record(session, player, [a_row(1, entry_id=other)], LATER)
    assert record(session, player, [a_row(1, entry_id=own)], LATER) == 1


def test_what_aired_from_a_plan_since_made_anew_is_still_kept(
    session: Session, player: Player
) -> None:
    assert record(session, player, [a_row(1, entry_id=4711)], LATER) == 1


def test_the_log_is_filtered_by_station_time_and_item(
    session: Session, house: House, player: Player
) -> None:
    item = approved(session, house, an_item(session, house))
    there = a_player(session, house.stations[1], "cum-2")
    record(session, player, [a_row(1), a_row(2, NOW + timedelta(minutes=5))], LATER)
    record(session, there, [a_row(1, item_id=item.id)], LATER)
    assert len(log(session, stations=[house.stations[0]])) == 2
    assert len(log(session, start=NOW + timedelta(minutes=1))) == 1
    assert len(log(session, end=NOW + timedelta(minutes=1))) == 2
    assert [row.station_id for row in log(session, item=item)] == [there.station_id]
    assert len(log(session, limit=1, offset=2)) == 1
    assert log(session, stations=[]) == []


def test_the_orm_refuses_to_change_or_delete_a_row(session: Session, player: Player) -> None:
    record(session, player, [a_row(1, topics=("dan-van",))], LATER)
    session.commit()
    [row] = log(session)
    row.aired_ms = 1
    with pytest.raises(InvalidAiring, match="only grows"):
        session.flush()
    session.rollback()
    for target in (row, row.topic_rows[0]):
        session.delete(target)
        with pytest.raises(InvalidAiring, match="only grows"):
            session.flush()
        session.rollback()


ATTACKS = (
    "UPDATE airings SET aired_ms = 1",
    "DELETE FROM airings",
    "INSERT OR REPLACE INTO airings SELECT * FROM airings",
    "UPDATE airing_topics SET topic_name = 'x'",
    "DELETE FROM airing_topics",
    "INSERT OR REPLACE INTO airing_topics SELECT airing_id, topic_code, 'x' FROM airing_topics",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_refuses_to_change_or_delete_a_row(engine: Engine, attack: str) -> None:
    sessions = session_factory(engine)
    with sessions.begin() as session:
        player = a_player(session, a_house(session).stations[0], "cum-1")
        record(session, player, [a_row(1, topics=("dan-van",))], LATER)
    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(text(attack))
    with sessions() as session:
        [row] = log(session)
        assert (row.aired_ms, row.topic_rows[0].topic_name) == (30_000, "Chủ đề dan-van")


def test_statements_past_the_orms_events_are_refused_too(session: Session, player: Player) -> None:
    record(session, player, [a_row(1, topics=("dan-van",))], LATER)
    session.commit()
    for statement in (update(Airing).values(aired_ms=1), delete(Airing), delete(AiringTopic)):
        with pytest.raises(DBAPIError, match="only grows"):
            session.execute(statement)
        session.rollback()


def test_sql_refuses_the_same_row_twice(session: Session, player: Player) -> None:
    record(session, player, [a_row(1)], LATER)
    session.commit()
    session.add(airings._airing(player, a_row(1), Surroundings(), LATER))
    with pytest.raises(DBAPIError):
        session.flush()


def test_an_instant_without_a_zone_never_reaches_the_table(
    session: Session, player: Player
) -> None:
    row = airings._airing(player, a_row(1), Surroundings(), LATER)
    row.received_at = LATER.replace(tzinfo=None)
    session.add(row)
    with pytest.raises(StatementError, match="zone"):
        session.flush()


def test_a_report_that_comes_again_while_the_first_is_kept_keeps_each_row_once(
    engine: Engine,
) -> None:
    assert kept_by_two_reports_at_once(engine) == ([1, 2], 2)

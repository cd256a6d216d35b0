"""Sums over the log: each equal to a count by hand over the same rows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import airings, airtime
from playlists.behind import airings_behind
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.models import Confirmation, ItemKind, Outcome, Player, Playlist
from playlists.spans import Span
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_row, an_item, approved
from tests.playlists.heard import two_here_one_there

START, END = airtime.month_span(2026, 11, "Asia/Ho_Chi_Minh")
NOVEMBER = Span.month(2026, 11)
LATER = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.fixture
def players(session: Session, house: House) -> list[Player]:
    """Two players at one station, one at another."""
    return two_here_one_there(session, house)


def test_two_players_of_one_station_count_once(session: Session, players: list[Player]) -> None:
    for player, aired_ms in ((players[0], 30_000), (players[1], 28_000)):
        airings.record(session, player, [a_row(1, aired_ms=aired_ms, entry_id=7)], LATER)
    total = airtime.totals(session, START, END)
    assert (total.airings, total.aired_ms) == (1, 30_000)
    [counted] = airings_behind(session, NOVEMBER)
    assert counted.players == 2


def test_the_same_entry_at_two_stations_counts_twice(
    session: Session, players: list[Player]
) -> None:
    for player in (players[0], players[2]):
        airings.record(session, player, [a_row(1, entry_id=7)], LATER)
    assert airtime.totals(session, START, END).airings == 2


def test_parts_of_a_broken_airing_are_one_and_add_up(
    session: Session, players: list[Player]
) -> None:
    parts = [
        a_row(number, aired_ms=10_000, outcome=Outcome.PARTIAL, entry_id=7) for number in (1, 2)
    ]
    airings.record(session, players[0], parts, LATER)
    assert airtime.totals(session, START, END) == airtime.Totals(1, 20_000, 0)


def test_what_one_player_missed_and_another_aired_was_aired(
    session: Session, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1, outcome=Outcome.MISSED, entry_id=7)], LATER)
    assert airtime.totals(session, START, END) == airtime.Totals(0, 0, 1)
    airings.record(session, players[1], [a_row(1, entry_id=7)], LATER)
    assert airtime.totals(session, START, END) == airtime.Totals(1, 30_000, 0)


def test_filler_is_a_fault_and_counts_as_no_airtime(
    session: Session, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1, kind=ItemKind.FILLER)], LATER)
    assert airtime.totals(session, START, END) == airtime.Totals(0, 0, 0)


@pytest.mark.parametrize(
    ("local", "month"),
    [
        ("2026-10-31T23:59:59.999+07:00", 10),
        ("2026-11-01T00:00:00+07:00", 11),
        ("2026-11-30T23:59:59.999+07:00", 11),
        ("2026-12-01T00:00:00+07:00", 12),
    ],
)
def test_an_airing_counts_in_the_month_of_its_local_midnight(
    session: Session, players: list[Player], local: str, month: int
) -> None:
    airings.record(session, players[0], [a_row(1, datetime.fromisoformat(local))], LATER)
    for each in (10, 11, 12):
        span = airtime.month_span(2026, each, "Asia/Ho_Chi_Minh")
        assert airtime.totals(session, *span).airings == (each == month)


def test_an_airing_that_began_over_the_border_counts_where_it_was_planned(
    session: Session, players: list[Player]
) -> None:
    planned = END - timedelta(milliseconds=1)
    row = a_row(1, planned, entry_id=7)
    late = airings.ReportedAiring(
        **{**row.__dict__, "started_at": END, "ended_at": END + timedelta(seconds=30)}
    )
    airings.record(session, players[0], [row], LATER)
    airings.record(session, players[1], [late], LATER)
    assert airtime.totals(session, START, END).airings == 1
    assert airtime.totals(session, END, END + timedelta(days=30)).airings == 0


def test_deleting_an_item_or_renaming_a_topic_changes_no_report(
    session: Session, house: House, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1, topics=("dan-van",))], LATER)
    before = airtime.by_station_and_topic(session, START, END)
    house.topics["dan-van"].name = "Tên mới"
    session.flush()
    assert airtime.by_station_and_topic(session, START, END) == before


def test_stations_that_aired_nothing_stand_in_the_report_with_zeros(
    session: Session, house: House
) -> None:
    rows = airtime.by_station(session, START, END)
    assert [(row.station_code, row.airings) for row in rows] == [("phu-long", 0), ("viet-hai", 0)]


@pytest.fixture
def programme(session: Session, house: House) -> Playlist:
    """One built programme of three pieces of 20 s at the first station."""
    clock = create_clock(session, "Chiều", 600_000, [SlotSpec(ItemKind.NEWS, count=3)])
    create_timetable(session, clock, "17:00", valid_from=date(2026, 11, 23), unit=house.district)
    for number in range(3):
        approved(session, house, an_item(session, house, f"Tin {number}"), 20_000)
    [playlist] = build_station(session, house.stations[0], NOW, NOW + timedelta(days=1), NOW)
    return playlist


def test_planned_aired_and_confirmed_are_three_facts(
    session: Session, house: House, players: list[Player], programme: Playlist
) -> None:
    first, second, _ = (entry.id for entry in programme.entries)
    airings.record(
        session,
        players[0],
        [a_row(1, entry_id=first), a_row(2, entry_id=second, outcome=Outcome.MISSED)],
        LATER,
    )
    here, there = airtime.facts(session, START, END)
    assert (here.planned_programmes, here.planned, here.planned_ms) == (1, 3, 60_000)
    assert (here.aired, here.aired_ms, here.missed) == (1, 30_000, 1)
    assert (here.confirmed_programmes, here.confirmed) == (0, 0)
    assert (there.planned, there.aired, there.confirmed) == (0, 0, 0)
    session.add(
        Confirmation(
            occurrence_id=programme.occurrence_id, account_id=house.operator.id, confirmed_at=NOW
        )
    )
    session.flush()
    here = airtime.facts(session, START, END)[0]
    assert (here.confirmed_programmes, here.confirmed, here.aired) == (1, 3, 1)


def test_coverage_asks_nothing_of_players_that_came_later_or_were_gone(
    session: Session, players: list[Player], programme: Playlist
) -> None:
    entry = programme.entries[0].id
    begins = programme.occurrence.starts_at
    players[0].enrolled_at = begins - timedelta(days=9)
    players[1].enrolled_at = begins + timedelta(seconds=1)
    session.flush()
    assert airtime.coverage(session, [entry]) == {entry: airtime.Coverage(0, 1)}
    players[1].enrolled_at = begins - timedelta(days=9)
    players[1].revoked_at = begins - timedelta(days=1)
    session.flush()
    assert airtime.coverage(session, [entry]) == {entry: airtime.Coverage(0, 1)}
    players[1].revoked_at = begins + timedelta(days=1)
    session.flush()
    assert airtime.coverage(session, [entry]) == {entry: airtime.Coverage(0, 2)}


def test_what_a_player_aired_before_it_was_enrolled_anew_is_covered(
    session: Session, players: list[Player], programme: Playlist
) -> None:
    entry = programme.entries[0].id
    players[0].enrolled_at = programme.occurrence.starts_at + timedelta(days=1)
    airings.record(session, players[0], [a_row(1, entry_id=entry)], LATER)
    assert airtime.coverage(session, [entry]) == {entry: airtime.Coverage(1, 1)}


def test_coverage_is_players_that_aired_it_of_those_enrolled(
    session: Session, players: list[Player], programme: Playlist
) -> None:
    first, second, third = (entry.id for entry in programme.entries)
    players[0].enrolled_at = players[1].enrolled_at = NOW
    session.flush()
    airings.record(
        session,
        players[0],
        [a_row(1, entry_id=first), a_row(2, entry_id=second, outcome=Outcome.MISSED)],
        LATER,
    )
    airings.record(session, players[1], [a_row(1, entry_id=first)], LATER)
    assert airtime.coverage(session, [first, second, third]) == {
        first: airtime.Coverage(2, 2),
        second: airtime.Coverage(0, 2),
        third: airtime.Coverage(0, 2),
    }

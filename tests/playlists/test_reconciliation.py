"""Reports beside sums by brute force, on random logs: zones, midnights, interruptions, resumptions.

The brute force knows nothing of the product's code: it goes over the pieces that were told to
players, not over rows. Both databases answer the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.databases import postgresql, sqlite
from playlists import airings, sums
from playlists.database import create_database_engine, migrate
from playlists.models import ItemKind, Outcome, Player, Station, Topic
from playlists.reports import measures
from playlists.reports.danvan import DanVan, gather
from playlists.reports.lines import By, lines
from playlists.spans import Span
from tests.playlists.builders import House, a_house, a_player, a_row

NOVEMBER = Span.month(2026, 11)
ZONES = ("Asia/Ho_Chi_Minh", "America/New_York")  # the second turns its clocks back on 1 November
LATER = datetime(2027, 6, 1, tzinfo=UTC)
# Around both midnights of the month at both stations, and the hour that New York has twice.
EDGES = (
    datetime(2026, 10, 31, 17, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    datetime(2026, 11, 30, 17, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
    datetime(2026, 11, 15, 22, 30, tzinfo=UTC),
)
DATABASES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}


@dataclass(frozen=True)
class Piece:
    """A planned piece, and how long each of two players aired it, part by part, in ms."""

    station: int
    edge: int
    seconds: int
    kind: ItemKind
    topics: tuple[str, ...]
    parts: tuple[tuple[int, ...], tuple[int, ...]]
    whole: bool

    @property
    def at(self) -> datetime:
        return EDGES[self.edge] + timedelta(seconds=self.seconds)

    @property
    def day(self) -> date:
        return self.at.astimezone(ZoneInfo(ZONES[self.station])).date()

    @property
    def ms(self) -> int:
        return max(map(sum, self.parts))

    @property
    def heard(self) -> bool:
        return any(self.parts)


_part = st.lists(st.integers(1, 400_000), max_size=3).map(tuple)
pieces = st.lists(
    st.builds(
        Piece,
        station=st.integers(0, 1),
        edge=st.integers(0, len(EDGES) - 1),
        seconds=st.integers(-180, 180) | st.integers(-36_000, 36_000),
        kind=st.sampled_from((ItemKind.NEWS, ItemKind.SERIES, ItemKind.RELAY, ItemKind.FILLER)),
        topics=st.sets(st.sampled_from(["dan-van", "phap-luat"])).map(
            lambda each: tuple(sorted(each))
        ),
        parts=st.tuples(_part, _part),
        whole=st.booleans(),
    ),
    max_size=12,
)


# Planned for 23:59:50 of the month's last day, interrupted after 5 s, resumed in December.
OVER_MIDNIGHT = Piece(
    0, 3, -10, ItemKind.NEWS, ("dan-van",), ((5_000, 35_000), (30_000,)), whole=True
)


@dataclass
class Scene:
    session: Session
    house: House
    players: list[list[Player]]


@contextmanager
def _scene(engine: Engine) -> Iterator[Scene]:
    with engine.connect() as connection, Session(connection) as session:
        house = a_house(session)
        for station, zone in zip(house.stations, ZONES, strict=True):
            station.timezone = zone
        session.flush()
        players = [
            [a_player(session, station, f"{station.code}-{n}") for n in range(2)]
            for station in house.stations
        ]
        yield Scene(session, house, players)
        session.rollback()


@pytest.fixture(scope="module", params=list(DATABASES))
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ExitStack() as stack:
        url = stack.enter_context(DATABASES[request.param]())
        engine = create_database_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


def _air(scene: Scene, told: Sequence[Piece]) -> None:
    """Let the players report: a part begins where the last ended, days later if need be."""
    sequences: dict[int, list[airings.ReportedAiring]] = defaultdict(list)
    for number, piece in enumerate(told, start=1):
        for player, parts in zip(scene.players[piece.station], piece.parts, strict=True):
            mine = sequences[player.id]
            at = piece.at
            for place, ms in enumerate(parts):
                last = place == len(parts) - 1
                row = a_row(
                    len(mine) + 1,
                    piece.at,
                    aired_ms=ms,
                    outcome=Outcome.COMPLETE if last and piece.whole else Outcome.PARTIAL,
                    entry_id=number,
                    kind=piece.kind,
                    topics=piece.topics,
                )
                end = at + timedelta(milliseconds=ms)
                mine.append(replace(row, planned_ms=max(ms, 30_000), started_at=at, ended_at=end))
                at = end + timedelta(minutes=7)
            if not parts:
                mine.append(
                    a_row(
                        len(mine) + 1,
                        piece.at,
                        outcome=Outcome.MISSED,
                        entry_id=number,
                        kind=piece.kind,
                        topics=piece.topics,
                    )
                )
    for group in scene.players:
        for player in group:
            rows = sequences[player.id]
            assert airings.record(scene.session, player, rows, LATER) == len(rows)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=pieces, settled=st.sampled_from([0, 2, 100]))
@example(told=[OVER_MIDNIGHT], settled=0)
@example(told=[OVER_MIDNIGHT], settled=100)
def test_a_report_is_the_sum_of_what_was_told_to_the_second(
    engine: Engine, told: list[Piece], settled: int
) -> None:
    with _scene(engine) as scene:
        _air(scene, told)
        if settled:
            sums.settle(scene.session, most=settled)
        stations = scene.house.stations
        found = gather(scene.session, NOVEMBER, ZoneInfo(ZONES[0]), stations)
        counted = [
            piece
            for piece in told
            if piece.kind is not ItemKind.FILLER and NOVEMBER.first <= piece.day <= NOVEMBER.last
        ]
        _check_whole(found, counted)
        _check_stations(found, counted, stations)
        _check_topics(scene.session, counted, stations, list(scene.house.topics.values()))
        assert list(sums.differences(scene.session)) == []


def test_what_begins_before_midnight_is_of_its_month_whenever_it_ends(engine: Engine) -> None:
    with _scene(engine) as scene:
        _air(scene, [OVER_MIDNIGHT])
        stations, zone = scene.house.stations, ZoneInfo(ZONES[0])
        found = {
            month: gather(scene.session, Span.month(2026, month), zone, stations).whole.aired
            for month in (10, 11, 12)
        }
        assert (found[11].airings, found[11].aired_ms) == (1, 40_000)
        assert not found[10]
        assert not found[12]


def _spoken(counted: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in counted if piece.kind is not ItemKind.RELAY and piece.heard]


def _check_whole(found: DanVan, counted: Sequence[Piece]) -> None:
    told = {each.key: each.value for each in measures.measures(found)}
    spoken = _spoken(counted)
    relays = [piece for piece in counted if piece.kind is ItemKind.RELAY and piece.heard]
    partial = [piece for piece in spoken if not piece.whole]
    assert told["aired"] == len(spoken)
    assert told["aired_ms"] == sum(piece.ms for piece in spoken)
    assert told["partial"] == len(partial)
    assert told["partial_ms"] == sum(piece.ms for piece in partial)
    assert told["missed"] == sum(not piece.heard for piece in counted)
    assert told["relays"] == len(relays)
    assert told["relay_ms"] == sum(piece.ms for piece in relays)


def _check_stations(found: DanVan, counted: Sequence[Piece], stations: Sequence[Station]) -> None:
    for number, (line, station) in enumerate(zip(found.stations, stations, strict=True)):
        assert line.value == station.code
        here = _spoken([piece for piece in counted if piece.station == number])
        assert line.aired.airings == len(here)
        assert line.aired.aired_ms == sum(piece.ms for piece in here)
    days: dict[tuple[str, date], int] = defaultdict(int)
    for piece in _spoken(counted):
        days[stations[piece.station].code, piece.day] += piece.ms
    assert {key: value.aired_ms for key, value in found.days.items() if value.aired_ms} == dict(
        days
    )


def _check_topics(
    session: Session,
    counted: Sequence[Piece],
    stations: Sequence[Station],
    topics: Sequence[Topic],
) -> None:
    split = {
        line.value: line.aired.aired_ms
        for line in lines(session, NOVEMBER, By.TOPIC, ZoneInfo(ZONES[0]), stations)
        if line.aired.aired_ms
    }
    by_hand: dict[str, int] = defaultdict(int)
    for piece in _spoken(counted):
        for code in piece.topics or ("",):
            by_hand[code] += piece.ms
    assert split == dict(by_hand)
    assert set(split) <= {topic.code for topic in topics} | {""}

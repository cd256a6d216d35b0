"""PostgreSQL: the migrations from older states and back again; days planned as on SQLite."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import playlists.migrations
from bench import databases
from playlists.airable import airable_mark, forget_old_marks
from playlists.builder import build_stations
from playlists.bulk import insert_rows
from playlists.clocks import SlotSpec, create_clock
from playlists.database import create_database_engine, migrate
from playlists.models import (
    Entry,
    ItemKind,
    Occurrence,
    Playlist,
    Revision,
    Station,
    StockMark,
    Topic,
)
from playlists.stockroom import Stockroom
from playlists.timetable import create_timetable
from playlists.within import occurrences_within
from tests.playlists.at_once import kept_by_two_reports_at_once
from tests.playlists.builders import NOW as BUILT
from tests.playlists.builders import a_house, an_item, approved
from tests.playlists.schema import differences

MIGRATIONS = Path(playlists.migrations.__file__).parent
NOW, ZONE = "2026-11-23 01:00:00+00", "Asia/Ho_Chi_Minh"
DAYS = timedelta(days=2)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the first database of a cluster."""
    with databases.postgresql() as url:
        yield url


@pytest.fixture
def engine(server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database for each test."""
    name = f"test_{abs(hash(request.node.name))}"
    root = create_database_engine(server)
    with root.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = create_database_engine(server.replace("/postgres?", f"/{name}?"))
    yield engine
    engine.dispose()
    root.dispose()


def to(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Bring the tables to an older form."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()


def test_the_migrations_end_in_exactly_the_models_tables(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize("before", ["0005", "0006", "0007", "0009", "0010", "0012"])
def test_what_stood_in_an_older_state_stands_in_the_newest(engine: Engine, before: str) -> None:
    to(engine, before)
    with engine.begin() as connection:
        _older_rows(connection, with_series_title=before < "0010")
    migrate(engine)
    with engine.begin() as connection:
        player = connection.execute(
            text("SELECT name, place, muted, pending_rows, next_title FROM players")
        ).one()
        assert player == ("Cụm 1", "", False, 0, None)
        connection.execute(
            text(
                "INSERT INTO alerts (player_id, kind, said, began_at, seen_at)"
                " VALUES (1, 'silent', '', :now, :now)"
            ),
            {"now": NOW},
        )
        assert differences(connection) == []
        if before < "0010":
            columns = connection.execute(
                text(
                    "SELECT items.id, series.title, items.issue_number FROM items"
                    " LEFT JOIN series ON series.id = items.series_id ORDER BY items.id"
                )
            ).all()
            assert columns == [(1, "Dân vận", 1), (2, "Dân vận", 2), (3, None, None)]


def test_an_alert_stands_once_for_a_player(engine: Engine) -> None:
    """The index that says so is partial: what is over may stand beside it."""
    migrate(engine)
    with engine.begin() as connection:
        _older_rows(connection, with_series_title=False)
        insert = text(
            "INSERT INTO alerts (player_id, kind, said, began_at, seen_at, ended_at)"
            " VALUES (1, 'silent', '', :now, :now, :ended)"
        )
        for ended in (NOW, NOW, None):
            connection.execute(insert, {"now": NOW, "ended": ended})
    with pytest.raises(Exception, match="ix_alerts_standing"), engine.begin() as connection:
        connection.execute(insert, {"now": NOW, "ended": None})


def test_the_way_back_keeps_the_names_of_series(engine: Engine) -> None:
    to(engine, "0009")
    with engine.begin() as connection:
        _older_rows(connection, with_series_title=True)
    to(engine, "0010")
    to(engine, "0005", down=True)
    with engine.begin() as connection:
        titles = connection.scalars(text("SELECT series_title FROM items ORDER BY id")).all()
        assert titles == ["Dân vận", "Dân vận", None]
    migrate(engine)


def test_a_report_that_comes_again_while_the_first_is_kept_keeps_each_row_once(
    engine: Engine,
) -> None:
    migrate(engine)
    assert kept_by_two_reports_at_once(engine) == ([1, 2], 2)


def test_days_are_planned_as_on_sqlite(engine: Engine, tmp_path: Path) -> None:
    planned = []
    for each in (engine, create_database_engine(f"sqlite:///{tmp_path}/centre.db")):
        migrate(each)
        with Session(each) as session:
            planned.append(_planned(session))
            _each_stations_own_are_found(session)
    assert planned[0] == planned[1]
    assert {name for name, *_rest in planned[0]} == {"phu-long", "viet-hai"}
    assert [title for *_rest, title in planned[0]].count("Nhạc hiệu") == 4


def test_rows_at_once_are_kept_as_they_are_and_refused_as_by_any_statement(engine: Engine) -> None:
    migrate(engine)
    names = ["Dân\tvận\n\\N", "\\.", ""]
    rows = [{"code": str(code), "name": name} for code, name in enumerate(names)]
    with engine.begin() as connection:
        insert_rows(connection, Topic, rows)
        kept = connection.scalars(select(Topic.name).order_by(Topic.code)).all()
    assert kept == names
    with pytest.raises(IntegrityError, match="uq_topics_code"), engine.begin() as connection:
        insert_rows(connection, Topic, rows)


def _each_stations_own_are_found(session: Session) -> None:
    """Those of the stations asked for, from the first moment of the span up to its end."""
    first, second = session.scalars(select(Occurrence).where(Occurrence.station_id == 1)).all()
    for until, own in ((second.starts_at, [first.id]), (BUILT + DAYS, [first.id, second.id])):
        found = occurrences_within(session, [1, 999], first.starts_at, until)
        assert sorted(session.scalars(select(found.rows.id), found.bound)) == own


def _planned(session: Session) -> list[tuple[str, datetime, int, str, str]]:
    """Two programmes at two stations, planned twice; (station, start, offset in ms, why, what)."""
    house = a_house(session)
    for title, kind in (("Nhạc hiệu", ItemKind.SIGNATURE), ("Tin", ItemKind.NEWS)):
        approved(session, house, an_item(session, house, title, kind=kind))
    slots = (SlotSpec(ItemKind.SIGNATURE), SlotSpec(ItemKind.NEWS, count=2))
    clock = create_clock(session, "Sáng", 600_000, slots)
    create_timetable(session, clock, "05:30", valid_from=date(2026, 1, 1), unit=house.district)
    for now in (BUILT, BUILT + timedelta(days=1)):
        build_stations(session, house.stations, BUILT, BUILT + DAYS, now)
    rows = session.execute(
        select(Station.code, Occurrence.starts_at, Entry.offset_ms, Entry.reason, Revision.title)
        .join_from(Entry, Playlist)
        .join(Occurrence)
        .join(Station, Station.id == Occurrence.station_id)
        .join(Revision, Revision.id == Entry.revision_id)
        .order_by(Station.id, Occurrence.starts_at, Entry.position)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _older_rows(connection: Connection, *, with_series_title: bool) -> None:
    connection.execute(
        text("INSERT INTO units (id, code, name, kind) VALUES (1, 'huyen', 'Huyện', 'district')")
    )
    _insert(connection, "stations", id=1, unit_id=1, code="dai", name="Đài", timezone=ZONE)
    _insert(connection, "players", id=1, station_id=1, code="cum-1", name="Cụm 1")
    for number, series, issue in ((1, "Dân vận", 1), (2, "Dân vận", 2), (3, None, None)):
        titled = {"series_title": series, "issue_number": issue} if with_series_title else {}
        _insert(
            connection,
            "items",
            id=number,
            unit_id=1,
            kind="series" if series else "news",
            state="draft",
            created_at=NOW,
            **titled,
        )


def _insert(connection: Connection, table: str, **values: object) -> None:
    """A row with these values; columns that must be there and have no default get a plain one."""
    asked = connection.execute(
        text(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = :table AND is_nullable = 'NO' AND column_default IS NULL"
        ),
        {"table": table},
    )
    plain = {"integer": 0, "bigint": 0, "boolean": False, "timestamp with time zone": NOW}
    row = {name: plain.get(kind, "") for name, kind in asked} | values
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)


_MARKED = (
    "UPDATE items SET spacing_minutes = 7",
    "UPDATE revisions SET number = 2",
    "UPDATE clips SET duration_ms = 1",
    "UPDATE approvals SET approved_at = now()",
    "INSERT INTO series (title) VALUES ('Chuyên mục')",
    "DELETE FROM item_topics",
    "INSERT INTO item_stations SELECT items.id, stations.id FROM items, stations",
    (
        "INSERT INTO station_groups (name) VALUES ('Ven biển')"
        "; INSERT INTO item_groups SELECT items.id, station_groups.id FROM items, station_groups"
        "; DELETE FROM item_groups"
    ),
    "INSERT INTO station_group_stations SELECT g.id, s.id FROM station_groups g, stations s",
    "TRUNCATE item_stations",
)


def test_the_kept_stock_is_laid_out_anew_after_each_change_of_what_it_is_made_of(
    engine: Engine,
) -> None:
    migrate(engine)
    with Session(engine) as session:
        house = a_house(session)
        approved(session, house, an_item(session, house, topics=[house.topics["dan-van"]]))
        session.commit()
    room = Stockroom()
    for change in _MARKED:
        with Session(engine) as here, Session(engine) as there:
            before = room.stock(here)
            there.execute(text(change))
            assert room.stock(here) is before, "it is not committed"
            assert room.stock(there) is not before, change
            there.rollback()
            there.execute(text(change))
            there.commit()
            assert room.stock(here) is not before, change


def test_marks_are_let_go_of_and_none_comes_back(engine: Engine) -> None:
    migrate(engine)
    with Session(engine) as session:
        seen = {airable_mark(session)}
        session.execute(text("INSERT INTO stock_marks SELECT FROM generate_series(1, 1500)"))
        for _round in range(3):
            seen.add(airable_mark(session))
            forget_old_marks(session)
            seen.add(airable_mark(session))
            session.execute(text("INSERT INTO stock_marks DEFAULT VALUES"))
        assert session.scalar(select(func.count(StockMark.mark))) == 1_002
        assert len(seen) == 7

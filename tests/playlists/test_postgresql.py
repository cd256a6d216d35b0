"""The migrations on PostgreSQL: from older states with what stood in them, and back again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

import playlists.migrations
from bench import databases
from playlists.database import create_database_engine, migrate
from tests.playlists.schema import differences

MIGRATIONS = Path(playlists.migrations.__file__).parent
NOW, ZONE = "2026-11-23 01:00:00+00", "Asia/Ho_Chi_Minh"


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

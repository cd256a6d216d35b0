"""The tables as the migrations leave them."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from playlists import database
from playlists.database import create_database_engine, migrate, newest_revision
from tests.playlists.schema import differences


def test_the_migrations_end_in_exactly_the_models_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        assert differences(connection) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_the_newest_form_is_the_one_that_the_migrations_end_in() -> None:
    scripts = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert newest_revision() == scripts.get_current_head()


def test_tables_in_their_newest_form_are_left_alone_by_who_opens_them(engine: Engine) -> None:
    with engine.connect() as writer:
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(engine)  # waits for nobody


def test_a_database_that_holds_players_and_what_they_aired_comes_to_the_newest_form(
    tmp_path: Path,
) -> None:
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        for statement in _OLD_ROWS:
            connection.execute(text(statement))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM airings")) == 1
        assert connection.scalar(text("SELECT code FROM players")) == "loa-1"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


_OLD_ROWS = (
    "INSERT INTO units (id, code, name, kind) VALUES (1, 'xa', 'Xã', 'commune')",
    """
    INSERT INTO stations (id, code, name, unit_id, timezone, airing_from, airing_to,
        session_cap_ms, day_cap_ms, profile, active, orders_stale)
    VALUES (1, 'xa', 'Đài', 1, 'Asia/Ho_Chi_Minh', '05:00', '21:00', 1, 1, 'loudspeaker', 1, 0)
    """,
    """
    INSERT INTO players (id, code, name, station_id, place, volume, muted, muted_now, pending_rows)
    VALUES (1, 'loa-1', 'Cụm 1', 1, '', 100, 0, 0, 0)
    """,
    """
    INSERT INTO airings (player_id, station_id, sequence, manifest_version, title, kind, topics,
        precedence, series_title, programme, writer, counts_at, local_day, local_hour, planned_ms,
        aired_ms, from_ms, outcome, reason, received_at)
    VALUES (1, 1, 1, 1, 'Tin', 'news', '', 'ordinary', '', '', '', '2026-11-23 01:00:00.000000',
        '2026-11-23', 8, 1, 1, 0, 'complete', '', '2026-11-23 01:00:00.000000')
    """,
)


def test_the_databases_folder_is_made(tmp_path: Path) -> None:
    engine = create_database_engine(f"sqlite:///{tmp_path}/new/folder/centre.db")
    with engine.connect():
        assert (tmp_path / "new" / "folder").is_dir()
    engine.dispose()


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_row_cannot_point_to_nothing(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("INSERT INTO item_topics (item_id, topic_id) VALUES (4711, 4712)"))


def test_a_migration_that_breaks_leaves_no_half_made_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "centre.db"
    broken = sqlite3.connect(file)
    broken.execute("CREATE TABLE airings (id INTEGER)")  # in the way of the second revision
    broken.commit()
    engine = create_database_engine(f"sqlite:///{file}")
    with pytest.raises(Exception, match="airings"):
        migrate(engine)
    engine.dispose()
    tables = broken.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("airings",)]
    broken.close()

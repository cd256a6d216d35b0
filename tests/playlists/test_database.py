"""The tables as the migrations leave them."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from playlists import searching
from playlists.database import create_database_engine, migrate
from playlists.models import Base


def test_the_migrations_end_in_exactly_the_models_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_a_models}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


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


def _is_a_models(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is the database's own kind of table, and no model's."""
    return kind != "table" or not (name or "").startswith(searching.TABLE)

"""The database behind the domain: SQLite beside the program, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.orm import Session, sessionmaker

from playlists.errors import NewerDatabase

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 10


def create_database_engine(url: str) -> Engine:
    """Open the database at an SQLAlchemy URL; the folder of an SQLite file is made.

    SQLite waits up to 10 s for another writer and syncs every commit to the disk: an airing
    that was acknowledged to its player must outlive a power cut.
    """
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target, pool_pre_ping=True)
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows stay readable after the door has committed."""
    return sessionmaker(engine, expire_on_commit=False)


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form; harmless where they are.

    Raises NewerDatabase where a later version of the program has changed them.
    """
    with engine.connect() as connection:
        newest, present = newest_revision(), _revision(connection)
        if present == newest:
            return  # as nearly always: alembic takes half a second to load
        if present is not None and present > newest:
            raise NewerDatabase(
                "The database is of a later version of the program: its form is %(present)s,"
                " and this version knows up to %(newest)s.",
                present=present,
                newest=newest,
            )
        connection.rollback()
        _upgrade(connection)
        connection.commit()


def newest_revision() -> str:
    """The number of the newest migration, by its file's name: v0019_full_text.py is 0019."""
    return max(file.name[1:5] for file in (_MIGRATIONS / "versions").glob("v*.py"))


def _revision(connection: Connection) -> str | None:
    """The form that the tables have."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row.version_num)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- loaded only where there is something to change
    from alembic.config import Config  # noqa: PLC0415 -- as above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    if connection.dialect.name == "sqlite":
        # One process at a time, and all or nothing: SQLite would commit table by table.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()

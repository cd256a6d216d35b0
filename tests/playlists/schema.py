"""How a database's tables differ from the models'."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from playlists import searching
from playlists.models import Base


def differences(connection: Connection) -> list[Any]:
    """What a migration would still have to change; nothing where all were run."""
    options = {"compare_type": True, "include_name": _is_a_models}
    context = MigrationContext.configure(connection, opts=options)
    found: list[Any] = compare_metadata(context, Base.metadata)
    return found


def _is_a_models(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is the database's own kind of table, and no model's."""
    return kind != "table" or not (name or "").startswith(searching.TABLE)

"""Alembic's way in: the connection is handed over by `playlists.database.migrate`."""

from alembic import context
from sqlalchemy import Connection

from playlists.models import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])

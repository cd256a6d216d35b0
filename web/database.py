"""The centre's database, opened where a door needs nothing else of the centre."""

from sqlalchemy.orm import Session, sessionmaker

from playlists.database import create_database_engine, migrate, session_factory
from playlists.settings import PlaylistsSettings


def open_database(settings: PlaylistsSettings) -> sessionmaker[Session]:
    """The centre's database with its tables in their newest form."""
    engine = create_database_engine(settings.database)
    migrate(engine)
    return session_factory(engine)

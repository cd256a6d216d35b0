"""The centre's database, opened where a door needs nothing else of the centre."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.orm import Session, sessionmaker

from playlists.database import create_database_engine, migrate, session_factory
from playlists.settings import PlaylistsSettings
from web.configuration_error import ConfigurationError, Problem
from web.database_configuration import is_file


def open_database(settings: PlaylistsSettings, *, make: bool = False) -> sessionmaker[Session]:
    """The centre's database with its tables in their newest form.

    Only with `make` is a file made that is not there: whoever asks an empty database made by a
    slip of the pen hears that there is no station. Raises ConfigurationError.
    """
    url = make_url(settings.database)
    if not make and is_file(url) and not Path(str(url.database)).is_file():
        missing = {"file": url.database}
        raise ConfigurationError(
            Problem("playlists.database", "{file} is not there; phatthanh init makes it", missing)
        )
    engine = create_database_engine(settings.database)
    migrate(engine)
    return session_factory(engine)

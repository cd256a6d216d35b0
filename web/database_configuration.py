"""What a command reads of config.toml that needs the centre's database only.

It loads neither the centre's jobs nor its pages, which take seconds on a small machine.
"""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from playlists.settings import PlaylistsSettings
from web.configuration import Configuration
from web.configuration_error import ConfigurationError, Problem


class DatabaseConfiguration(Configuration):
    playlists: PlaylistsSettings = PlaylistsSettings()

    def place(self, folder: Path) -> None:
        self.playlists = placed_database(self.playlists, folder)


def is_file(url: URL) -> bool:
    """Whether a database's address is of an SQLite file."""
    in_memory = url.database in {None, "", ":memory:"}
    return url.get_backend_name() == "sqlite" and not in_memory


def placed_database(settings: PlaylistsSettings, folder: Path) -> PlaylistsSettings:
    """An SQLite file's relative path taken from a folder, PostgreSQL by the driver that is here.

    Raises ConfigurationError for what is the address of neither.
    """
    try:
        url = make_url(settings.database)
    except ArgumentError as error:
        wrong = {"url": settings.database}
        raise ConfigurationError(
            Problem("playlists.database", "{url} is not the address of a database", wrong)
        ) from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        wrong = {"url": url.render_as_string()}  # without its password
        raise ConfigurationError(
            Problem("playlists.database", "{url} is neither SQLite nor PostgreSQL", wrong)
        )
    if is_file(url):
        url = url.set(database=str(folder / str(url.database)))
    elif url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return settings.model_copy(update={"database": url.render_as_string(hide_password=False)})

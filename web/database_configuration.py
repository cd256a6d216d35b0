"""What a command reads of config.toml that needs the centre's database only.

It loads neither the centre's jobs nor its pages, which take seconds on a small machine.
"""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from playlists.settings import PlaylistsSettings
from web.configuration import Configuration
from web.configuration_error import ConfigurationError, Problem


class DatabaseConfiguration(Configuration):
    playlists: PlaylistsSettings = PlaylistsSettings()

    def place(self, folder: Path) -> None:
        self.playlists = placed_database(self.playlists, folder)


def placed_database(settings: PlaylistsSettings, folder: Path) -> PlaylistsSettings:
    """An SQLite file's relative path taken from a folder. Raises ConfigurationError."""
    try:
        url = make_url(settings.database)
    except ArgumentError as error:
        wrong = {"url": settings.database}
        raise ConfigurationError(
            Problem("playlists.database", "{url} is not the address of a database", wrong)
        ) from error
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    return settings.model_copy(update={"database": url.render_as_string(hide_password=False)})

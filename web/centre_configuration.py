"""What the centre's machine reads of config.toml: every section."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from audio.settings import AudioSettings
from playlists.models import ItemKind
from playlists.settings import PlaylistsSettings
from scheduler.settings import CentreSettings
from scheduler.station.settings import StationSettings
from web.configuration import Configuration, ConfigurationError
from web.settings import WebSettings


class AudioConfiguration(Configuration):
    """For commands that make sound without a centre."""

    audio: AudioSettings = AudioSettings()


class CentreConfiguration(Configuration):
    centre: CentreSettings
    playlists: PlaylistsSettings = PlaylistsSettings()
    audio: AudioSettings = AudioSettings()
    web: WebSettings = WebSettings()
    station: StationSettings

    def place(self, folder: Path) -> None:
        directory = folder / self.centre.directory
        self.centre = self.centre.model_copy(update={"directory": directory})
        database = _placed_database(self.playlists.database, folder)
        self.playlists = self.playlists.model_copy(update={"database": database})
        self.station = self.station.placed(folder)
        voice = folder / self.audio.piper_voice
        self.audio = self.audio.model_copy(update={"piper_voice": voice})
        for kind in self.audio.engines_for.keys() - set(ItemKind):
            known = ", ".join(ItemKind)
            raise ConfigurationError(
                f"audio.engines_for.{kind}: no such kind of item; the kinds are {known}"
            )


def _placed_database(database: str, folder: Path) -> str:
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise ConfigurationError(f"playlists.database: {database} is not a database URL") from error
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    return url.render_as_string(hide_password=False)

"""What the centre's machine reads of config.toml: every section."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from audio.settings import AudioSettings
from playlists.models import ItemKind
from playlists.reports.settings import ReportSettings
from playlists.settings import PlaylistsSettings
from scheduler.alerts import AlertSettings
from scheduler.feeds import FeedSettings
from scheduler.settings import CentreSettings
from scheduler.station.settings import StationSettings
from web.configuration import Configuration, ConfigurationError
from web.settings import WebSettings


class AudioConfiguration(Configuration):
    """For commands that make sound without a centre."""

    audio: AudioSettings = AudioSettings()

    def place(self, folder: Path) -> None:
        self.audio = _placed_audio(self.audio, folder)


class CentreConfiguration(Configuration):
    centre: CentreSettings
    playlists: PlaylistsSettings = PlaylistsSettings()
    audio: AudioSettings = AudioSettings()
    web: WebSettings = WebSettings()
    alerts: AlertSettings = AlertSettings()
    reports: ReportSettings = ReportSettings()
    feeds: FeedSettings = FeedSettings()
    station: StationSettings

    def place(self, folder: Path) -> None:
        directory = folder / self.centre.directory
        self.centre = self.centre.model_copy(update={"directory": directory})
        database = _placed_database(self.playlists.database, folder)
        self.playlists = self.playlists.model_copy(update={"database": database})
        self.station = self.station.placed(folder)
        self.audio = _placed_audio(self.audio, folder)


def _placed_audio(audio: AudioSettings, folder: Path) -> AudioSettings:
    named = [(f"engines_for.{kind}", kind) for kind in audio.engines_for]
    named += [("bed.kinds", kind) for kind in (audio.bed.kinds if audio.bed else ())]
    for key, kind in named:
        if kind not in set(ItemKind):
            known = ", ".join(ItemKind)
            raise ConfigurationError(
                f"audio.{key}: {kind} is no kind of item; the kinds are {known}"
            )
    return audio.placed(folder)


def _placed_database(database: str, folder: Path) -> str:
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise ConfigurationError(f"playlists.database: {database} is not a database URL") from error
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    return url.render_as_string(hide_password=False)

"""What the centre's machine reads of config.toml: every section."""

from pathlib import Path

from audio.settings import AudioSettings
from playlists.reports.settings import ReportSettings
from playlists.settings import PlaylistsSettings
from scheduler.alerts import AlertSettings
from scheduler.feeds import FeedSettings
from scheduler.live import LiveSettings
from scheduler.settings import CentreSettings
from scheduler.station.settings import StationSettings
from web.audio_configuration import placed_audio
from web.configuration import Configuration
from web.database_configuration import placed_database
from web.settings import WebSettings


class CentreConfiguration(Configuration):
    centre: CentreSettings
    playlists: PlaylistsSettings = PlaylistsSettings()
    audio: AudioSettings = AudioSettings()
    web: WebSettings = WebSettings()
    alerts: AlertSettings = AlertSettings()
    reports: ReportSettings = ReportSettings()
    feeds: FeedSettings = FeedSettings()
    live: LiveSettings = LiveSettings()
    station: StationSettings

    def place(self, folder: Path) -> None:
        directory = folder / self.centre.directory
        self.centre = self.centre.model_copy(update={"directory": directory})
        self.playlists = placed_database(self.playlists, folder)
        self.station = self.station.placed(folder)
        self.audio = placed_audio(self.audio, folder)

"""What stands behind the door: handed in once, at the top, and read by every view."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from audio.library import Library
from audio.settings import AudioSettings
from playlists.reports.settings import ReportSettings
from playlists.settings import PlaylistsSettings
from playlists.stockroom import Stockroom
from scheduler.live import Studio
from web.live_feed import LiveFeed
from web.settings import WebSettings


class TellsTime(Protocol):
    """The part of a timekeeper that pages need."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


@dataclass(frozen=True)
class Services:
    """`secret_key` signs session cookies; `zone` is the centre's, for what belongs to no station.

    `publish_orders` signs what was ordered and wakes the players that wait for it.
    `plan_again` takes the ids of stations whose plan is to follow a change at once.
    Files that a view makes for download are made in the library's workspace.
    """

    settings: WebSettings
    sessions: sessionmaker[Session]
    timekeeper: TellsTime
    library: Library
    secret_key: bytes
    data_dir: Path
    zone: ZoneInfo
    centre_name: str
    studio: Studio
    audio: AudioSettings = field(default_factory=AudioSettings)
    planning: PlaylistsSettings = field(default_factory=PlaylistsSettings)
    publish_orders: Callable[[], object] = lambda: None
    feed: LiveFeed = field(default_factory=LiveFeed)
    reports: ReportSettings = field(default_factory=ReportSettings)
    plan_again: Callable[[Iterable[int]], None] = lambda _: None
    stockroom: Stockroom = field(default_factory=Stockroom)

    @property
    def photos(self) -> Path:
        """Where photographs are kept that were handed in as proof."""
        return self.data_dir / "photos"

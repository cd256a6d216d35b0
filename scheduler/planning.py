"""The days ahead, built for one station or for many at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.builder import build_station, build_stations
from playlists.models import Playlist, Station
from playlists.settings import PlaylistsSettings
from playlists.stock import Stock


def local_midnight(station: Station, now: datetime) -> datetime:
    """When the station's running day began, by its own zone."""
    zone = ZoneInfo(station.timezone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def plan_station(
    session: Session,
    station: Station,
    settings: PlaylistsSettings,
    now: datetime,
    *,
    stock: Stock | None = None,
) -> list[Playlist]:
    """Build the station's programmes from its running day to the horizon, whole days each."""
    start = local_midnight(station, now)
    return build_station(
        session,
        station,
        start,
        start + timedelta(days=settings.horizon_days),
        now,
        spacing=timedelta(minutes=settings.spacing_minutes),
        freeze=timedelta(minutes=settings.freeze_minutes),
        pause=settings.pause,
        stock=stock,
    )


def plan_stations(
    session: Session,
    stations: Sequence[Station],
    settings: PlaylistsSettings,
    now: datetime,
    *,
    stock: Stock | None = None,
) -> int:
    """`plan_station` for many in a few statements; gives how many programmes were planned.

    Stations with one running day go together: its midnight is another instant in another zone.
    """
    together: defaultdict[datetime, list[Station]] = defaultdict(list)
    for station in stations:
        together[local_midnight(station, now)].append(station)
    return sum(
        build_stations(
            session,
            some,
            start,
            start + timedelta(days=settings.horizon_days),
            now,
            spacing=timedelta(minutes=settings.spacing_minutes),
            freeze=timedelta(minutes=settings.freeze_minutes),
            pause=settings.pause,
            stock=stock,
        )
        for start, some in together.items()
    )

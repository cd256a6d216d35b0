"""Where items stand on the air: when each will air next, and what was heard of it.

Nothing of it is stored with the item: the plan and the log are asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.models import Airing, Entry, Occurrence, Outcome, Playlist, Revision, Station


@dataclass(frozen=True)
class Heard:
    """What was heard of an item: airings, ms, and the last time it began.

    A station counts once for each time, by the player that aired the most of it.
    """

    airings: int = 0
    aired_ms: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Ahead:
    """An item's place in a programme that is still to come."""

    station: Station
    occurrence_id: int
    at: datetime


UNHEARD = Heard()


def heard_of(session: Session, item_ids: Collection[int]) -> Mapping[int, Heard]:
    """What was heard of each of the items; one that nobody heard is left out."""
    by_player = (
        select(
            Airing.item_id,
            Airing.station_id,
            Airing.counts_at,
            func.sum(Airing.aired_ms).label("aired_ms"),
            func.max(Airing.started_at).label("last_at"),
        )
        .where(Airing.item_id.in_(item_ids), Airing.outcome != Outcome.MISSED)
        .group_by(Airing.item_id, Airing.station_id, Airing.counts_at, Airing.player_id)
        .subquery()
    )
    by_station = (
        select(
            by_player.c.item_id,
            func.max(by_player.c.aired_ms).label("aired_ms"),
            func.max(by_player.c.last_at).label("last_at"),
        )
        .group_by(by_player.c.item_id, by_player.c.station_id, by_player.c.counts_at)
        .subquery()
    )
    summed = select(
        by_station.c.item_id,
        func.count(),
        func.sum(by_station.c.aired_ms),
        func.max(by_station.c.last_at),
    ).group_by(by_station.c.item_id)
    return {
        item_id: Heard(airings, int(aired_ms), last_at)
        for item_id, airings, aired_ms, last_at in session.execute(summed)
    }


def ahead_of(
    session: Session, item_ids: Collection[int], now: datetime
) -> Mapping[int, list[Ahead]]:
    """Where each of the items will air in programmes that have not begun, the next first."""
    planned = (
        select(Revision.item_id, Station, Occurrence.id, Occurrence.starts_at, Entry.offset_ms)
        .join(Entry, Entry.revision_id == Revision.id)
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .join(Station, Station.id == Occurrence.station_id)
        .where(Revision.item_id.in_(item_ids), Occurrence.starts_at > now)
        .order_by(Occurrence.starts_at, Entry.offset_ms, Station.id)
    )
    found: dict[int, list[Ahead]] = {}
    for item_id, station, occurrence_id, starts_at, offset_ms in session.execute(planned):
        at = starts_at + timedelta(milliseconds=offset_ms)
        found.setdefault(item_id, []).append(Ahead(station, occurrence_id, at))
    return found

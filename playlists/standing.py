"""Where items stand on the air: when each will air next, and what was heard of it.

Nothing of it is stored with the item: the plan and the log are asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from playlists.models import (
    Airing,
    Entry,
    Item,
    ItemState,
    Occurrence,
    Outcome,
    Playlist,
    Revision,
    Station,
)


class OnAir(StrEnum):
    """What becomes of an item beyond its approval."""

    SCHEDULED = "scheduled"
    AIRED = "aired"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Heard:
    """What was heard of an item: airings, ms, and when the last of them began.

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


@dataclass(frozen=True)
class Standing:
    """An item on the air: what was heard, how many times it is planned yet, when next."""

    heard: Heard
    planned: int
    next_at: datetime | None
    expired: bool

    def stage(self, item: Item) -> ItemState | OnAir:
        """How far the item has come."""
        if item.state is not ItemState.APPROVED:
            return item.state
        if self.expired:
            return OnAir.EXPIRED
        if self.planned:
            return OnAir.SCHEDULED
        return OnAir.AIRED if self.heard.airings else item.state


UNHEARD = Heard()


def standings(session: Session, items: Sequence[Item], now: datetime) -> Mapping[int, Standing]:
    """Where each of the items stands, by its id; asked of the database all at once."""
    ids = [item.id for item in items]
    heard = heard_of(session, ids)
    ahead = select(
        Revision.item_id, func.count(Entry.id), func.min(Occurrence.starts_at)
    ).select_from(Revision)
    planned = {
        item_id: (count, next_at)
        for item_id, count, next_at in session.execute(
            _planned(ahead, now).where(Revision.item_id.in_(ids)).group_by(Revision.item_id)
        )
    }
    return {
        item.id: Standing(
            heard.get(item.id, UNHEARD),
            *planned.get(item.id, (0, None)),
            expired=item.valid_to is not None and item.valid_to <= now,
        )
        for item in items
    }


def condition(on_air: OnAir, now: datetime) -> ColumnElement[bool]:
    """What `Item` rows must fulfil to be scheduled, aired at least once, or expired."""
    if on_air is OnAir.EXPIRED:
        return and_(Item.valid_to <= now, Item.state != ItemState.WITHDRAWN)
    if on_air is OnAir.AIRED:
        return exists().where(Airing.item_id == Item.id, Airing.outcome != Outcome.MISSED)
    held = _planned(select(Revision.id), now).where(Revision.item_id == Item.id)
    return and_(Item.state == ItemState.APPROVED, held.correlate(Item).exists())


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


def ahead_of(session: Session, item: Item, now: datetime, limit: int = 40) -> list[Ahead]:
    """Where the item will air in programmes that have not begun, the next first."""
    planned = (
        _planned(
            select(Station, Occurrence.id, Occurrence.starts_at, Entry.offset_ms).select_from(
                Revision
            ),
            now,
        )
        .join(Station, Station.id == Occurrence.station_id)
        .where(Revision.item_id == item.id)
        .order_by(Occurrence.starts_at, Entry.offset_ms, Station.id)
        .limit(limit)
    )
    return [
        Ahead(station, occurrence_id, starts_at + timedelta(milliseconds=offset_ms))
        for station, occurrence_id, starts_at, offset_ms in session.execute(planned)
    ]


def _planned(asked: Select[*tuple[Any, ...]], now: datetime) -> Select[*tuple[Any, ...]]:
    """Bound to the entries of revisions in programmes that have not begun."""
    return (
        asked.join(Entry, Entry.revision_id == Revision.id)
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .where(Occurrence.starts_at > now)
    )

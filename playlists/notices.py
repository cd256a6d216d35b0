"""Telling the programmes that hold an item that it is no longer approved."""

from datetime import datetime, timedelta

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session, joinedload

from playlists.models import (
    Entry,
    Item,
    ItemState,
    Occurrence,
    Playlist,
    PlaylistNotice,
    Revision,
)
from playlists.models.base import Instant, coded

# A programme that began longer ago than this is over.
LONGEST_PROGRAMME = timedelta(hours=12)


def tell_playlists(session: Session, item: Item, state: ItemState, now: datetime) -> None:
    """Leave a notice with every programme to come that holds an approved item: it is no longer.

    What was written anew may still be in a frozen programme, as it was approved; a withdrawal
    takes it out of there, and is told too.
    """
    if item.state is not ItemState.APPROVED and state is not ItemState.WITHDRAWN:
        return
    holding = (
        select(
            Occurrence.id,
            literal(item.id),
            literal(item.title),
            literal(state, coded(ItemState)),
            literal(now, Instant()),
        )
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .where(Revision.item_id == item.id, Occurrence.starts_at > now)
        .distinct()
    )
    columns = ["occurrence_id", "item_id", "title", "state", "at"]
    session.execute(insert(PlaylistNotice).from_select(columns, holding))


def stations_holding(session: Session, item: Item, now: datetime) -> set[int]:
    """The ids of the stations whose programmes of the moment or to come hold the item."""
    holding = (
        select(Occurrence.station_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .where(Revision.item_id == item.id, Occurrence.starts_at > now - LONGEST_PROGRAMME)
    )
    return set(session.scalars(holding.distinct()))


def notices_for(session: Session, occurrence_ids: list[int]) -> dict[int, list[PlaylistNotice]]:
    """The notices left with each of the programmes, the newest first."""
    found: dict[int, list[PlaylistNotice]] = {}
    told = select(PlaylistNotice).where(PlaylistNotice.occurrence_id.in_(occurrence_ids))
    for notice in session.scalars(told.order_by(PlaylistNotice.id.desc())):
        found.setdefault(notice.occurrence_id, []).append(notice)
    return found


def notices_of(session: Session, item: Item) -> list[tuple[PlaylistNotice, Occurrence]]:
    """What programmes were told of an item, the next to air first."""
    told = (
        select(PlaylistNotice, Occurrence)
        .join(Occurrence, Occurrence.id == PlaylistNotice.occurrence_id)
        .where(PlaylistNotice.item_id == item.id)
        .options(joinedload(Occurrence.station))
        .order_by(Occurrence.starts_at, Occurrence.station_id)
    )
    return [(notice, occurrence) for notice, occurrence in session.execute(told)]

"""The pieces behind what was planned, and the items behind what was produced."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from playlists.counting import STREAMS
from playlists.figures import first_approved_in, starts_in
from playlists.models import (
    Account,
    Approval,
    Clip,
    Clock,
    Confirmation,
    Dimension,
    Entry,
    Item,
    ItemKind,
    Occurrence,
    Playlist,
    Revision,
    Station,
    Topic,
)
from playlists.models.newsroom import item_topics
from playlists.spans import Span

_Query = TypeVar("_Query", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True)
class PlannedPiece:
    """One piece in the plan of a station."""

    station_code: str
    station_name: str
    programme: str
    at: datetime
    title: str
    kind: ItemKind
    duration_ms: int
    item_id: int
    confirmed: bool


@dataclass(frozen=True)
class ProducedItem:
    """An item, and when it was first approved."""

    item_id: int
    title: str
    kind: ItemKind
    unit_name: str
    writer: str
    approved_at: datetime
    duration_ms: int


def planned_behind(
    session: Session,
    span: Span,
    dimension: Dimension = Dimension.STATION,
    value: str = "",
    *,
    confirmed_only: bool = False,
    stations: Collection[Station] | None = None,
    until: datetime | None = None,
) -> Iterator[PlannedPiece]:
    """The planned pieces under a value, by station and time; relays are left out.

    With `until`, those of programmes that start before it alone.
    """
    query = (
        select(
            Station.code,
            Station.name,
            Station.timezone,
            Clock.name,
            Occurrence.starts_at,
            Entry.offset_ms,
            Revision.title,
            Item.kind,
            Entry.duration_ms,
            Item.id,
            Confirmation.id,
        )
        .select_from(Occurrence)
        .join(Station, Station.id == Occurrence.station_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .join(Clock, Clock.id == Occurrence.clock_id)
        .join(Account, Account.id == Revision.author_id)
        .outerjoin(Confirmation, Confirmation.occurrence_id == Occurrence.id)
        .where(starts_in(session, span, until), Item.kind.not_in([ItemKind.FILLER, *STREAMS]))
        .order_by(Station.id, Occurrence.starts_at, Entry.position)
        .execution_options(yield_per=1_000)
    )
    if stations is not None:
        query = query.where(Station.id.in_([station.id for station in stations]))
    if confirmed_only:
        query = query.where(Confirmation.id.is_not(None))
    query = query.where(Clock.name == value) if dimension is Dimension.PROGRAMME else query
    for row in session.execute(_of_item(query, dimension, value)):
        at = row[4] + timedelta(milliseconds=row[5])
        if dimension is Dimension.HOUR and f"{at.astimezone(ZoneInfo(row[2])).hour:02}" != value:
            continue
        yield PlannedPiece(row[0], row[1], row[3], at, *row[6:10], row[10] is not None)


def produced_behind(
    session: Session,
    span: Span,
    zone: tzinfo,
    dimension: Dimension = Dimension.STATION,
    value: str = "",
    *,
    units: Collection[int] | None,
) -> list[ProducedItem]:
    """The items first approved in the span, of some units or all, by when they were."""
    made = select(
        Item, Revision.title, Account.display_name, Approval.approved_at, Clip.duration_ms
    ).order_by(Approval.approved_at, Item.id)
    if units is not None:
        made = made.where(Item.unit_id.in_(units))
    query = first_approved_in(made, span, zone)
    return [
        ProducedItem(item.id, title, item.kind, item.unit.name, writer, approved_at, ms)
        for item, title, writer, approved_at, ms in session.execute(
            _of_item(query, dimension, value)
        )
    ]


def _of_item(query: _Query, dimension: Dimension, value: str) -> _Query:
    """Only items under a value of a dimension that is the item's own."""
    columns: dict[Dimension, Any] = {
        Dimension.KIND: Item.kind,
        Dimension.CLASS: Item.precedence,
        Dimension.WRITER: Account.display_name,
        Dimension.SERIES: func.coalesce(Item.series_title, ""),
    }
    if dimension in columns:
        return query.where(columns[dimension] == value)
    if dimension is Dimension.TOPIC:
        tied = exists().where(item_topics.c.item_id == Item.id)
        if not value:
            return query.where(~tied)
        return query.where(tied.where(item_topics.c.topic_id == Topic.id, Topic.code == value))
    return query

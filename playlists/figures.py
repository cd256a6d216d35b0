"""What a span of days came to: produced, planned, aired and confirmed, split as one asks.

Aired figures are read from the sums of whole months and of the days beside them, and from the log
itself for days that got rows since.
A planned piece counts on the day its programme starts. Relays stand apart in everything aired.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from playlists.models import (
    Account,
    Airing,
    Approval,
    Clip,
    Clock,
    Confirmation,
    DailySum,
    Dimension,
    Entry,
    Item,
    ItemKind,
    MonthlySum,
    Occurrence,
    Playlist,
    Revision,
    StaleDay,
    Station,
    Topic,
)
from playlists.models.base import Instant
from playlists.models.newsroom import item_topics
from playlists.month_sums import whole_months
from playlists.spans import Span
from playlists.sums import NAMES, Sums, sums_logged

Key = Literal["station_id", "day", "value"]
Keyed = dict[tuple[Any, ...], Sums]
_Kept = type[DailySum] | type[MonthlySum]

# What an editor makes; tunes, greetings and fillers are the programme's frame.
WORKS = (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES, ItemKind.NOTICE, ItemKind.SLOGAN)
_MINUTE_MS = 60_000


@dataclass
class Planned:
    """Pieces and ms of the plan; of these, in programmes an operator confirmed; relays apart."""

    pieces: int = 0
    ms: int = 0
    confirmed: int = 0
    confirmed_ms: int = 0
    relays: int = 0


@dataclass
class Programmes:
    """Programmes planned and confirmed at stations; `made` counts one once however many air it."""

    planned: int = 0
    confirmed: int = 0
    made: int = 0


@dataclass
class Produced:
    """Items first approved in the span, and their ms."""

    items: int = 0
    ms: int = 0


_Counts = TypeVar("_Counts", Sums, Planned, Programmes, Produced)
_Query = TypeVar("_Query", bound="Select[*tuple[Any, ...]]")


def add(to: _Counts, more: _Counts) -> _Counts:
    """Add every count of one to another of its kind; gives back the first."""
    kept, added = vars(to), vars(more)
    for name in kept:
        kept[name] += added[name]
    return to


def aired(
    session: Session,
    span: Span,
    dimension: Dimension = Dimension.STATION,
    keys: tuple[Key, ...] = ("value",),
    *,
    stations: Collection[Station] | None = None,
) -> Keyed:
    """Sums of what was aired or missed, by the keys asked for; nothing stands for nothing."""
    ids = None if stations is None else [station.id for station in stations]
    months, days = (None, [span]) if "day" in keys else whole_months(span)
    found: defaultdict[tuple[Any, ...], Sums] = defaultdict(Sums)

    def kept(table: _Kept, *where: ColumnElement[bool]) -> Iterator[tuple[tuple[Any, ...], Sums]]:
        of = () if ids is None else (table.station_id.in_(ids),)
        return _kept(session, table, keys, table.dimension == dimension, *of, *where)

    within = DailySum.day.between(span.first, span.last)
    if months is not None:
        found.update(kept(MonthlySum, MonthlySum.month.between(months.first, months.last)))
    for each in days:
        for key, sums in kept(DailySum, DailySum.day.between(each.first, each.last)):
            found[key].add(sums)
    if _stale_in(session, span, ids):
        # What was kept of stale days goes out again, and what the log says comes in.
        for key, sums in kept(DailySum, within, _is_stale(DailySum.station_id, DailySum.day)):
            found[key].take(sums)
        for named, sums in _of_stale_days(session, span, dimension, ids):
            found[tuple(named[name] for name in keys)].add(sums)
        return {key: sums for key, sums in found.items() if sums}
    return dict(found)


def _kept(
    session: Session, table: _Kept, keys: tuple[Key, ...], *where: ColumnElement[bool]
) -> Iterator[tuple[tuple[Any, ...], Sums]]:
    """Sums as they are kept, by the keys."""
    columns: list[Any] = [getattr(table, key) for key in keys]
    counts = [func.sum(getattr(table, name)) for name in NAMES]
    for row in session.execute(select(*columns, *counts).where(*where).group_by(*columns)):
        yield tuple(row[: len(keys)]), Sums(*map(int, row[len(keys) :]))


def planned(
    session: Session,
    span: Span,
    dimension: Dimension = Dimension.STATION,
    keys: tuple[Key, ...] = ("value",),
    *,
    stations: Collection[Station] | None = None,
    until: datetime | None = None,
) -> dict[tuple[Any, ...], Planned]:
    """The plan's pieces by the keys asked for, and how many an operator confirmed.

    With `until`, of programmes that start before it alone.
    """
    relay = Item.kind == ItemKind.RELAY
    piece = case((relay, 0), else_=1)
    ms = case((relay, 0), else_=Entry.duration_ms)
    hourly = dimension is Dimension.HOUR
    # Days and hours are the station's own: where they are asked for, instants are needed.
    starts_at = Occurrence.starts_at if hourly or "day" in keys else literal(None, Instant())
    minute = Entry.offset_ms // _MINUTE_MS if hourly else literal(0)
    value: Any = literal("")
    if dimension is Dimension.PROGRAMME:
        value = Clock.name
    elif not hourly:
        value = _item_value(dimension, literal(""))
    confirmed = case((Confirmation.id.is_not(None), 1), else_=0)
    columns = {
        "station_id": Occurrence.station_id,
        "zone": Station.timezone,
        "starts_at": starts_at,
        "confirmed": confirmed,
        "value": value,
        "minute": minute,
    }
    labelled = [column.label(f"of_{name}") for name, column in columns.items()]
    found_rows = (
        select(
            *labelled,
            piece.label("pieces"),
            ms.label("ms"),
            (1 - piece).label("relays"),
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
        .where(starts_in(session, span, until), Item.kind != ItemKind.FILLER)
    )
    if dimension is Dimension.TOPIC:
        found_rows = found_rows.outerjoin(item_topics, item_topics.c.item_id == Item.id).outerjoin(
            Topic, Topic.id == item_topics.c.topic_id
        )
    if stations is not None:
        ids = [station.id for station in stations]
        found_rows = found_rows.where(Occurrence.station_id.in_(ids))
    rows = found_rows.subquery().c
    grouped = [rows[f"of_{name}"] for name in columns]
    query = select(
        *grouped, func.sum(rows.pieces), func.sum(rows.ms), func.sum(rows.relays)
    ).group_by(*grouped)
    found: defaultdict[tuple[Any, ...], Planned] = defaultdict(Planned)
    for station_id, zone, at, is_confirmed, named, offset, *sums_ in session.execute(query):
        parts: dict[str, Any] = {"station_id": station_id, "day": None, "value": str(named or "")}
        if at is not None:
            parts["day"] = _day(at, zone)
            if hourly:
                local = (at + timedelta(minutes=offset)).astimezone(ZoneInfo(zone))
                parts["value"] = f"{local.hour:02}"
        if dimension is Dimension.STATION:
            parts["value"] = ""
        pieces, length, relays = map(int, sums_)
        sums = Planned(pieces, length, relays=relays)
        if is_confirmed:
            sums.confirmed, sums.confirmed_ms = sums.pieces, sums.ms
        add(found[tuple(parts[key] for key in keys)], sums)
    return dict(found)


def programmes(
    session: Session,
    span: Span,
    *,
    stations: Collection[Station] | None = None,
    until: datetime | None = None,
) -> dict[int, Programmes]:
    """Programmes by station id; under 0 all together, the same one of a day made once.

    With `until`, those that start before it alone.
    """
    query = (
        select(
            Occurrence.station_id,
            Station.timezone,
            Occurrence.starts_at,
            Occurrence.clock_id,
            Confirmation.id,
        )
        .join(Station, Station.id == Occurrence.station_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .outerjoin(Confirmation, Confirmation.occurrence_id == Occurrence.id)
        .where(starts_in(session, span, until), exists().where(Entry.playlist_id == Playlist.id))
    )
    if stations is not None:
        query = query.where(Occurrence.station_id.in_([station.id for station in stations]))
    found: defaultdict[int, Programmes] = defaultdict(Programmes)
    made: defaultdict[int, set[tuple[date, int]]] = defaultdict(set)
    for station_id, zone, starts_at, clock_id, confirmed in session.execute(query):
        for number in (station_id, 0):
            found[number].planned += 1
            found[number].confirmed += confirmed is not None
            made[number].add((_day(starts_at, zone), clock_id))
    for number, each in found.items():
        each.made = len(made[number])
    return dict(found)


def first_approved_in(query: _Query, span: Span, zone: tzinfo | str) -> _Query:
    """A query of works first approved in the span, joined with revision, clip and writer.

    What counts them and what lists them ask this one question, so that the two agree.
    """
    start, end = span.instants(zone)
    first = (
        select(Revision.item_id, func.min(Approval.approved_at).label("approved_at"))
        .join(Approval, Approval.revision_id == Revision.id)
        .group_by(Revision.item_id)
        .subquery()
    )
    return (
        query.join(first, first.c.item_id == Item.id)
        .join(Revision, Revision.item_id == Item.id)
        .join(
            Approval,
            (Approval.revision_id == Revision.id) & (Approval.approved_at == first.c.approved_at),
        )
        .join(Clip, Clip.sha256 == Approval.clip_sha256)
        .join(Account, Account.id == Revision.author_id)
        .where(
            Item.kind.in_(WORKS),
            first.c.approved_at >= start,
            first.c.approved_at < end,
        )
    )


def produced(
    session: Session,
    span: Span,
    zone: tzinfo | str,
    dimension: Dimension = Dimension.STATION,
    *,
    units: Collection[int] | None = None,
) -> dict[str, Produced]:
    """What was first approved in the span, by value; of `STATION`, by the id of the unit."""
    value = _item_value(dimension, Item.unit_id)
    made = select(value, func.count(Item.id), func.sum(Clip.duration_ms)).group_by(value)
    query = first_approved_in(made, span, zone)
    if dimension is Dimension.TOPIC:
        query = query.outerjoin(item_topics, item_topics.c.item_id == Item.id).outerjoin(
            Topic, Topic.id == item_topics.c.topic_id
        )
    if units is not None:
        query = query.where(Item.unit_id.in_(units))
    return {
        str("" if named is None else named): Produced(items, int(ms))
        for named, items, ms in session.execute(query)
    }


def total(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    whole = Sums()
    for each in sums:
        whole.add(each)
    return whole


def _item_value(dimension: Dimension, otherwise: Any) -> Any:
    """The column an item's value in a dimension stands in."""
    columns: dict[Dimension, Any] = {
        Dimension.TOPIC: Topic.code,
        Dimension.KIND: Item.kind,
        Dimension.CLASS: Item.precedence,
        Dimension.WRITER: Account.display_name,
        Dimension.SERIES: func.coalesce(Item.series_title, ""),
    }
    return columns.get(dimension, otherwise)


def starts_in(session: Session, span: Span, until: datetime | None = None) -> ColumnElement[bool]:
    """Whether an occurrence starts on a day of the span, as its station counts days.

    With `until`, and before that instant.
    """
    zones = session.scalars(select(Station.timezone).distinct()).all()
    within = []
    for zone in zones:
        start, end = span.instants(zone)
        end = end if until is None else min(end, until)
        within.append(
            and_(
                Station.timezone == zone,
                Occurrence.starts_at >= start,
                Occurrence.starts_at < end,
            )
        )
    return or_(*within) if within else Occurrence.id.is_(None)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _stale_in(session: Session, span: Span, ids: list[int] | None) -> bool:
    found = select(StaleDay.day).where(StaleDay.day.between(span.first, span.last)).limit(1)
    if ids is not None:
        found = found.where(StaleDay.station_id.in_(ids))
    return session.scalar(found) is not None


def _is_stale(station_id: Any, day: Any) -> ColumnElement[bool]:
    return exists().where(StaleDay.station_id == station_id, StaleDay.day == day)


def _of_stale_days(
    session: Session, span: Span, dimension: Dimension, ids: list[int] | None
) -> list[tuple[dict[str, Any], Sums]]:
    where = and_(
        Airing.local_day.between(span.first, span.last),
        _is_stale(Airing.station_id, Airing.local_day),
    )
    if ids is not None:
        where = and_(where, Airing.station_id.in_(ids))
    return [
        ({"day": day, "station_id": station_id, "value": value}, sums)
        for (split, day, station_id, value), sums in sums_logged(session, where).items()
        if split is dimension
    ]

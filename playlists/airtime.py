"""Sums over the play log: every figure is a sum of rows that can be opened.

A station's airing counts once, however many players aired it: rows belong together by station
and entry, or, for what no plan held, by item and planned time. Parts of one entry heard from one
player are one airing and their lengths add up; of several players the one that aired most counts.
A row counts in the month of its `counts_at`. Filler is never counted: it stands for a fault.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from playlists.hours import month_span
from playlists.models import (
    Airing,
    AiringTopic,
    Confirmation,
    Entry,
    Item,
    ItemKind,
    Occurrence,
    Outcome,
    Player,
    Playlist,
    Revision,
    Station,
)

__all__ = [
    "AirtimeRow",
    "CountedAiring",
    "Coverage",
    "KindRow",
    "StationFacts",
    "StationRow",
    "Totals",
    "by_kind",
    "by_station",
    "by_station_and_kind",
    "by_station_and_topic",
    "counted_airings",
    "coverage",
    "facts",
    "month_span",
    "totals",
]


@dataclass(frozen=True)
class AirtimeRow:
    """What a station aired on a topic; code and name are empty for what had no topic.

    A piece on two topics stands under both, so topics may add up to more than the station.
    """

    station_code: str
    station_name: str
    topic_code: str
    topic_name: str
    airings: int
    aired_ms: int


@dataclass(frozen=True)
class KindRow:
    station_code: str
    kind: ItemKind
    airings: int
    aired_ms: int


@dataclass(frozen=True)
class StationRow:
    station_code: str
    station_name: str
    airings: int
    aired_ms: int
    missed: int


@dataclass(frozen=True)
class Totals:
    airings: int
    aired_ms: int
    missed: int


@dataclass(frozen=True)
class StationFacts:
    """Three facts side by side: what was planned, what aired, what an operator confirmed.

    `confirmed` counts the planned pieces of the programmes that were confirmed.
    """

    station_code: str
    station_name: str
    planned_programmes: int
    confirmed_programmes: int
    planned: int
    planned_ms: int
    aired: int
    aired_ms: int
    missed: int
    confirmed: int


@dataclass(frozen=True)
class CountedAiring:
    """One airing as it is counted, and how many players it was heard from."""

    station_code: str
    station_name: str
    title: str
    kind: ItemKind
    topics: tuple[str, ...]
    counts_at: datetime
    started_at: datetime | None
    aired_ms: int
    players: int
    outcome: Outcome


@dataclass(frozen=True)
class Coverage:
    """Players an entry was heard from, of those that should have aired it."""

    heard: int
    of: int


def by_station(session: Session, start: datetime, end: datetime) -> list[StationRow]:
    """Every station's sums in [start, end), zeros included, in order of their ids."""
    counted = _counted(start, end)
    sums = select(
        counted.c.station_id,
        func.sum(counted.c.heard),
        func.sum(counted.c.aired_ms),
        func.sum(1 - counted.c.heard),
    ).group_by(counted.c.station_id)
    found = {row[0]: tuple(map(int, row[1:])) for row in session.execute(sums)}
    return [
        StationRow(code, name, *found.get(station_id, (0, 0, 0)))
        for station_id, code, name in _stations(session)
    ]


def by_station_and_topic(session: Session, start: datetime, end: datetime) -> list[AirtimeRow]:
    """Sums per station and topic in [start, end), where anything aired, by station and topic."""
    counted = _counted(start, end, AiringTopic.topic_code, with_topics=True)
    sums = (
        select(
            Station.code,
            Station.name,
            counted.c.topic_code,
            func.max(counted.c.topic_name),
            func.sum(counted.c.heard),
            func.sum(counted.c.aired_ms),
        )
        .join(Station, Station.id == counted.c.station_id)
        .group_by(Station.id, Station.code, Station.name, counted.c.topic_code)
        .having(func.sum(counted.c.heard) > 0)
        .order_by(Station.id)
    )
    rows = [
        AirtimeRow(station, name, topic or "", topic_name or "", int(airings), int(aired_ms))
        for station, name, topic, topic_name, airings, aired_ms in session.execute(sums)
    ]
    places = {code: place for place, (_, code, _) in enumerate(_stations(session))}
    return sorted(rows, key=lambda row: (places[row.station_code], row.topic_code))


def by_station_and_kind(session: Session, start: datetime, end: datetime) -> list[KindRow]:
    """Sums per station and kind of item in [start, end), where anything aired."""
    counted = _counted(start, end, Airing.kind)
    sums = (
        select(
            Station.code,
            counted.c.kind,
            func.sum(counted.c.heard),
            func.sum(counted.c.aired_ms),
        )
        .join(Station, Station.id == counted.c.station_id)
        .group_by(Station.id, Station.code, counted.c.kind)
        .having(func.sum(counted.c.heard) > 0)
        .order_by(Station.id, counted.c.kind)
    )
    return [
        KindRow(code, kind, int(airings), int(aired_ms))
        for code, kind, airings, aired_ms in session.execute(sums)
    ]


def by_kind(session: Session, start: datetime, end: datetime) -> dict[ItemKind, Totals]:
    """Sums over all stations per kind of item."""
    counted = _counted(start, end, Airing.kind)
    sums = select(
        counted.c.kind,
        func.sum(counted.c.heard),
        func.sum(counted.c.aired_ms),
        func.sum(1 - counted.c.heard),
    ).group_by(counted.c.kind)
    return {row[0]: Totals(*map(int, row[1:])) for row in session.execute(sums)}


def totals(session: Session, start: datetime, end: datetime) -> Totals:
    """The sums of all stations together."""
    rows = by_station(session, start, end)
    return Totals(
        airings=sum(row.airings for row in rows),
        aired_ms=sum(row.aired_ms for row in rows),
        missed=sum(row.missed for row in rows),
    )


def facts(session: Session, start: datetime, end: datetime) -> list[StationFacts]:
    """Planned, aired and confirmed per station in [start, end), zeros included."""
    pieces = _planned(session, start, end, confirmed_only=False)
    confirmed = _planned(session, start, end, confirmed_only=True)
    nothing = (0, 0, 0)
    return [
        StationFacts(
            station_code=row.station_code,
            station_name=row.station_name,
            planned_programmes=pieces.get(row.station_code, nothing)[0],
            confirmed_programmes=confirmed.get(row.station_code, nothing)[0],
            planned=pieces.get(row.station_code, nothing)[1],
            planned_ms=pieces.get(row.station_code, nothing)[2],
            aired=row.airings,
            aired_ms=row.aired_ms,
            missed=row.missed,
            confirmed=confirmed.get(row.station_code, nothing)[1],
        )
        for row in by_station(session, start, end)
    ]


def counted_airings(
    session: Session, start: datetime, end: datetime, *, stations: Collection[Station] | None = None
) -> Iterator[CountedAiring]:
    """The airings behind the sums, one by one, by station and time."""
    counted = _counted(start, end)
    rows = (
        select(Station.code, Station.name, counted)
        .join(Station, Station.id == counted.c.station_id)
        .order_by(Station.id, counted.c.counts_at, counted.c.first_id)
        .execution_options(yield_per=1000)
    )
    if stations is not None:
        rows = rows.where(Station.id.in_([station.id for station in stations]))
    for row in session.execute(rows):
        yield CountedAiring(
            station_code=row[0],
            station_name=row[1],
            title=row.title,
            kind=ItemKind(row.kind_code),
            topics=tuple(code for code in row.topics.split(",") if code),
            counts_at=row.counts_at,
            started_at=row.started_at,
            aired_ms=int(row.aired_ms),
            players=int(row.players),
            outcome=_outcome(row.heard, row.complete),
        )


def coverage(session: Session, entry_ids: Collection[int]) -> dict[int, Coverage]:
    """For each entry that still stands, from how many of its station's players it was heard."""
    heard = dict(
        session.execute(
            select(Airing.entry_id, func.count(Airing.player_id.distinct()))
            .where(Airing.entry_id.in_(entry_ids), Airing.outcome != Outcome.MISSED)
            .group_by(Airing.entry_id)
        ).all()
    )
    expected = session.execute(
        select(Entry.id, func.count(Player.id))
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .outerjoin(
            Player,
            and_(
                Player.station_id == Occurrence.station_id,
                Player.enrolled_at.is_not(None),
                Player.revoked_at.is_(None),
            ),
        )
        .where(Entry.id.in_(entry_ids))
        .group_by(Entry.id)
    )
    return {entry_id: Coverage(heard.get(entry_id, 0), of) for entry_id, of in expected}


def _counted(
    start: datetime, end: datetime, *split: InstrumentedAttribute[Any], with_topics: bool = False
) -> Subquery:
    """One row per counted airing (and per value of the columns it is split by)."""
    unplanned = Airing.entry_id.is_(None)
    alone = and_(unplanned, or_(Airing.item_id.is_(None), Airing.planned_at.is_(None)))
    identity: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "station_id": Airing.station_id,
        "entry_id": Airing.entry_id,
        "item_key": case((unplanned, Airing.item_id)),
        "time_key": case((unplanned, Airing.planned_at)),
        "row_key": case((alone, Airing.id)),
        **{column.key: column for column in split},
    }
    heard = case((Airing.outcome != Outcome.MISSED, 1), else_=0)
    complete = case((Airing.outcome == Outcome.COMPLETE, 1), else_=0)
    rows = select(
        *(column.label(name) for name, column in identity.items()),
        Airing.player_id.label("player_id"),
        func.sum(Airing.aired_ms).label("aired_ms"),
        func.max(heard).label("heard"),
        func.max(complete).label("complete"),
        func.max(Airing.title).label("title"),
        func.max(Airing.kind).label("kind_code"),
        func.max(Airing.topics).label("topics"),
        func.max(AiringTopic.topic_name if with_topics else null()).label("topic_name"),
        func.min(Airing.counts_at).label("counts_at"),
        func.min(Airing.started_at).label("started_at"),
        func.min(Airing.id).label("first_id"),
    ).where(Airing.counts_at >= start, Airing.counts_at < end, Airing.kind != ItemKind.FILLER)
    if with_topics:
        rows = rows.outerjoin(AiringTopic, AiringTopic.airing_id == Airing.id)
    per_player = rows.group_by(*identity.values(), Airing.player_id).subquery()
    keys = [per_player.c[name] for name in identity]
    return (
        select(
            *keys,
            func.max(per_player.c.aired_ms).label("aired_ms"),
            func.max(per_player.c.heard).label("heard"),
            func.sum(per_player.c.heard).label("players"),
            func.max(per_player.c.complete).label("complete"),
            func.max(per_player.c.title).label("title"),
            func.max(per_player.c.kind_code).label("kind_code"),
            func.max(per_player.c.topics).label("topics"),
            func.max(per_player.c.topic_name).label("topic_name"),
            func.min(per_player.c.counts_at).label("counts_at"),
            func.min(per_player.c.started_at).label("started_at"),
            func.min(per_player.c.first_id).label("first_id"),
        )
        .group_by(*keys)
        .subquery()
    )


def _planned(
    session: Session, start: datetime, end: datetime, *, confirmed_only: bool
) -> dict[str, tuple[int, int, int]]:
    """Programmes, their pieces and ms, by station code."""
    planned = (
        select(
            Station.code,
            func.count(Occurrence.id.distinct()),
            func.count(Entry.id),
            func.coalesce(func.sum(Entry.duration_ms), 0),
        )
        .join(Occurrence, Occurrence.station_id == Station.id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
            Item.kind != ItemKind.FILLER,
        )
        .group_by(Station.code)
    )
    if confirmed_only:
        planned = planned.join(Confirmation, Confirmation.occurrence_id == Occurrence.id)
    return {
        code: (programmes, pieces, int(ms))
        for code, programmes, pieces, ms in session.execute(planned)
    }


def _stations(session: Session) -> Sequence[tuple[int, str, str]]:
    rows = session.execute(select(Station.id, Station.code, Station.name).order_by(Station.id))
    return rows.all()


def _outcome(heard: int, complete: int) -> Outcome:
    if complete:
        return Outcome.COMPLETE
    return Outcome.PARTIAL if heard else Outcome.MISSED

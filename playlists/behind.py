"""The rows behind a figure: what it was summed from, one by one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select
from sqlalchemy.orm import Session

from playlists.counting import STREAMS, codes, counted
from playlists.models import (
    Airing,
    Dimension,
    ItemKind,
    Outcome,
    Precedence,
    Station,
)
from playlists.spans import Span
from playlists.sums import Sums, sums_of


class Fact(StrEnum):
    """Which of a line's figures is opened."""

    AIRED = "aired"
    PARTIAL = "partial"
    MISSED = "missed"
    RELAYED = "relayed"


@dataclass(frozen=True)
class CountedAiring:
    """One airing as it counts: of how many players, and the first of its rows in the log."""

    station_code: str
    station_name: str
    title: str
    kind: ItemKind
    precedence: Precedence
    topics: tuple[str, ...]
    series_title: str
    programme: str
    writer: str
    counts_at: datetime
    started_at: datetime | None
    aired_ms: int
    players: int
    outcome: Outcome
    entry_id: int | None
    item_id: int | None
    first_id: int


_READ = (
    *("heard", "complete", "kind", "precedence", "topics"),
    *("title", "series_title", "programme", "writer", "counts_at", "started_at"),
    *("aired_ms", "players", "entry_id", "item_id", "first_id"),
)


def airings_behind(
    session: Session,
    span: Span,
    dimension: Dimension = Dimension.STATION,
    value: str = "",
    *,
    fact: Fact | None = None,
    stations: Collection[Station] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[CountedAiring]:
    """The airings under a value of a dimension, by station and time; all where no fact is named."""
    airings = _counted(span, stations)
    query = _under(
        select(Station.code, Station.name, *(airings.c[name] for name in _READ))
        .join(Station, Station.id == airings.c.station_id)
        .order_by(Station.id, airings.c.counts_at, airings.c.first_id),
        airings,
        dimension,
        value,
        fact,
    ).execution_options(yield_per=1_000)
    # Unpacked and not asked by name: a log has a hundred thousand rows.
    for (
        station_code,
        station_name,
        heard,
        complete,
        kind,
        precedence,
        topics,
        *others,
    ) in session.execute(query.limit(limit).offset(offset) if limit else query):
        title, series, programme, writer, counts_at, started_at, aired_ms, players, *ids = others
        entry_id, item_id, first_id = ids
        yield CountedAiring(
            station_code=station_code,
            station_name=station_name,
            title=title,
            kind=ItemKind(kind),
            precedence=Precedence(precedence),
            topics=_told(topics),
            series_title=series,
            programme=programme,
            writer=writer,
            counts_at=counts_at,
            started_at=started_at,
            aired_ms=int(aired_ms),
            players=int(players),
            outcome=_outcome(heard, complete),
            entry_id=entry_id,
            item_id=item_id,
            first_id=first_id,
        )


@lru_cache(maxsize=1_024)
def _told(topics: str) -> tuple[str, ...]:
    return tuple(sorted(codes(topics) - {""}))


def sums_behind(
    session: Session,
    span: Span,
    dimension: Dimension = Dimension.STATION,
    value: str = "",
    *,
    fact: Fact | None = None,
    stations: Collection[Station] | None = None,
) -> Sums:
    """What these airings come to, summed from the log itself."""
    airings = _counted(span, stations)
    whole = Sums()
    query = _under(
        select(
            airings.c.kind,
            airings.c.heard,
            airings.c.complete,
            func.count().label("airings"),
            func.sum(airings.c.aired_ms).label("aired_ms"),
        ).group_by(airings.c.kind, airings.c.heard, airings.c.complete),
        airings,
        dimension,
        value,
        fact,
    )
    for row in session.execute(query):
        more = sums_of(row)
        for name in ("airings", "partial", "missed", "relays"):
            setattr(more, name, getattr(more, name) * row.airings)
        whole.add(more)
    return whole


def rows_of(session: Session, first_id: int) -> list[Airing]:
    """The rows of the log that make up the airing whose first row is named."""
    first = session.get(Airing, first_id)
    if first is None:
        return []
    same: list[ColumnElement[bool]] = [
        Airing.station_id == first.station_id,
        Airing.local_day == first.local_day,
        Airing.kind != ItemKind.FILLER,
    ]
    if first.entry_id is not None:
        same.append(Airing.entry_id == first.entry_id)
    elif first.item_id is not None and first.planned_at is not None:
        same += [
            Airing.entry_id.is_(None),
            Airing.item_id == first.item_id,
            Airing.planned_at == first.planned_at,
        ]
    elif first.kind in STREAMS and first.planned_at is not None:
        same += [
            Airing.entry_id.is_(None),
            Airing.item_id.is_(None),
            Airing.kind == first.kind,
            Airing.planned_at == first.planned_at,
        ]
    else:
        same.append(Airing.id == first.id)
    return list(session.scalars(select(Airing).where(*same).order_by(Airing.id)))


def _counted(span: Span, stations: Collection[Station] | None) -> Subquery:
    where: list[ColumnElement[bool]] = [
        Airing.local_day >= span.first,
        Airing.local_day <= span.last,
    ]
    if stations is not None:
        where.append(Airing.station_id.in_([station.id for station in stations]))
    return counted(*where)


def _under(
    query: Select[Any], airings: Subquery, dimension: Dimension, value: str, fact: Fact | None
) -> Select[Any]:
    column = {
        Dimension.KIND: airings.c.kind,
        Dimension.CLASS: airings.c.precedence,
        Dimension.PROGRAMME: airings.c.programme,
        Dimension.WRITER: airings.c.writer,
        Dimension.SERIES: airings.c.series_title,
    }.get(dimension)
    if column is not None:
        query = query.where(column == value)
    elif dimension is Dimension.HOUR:
        query = query.where(airings.c.local_hour == int(value))
    elif dimension is Dimension.TOPIC and value:
        listed = literal(",") + airings.c.topics + ","
        query = query.where(listed.contains(f",{value},", autoescape=True))
    elif dimension is Dimension.TOPIC:
        query = query.where(airings.c.topics == "")
    relay = airings.c.kind == ItemKind.RELAY
    conditions: dict[Fact, tuple[ColumnElement[bool], ...]] = {
        Fact.AIRED: (airings.c.heard == 1, ~relay),
        Fact.PARTIAL: (airings.c.heard == 1, airings.c.complete == 0, ~relay),
        Fact.MISSED: (airings.c.heard == 0,),
        Fact.RELAYED: (airings.c.heard == 1, relay),
    }
    return query.where(*conditions[fact]) if fact else query


def _outcome(heard: int, complete: int) -> Outcome:
    if complete:
        return Outcome.COMPLETE
    return Outcome.PARTIAL if heard else Outcome.MISSED

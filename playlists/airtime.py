"""Sums over the play log between two instants: what a day at a station came to.

What counts as one airing is told in `playlists.counting`; reports on spans of days are summed in
`playlists.figures`. Relays count with the rest here.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from playlists.counting import codes, counted
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

# A statement of several selects may have no more than some hundreds of them (SQLite).
_CODES_AT_ONCE = 100

__all__ = [
    "AirtimeRow",
    "Coverage",
    "KindRow",
    "StationFacts",
    "StationRow",
    "Totals",
    "by_kind",
    "by_station",
    "by_station_and_kind",
    "by_station_and_topic",
    "coverage",
    "facts",
    "month_span",
    "topic_names",
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
class Coverage:
    """Players an entry was heard from, of those that should have aired it."""

    heard: int
    of: int


def by_station(session: Session, start: datetime, end: datetime) -> list[StationRow]:
    """Every station's sums in [start, end), zeros included, in order of their ids."""
    found = _sums(session, _between(start, end), "station_id")
    return [
        StationRow(code, name, *found.get((station_id,), (0, 0, 0)))
        for station_id, code, name in _stations(session)
    ]


def by_station_and_topic(session: Session, start: datetime, end: datetime) -> list[AirtimeRow]:
    """Sums per station and topic in [start, end), where anything aired, by station and topic."""
    airings = _between(start, end, "topics")
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for (station_id, topics), (heard, aired_ms, _) in _sums(
        session, airings, "station_id", "topics"
    ).items():
        for code in codes(topics):
            found[station_id, code][0] += heard
            found[station_id, code][1] += aired_ms
    names = topic_names(session, {code for _, code in found})
    stations = {station_id: (code, name) for station_id, code, name in _stations(session)}
    return [
        AirtimeRow(*stations[station_id], code, names.get(code, code), airings=heard, aired_ms=ms)
        for (station_id, code), (heard, ms) in sorted(found.items())
        if heard
    ]


def by_station_and_kind(session: Session, start: datetime, end: datetime) -> list[KindRow]:
    """Sums per station and kind of item in [start, end), where anything aired."""
    found = _sums(session, _between(start, end, "kind"), "station_id", "kind")
    return [
        KindRow(code, ItemKind(kind), *found[station_id, kind][:2])
        for station_id, code, _ in _stations(session)
        for kind in sorted(kind for number, kind in found if number == station_id)
        if found[station_id, kind][0]
    ]


def by_kind(session: Session, start: datetime, end: datetime) -> dict[ItemKind, Totals]:
    """Sums over all stations per kind of item."""
    found = _sums(session, _between(start, end, "kind"), "kind")
    return {ItemKind(kind): Totals(*sums) for (kind,), sums in found.items()}


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


def coverage(session: Session, entry_ids: Collection[int]) -> dict[int, Coverage]:
    """For each entry that still stands, from how many of its station's players it was heard.

    Of those that were enrolled and not revoked when its programme began.
    """
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
                Player.enrolled_at <= Occurrence.starts_at,
                or_(Player.revoked_at.is_(None), Player.revoked_at > Occurrence.starts_at),
            ),
        )
        .where(Entry.id.in_(entry_ids))
        .group_by(Entry.id)
    )
    # A player that was enrolled anew since has aired what was before all the same.
    return {
        entry_id: Coverage(heard.get(entry_id, 0), max(of, heard.get(entry_id, 0)))
        for entry_id, of in expected
    }


def _sums(
    session: Session, airings: Subquery, *keys: str
) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """Airings heard, ms aired and airings missed, by the values of some columns."""
    columns = [airings.c[name] for name in keys]
    sums = (func.sum(airings.c.heard), func.sum(airings.c.aired_ms), func.sum(1 - airings.c.heard))
    rows = session.execute(select(*columns, *sums).group_by(*columns))
    return {tuple(row[:-3]): (int(row[-3]), int(row[-2]), int(row[-1])) for row in rows}


def _between(start: datetime, end: datetime, *columns: str) -> Subquery:
    return counted(
        Airing.counts_at >= start,
        Airing.counts_at < end,
        columns=columns,
        figures=("aired_ms", "heard"),
    )


def topic_names(session: Session, wanted: Collection[str]) -> dict[str, str]:
    """The topics' names as they last stood in the log, by their codes.

    Each code's newest row is sought by the index: the log may hold millions of the others.
    """
    codes_ = sorted(set(wanted))
    found: dict[str, str] = {}
    for first in range(0, len(codes_), _CODES_AT_ONCE):
        some = codes_[first : first + _CODES_AT_ONCE]
        asked = union_all(*(select(literal(code).label("code")) for code in some)).subquery()
        newest = (
            select(AiringTopic.topic_name)
            .where(AiringTopic.topic_code == asked.c.code)
            .order_by(AiringTopic.airing_id.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = session.execute(select(asked.c.code, newest))
        found |= {code: name for code, name in rows if name is not None}
    return found


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

"""Finding players among many: by how they stand, by words, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from playlists.fleet import OFFLINE_AFTER
from playlists.folding import fold
from playlists.models import Alert, AlertKind, Player, PublishedManifest, Station


class Standing(StrEnum):
    """How a player may stand; the names of alerts are those of `AlertKind`."""

    TROUBLE = "trouble"
    OFFLINE = "offline"
    SILENT = "silent"
    LATE = "late"
    NOT_READY = "not_ready"
    DISK = "disk"
    CLOCK = "clock"
    MUTED = "muted"
    AWAITED = "awaited"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Sought:
    """Which players: of some stations (None: of all), standing so, with these words about them."""

    station_ids: Collection[int] | None = None
    standing: Standing | None = None
    words: str = ""


@dataclass(frozen=True)
class FleetSums:
    """`in_use` are players that are enrolled and not revoked; `standing` counts the alerts."""

    in_use: int
    online: int
    awaited: int
    stations_without: int
    standing: dict[AlertKind, int]


def find(
    session: Session, sought: Sought, now: datetime, *, limit: int, offset: int = 0
) -> list[Player]:
    """A page of players by their stations, each station's in the order they came."""
    chosen = (
        select(Player)
        .join(Player.station)
        .where(*_conditions(sought, now))
        .order_by(Station.name, Player.station_id, Player.revoked_at.is_not(None), Player.id)
    )
    if sought.words:
        ids = _ids_by_words(session, chosen, sought.words)[offset : offset + limit]
        chosen, limit, offset = chosen.where(Player.id.in_(ids)), len(ids), 0
    page = chosen.options(contains_eager(Player.station)).limit(limit).offset(offset)
    return list(session.scalars(page))


def sums(session: Session, station_ids: Collection[int] | None, now: datetime) -> FleetSums:
    """The fleet in figures."""
    mine = _of(station_ids, Player.station_id)
    enrolled, standing = Player.enrolled_at.is_not(None), Player.revoked_at.is_(None)

    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count(Player.id)).where(*mine, *conditions)) or 0

    kinds = session.execute(
        select(Alert.kind, func.count(Alert.id))
        .join(Alert.player)
        .where(Alert.ended_at.is_(None), *mine)
        .group_by(Alert.kind)
    )
    has_one = exists().where(Player.station_id == Station.id, standing)
    without = select(func.count(Station.id)).where(
        *_of(station_ids, Station.id), Station.active.is_(True), ~has_one
    )
    in_use = count(enrolled, standing)
    return FleetSums(
        in_use=in_use,
        online=in_use - count(_offline(now)),
        awaited=count(standing, ~enrolled),
        stations_without=session.scalar(without) or 0,
        standing=dict(kinds.all()),
    )


def newest_versions(session: Session, station_ids: Collection[int]) -> dict[int, int]:
    """The number of each station's newest manifest, for those that have one."""
    rows = session.execute(
        select(PublishedManifest.station_id, func.max(PublishedManifest.version))
        .where(PublishedManifest.station_id.in_(station_ids))
        .group_by(PublishedManifest.station_id)
    )
    return dict(rows.all())


def standing_alerts(session: Session, player_ids: Collection[int]) -> dict[int, list[Alert]]:
    """The alerts that stand for these players, the oldest first."""
    rows = session.scalars(
        select(Alert)
        .where(Alert.player_id.in_(player_ids), Alert.ended_at.is_(None))
        .order_by(Alert.began_at, Alert.id)
    )
    found: dict[int, list[Alert]] = {}
    for row in rows:
        found.setdefault(row.player_id, []).append(row)
    return found


def _conditions(sought: Sought, now: datetime) -> list[ColumnElement[bool]]:
    chosen = _of(sought.station_ids, Player.station_id)
    if sought.standing is not None:
        chosen.append(_stands(sought.standing, now))
    return chosen


def _stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    in_use = Player.revoked_at.is_(None)
    match standing:
        case Standing.REVOKED:
            return Player.revoked_at.is_not(None)
        case Standing.AWAITED:
            return and_(Player.enrolled_at.is_(None), in_use)
        case Standing.MUTED:
            return and_(Player.muted.is_(True), in_use)
        case Standing.OFFLINE:
            return _offline(now)
        case Standing.TROUBLE:
            return or_(_offline(now), _has_alert(*AlertKind))
        case _:
            return _has_alert(AlertKind(standing.value))


def _offline(now: datetime) -> ColumnElement[bool]:
    return and_(
        Player.enrolled_at.is_not(None),
        Player.revoked_at.is_(None),
        or_(Player.last_contact_at.is_(None), Player.last_contact_at <= now - OFFLINE_AFTER),
    )


def _has_alert(*kinds: AlertKind) -> ColumnElement[bool]:
    return (
        exists()
        .where(Alert.player_id == Player.id, Alert.ended_at.is_(None), Alert.kind.in_(kinds))
        .correlate(Player)
    )


def _of(
    station_ids: Collection[int] | None, column: InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    return [] if station_ids is None else [column.in_(station_ids)]


def _ids_by_words(session: Session, chosen: Select[Player], words: str) -> Sequence[int]:
    """Words as people type them, without marks: no database compares Vietnamese so."""
    rows = session.execute(
        chosen.with_only_columns(
            Player.id, Player.name, Player.code, Player.place, Station.name, Station.code
        )
    )
    wanted = fold(words).split()
    found = []
    for number, *texts in rows:
        about = fold(" ".join(texts))
        if all(word in about for word in wanted):
            found.append(number)
    return found

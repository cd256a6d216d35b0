"""The station board: what the plan says is on the air, beside what the players report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from playlists.fleet import is_online
from playlists.models import (
    Airing,
    Clock,
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


class Course(StrEnum):
    """How a programme stands: before, during and after its time."""

    PLANNED = "planned"
    RUNNING = "running"
    AIRED = "aired"
    PARTIAL = "partial"
    MISSED = "missed"
    UNREPORTED = "unreported"


@dataclass(frozen=True)
class Programme:
    """An occurrence as it stands on the board; lengths in ms."""

    occurrence_id: int
    title: str
    starts_at: datetime
    duration_ms: int
    course: Course

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.duration_ms)


@dataclass(frozen=True)
class Piece:
    """The piece that the plan has on the air."""

    item_id: int
    title: str
    kind: ItemKind
    programme: str
    starts_at: datetime
    duration_ms: int

    def elapsed_ms(self, now: datetime) -> int:
        return min(self.duration_ms, round((now - self.starts_at) / timedelta(milliseconds=1)))

    def remaining_ms(self, now: datetime) -> int:
        return self.duration_ms - self.elapsed_ms(now)


@dataclass(frozen=True)
class Report:
    """What a player last said of itself."""

    player: Player
    online: bool

    @property
    def playing(self) -> str:
        return (self.player.now_playing or "") if self.online else ""


@dataclass(frozen=True)
class StationNow:
    station: Station
    on_air: Piece | None
    following: Programme | None
    programmes: tuple[Programme, ...]
    reports: tuple[Report, ...]

    @property
    def online(self) -> int:
        return sum(report.online for report in self.reports)

    @property
    def heard(self) -> bool:
        """Whether something is planned now and at least one player is there to air it."""
        return self.on_air is not None and self.online > 0

    @property
    def differing(self) -> tuple[Report, ...]:
        """Players in contact that say something else than the plan."""
        planned = self.on_air.title if self.on_air else ""
        return tuple(each for each in self.reports if each.online and each.playing != planned)


def board(
    session: Session, stations: Sequence[Station], day: tuple[datetime, datetime], now: datetime
) -> list[StationNow]:
    """The stations' day [start, end) as it stands at an instant."""
    ids = [station.id for station in stations]
    programmes = programmes_of(session, ids, day, now)
    running = [
        each.occurrence_id
        for of_station in programmes.values()
        for each in of_station
        if each.starts_at <= now < each.ends_at
    ]
    pieces = _on_air(session, running, now)
    reports = _reports(session, ids, now)
    return [
        StationNow(
            station=station,
            on_air=pieces.get(station.id),
            following=next((p for p in programmes[station.id] if p.starts_at > now), None),
            programmes=tuple(programmes[station.id]),
            reports=tuple(reports[station.id]),
        )
        for station in stations
    ]


def programmes_of(
    session: Session, station_ids: Sequence[int], span: tuple[datetime, datetime], now: datetime
) -> Mapping[int, list[Programme]]:
    """The programmes of each station that start in [start, end), in their order."""
    rows = session.execute(
        select(
            Occurrence.station_id,
            Occurrence.id,
            Occurrence.starts_at,
            Clock.name,
            func.coalesce(Playlist.duration_ms, 0),
        )
        .join(Clock, Clock.id == Occurrence.clock_id)
        .outerjoin(Playlist, Playlist.occurrence_id == Occurrence.id)
        .where(
            Occurrence.station_id.in_(station_ids),
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .order_by(Occurrence.starts_at)
    ).all()
    outcomes = _outcomes(session, [row[1] for row in rows])
    found: defaultdict[int, list[Programme]] = defaultdict(list)
    for station_id, occurrence_id, starts_at, title, duration_ms in rows:
        ends_at = starts_at + timedelta(milliseconds=duration_ms)
        heard = course(outcomes.get(occurrence_id, {}), starts_at, ends_at, now)
        found[station_id].append(
            Programme(occurrence_id, title, starts_at, int(duration_ms), heard)
        )
    return found


def course(
    outcomes: Mapping[Outcome, int], starts_at: datetime, ends_at: datetime, now: datetime
) -> Course:
    """How a programme stands, by the outcomes of its rows in the log."""
    if now < starts_at:
        return Course.PLANNED
    if now < ends_at:
        return Course.RUNNING
    if not outcomes:
        return Course.UNREPORTED
    if set(outcomes) == {Outcome.MISSED}:
        return Course.MISSED
    return Course.AIRED if set(outcomes) == {Outcome.COMPLETE} else Course.PARTIAL


def _outcomes(session: Session, occurrence_ids: Sequence[int]) -> dict[int, dict[Outcome, int]]:
    counts = session.execute(
        select(Airing.occurrence_id, Airing.outcome, func.count())
        .where(Airing.occurrence_id.in_(occurrence_ids), Airing.kind != ItemKind.FILLER)
        .group_by(Airing.occurrence_id, Airing.outcome)
    )
    found: defaultdict[int, dict[Outcome, int]] = defaultdict(dict)
    for occurrence_id, outcome, count in counts:
        if occurrence_id is not None:
            found[occurrence_id][outcome] = count
    return found


def _on_air(session: Session, occurrence_ids: Sequence[int], now: datetime) -> dict[int, Piece]:
    rows = session.execute(
        select(
            Occurrence.station_id,
            Occurrence.starts_at,
            Clock.name,
            Entry.offset_ms,
            Entry.duration_ms,
            Item.id,
            Item.kind,
            Revision.title,
        )
        .join(Clock, Clock.id == Occurrence.clock_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(Occurrence.id.in_(occurrence_ids))
    )
    found = {}
    for station_id, starts_at, programme, offset_ms, duration_ms, item_id, kind, title in rows:
        begins = starts_at + timedelta(milliseconds=offset_ms)
        if begins <= now < begins + timedelta(milliseconds=duration_ms):
            found[station_id] = Piece(item_id, title, kind, programme, begins, duration_ms)
    return found


def _reports(
    session: Session, station_ids: Sequence[int], now: datetime
) -> Mapping[int, list[Report]]:
    players = session.scalars(
        select(Player)
        .where(Player.station_id.in_(station_ids), Player.revoked_at.is_(None))
        .options(joinedload(Player.station))
        .order_by(Player.id)
    )
    found: defaultdict[int, list[Report]] = defaultdict(list)
    for player in players:
        found[player.station_id].append(Report(player, is_online(player, now)))
    return found

"""What is wrong with the players at an instant: rules over what they said and what was planned."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from playlists.fleet import OFFLINE_AFTER
from playlists.messages import Message, message
from playlists.models import AlertKind, Clock, Occurrence, Player, Playlist, Station

# A programme begins this long before a word of its player is held against it, and ends this long
# after: between the two it must sound.
_BEGINS, _ENDS = timedelta(seconds=30), timedelta(seconds=5)
_LONGEST_PROGRAMME = timedelta(hours=6)
_NOT_READY_FOR = timedelta(seconds=60)
_MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What counts as wrong. `ready_by` is the station's own time of day."""

    ready_by: time = time(18)
    disk_free_mb: int = 500
    clock_off_ms: int = 2_000


@dataclass(frozen=True)
class Watched:
    """A player in use, with what the rules need of it."""

    player_id: int
    player: str
    station_id: int
    station: str
    timezone: str
    enrolled_at: datetime
    last_contact_at: datetime | None
    state: str | None
    muted: bool
    clock_offset_ms: int | None
    disk_free_bytes: int | None
    tomorrow_missing: int | None
    not_ready_since: datetime | None

    @property
    def where(self) -> dict[str, str]:
        return {"player": self.player, "station": self.station}


@dataclass(frozen=True)
class Running:
    """A programme that the plan has on the air."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Judged:
    """One player's troubles; what could not be judged, because it is out of contact, stays."""

    watched: Watched
    online: bool
    troubles: Mapping[AlertKind, Message]


def judge_all(session: Session, limits: Limits, now: datetime, since: datetime) -> list[Judged]:
    """Judge every player in use.

    `since` is when the centre began to listen: before, nobody could have been heard.
    """
    programmes = _running(session, now)
    return [judge(each, programmes[each.station_id], limits, now, since) for each in _all(session)]


def judge(
    watched: Watched, programmes: Sequence[Running], limits: Limits, now: datetime, since: datetime
) -> Judged:
    """What is wrong with one player at an instant."""
    heard = max(watched.last_contact_at or watched.enrolled_at, since)
    if now - heard >= OFFLINE_AFTER:
        return Judged(watched, online=False, troubles={AlertKind.OFFLINE: _offline(watched, heard)})
    if watched.last_contact_at is None or now - watched.last_contact_at >= OFFLINE_AFTER:
        return Judged(watched, online=False, troubles={})
    found = {
        AlertKind.SILENT: _silent(watched, programmes),
        AlertKind.NOT_READY: _not_ready(watched, limits, now),
        AlertKind.DISK: _disk(watched, limits),
        AlertKind.CLOCK: _clock(watched, limits),
    }
    troubles = {kind: said for kind, said in found.items() if said is not None}
    return Judged(watched, online=True, troubles=troubles)


def _offline(watched: Watched, heard: datetime) -> Message:
    since = heard.astimezone(ZoneInfo(watched.timezone))
    return message(
        "No word from %(player)s of %(station)s since %(since)s.",
        **watched.where,
        since=f"{since:%H:%M %d/%m}",
    )


def _silent(watched: Watched, programmes: Sequence[Running]) -> Message | None:
    said_at = watched.last_contact_at
    if said_at is None or watched.state != "idle" or watched.muted:
        return None
    for programme in programmes:
        if programme.starts_at + _BEGINS <= said_at < programme.ends_at - _ENDS:
            return message(
                "%(player)s of %(station)s is silent, though “%(programme)s” is on the air.",
                **watched.where,
                programme=programme.title,
            )
    return None


def _not_ready(watched: Watched, limits: Limits, now: datetime) -> Message | None:
    since = watched.not_ready_since
    local = now.astimezone(ZoneInfo(watched.timezone))
    if since is None or now - since < _NOT_READY_FOR or local.time() < limits.ready_by:
        return None
    if watched.tomorrow_missing is None:
        return message(
            "%(player)s of %(station)s has no plan for tomorrow yet.",
            **watched.where,
        )
    return message(
        "%(player)s of %(station)s lacks %(clips)d clips for tomorrow.",
        **watched.where,
        clips=watched.tomorrow_missing,
    )


def _disk(watched: Watched, limits: Limits) -> Message | None:
    free = watched.disk_free_bytes
    if free is None or free >= limits.disk_free_mb * _MB:
        return None
    return message(
        "%(player)s of %(station)s has only %(free)d MB left on its disk.",
        **watched.where,
        free=free // _MB,
    )


def _clock(watched: Watched, limits: Limits) -> Message | None:
    offset = watched.clock_offset_ms
    if offset is None or abs(offset) <= limits.clock_off_ms:
        return None
    return message(
        "The clock of %(player)s of %(station)s is %(seconds)d s fast."
        if offset > 0
        else "The clock of %(player)s of %(station)s is %(seconds)d s slow.",
        **watched.where,
        seconds=round(abs(offset) / 1000),
    )


def _all(session: Session) -> Iterator[Watched]:
    rows = session.execute(
        select(
            Player.id.label("player_id"),
            Player.name.label("player"),
            Station.id.label("station_id"),
            Station.name.label("station"),
            Station.timezone,
            Player.enrolled_at,
            Player.last_contact_at,
            Player.state,
            or_(Player.muted, Player.muted_now).label("muted"),
            Player.clock_offset_ms,
            Player.disk_free_bytes,
            Player.tomorrow_missing,
            Player.not_ready_since,
        )
        .join(Station, Station.id == Player.station_id)
        .where(
            Player.enrolled_at.is_not(None), Player.revoked_at.is_(None), Station.active.is_(True)
        )
        .order_by(Player.id)
    )
    return (Watched(**row._mapping) for row in rows)  # noqa: SLF001 -- its public name


def _running(session: Session, now: datetime) -> Mapping[int, list[Running]]:
    rows = session.execute(
        select(Occurrence.station_id, Clock.name, Occurrence.starts_at, Playlist.duration_ms)
        .join(Clock, Clock.id == Occurrence.clock_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .where(Occurrence.starts_at > now - _LONGEST_PROGRAMME, Occurrence.starts_at <= now)
    )
    found: defaultdict[int, list[Running]] = defaultdict(list)
    for station_id, title, starts_at, duration_ms in rows:
        ends_at = starts_at + timedelta(milliseconds=duration_ms)
        # What ended a moment ago still tells of what was said then.
        if ends_at > now - OFFLINE_AFTER:
            found[station_id].append(Running(title, starts_at, ends_at))
    return found

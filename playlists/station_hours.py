"""When a station may be on the air: set by its commune or the Centre, held against its plan."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from playlists import accounts
from playlists.builder import room_of
from playlists.diary import Diary
from playlists.errors import InvalidPlan, NotAllowed
from playlists.hours import PAUSE, local_day, quiet_spans
from playlists.messages import Message
from playlists.models import Account, Role, Station
from playlists.occurrences import PlannedTime, planned_times
from playlists.recurrence import local_time

AHEAD = timedelta(days=28)
LONGEST_DAY_MS = 24 * 60 * 60_000
MOST_QUIET = 6


@dataclass(frozen=True)
class StationHours:
    """A station's window (HH:MM), quiet spans inside it, and caps in ms.

    A window may reach over midnight; equal ends mean the whole day.
    """

    opens: str
    closes: str
    quiet: tuple[tuple[str, str], ...]
    session_cap_ms: int
    day_cap_ms: int


@dataclass(frozen=True)
class Less:
    """A programme that gets less time than it had, at a local day; `why` is the rule's message."""

    time: PlannedTime
    day: date
    before_ms: int
    after_ms: int
    why: Message | None


def may_set_hours(session: Session, account: Account, station: Station) -> bool:
    """Whether the account sets the hours: the commune's leader, and editors for all.

    The commune runs its station (Decree 49/2024/NĐ-CP); its operators follow what is set.
    """
    return accounts.settles_for_all(account) or accounts.can(
        session, account, Role.APPROVER, station.unit
    )


def require_hours(session: Session, account: Account, station: Station) -> None:
    """Raise NotAllowed where `may_set_hours` says no."""
    if not may_set_hours(session, account, station):
        raise NotAllowed(
            "The hours of %(station)s are set by its leader or the Centre.", station=station.name
        )


def hours_of(station: Station) -> StationHours:
    quiet = tuple(
        (f"{begins:%H:%M}", f"{ends:%H:%M}") for begins, ends in quiet_spans(station.quiet_hours)
    )
    return StationHours(
        station.airing_from,
        station.airing_to,
        quiet,
        station.session_cap_ms,
        station.day_cap_ms,
    )


def set_hours(session: Session, station: Station, hours: StationHours) -> None:
    """Set when the station may air; what is not frozen follows at the next build.

    Raises InvalidPlan for a time that is none, or caps that are nothing, longer than a day, or
    longer in one go than on a day.
    """
    for each in (hours.opens, hours.closes):
        local_time(each)
    quiet = ",".join(f"{begins}-{ends}" for begins, ends in hours.quiet)
    if len(hours.quiet) > MOST_QUIET:
        raise InvalidPlan("A day has at most %(most)d quiet spans.", most=MOST_QUIET)
    quiet_spans(quiet)
    if not 0 < hours.session_cap_ms <= hours.day_cap_ms <= LONGEST_DAY_MS:
        raise InvalidPlan(
            "In one go a station airs no longer than on a day, and more than nothing."
        )
    station.airing_from, station.airing_to = hours.opens, hours.closes
    station.quiet_hours = quiet
    station.session_cap_ms, station.day_cap_ms = hours.session_cap_ms, hours.day_cap_ms
    session.flush()


def rooms(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    *,
    pause: timedelta = PAUSE,
) -> list[tuple[PlannedTime, int, Message | None]]:
    """The programmes of [start, end) with the ms each may take, and why it is less than asked."""
    diary = Diary(station.timezone)
    found = []
    for each in planned_times(session, station, start, end):
        room = room_of(station, each, diary, pause)
        diary.keep(each.starts_at, room.room_ms)
        found.append((each, room.room_ms, room.warnings[0] if room.warnings else None))
    return found


def lessened(
    station: Station,
    before: Iterable[tuple[PlannedTime, int, Message | None]],
    after: Iterable[tuple[PlannedTime, int, Message | None]],
) -> list[Less]:
    """The programmes that get less than before, by their times."""
    had = {each.starts_at: ms for each, ms, _why in before}
    return [
        Less(each, local_day(each.starts_at, station.timezone), had[each.starts_at], room_ms, why)
        for each, room_ms, why in after
        if room_ms < had.get(each.starts_at, 0)
    ]


def digest_of(found: Sequence[Less]) -> str:
    """A name for just these programmes, so that a yes to them is no yes to others."""
    told = [(each.time.starts_at, each.after_ms) for each in found]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

"""When clocks run: rules in a station's local time, turned into occurrences in UTC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan
from playlists.models import (
    Clock,
    Occurrence,
    Station,
    StationGroup,
    Timetable,
    Unit,
)
from playlists.organisation import units_above

FREEZE = timedelta(minutes=10)

_PARTS_SET_ELSEWHERE = ("DTSTART", "UNTIL", "BYHOUR", "BYMINUTE", "BYSECOND", "RDATE", "EXDATE")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True)
class PlannedTime:
    """A clock's start at one station. A lower rank is closer to the station and goes before."""

    starts_at: datetime
    length_ms: int
    clock_id: int
    timetable_id: int | None
    rank: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.length_ms)


def create_timetable(
    session: Session,
    clock: Clock,
    local_start: str,
    *,
    rule: str = "FREQ=DAILY",
    valid_from: date,
    valid_to: date | None = None,
    station: Station | None = None,
    group: StationGroup | None = None,
    unit: Unit | None = None,
) -> Timetable:
    """Let a clock run at local_start (HH:MM) on the days of an RFC 5545 rule.

    It is for a station, a group, or a unit and all below it: exactly one. `valid_to` is the last
    day. Raises InvalidPlan.
    """
    if sum(each is not None for each in (station, group, unit)) != 1:
        raise InvalidPlan("A timetable is for one station, one group or one unit.")
    if valid_to is not None and valid_to < valid_from:
        raise InvalidPlan("The timetable would end before it begins.")
    local_time(local_start)
    parse_rule(rule, datetime.combine(valid_from, time()))
    timetable = Timetable(
        clock=clock,
        station=station,
        group=group,
        unit=unit,
        local_start=local_start,
        rrule=rule,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(timetable)
    session.flush()
    return timetable


def end_timetable(session: Session, timetable: Timetable, last_day: date) -> None:
    """Let a timetable run out; its past stays as it was."""
    timetable.valid_to = last_day
    session.flush()


def local_time(text: str) -> time:
    """The time of day written HH:MM. Raises InvalidPlan."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a time of day has no zone
    except ValueError:
        raise InvalidPlan("%(text)s is not a time of day.", text=text) from None


def parse_rule(rule: str, first: datetime) -> rrule:
    """An RFC 5545 rule from a first local time on. Raises InvalidPlan for what is no day rule."""
    upper = rule.upper()
    if any(part in upper for part in _PARTS_SET_ELSEWHERE):
        raise InvalidPlan("The timetable's own fields set when it begins, ends and starts.")
    try:
        parsed = rrulestr(upper, dtstart=first)
    except (ValueError, KeyError, AttributeError):
        raise InvalidPlan("“%(rule)s” is not a rule of days.", rule=rule) from None
    if not isinstance(parsed, rrule) or not any(f"FREQ={each}" in upper for each in _FREQUENCIES):
        raise InvalidPlan("“%(rule)s” is not a rule of days.", rule=rule)
    return parsed


def starts_between(
    timetable: Timetable, zone: ZoneInfo, start: datetime, end: datetime
) -> list[datetime]:
    """The instants in [start, end), in UTC, at which a timetable's clock starts in a zone.

    The rule is expanded in local time, so 05:30 stays 05:30 where clocks are changed; a local
    time that a change leaps over comes as much later as the leap is long.
    """
    first = datetime.combine(timetable.valid_from, local_time(timetable.local_start))
    margin = timedelta(days=1)
    local_start = start.astimezone(zone).replace(tzinfo=None) - margin
    local_end = end.astimezone(zone).replace(tzinfo=None) + margin
    found = (
        local.replace(tzinfo=zone).astimezone(UTC)
        for local in _days(timetable.rrule, first, local_start, local_end)
        if timetable.valid_to is None or local.date() <= timetable.valid_to
    )
    return [instant for instant in found if start <= instant < end]


@lru_cache(maxsize=512)
def _days(rule: str, first: datetime, start: datetime, end: datetime) -> tuple[datetime, ...]:
    # Thousands of stations share one timetable, and a rule is walked from its first day on.
    return tuple(parse_rule(rule, first).between(start, end, inc=True))


def without_overlaps(
    candidates: Iterable[PlannedTime],
) -> tuple[list[PlannedTime], list[PlannedTime]]:
    """Sort times into those that can be kept and those another, closer to the station, covers."""
    kept: list[PlannedTime] = []
    covered: list[PlannedTime] = []
    order = sorted(candidates, key=lambda each: (each.rank, each.starts_at, each.timetable_id or 0))
    for time_ in order:
        clashes = any(
            time_.starts_at < other.ends_at and other.starts_at < time_.ends_at for other in kept
        )
        (covered if clashes else kept).append(time_)
    kept.sort(key=lambda each: each.starts_at)
    covered.sort(key=lambda each: each.starts_at)
    return kept, covered


def clashes_between(
    session: Session, station: Station, start: datetime, end: datetime
) -> list[PlannedTime]:
    """Times the timetables ask for that are left out, because a closer timetable has the air."""
    return without_overlaps(_wanted(session, station, start, end))[1]


def planned_times(
    session: Session, station: Station, start: datetime, end: datetime
) -> list[PlannedTime]:
    """Times the timetables ask for in [start, end), without those a closer timetable covers."""
    return without_overlaps(_wanted(session, station, start, end))[0]


def occurrences_between(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    freeze: timedelta = FREEZE,
) -> list[Occurrence]:
    """The station's occurrences in [start, end), in order; missing rows are added.

    With `now`, occurrences that are not yet frozen follow the timetables: those no timetable
    asks for any more go, those that changed clock or length change with it.
    """
    rows = list(
        session.scalars(
            select(Occurrence)
            .where(
                Occurrence.station_id == station.id,
                Occurrence.starts_at >= start - timedelta(days=1),
                Occurrence.starts_at < end + timedelta(days=1),
            )
            .order_by(Occurrence.starts_at)
        )
    )
    standing = [
        row
        for row in rows
        if now is None or _stays(row, now + freeze) or not start <= row.starts_at < end
    ]
    loose = {row.starts_at: row for row in rows if row not in standing}
    candidates = [
        time_
        for time_ in _wanted(session, station, start, end)
        if now is None or time_.starts_at > now
    ]
    kept, _ = without_overlaps([*_fixed(standing), *candidates])
    taken = {row.starts_at for row in standing}
    result = [row for row in standing if start <= row.starts_at < end]
    for time_ in kept:
        if time_.starts_at in taken:
            continue
        row = loose.pop(time_.starts_at, None)
        if row is None:
            row = Occurrence(station_id=station.id, starts_at=time_.starts_at)
            session.add(row)
        row.timetable_id, row.clock_id = time_.timetable_id, time_.clock_id
        row.length_ms = time_.length_ms
        result.append(row)
    for row in loose.values():
        session.delete(row)
    session.flush()
    return sorted(result, key=lambda row: row.starts_at)


def _stays(row: Occurrence, frozen_until: datetime) -> bool:
    return row.starts_at <= frozen_until or row.timetable_id is None


def _fixed(rows: Sequence[Occurrence]) -> list[PlannedTime]:
    return [
        PlannedTime(row.starts_at, row.length_ms, row.clock_id, row.timetable_id, rank=-1)
        for row in rows
    ]


def _wanted(
    session: Session, station: Station, start: datetime, end: datetime
) -> list[PlannedTime]:
    zone = ZoneInfo(station.timezone)
    units = [unit.id for unit in units_above(session, station.unit)]
    groups = [group.id for group in station.groups]
    timetables = session.scalars(
        select(Timetable)
        .where(
            or_(
                Timetable.station_id == station.id,
                Timetable.group_id.in_(groups),
                Timetable.unit_id.in_(units),
            ),
            Timetable.valid_from <= end.astimezone(zone).date(),
            or_(
                Timetable.valid_to.is_(None),
                Timetable.valid_to >= start.astimezone(zone).date(),
            ),
        )
        .order_by(Timetable.id)
    )
    return [
        PlannedTime(instant, timetable.clock.length_ms, timetable.clock_id, timetable.id, rank)
        for timetable in timetables
        for rank in (_rank(timetable, units),)
        for instant in starts_between(timetable, zone, start, end)
    ]


def _rank(timetable: Timetable, units: Sequence[int]) -> int:
    if timetable.station_id is not None:
        return 0
    if timetable.group_id is not None:
        return 1
    return 2 + units.index(timetable.unit_id or 0)

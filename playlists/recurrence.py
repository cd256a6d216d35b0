"""The days and instants of a timetable: rules, seasons, holidays, and days unlike others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from playlists.errors import InvalidPlan
from playlists.models import Season, Timetable, TimetableException

_PARTS_SET_ELSEWHERE = ("DTSTART", "UNTIL", "BYHOUR", "BYMINUTE", "BYSECOND", "RDATE", "EXDATE")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NEVER_ON = re.compile(r"INTERVAL\s*=\s*[-+]?0*(;|$)")
_DAY = timedelta(days=1)
# The calendar repeats itself, week days too, every 400 years. A rule that never fires is walked
# to the year 9999 before that is known, so the question is put to years close to the end.
_CYCLE_YEARS, _LAST_YEAR, _SEEN_YEARS = 400, 9999, 300


@dataclass(frozen=True)
class Start:
    """One time that a timetable asks for: an instant in UTC, and the clock that runs then."""

    starts_at: datetime
    clock_id: int
    length_ms: int


@lru_cache(maxsize=2048)
def local_time(text: str) -> time:
    """The time of day written HH:MM. Raises InvalidPlan."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a time of day has no zone
    except ValueError:
        raise InvalidPlan("%(text)s is not a time of day.", text=text) from None


@lru_cache(maxsize=512)
def parse_rule(rule: str, first: date) -> rrule:
    """An RFC 5545 rule of days from a first day on.

    Raises InvalidPlan for what is no rule of days, says more than days, or never fires.
    """
    upper = rule.upper()
    if any(part in upper for part in _PARTS_SET_ELSEWHERE):
        raise InvalidPlan("The timetable's own fields set when it begins, ends and starts.")
    midnight = datetime.combine(first, time())
    parsed = _parsed(upper, midnight)
    if parsed is None or not any(f"FREQ={each}" in upper for each in _FREQUENCIES):
        raise InvalidPlan("“%(rule)s” is not a rule of days.", rule=rule)
    late = _LAST_YEAR - _SEEN_YEARS
    year = late - (late - first.year) % _CYCLE_YEARS
    asked = _parsed(upper, midnight.replace(year=year))
    if asked is None or next(iter(asked), None) is None:
        raise InvalidPlan("“%(rule)s” never fires: no day is like that.", rule=rule)
    return parsed


def _parsed(rule: str, first: datetime) -> rrule | None:
    if _NEVER_ON.search(rule):
        return None  # it would be walked for ever
    try:
        parsed = rrulestr(rule, dtstart=first)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    return parsed if isinstance(parsed, rrule) else None


def starts_between(
    timetable: Timetable, zone: ZoneInfo, start: datetime, end: datetime
) -> list[datetime]:
    """The instants in [start, end), in UTC, at which a timetable's clock starts in a zone."""
    return [each.starts_at for each in starts_of(timetable, zone, start, end, ())]


def starts_of(
    timetable: Timetable,
    zone: ZoneInfo,
    start: datetime,
    end: datetime,
    exceptions: Sequence[TimetableException],
) -> list[Start]:
    """What a timetable asks for in [start, end); of the exceptions the first for a day counts.

    The rule is expanded in local days, so 05:30 stays 05:30 where clocks are changed; a local
    time that a change leaps over comes as much later as the leap is long.
    """
    days = _days(
        timetable.rrule,
        timetable.valid_from,
        start.astimezone(zone).date() - _DAY,
        end.astimezone(zone).date() + _DAY,
    )
    found = (
        _start(timetable, zone, day, exceptions)
        for day in days
        if timetable.valid_to is None or day <= timetable.valid_to
    )
    return [each for each in found if each is not None and start <= each.starts_at < end]


def _start(
    timetable: Timetable, zone: ZoneInfo, day: date, exceptions: Iterable[TimetableException]
) -> Start | None:
    local_start, clock = _seasonal_start(timetable, day), timetable.clock
    exception = next((each for each in exceptions if covers(each, day)), None)
    if exception is not None:
        if exception.local_start is None and exception.clock_id is None:
            return None
        local_start = exception.local_start or local_start
        clock = exception.clock or clock
    local = datetime.combine(day, local_time(local_start), zone)
    length_ms = clock.length_ms if clock is not None else 0
    clock_id = clock.id if clock is not None else timetable.clock_id
    return Start(local.astimezone(UTC), clock_id, length_ms)


def _seasonal_start(timetable: Timetable, day: date) -> str:
    inside = [each for each in timetable.seasons if in_season(each.season, day)]
    return max(inside, key=lambda each: each.id).local_start if inside else timetable.local_start


def in_season(season: Season, day: date) -> bool:
    """Whether a day lies in a season, which may reach over the new year."""
    first, last, today = season.first_day, season.last_day, f"{day:%m-%d}"
    if first <= last:
        return first <= today <= last
    return today >= first or today <= last


def covers(exception: TimetableException, day: date) -> bool:
    """Whether a day is one of an exception's."""
    if exception.holiday is not None:
        return any(span.first_day <= day <= span.last_day for span in exception.holiday.spans)
    first, last = exception.first_day, exception.last_day
    return first is not None and last is not None and first <= day <= last


@lru_cache(maxsize=512)
def _days(rule: str, first: date, start: date, end: date) -> tuple[date, ...]:
    # Thousands of stations share one timetable, and a rule is walked from its first day on.
    after, before = (datetime.combine(each, time()) for each in (start, end))
    return tuple(each.date() for each in parse_rule(rule, first).between(after, before, inc=True))

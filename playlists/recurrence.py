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
from playlists.spans import YEARS

_PARTS_SET_ELSEWHERE = ("DTSTART", "UNTIL", "BYHOUR", "BYMINUTE", "BYSECOND", "RDATE", "EXDATE")
LONGEST_RULE = 300
# What RFC 5545 lets stand behind each part of a rule of days; python-dateutil takes other figures,
# and walks for ever for some of them.
_WEEKDAY = r"(MO|TU|WE|TH|FR|SA|SU)"
_UP_TO = {53: r"([1-9]|[1-4]\d|5[0-3])", 366: r"([1-9]|[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])"}
_VALUES = {
    "FREQ": r"(DAILY|WEEKLY|MONTHLY|YEARLY)",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,4}",
    "WKST": _WEEKDAY,
    "BYDAY": rf"([+-]?{_UP_TO[53]})?{_WEEKDAY}",
    "BYMONTH": r"([1-9]|1[0-2])",
    "BYMONTHDAY": r"[+-]?([1-9]|[12]\d|3[01])",
    "BYYEARDAY": rf"[+-]?{_UP_TO[366]}",
    "BYWEEKNO": rf"[+-]?{_UP_TO[53]}",
    "BYSETPOS": rf"[+-]?{_UP_TO[366]}",
}
_LISTS = frozenset(name for name in _VALUES if name.startswith("BY"))
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


def require_known(*days: date | None) -> None:
    """Raise InvalidPlan for a day outside of the calendar's years: rules are walked to there."""
    for day in days:
        if day is not None and day.year not in YEARS:
            raise InvalidPlan(
                "%(day)s is out of the calendar, which is of the years %(first)d to %(last)d.",
                day=f"{day:%d/%m/%Y}",
                first=YEARS[0],
                last=YEARS[-1],
            )


@lru_cache(maxsize=512)
def parse_rule(rule: str, first: date) -> rrule:
    """An RFC 5545 rule of days from a first day on.

    Raises InvalidPlan for what is no rule of days, says more than days, or never fires.
    """
    upper = rule.upper()
    if any(part in upper for part in _PARTS_SET_ELSEWHERE):
        raise InvalidPlan("The timetable's own fields set when it begins, ends and starts.")
    midnight = datetime.combine(first, time())
    parsed = _parsed(upper, midnight) if _is_of_days(upper) else None
    if parsed is None:
        raise InvalidPlan("“%(rule)s” is not a rule of days.", rule=rule)
    late = _LAST_YEAR - _SEEN_YEARS
    year = late - (late - first.year) % _CYCLE_YEARS
    asked = _parsed(upper, midnight.replace(year=year))
    if asked is None or next(iter(asked), None) is None:
        raise InvalidPlan("“%(rule)s” never fires: no day is like that.", rule=rule)
    return parsed


def _is_of_days(rule: str) -> bool:
    """Whether the rule's parts are those of days, each once, with figures that may stand there."""
    if len(rule) > LONGEST_RULE:
        return False
    parts = [each.partition("=") for each in rule.removeprefix("RRULE:").split(";") if each]
    names = [name for name, _sign, _value in parts]
    return (
        "FREQ" in names
        and len(set(names)) == len(names)
        and all(
            name in _VALUES
            and all(
                re.fullmatch(_VALUES[name], each)
                for each in (value.split(",") if name in _LISTS else (value,))
            )
            for name, _sign, value in parts
        )
    )


def _parsed(rule: str, first: datetime) -> rrule | None:
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

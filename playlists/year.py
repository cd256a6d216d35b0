"""Many days of a station's timetable, runs of like days together: what a year looks like."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hours import day_span, local_day
from playlists.models import Clock, Station
from playlists.occurrences import PlannedTime, read_timetables, without_overlaps
from playlists.recurrence import in_season
from playlists.seasons import all_holidays, all_seasons

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Start:
    """A programme of a day: local times HH:MM, and the clock's name.

    One that ends `next_day` reaches over midnight; it is listed on the day it begins.
    """

    at: str
    ends: str
    name: str
    next_day: bool = False


Starts = tuple[Start, ...]


@dataclass(frozen=True)
class Run:
    """Consecutive days that are alike, week after week.

    `by_weekday` has the programmes of each weekday (0 is Monday) that is among the days.
    `seasons` and `holidays` are those that the days lie in, by their names. Where an exception of
    a timetable holds, `lost` is what the days would have without it and now have not, and
    `gained` what they have in its place.
    """

    first: date
    last: date
    by_weekday: Mapping[int, Starts]
    seasons: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    lost: Starts = ()
    gained: Starts = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def programmes(self) -> int:
        """How many programmes all its days have."""
        days = (self.first + number * _DAY for number in range(self.days))
        return sum(len(self.by_weekday[day.weekday()]) for day in days)

    def weeks(self) -> list[tuple[tuple[int, ...], Starts]]:
        """Weekdays that have the same programmes, together; one group where all are alike."""
        groups: defaultdict[Starts, list[int]] = defaultdict(list)
        for weekday in sorted(self.by_weekday):
            groups[self.by_weekday[weekday]].append(weekday)
        return [(tuple(weekdays), starts) for starts, weekdays in groups.items()]


@dataclass(frozen=True)
class _Day:
    day: date
    programmes: Starts
    seasons: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    lost: Starts = ()
    gained: Starts = ()


def runs_of_days(session: Session, station: Station, first: date, last: date) -> list[Run]:
    """What the timetables ask for at a station from a local day to another, both in it.

    Days of which no timetable speaks are one run, whatever season they lie in.
    """
    start, end = day_span(first, station.timezone)[0], day_span(last, station.timezone)[1]
    timetables = read_timetables(session, [station], start, end)
    plain = replace(timetables, excepting=False, _starts={})
    named = _naming(session, station)
    asked, usual = (
        _by_day(without_overlaps(each.wanted(station))[0], station, named)
        for each in (timetables, plain)
    )
    seasons = all_seasons(session)
    holidays = [
        (each.name, span.first_day, span.last_day)
        for each in all_holidays(session)
        for span in each.spans
    ]
    return _joined(
        [
            _Day(
                day,
                tuple(asked[day]),
                tuple(each.name for each in seasons if in_season(each, day)),
                tuple(name for name, begins, ends in holidays if begins <= day <= ends),
                lost=tuple(each for each in usual[day] if each not in asked[day]),
                gained=tuple(each for each in asked[day] if each not in usual[day]),
            )
            for day in (first + number * _DAY for number in range((last - first).days + 1))
        ]
    )


def _naming(session: Session, station: Station) -> Callable[[PlannedTime], Start]:
    names = {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}
    zone = ZoneInfo(station.timezone)

    def named(planned: PlannedTime) -> Start:
        begins, ends = planned.starts_at.astimezone(zone), planned.ends_at.astimezone(zone)
        over = begins.date() != ends.date() and f"{ends:%H:%M}" != "00:00"
        return Start(f"{begins:%H:%M}", f"{ends:%H:%M}", names[planned.clock_id], over)

    return named


def _by_day(
    times: Sequence[PlannedTime], station: Station, named: Callable[[PlannedTime], Start]
) -> defaultdict[date, list[Start]]:
    found: defaultdict[date, list[Start]] = defaultdict(list)
    for each in times:
        found[local_day(each.starts_at, station.timezone)].append(named(each))
    return found


def _joined(days: Sequence[_Day]) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        longer = _with(runs[-1], day) if runs else None
        if longer is not None:
            runs[-1] = longer
        else:
            week = {day.day.weekday(): day.programmes}
            runs.append(Run(day.day, day.day, week, *_marks(day)))
    return _without_marks_of_nothing(runs)


def _without_marks_of_nothing(runs: Sequence[Run]) -> list[Run]:
    """Runs in which nothing is asked for, one after the other, as one."""
    kept: list[Run] = []
    for run in runs:
        if kept and _is_empty(kept[-1]) and _is_empty(run):
            nothing: Mapping[int, Starts] = {**kept[-1].by_weekday, **run.by_weekday}
            kept[-1] = Run(kept[-1].first, run.last, nothing)
        else:
            kept.append(run)
    return kept


def _is_empty(run: Run) -> bool:
    return not run.lost and not any(run.by_weekday.values())


def _with(run: Run, day: _Day) -> Run | None:
    """A run with one more day; None where the day is not like those of the run."""
    weekday = day.day.weekday()
    if _marks(run) != _marks(day):
        return None
    if run.by_weekday.get(weekday, day.programmes) != day.programmes:
        return None
    return replace(run, last=day.day, by_weekday={**run.by_weekday, weekday: day.programmes})


def _marks(days: Run | _Day) -> tuple[tuple[str, ...], tuple[str, ...], Starts, Starts]:
    return days.seasons, days.holidays, days.lost, days.gained

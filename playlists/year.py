"""Many days of a station's timetable, runs of like days together: what a year looks like."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hours import day_span, local_day
from playlists.models import Clock, Station
from playlists.occurrences import planned_times
from playlists.recurrence import in_season
from playlists.seasons import all_holidays, all_seasons

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """Days on which the same programmes start at the same local times (HH:MM, the clock's name).

    `seasons` and `holidays` are those that the days lie in, by their names.
    """

    first: date
    last: date
    programmes: tuple[tuple[str, str], ...]
    seasons: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def runs_of_days(session: Session, station: Station, first: date, last: date) -> list[Run]:
    """What the timetables ask for at a station from a local day to another, both in it."""
    zone = ZoneInfo(station.timezone)
    start, end = day_span(first, station.timezone)[0], day_span(last, station.timezone)[1]
    names = {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}
    starts: defaultdict[date, list[tuple[str, str]]] = defaultdict(list)
    for each in planned_times(session, station, start, end):
        local = each.starts_at.astimezone(zone)
        starts[local_day(each.starts_at, station.timezone)].append(
            (f"{local:%H:%M}", names[each.clock_id])
        )
    seasons = all_seasons(session)
    holidays = [
        (each.name, span.first_day, span.last_day)
        for each in all_holidays(session)
        for span in each.spans
    ]
    return _joined(
        [
            Run(
                day,
                day,
                tuple(starts[day]),
                tuple(each.name for each in seasons if in_season(each, day)),
                tuple(name for name, begins, ends in holidays if begins <= day <= ends),
            )
            for day in (first + number * _DAY for number in range((last - first).days + 1))
        ]
    )


def _joined(days: Sequence[Run]) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        if runs and replace(day, first=runs[-1].first, last=runs[-1].last) == runs[-1]:
            runs[-1] = replace(runs[-1], last=day.last)
        else:
            runs.append(day)
    return runs

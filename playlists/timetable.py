"""Timetables: when which clock runs, where, and on which days it is otherwise.

What they ask for, day by day, is in `playlists.recurrence`; the programmes that come of it in
`playlists.occurrences`.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan, NotFound
from playlists.models import (
    Clock,
    Holiday,
    Season,
    Station,
    StationGroup,
    Timetable,
    TimetableException,
    TimetableSeason,
    Unit,
)
from playlists.recurrence import local_time, parse_rule, require_known


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
    require_known(valid_from, valid_to)
    if valid_to is not None and valid_to < valid_from:
        raise InvalidPlan("The timetable would end before it begins.")
    if clock.retired:
        raise InvalidPlan("%(name)s was put away: keep that clock anew first.", name=clock.name)
    local_time(local_start)
    _require_a_day(rule, valid_from, valid_to)
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


def timetable_of(session: Session, number: int) -> Timetable:
    """A timetable by its number. Raises NotFound."""
    found = session.get(Timetable, number)
    if found is None:
        raise NotFound("There is no timetable %(number)d.", number=number)
    return found


def exception_of(session: Session, number: int) -> TimetableException:
    """An exception by its number. Raises NotFound."""
    found = session.get(TimetableException, number)
    if found is None:
        raise NotFound("There is no exception %(number)d.", number=number)
    return found


def end_timetable(session: Session, timetable: Timetable, last_day: date) -> None:
    """Let a timetable run out; its past stays as it was. Raises InvalidPlan."""
    require_known(last_day)
    timetable.valid_to = last_day
    session.flush()


def move_timetable(
    session: Session, timetable: Timetable, local_start: str, *, rule: str | None = None
) -> None:
    """Give a timetable another start, and other days where a rule is told. Raises InvalidPlan.

    Programmes that are not frozen follow at the next build.
    """
    local_time(local_start)
    if rule is not None:
        _require_a_day(rule, timetable.valid_from, timetable.valid_to)
        timetable.rrule = rule
    timetable.local_start = local_start
    session.flush()


def set_seasonal_starts(
    session: Session, timetable: Timetable, starts: Mapping[int, str | None]
) -> None:
    """Set a timetable's starts (HH:MM) in seasons, by the seasons' ids; None or "" takes one away.

    Seasons that are not named keep theirs. Raises InvalidPlan.
    """
    standing = {each.season_id: each for each in timetable.seasons}
    for season_id, local_start in starts.items():
        season = session.get(Season, season_id)
        if season is None:
            raise InvalidPlan("There is no such season.")
        kept = standing.get(season_id)
        if not local_start:
            if kept is not None:
                timetable.seasons.remove(kept)
            continue
        local_time(local_start)
        if kept is None:
            timetable.seasons.append(TimetableSeason(season=season, local_start=local_start))
        else:
            kept.local_start = local_start
    session.flush()


def add_exception(
    session: Session,
    timetable: Timetable,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    holiday: Holiday | None = None,
    local_start: str | None = None,
    clock: Clock | None = None,
    station: Station | None = None,
    group: StationGroup | None = None,
    unit: Unit | None = None,
) -> TimetableException:
    """Let a timetable be otherwise on some days: a span of them, or a holiday's in any year.

    Without `last_day` the span is one day. With `local_start` (HH:MM) it starts then, with `clock`
    that one runs, with neither the days are left out. It holds at one station, group or unit
    where one is named, else wherever the timetable does. Of several for one day the nearest to
    the station counts, then the latest made. Raises InvalidPlan.
    """
    if (first_day is None) == (holiday is None):
        raise InvalidPlan("An exception is for days, or for a holiday.")
    if sum(each is not None for each in (station, group, unit)) > 1:
        raise InvalidPlan("An exception is for one station, one group or one unit.")
    require_known(first_day, last_day)
    last_day = last_day or first_day
    if first_day is not None and last_day is not None and last_day < first_day:
        raise InvalidPlan("The exception would end before it begins.")
    if local_start is not None:
        local_time(local_start)
    exception = TimetableException(
        timetable=timetable,
        first_day=first_day,
        last_day=last_day if holiday is None else None,
        holiday=holiday,
        local_start=local_start,
        clock=clock,
        station_id=station.id if station else None,
        group_id=group.id if group else None,
        unit_id=unit.id if unit else None,
    )
    session.add(exception)
    session.flush()
    return exception


def delete_exception(session: Session, exception: TimetableException) -> None:
    """Let the days of an exception be as all others again."""
    exception.timetable.exceptions.remove(exception)
    session.flush()


def _require_a_day(rule: str, valid_from: date, valid_to: date | None) -> None:
    """Raise InvalidPlan for a rule that is none, or has no day while the timetable is valid."""
    first = next(iter(parse_rule(rule, valid_from)), None)
    if first is None or (valid_to is not None and first.date() > valid_to):
        raise InvalidPlan("“%(rule)s” does not fire before the timetable ends.", rule=rule)

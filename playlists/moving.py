"""A programme moved to another time: only that once, or its rule from that day on.

Only once is an exception at one station; from a day on, the rule ends the day before, and another
with the same clock and audience begins: what aired stays explained by the rule it aired by.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan
from playlists.models import Station, StationGroup, Timetable, TimetableException, Unit
from playlists.recurrence import in_season
from playlists.timetable import (
    add_exception,
    create_timetable,
    end_timetable,
    move_timetable,
    set_seasonal_starts,
)

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKLY = "FREQ=WEEKLY"


@dataclass(frozen=True)
class Target:
    """Where a programme goes: a local day and HH:MM."""

    day: date
    local_start: str


def move_once(
    session: Session, timetable: Timetable, day: date, to: Target, station: Station
) -> None:
    """Let what the timetable asks for on a day air another time at one station.

    Raises InvalidPlan.
    """
    if to.day == day:
        add_exception(
            session, timetable, first_day=day, local_start=to.local_start, station=station
        )
        return
    add_exception(session, timetable, first_day=day, station=station)
    create_timetable(
        session,
        timetable.clock,
        to.local_start,
        valid_from=to.day,
        valid_to=to.day,
        station=station,
    )


def leave_out(session: Session, timetable: Timetable, day: date, station: Station) -> None:
    """Let a timetable's programme of a day not run at one station. Raises InvalidPlan."""
    add_exception(session, timetable, first_day=day, station=station)


def move_from(session: Session, timetable: Timetable, day: date, to: Target) -> Timetable:
    """Give a timetable another time from a day on, wherever it holds; gives what holds then.

    A rule of week days moves from the day's week day to that of `to`; other rules keep their days.
    Starts of their own in seasons and exceptions that are still to come go along. Raises
    InvalidPlan.
    """
    rule = _moved_rule(timetable.rrule, day, to.day)
    if day <= timetable.valid_from:
        move_timetable(session, timetable, to.local_start, rule=rule)
        _set_season_of(session, timetable, day, to.local_start)
        return timetable
    later = create_timetable(
        session,
        timetable.clock,
        to.local_start,
        rule=rule,
        valid_from=min(day, to.day),
        valid_to=timetable.valid_to,
        station=timetable.station,
        group=timetable.group,
        unit=timetable.unit,
    )
    set_seasonal_starts(
        session, later, {each.season_id: each.local_start for each in timetable.seasons}
    )
    _set_season_of(session, later, day, to.local_start)
    for each in timetable.exceptions:
        if each.holiday is not None or (each.last_day is not None and each.last_day >= day):
            _carry(session, each, later)
    end_timetable(session, timetable, min(day, to.day) - timedelta(days=1))
    return later


def move_all(session: Session, timetable: Timetable, day: date, to: Target) -> None:
    """Give a timetable another time on all its days to come, wherever it holds.

    Its week days move as with `move_from`. Raises InvalidPlan.
    """
    rule = _moved_rule(timetable.rrule, day, to.day)
    move_timetable(session, timetable, to.local_start, rule=rule)
    _set_season_of(session, timetable, day, to.local_start)


def require_coming(at: datetime, now: datetime, freeze: timedelta) -> None:
    """Raise InvalidPlan where an instant is past, or so near that the plan no longer changes."""
    if at <= now + freeze:
        raise InvalidPlan("Only what is still to come is moved, and only to a time to come.")


def _carry(session: Session, exception: TimetableException, later: Timetable) -> None:
    add_exception(
        session,
        later,
        first_day=exception.first_day,
        last_day=exception.last_day,
        holiday=exception.holiday,
        local_start=exception.local_start,
        clock=exception.clock,
        station=session.get(Station, exception.station_id or 0),
        group=session.get(StationGroup, exception.group_id or 0),
        unit=session.get(Unit, exception.unit_id or 0),
    )


def _moved_rule(rule: str, day: date, to_day: date) -> str:
    if to_day == day:
        return rule
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    days = parts.get("BYDAY", "").split(",")
    here, there = _WEEKDAYS[day.weekday()], _WEEKDAYS[to_day.weekday()]
    if not rule.upper().startswith(_WEEKLY) or here not in days:
        raise InvalidPlan("This rule keeps its days: only its time can be moved.")
    parts["BYDAY"] = ",".join(each for each in _WEEKDAYS if each in {there, *(set(days) - {here})})
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _set_season_of(session: Session, timetable: Timetable, day: date, local_start: str) -> None:
    """What was moved in a season with a start of its own is moved there."""
    inside = {
        each.season_id: local_start for each in timetable.seasons if in_season(each.season, day)
    }
    set_seasonal_starts(session, timetable, inside)

"""A station's timetable as iCalendar (RFC 5545), for anybody's calendar program."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.models import Clock, Station
from playlists.occurrences import PlannedTime, planned_times

PRODUCT = "-//Phat Thanh//timetable//VI"


def station_calendar(
    session: Session, station: Station, start: datetime, end: datetime, now: datetime
) -> bytes:
    """The programmes that the timetables ask for in [start, end), one event each.

    Times are local with the station's zone, which is described in the file: a calendar program
    shows 05:30 as the station does, and the same instant everywhere.
    """
    names = {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", station.name)
    for event in _events(station, planned_times(session, station, start, end), names, now):
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=start.date(), last_date=end.date())
    return bytes(calendar.to_ical())


def _events(
    station: Station, times: Iterable[PlannedTime], names: dict[int, str], now: datetime
) -> Iterable[Event]:
    zone = ZoneInfo(station.timezone)
    for time in times:
        event = Event()
        event.add("uid", f"{station.code}-{time.starts_at:%Y%m%dT%H%M%SZ}@phatthanh")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", time.starts_at.astimezone(zone))
        event.add("duration", timedelta(milliseconds=time.length_ms))
        event.add("summary", names[time.clock_id])
        event.add("location", station.name)
        yield event

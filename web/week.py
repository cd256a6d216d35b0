"""A station's week: programmes that stand, and beyond the horizon those the rules will bring."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from playlists.hours import day_span
from playlists.messages import Message, list_from_json
from playlists.models import Clock, Occurrence, Playlist, Relay, RelaySpan, Slot, Station
from playlists.occurrences import planned_times
from playlists.recurrence import in_season
from playlists.seasons import all_holidays, all_seasons
from web.board import Course, programmes_of

DAYS = 7
_MIDNIGHT = 24


@dataclass(frozen=True)
class WeekProgramme:
    """A programme as a calendar shows it, in the station's local time.

    `number` is None where the days are not built so far yet; `filled_ms` is then 0. A frozen
    programme is about to air or past: the plan does not change it any more. `relays` are the names
    of the streams it carries.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    course: Course
    frozen: bool
    number: int | None = None
    timetable_id: int | None = None
    filled_ms: int = 0
    warnings: tuple[Message, ...] = ()
    relays: tuple[str, ...] = ()


@dataclass(frozen=True)
class WeekDay:
    day: date
    programmes: tuple[WeekProgramme, ...]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; the hours are those that a calendar needs to show."""

    days: tuple[WeekDay, ...]
    first_hour: int
    last_hour: int

    @property
    def monday(self) -> date:
        return self.days[0].day

    @property
    def sunday(self) -> date:
        return self.days[-1].day


@dataclass(frozen=True)
class BentDays:
    """Days of a week that are not as others, by a holiday or a season that begins."""

    name: str
    first: date
    last: date


def bent_days(session: Session, week: Week) -> list[BentDays]:
    """The holidays that lie in a week, and the seasons that hold in it."""
    found = [
        BentDays(holiday.name, max(span.first_day, week.monday), min(span.last_day, week.sunday))
        for holiday in all_holidays(session)
        for span in holiday.spans
        if span.first_day <= week.sunday and span.last_day >= week.monday
    ]
    for season in all_seasons(session):
        inside = [each.day for each in week.days if in_season(season, each.day)]
        if inside:
            found.append(BentDays(season.name, inside[0], inside[-1]))
    return sorted(found, key=lambda each: (each.first, each.name))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(
    session: Session, station: Station, monday: date, now: datetime, freeze: timedelta
) -> Week:
    """The station's week as it stands at an instant."""
    last = monday + timedelta(days=DAYS - 1)
    eve = monday - timedelta(days=1)  # what began on Sunday may go on into the week
    span = day_span(eve, station.timezone)[0], day_span(last, station.timezone)[1]
    built = list(_built(session, station, span, now, freeze))
    standing = {each.starts_at for each in built}
    coming = [
        each for each in _coming(session, station, span, now) if each.starts_at not in standing
    ]
    programmes = sorted([*built, *coming], key=lambda each: each.starts_at)
    days = tuple(
        WeekDay(day, tuple(each for each in programmes if _shown_on(each, monday) == day))
        for day in (monday + timedelta(days=number) for number in range(DAYS))
    )
    return Week(days, *_hours(station, [each for day in days for each in day.programmes]))


def _shown_on(programme: WeekProgramme, monday: date) -> date:
    """The day it begins on; of the Sunday before, only what goes on past midnight is Monday's."""
    day = programme.starts_at.date()
    if day >= monday:
        return day
    midnight = datetime.combine(monday, time(), programme.ends_at.tzinfo)
    return monday if programme.ends_at > midnight else day


def _built(
    session: Session,
    station: Station,
    span: tuple[datetime, datetime],
    now: datetime,
    freeze: timedelta,
) -> Iterator[WeekProgramme]:
    courses = {
        each.occurrence_id: each.course
        for each in programmes_of(session, [station.id], span, now)[station.id]
    }
    rows = session.scalars(
        select(Occurrence)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .options(
            joinedload(Occurrence.clock),
            joinedload(Occurrence.playlist)
            .selectinload(Playlist.relays)
            .joinedload(RelaySpan.relay),
        )
    )
    zone = ZoneInfo(station.timezone)
    for row in rows:
        starts_at = row.starts_at.astimezone(zone)
        yield WeekProgramme(
            title=row.clock.name,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(milliseconds=row.length_ms),
            course=courses[row.id],
            frozen=row.starts_at <= now + freeze,
            number=row.id,
            timetable_id=row.timetable_id,
            filled_ms=row.playlist.duration_ms if row.playlist else 0,
            warnings=tuple(list_from_json(row.playlist.warnings)) if row.playlist else (),
            relays=tuple(each.relay.name for each in row.playlist.relays) if row.playlist else (),
        )


def _coming(
    session: Session, station: Station, span: tuple[datetime, datetime], now: datetime
) -> Iterator[WeekProgramme]:
    start, end = max(span[0], now), span[1]
    if not station.active or start >= end:
        return
    names, relays = _clock_names(session), _clock_relays(session)
    zone = ZoneInfo(station.timezone)
    for time_ in planned_times(session, station, start, end):
        yield WeekProgramme(
            title=names[time_.clock_id],
            starts_at=time_.starts_at.astimezone(zone),
            ends_at=time_.ends_at.astimezone(zone),
            course=Course.PLANNED,
            frozen=False,
            timetable_id=time_.timetable_id,
            relays=tuple(relays.get(time_.clock_id, ())),
        )


def _clock_relays(session: Session) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Slot.clock_id, Relay.name)
        .join(Relay, Relay.id == Slot.relay_id)
        .order_by(Slot.clock_id, Slot.position)
    )
    for clock_id, name in rows:
        found[clock_id].append(name)
    return found


def _clock_names(session: Session) -> Mapping[int, str]:
    return {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}


def _hours(station: Station, programmes: Sequence[WeekProgramme]) -> tuple[int, int]:
    opens, closes = time.fromisoformat(station.airing_from), time.fromisoformat(station.airing_to)
    if closes <= opens:
        return 0, _MIDNIGHT
    if any(_end_hour(each) == _MIDNIGHT and each.ends_at.time() > time() for each in programmes):
        return 0, _MIDNIGHT  # what goes on past midnight is seen on the next day too
    first = [opens.hour, *(each.starts_at.hour for each in programmes)]
    last = [closes.hour, *(_end_hour(each) for each in programmes)]
    return min(first), min(_MIDNIGHT, max(last) + 1)


def _end_hour(programme: WeekProgramme) -> int:
    over_midnight = programme.ends_at.date() > programme.starts_at.date()
    return _MIDNIGHT if over_midnight else programme.ends_at.hour

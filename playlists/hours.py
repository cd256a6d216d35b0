"""When a station may be on the air, and for how long: rules over local times."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from playlists.messages import Message, message
from playlists.models import Station
from playlists.recurrence import local_time

_DAY = timedelta(days=1)


def window_end(opens: time, closes: time, local: datetime) -> datetime | None:
    """When the airing window that a local time lies in closes; None outside of any.

    A window may reach over midnight; equal ends mean the whole day.
    """
    for day in (local.date() - _DAY, local.date()):
        begin = datetime.combine(day, opens)
        end = datetime.combine(day, closes)
        if end <= begin:
            end += _DAY
        if begin <= local < end:
            return end
    return None


@dataclass(frozen=True)
class Room:
    """How many ms a programme may take, and what made it less than its clock asks for."""

    room_ms: int
    warnings: tuple[Message, ...] = ()


def room_for(station: Station, starts_at: datetime, length_ms: int, day_planned_ms: int) -> Room:
    """The time a programme may take under the station's window and its caps.

    `day_planned_ms` is what the other programmes of the same local day take already.
    """
    zone = ZoneInfo(station.timezone)
    local = starts_at.astimezone(zone).replace(tzinfo=None)
    closes = window_end(local_time(station.airing_from), local_time(station.airing_to), local)
    if closes is None:
        quiet = message(
            "Outside the station's hours (%(opens)s to %(closes)s): nothing is planned.",
            opens=station.airing_from,
            closes=station.airing_to,
        )
        return Room(0, (quiet,))
    bounds = [
        (
            int((closes - local) / timedelta(milliseconds=1)),
            message("Shortened to end with the station's hours at %(at)s.", at=station.airing_to),
        ),
        (
            station.session_cap_ms,
            message(
                "Shortened to the station's limit of %(minutes)d minutes in one go.",
                minutes=station.session_cap_ms // 60_000,
            ),
        ),
        (
            max(0, station.day_cap_ms - day_planned_ms),
            message(
                "Shortened to the station's limit of %(minutes)d minutes a day.",
                minutes=station.day_cap_ms // 60_000,
            ),
        ),
    ]
    room = min(length_ms, *(bound for bound, _ in bounds))
    return Room(room, tuple(said for bound, said in bounds if bound < length_ms))


def local_day(at: datetime, timezone: str) -> date:
    """The calendar day of an instant at a station."""
    return at.astimezone(ZoneInfo(timezone)).date()


def day_span(day: date, timezone: str) -> tuple[datetime, datetime]:
    """A local calendar day as [start, end) in UTC."""
    zone = ZoneInfo(timezone)
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + _DAY))
    return start.astimezone(UTC), end.astimezone(UTC)


def month_span(year: int, month: int, tz: tzinfo | str) -> tuple[datetime, datetime]:
    """A calendar month of a zone as [start, end) in UTC."""
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    first = datetime(year, month, 1, tzinfo=zone)
    next_year, next_month = divmod(year * 12 + month, 12)
    following = datetime(next_year, next_month + 1, 1, tzinfo=zone)
    return first.astimezone(UTC), following.astimezone(UTC)

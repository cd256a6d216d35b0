"""When a station may be on the air, and for how long: rules over local times.

What a station may air in one go is of its buổi (domain: Hà Nội capped those, relays included):
programmes that follow on one another with no longer pause than `PAUSE` between them are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from playlists.errors import InvalidPlan
from playlists.messages import Message, message
from playlists.models import Station
from playlists.recurrence import local_time

PAUSE = timedelta(minutes=5)
_DAY = timedelta(days=1)
_ANY_DAY = date(2024, 1, 1)
_MINUTE_MS = 60_000


def window_end(opens: time, closes: time, local: datetime) -> datetime | None:
    """When the airing window that a local time lies in closes; None outside of any.

    A window may reach over midnight. Equal ends mean round the clock: it closes at no hour, so it
    is open for a day on from any.
    """
    if opens == closes:
        return local + _DAY
    for day in (local.date() - _DAY, local.date()):
        begin = datetime.combine(day, opens)
        end = datetime.combine(day, closes)
        if end <= begin:
            end += _DAY
        if begin <= local < end:
            return end
    return None


@lru_cache(maxsize=1024)
def quiet_spans(text: str) -> tuple[tuple[time, time], ...]:
    """The spans of a day written HH:MM-HH:MM,HH:MM-HH:MM; one may reach over midnight.

    Raises InvalidPlan for what is no span, or has no length.
    """
    spans = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        begins, dash, ends = part.partition("-")
        if not dash:
            raise InvalidPlan("“%(text)s” is no span of a day.", text=part)
        span = local_time(begins.strip()), local_time(ends.strip())
        if span[0] == span[1]:
            raise InvalidPlan("“%(text)s” is no span of a day.", text=part)
        spans.append(span)
    return tuple(sorted(spans))


class Spell(NamedTuple):
    """A programme's time on the air."""

    starts_at: datetime
    length_ms: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.length_ms)


@dataclass(frozen=True)
class Taken:
    """What other programmes take, in ms: of a programme's local day, and of its buổi.

    `beside` is when the first of those others in the same buổi starts.
    """

    day_ms: int = 0
    in_one_go_ms: int = 0
    beside: datetime | None = None


@dataclass(frozen=True)
class Room:
    """How many ms a programme may take, and what made it less than its clock asks for.

    What bounds it most is told first.
    """

    room_ms: int
    warnings: tuple[Message, ...] = ()


def taken_beside(own: Spell, others: Iterable[Spell], zone: str, pause: timedelta = PAUSE) -> Taken:
    """What other programmes take of a programme's local day in a zone, and of its buổi."""
    heard = sorted(each for each in others if each.length_ms > 0)
    day = local_day(own.starts_at, zone)
    joined = _in_one_go(own, heard, pause)
    return Taken(
        sum(each.length_ms for each in heard if local_day(each.starts_at, zone) == day),
        sum(each.length_ms for each in joined),
        min((each.starts_at for each in joined), default=None),
    )


def _in_one_go(own: Spell, heard: list[Spell], pause: timedelta) -> list[Spell]:
    """The programmes, of those in order, from which nothing but pauses parts a programme."""
    found = []
    begins, ends = own.starts_at, own.ends_at
    for each in reversed([each for each in heard if each.starts_at < own.starts_at]):
        if begins - each.ends_at > pause:
            break
        found.append(each)
        begins = each.starts_at
    for each in (each for each in heard if each.starts_at > own.starts_at):
        if each.starts_at - ends > pause:
            break
        found.append(each)
        ends = each.ends_at
    return found


def room_for(station: Station, starts_at: datetime, length_ms: int, taken: Taken) -> Room:
    """The time a programme may take under the station's window and its caps.

    `taken` is what other programmes of the same day and of the same buổi take already.
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
    spans = quiet_spans(station.quiet_hours or "")
    for begins, ends in spans:
        if window_end(begins, ends, local) is not None:
            return Room(0, (_in_quiet(begins, ends),))
    bounds = [
        (
            _ms(closes - local),
            message("Shortened to end with the station's hours at %(at)s.", at=station.airing_to),
        ),
        _of_one_go(station, taken, zone),
        _of_the_day(station, taken),
    ]
    if spans:
        next_quiet, begins = min((_next(begins, local), begins) for begins, _ends in spans)
        said = message("Shortened to end before the quiet hours at %(at)s.", at=f"{begins:%H:%M}")
        bounds.append((_ms(next_quiet - local), said))
    bounds.sort(key=lambda each: each[0])
    room = min(length_ms, bounds[0][0])
    return Room(room, tuple(said for bound, said in bounds if bound < length_ms))


def _of_one_go(station: Station, taken: Taken, zone: ZoneInfo) -> tuple[int, Message]:
    """What the cap of a buổi leaves in ms, and what is said where that is too little."""
    left_ms = max(0, station.session_cap_ms - taken.in_one_go_ms)
    minutes = station.session_cap_ms // _MINUTE_MS
    if taken.beside is None:
        return left_ms, message(
            "Shortened to the station's limit of %(minutes)d minutes in one go.", minutes=minutes
        )
    at = f"{taken.beside.astimezone(zone):%H:%M}"
    if left_ms:
        return left_ms, message(
            "Shortened: with the programme of %(at)s it is one sitting,"
            " and the station's limit in one go is %(minutes)d minutes.",
            at=at,
            minutes=minutes,
        )
    return 0, message(
        "Left out: with the programme of %(at)s it is one sitting,"
        " and the station's %(minutes)d minutes in one go are taken.",
        at=at,
        minutes=minutes,
    )


def _of_the_day(station: Station, taken: Taken) -> tuple[int, Message]:
    """What the cap of a day leaves in ms, and what is said where that is too little."""
    left_ms = max(0, station.day_cap_ms - taken.day_ms)
    minutes = station.day_cap_ms // _MINUTE_MS
    if left_ms:
        return left_ms, message(
            "Shortened to the station's limit of %(minutes)d minutes a day.", minutes=minutes
        )
    return 0, message(
        "Left out: the day's other programmes take the station's %(minutes)d minutes a day.",
        minutes=minutes,
    )


def _ms(span: timedelta) -> int:
    return int(span / timedelta(milliseconds=1))


def _in_quiet(begins: time, ends: time) -> Message:
    return message(
        "In the station's quiet hours (%(begins)s to %(ends)s): nothing is planned.",
        begins=f"{begins:%H:%M}",
        ends=f"{ends:%H:%M}",
    )


def _next(at: time, local: datetime) -> datetime:
    """When a time of day comes next, behind a local instant."""
    today = datetime.combine(local.date(), at)
    return today if today > local else today + _DAY


def open_spans(station: Station) -> list[tuple[time, time]]:
    """The spans of a day on which a station may air, within the day; 00:00 at its end is 24:00."""
    opens, closes = local_time(station.airing_from), local_time(station.airing_to)
    spans = quiet_spans(station.quiet_hours or "")
    borders = sorted({time(), opens, closes, *(each for span in spans for each in span)})
    found: list[tuple[time, time]] = []
    for begins, ends in zip(borders, [*borders[1:], time()], strict=True):
        at = datetime.combine(_ANY_DAY, begins)
        if window_end(opens, closes, at) is None:
            continue
        if any(window_end(*span, at) is not None for span in spans):
            continue
        if found and found[-1][1] == begins:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found


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

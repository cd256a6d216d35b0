"""Times, lengths and figures as people read them, in the request's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from flask import Flask

from web import door
from web.catalogue import _, language
from web.labels import VOICES, label

_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000
_KB, _MB, _GB = 1_000, 1_000_000, 1_000_000_000
_BLANK = "–"


def hang(app: Flask) -> None:
    """Give the templates these filters."""
    for name in ("clock", "hour", "day", "weekday", "moment", "ago", "length", "minutes"):
        app.jinja_env.filters[name] = globals()[name]
    for name in ("decimal", "whole", "size", "difference", "wording", "lean", "month_name"):
        app.jinja_env.filters[name] = globals()[name]
    for name in ("plain_hour", "wall", "day_before", "month_before"):
        app.jinja_env.filters[name] = globals()[name]
    for name in ("local_date", "attributes", "pairs", "query", "voice_name", "day_of"):
        app.jinja_env.filters[name] = globals()[name]


def local(at: datetime, zone: tzinfo | str | None = None) -> datetime:
    """An instant on the wall of a zone, or of the centre's where none is named."""
    if zone is None:
        return at.astimezone(door.services().zone)
    return at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def clock(at: datetime, zone: str | None = None) -> str:
    return f"{local(at, zone):%H:%M:%S}"


def hour(at: datetime, zone: str | None = None) -> str:
    return f"{local(at, zone):%H:%M}"


def plain_hour(at: datetime) -> str:
    """The time of day as it stands, for an instant that is in its zone already."""
    return f"{at:%H:%M}"


def wall(at: datetime) -> str:
    """What the wall shows, without a zone: calendars of a page reckon in the station's."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds")


def day_of(at: datetime, zone: str) -> str:
    """The day of an instant in a zone, as an address names it."""
    return local(at, zone).date().isoformat()


def local_date(at: datetime) -> date:
    """The day it is then on the centre's wall."""
    return local(at).date()


def day_before(at: datetime) -> date:
    """The last day before an instant, on the centre's wall: the day something is due by."""
    return local(at).date() - timedelta(days=1)


def month_before(at: date) -> str:
    """The month before a day's, as an address names it."""
    return f"{at.replace(day=1) - timedelta(days=1):%Y-%m}"


def day(at: date) -> str:
    return f"{local(at) if isinstance(at, datetime) else at:%d/%m/%Y}"


def weekday(at: date) -> str:
    on = local(at).date() if isinstance(at, datetime) else at
    return format_date(on, "EEEE, dd/MM/yyyy", locale=language())


def month_name(at: date) -> str:
    return _("%(month)02d/%(year)d", month=at.month, year=at.year)


def moment(at: datetime) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}"


def ago(at: datetime) -> str:
    """How long ago, roughly: “12 giây trước”."""
    span = min(at - door.now(), timedelta())
    if -span < timedelta(seconds=1):
        return _("just now")
    return format_timedelta(span, add_direction=True, locale=language(), threshold=1.5)


def length(ms: int) -> str:
    """A length as m:ss, or h:mm:ss from an hour on."""
    seconds = round(ms / _SECOND_MS)
    minutes_, rest = divmod(seconds, 60)
    hours, minutes_ = divmod(minutes_, 60)
    return f"{hours}:{minutes_:02d}:{rest:02d}" if hours else f"{minutes_}:{rest:02d}"


def minutes(ms: int) -> str:
    return decimal(ms / _MINUTE_MS)


def decimal(value: float) -> str:
    return format_decimal(value, format="#,##0.0", locale=language())


def whole(value: int) -> str:
    return format_decimal(value, format="#,##0", locale=language())


def size(octets: int) -> str:
    if octets >= _GB:
        return f"{decimal(octets / _GB)} GB"
    if octets >= _MB:
        return f"{decimal(octets / _MB)} MB"
    return f"{whole(max(1, round(octets / _KB)))} kB"


def difference(ms: int | None) -> str:
    """A signed difference: in ms below a second, then in seconds, minutes, hours."""
    if ms is None:
        return _BLANK
    sign = "−" if ms < 0 else "+"
    span = abs(ms)
    if span < _SECOND_MS:
        return f"{sign}{span} ms"
    if span < _MINUTE_MS:
        return f"{sign}{decimal(span / _SECOND_MS)} s"
    if span < _HOUR_MS:
        return f"{sign}{length(span)}"
    return f"{sign}{decimal(span / _HOUR_MS)} h"


def wording(member: StrEnum) -> str:
    """A state or kind in words."""
    return _(label(member))


def voice_name(engine: str) -> str:
    """Whose voice a clip is, in words."""
    return _(VOICES[engine]) if engine in VOICES else engine


def lean(member: StrEnum) -> str:
    """A state as part of a class name."""
    return member.value.replace("_", "-")


def attributes(row: object, *names: str | None) -> tuple[object, ...]:
    """Some attributes of a row, as a choice among such rows is made; None stays None."""
    return tuple(getattr(row, name) if name else None for name in names)


def pairs(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """States or kinds as options: the value, and its words."""
    return [(member.value, wording(member)) for member in members]


def query(asked: Mapping[str, object]) -> str:
    """The query of an address, without what asks for nothing."""
    return urlencode({name: value for name, value in asked.items() if value not in {"", None}})

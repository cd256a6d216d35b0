"""Holidays and seasons as forms: what was typed, and the days it stands for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from werkzeug.datastructures import MultiDict

from playlists import InvalidPlan
from playlists.models import Holiday, HolidaySpan, Season
from playlists.seasons import Span
from web.typed import day_typed

REPEATED_YEARS = (1, 3, 5, 10)
_BLANK_ROWS = 2
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})")


@dataclass
class HolidayForm:
    """A row is the first and last day of one year's holiday, as typed (YYYY-MM-DD)."""

    name: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    years: str = "1"

    def with_blanks(self) -> Sequence[tuple[str, str]]:
        return [*self.rows, *([("", "")] * _BLANK_ROWS)]


@dataclass
class SeasonForm:
    """Days of the year as typed: day/month."""

    name: str = ""
    first: str = ""
    last: str = ""


def form_of_holiday(holiday: Holiday, since: date) -> HolidayForm:
    """The form of a holiday's days from a day on; those before it are history."""
    spans = (span for span in holiday.spans if span.last_day >= since)
    rows = [(span.first_day.isoformat(), span.last_day.isoformat()) for span in spans]
    return HolidayForm(holiday.name, rows)


def holiday_typed(typed: MultiDict[str, str]) -> HolidayForm:
    firsts, lasts = typed.getlist("first"), typed.getlist("last")
    rows = [(a.strip(), b.strip()) for a, b in zip_longest(firsts, lasts, fillvalue="")]
    rows = [row for row in rows if any(row)]
    return HolidayForm(typed.get("name", "").strip(), rows, typed.get("years", "1"))


def spans_typed(
    form: HolidayForm, before: Sequence[HolidaySpan] = (), *, since: date
) -> list[Span]:
    """The days of a form, repeated as often as it says, behind those that are history.

    A holiday without a last day is one day long. Raises InvalidPlan.
    """
    spans = [_span(*row) for row in form.rows]
    if not spans:
        raise InvalidPlan("Say the days of the holiday in at least one year.")
    if form.years not in {str(years) for years in REPEATED_YEARS}:
        raise InvalidPlan("Choose for how many years it is.")
    repeated = [
        moved for span in spans for more in range(int(form.years)) if (moved := _later(span, more))
    ]
    kept = [(each.first_day, each.last_day) for each in before if each.last_day < since]
    return [*kept, *repeated]


def form_of_season(season: Season) -> SeasonForm:
    return SeasonForm(season.name, _as_typed(season.first_day), _as_typed(season.last_day))


def season_typed(typed: MultiDict[str, str]) -> SeasonForm:
    return SeasonForm(*(typed.get(name, "").strip() for name in ("name", "first", "last")))


def day_of_year(typed: str) -> str:
    """16/4 as MM-DD. Raises InvalidPlan."""
    found = _DAY_AND_MONTH.fullmatch(typed)
    if found is None:
        raise InvalidPlan("“%(text)s” is no day of the year: write day/month.", text=typed)
    return f"{int(found[2]):02d}-{int(found[1]):02d}"


def _as_typed(month_day: str) -> str:
    month, _dash, day = month_day.partition("-")
    return f"{day}/{month}"


def _span(first: str, last: str) -> Span:
    return day_typed(first or last), day_typed(last or first)


def _later(span: Span, years: int) -> Span | None:
    """The same days so many years later; None where a year has no such day."""
    try:
        first, last = (day.replace(year=day.year + years) for day in span)
    except ValueError:
        return None
    return first, last

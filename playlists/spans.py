"""The spans that reports are made for: calendar months, quarters, half-years, years, any days."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from playlists.errors import InvalidReport

_DAY = timedelta(days=1)
_MONTHS = 12
YEARS = range(2000, 2200)
"""The years that the product's calendar knows: a day typed outside of them is a slip."""
LONGEST = timedelta(days=10 * 366)


class SpanKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    DAYS = "days"


_LENGTHS = {SpanKind.MONTH: 1, SpanKind.QUARTER: 3, SpanKind.HALF: 6, SpanKind.YEAR: _MONTHS}
_NAMES = {
    SpanKind.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII),
    SpanKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    SpanKind.HALF: re.compile(r"(\d{4})-H([12])", re.ASCII),
    SpanKind.YEAR: re.compile(r"(\d{4})()", re.ASCII),
}


@dataclass(frozen=True, order=True)
class Span:
    """Local calendar days, the last included. Raises InvalidReport for days that are none."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidReport("The last day of a report lies before its first.")
        if self.last - self.first > LONGEST:
            raise InvalidReport("A report is of ten years at most.")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls._months(year * _MONTHS + month - 1, 1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        return cls._months(year * _MONTHS + (quarter - 1) * 3, 3)

    @classmethod
    def half(cls, year: int, half: int) -> Self:
        return cls._months(year * _MONTHS + (half - 1) * 6, 6)

    @classmethod
    def year(cls, year: int) -> Self:
        return cls._months(year * _MONTHS, _MONTHS)

    @classmethod
    def of(cls, kind: SpanKind, day: date) -> Self:
        """The span of a kind that a day lies in; of `DAYS`, the day alone."""
        if kind is SpanKind.DAYS:
            return cls(day, day)
        length = _LENGTHS[kind]
        month = day.year * _MONTHS + day.month - 1
        return cls._months(month - (month % _MONTHS) % length, length)

    @classmethod
    def named(cls, name: str) -> Self:
        """Read `2026-11`, `2026-Q4`, `2026-H2`, `2026` or `2026-11-01..2026-11-15`."""
        for kind, pattern in _NAMES.items():
            found = pattern.fullmatch(name)
            if found is not None and int(found[1]) in YEARS:
                length = _LENGTHS[kind]
                number = int(found[2] or 1)
                return cls._months(int(found[1]) * _MONTHS + (number - 1) * length, length)
        first, dots, last = name.partition("..")
        try:
            if dots:
                return cls(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            pass
        raise InvalidReport("“%(name)s” is no span of days.", name=name)

    @property
    def kind(self) -> SpanKind:
        for kind in _LENGTHS:
            if self == Span.of(kind, self.first):
                return kind
        return SpanKind.DAYS

    @property
    def number(self) -> int:
        """The month, quarter or half within its year, counted from 1; 1 for other spans."""
        length = _LENGTHS.get(self.kind, _MONTHS)
        return (self.first.month - 1) // length + 1

    @property
    def name(self) -> str:
        """As `named` reads it."""
        year = f"{self.first.year:04}"
        match self.kind:
            case SpanKind.MONTH:
                return f"{year}-{self.number:02}"
            case SpanKind.QUARTER:
                return f"{year}-Q{self.number}"
            case SpanKind.HALF:
                return f"{year}-H{self.number}"
            case SpanKind.YEAR:
                return year
        return f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def each_day(self) -> Iterator[date]:
        for number in range(self.days):
            yield self.first + number * _DAY

    def each_month(self) -> Iterator[tuple[date, float]]:
        """First days of the months touched, each with the part of it that lies in the span."""
        month = self.first.replace(day=1)
        while month <= self.last:
            length = calendar.monthrange(month.year, month.month)[1]
            end = month + timedelta(days=length - 1)
            inside = (min(end, self.last) - max(month, self.first)).days + 1
            yield month, inside / length
            month = end + _DAY

    def begun(self, today: date) -> "Span":
        """Its days that have begun; the first where none has."""
        return Span(self.first, max(self.first, min(self.last, today)))

    def before(self) -> "Span":
        """The same span before: last month, last quarter, or as many days."""
        length = _LENGTHS.get(self.kind)
        if length is None:
            return Span(self.first - self.days * _DAY, self.first - _DAY)
        return Span._months(self.first.year * _MONTHS + self.first.month - 1 - length, length)

    def after(self) -> "Span":
        """The same span after."""
        length = _LENGTHS.get(self.kind)
        if length is None:
            return Span(self.last + _DAY, self.last + self.days * _DAY)
        return Span._months(self.first.year * _MONTHS + self.first.month - 1 + length, length)

    def year_before(self) -> "Span":
        """The same span of the year before."""
        if self.kind is SpanKind.DAYS:
            return Span(_year_earlier(self.first), _year_earlier(self.last))
        return Span.of(self.kind, self.first.replace(year=self.first.year - 1))

    def instants(self, zone: tzinfo | str) -> tuple[datetime, datetime]:
        """[start, end) in UTC as the days are counted in a zone."""
        tz = ZoneInfo(zone) if isinstance(zone, str) else zone
        ends = (self.first, self.last + _DAY)
        start, end = (datetime.combine(day, time(), tz).astimezone(UTC) for day in ends)
        return start, end

    @classmethod
    def _months(cls, first: int, count: int) -> Self:
        after = first + count
        end = date(after // _MONTHS, after % _MONTHS + 1, 1)
        return cls(date(first // _MONTHS, first % _MONTHS + 1, 1), end - _DAY)


def _year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)

"""What a report's pictures show: a span in steps, and how each station's steps went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from playlists.spans import Span, SpanKind
from playlists.sums import Sums

_DAYS_BY_DAY = 31
_DAYS_BY_WEEK = 120
_WEEK = timedelta(days=7)


class Shade(StrEnum):
    """How a station's day went."""

    NOTHING = "nothing"
    WHOLE = "whole"
    SOME = "in-part"
    MOST_MISSED = "most-missed"


@dataclass(frozen=True)
class Cell:
    first: date
    last: date
    aired: int
    aired_ms: int
    missed: int

    @property
    def shade(self) -> Shade:
        if not self.aired and not self.missed:
            return Shade.NOTHING
        if not self.missed:
            return Shade.WHOLE
        return Shade.SOME if self.aired >= self.missed else Shade.MOST_MISSED


def steps(span: Span) -> list[tuple[date, date]]:
    """Days up to a month, weeks from Monday up to four months, then calendar months."""
    if span.days <= _DAYS_BY_DAY:
        return [(day, day) for day in span.each_day()]
    found: list[tuple[date, date]] = []
    at = span.first
    while at <= span.last:
        if span.days <= _DAYS_BY_WEEK:
            end = at + _WEEK - timedelta(days=at.weekday() + 1)
        else:
            end = Span.of(SpanKind.MONTH, at).last
        found.append((at, min(end, span.last)))
        at = end + timedelta(days=1)
    return found


def step_name(first: date, last: date) -> str:
    """A step as a column's heading: a day, the week that begins then, or a month."""
    if first == last:
        return f"{first.day}"
    if (last - first).days > _WEEK.days - 1:
        return f"{first.month}/{first:%y}"
    return f"{first:%d/%m}"


def cells(days: Mapping[date, Sums], parts: Sequence[tuple[date, date]]) -> tuple[Cell, ...]:
    """How a station's steps went."""
    return tuple(_cell(days, first, last) for first, last in parts)


def _cell(days: Mapping[date, Sums], first: date, last: date) -> Cell:
    aired = aired_ms = missed = 0
    at = first
    while at <= last:
        sums = days.get(at)
        if sums is not None:
            aired += sums.airings + sums.relays
            aired_ms += sums.aired_ms + sums.relay_ms
            missed += sums.missed
        at += timedelta(days=1)
    return Cell(first, last, aired, aired_ms, missed)

"""Pictures of a report as plain geometry: columns over time for each topic, and a map of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from playlists.models import Station
from playlists.spans import Span, SpanKind
from playlists.sums import Sums

WIDTH, HEIGHT = 600.0, 48.0
_MOST_TOPICS = 8
_DAYS_BY_DAY = 31
_DAYS_BY_WEEK = 120
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Column:
    """One bar of a chart: what it stands for, and its place."""

    first: date
    last: date
    ms: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Trend:
    """One topic over time. Every topic of a report is drawn to the same height of minutes."""

    code: str
    name: str
    total_ms: int
    columns: tuple[Column, ...]

    @property
    def best(self) -> Column:
        return max(self.columns, key=lambda column: column.ms)


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


@dataclass(frozen=True)
class HeatRow:
    station: Station
    cells: tuple[Cell, ...]


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


def trends(
    minutes: Mapping[str, Mapping[date, int]], names: Mapping[str, str], span: Span
) -> list[Trend]:
    """A chart for each of the topics that aired longest; what had no topic is left out."""
    parts = steps(span)
    sums = {
        code: [sum(ms for day, ms in days.items() if a <= day <= b) for a, b in parts]
        for code, days in minutes.items()
        if code
    }
    top = max((max(each) for each in sums.values()), default=0)
    slot = WIDTH / len(parts)
    longest = sorted(sums, key=lambda code: -sum(sums[code]))[:_MOST_TOPICS]
    return [
        Trend(
            code,
            names.get(code, code),
            sum(sums[code]),
            tuple(
                _column(part, ms, number * slot, slot, top)
                for number, (part, ms) in enumerate(zip(parts, sums[code], strict=True))
            ),
        )
        for code in longest
    ]


def heat_map(
    days: Mapping[tuple[int, date], Sums], stations: Sequence[Station], span: Span
) -> list[HeatRow]:
    """A row for each station: how each step of the span went."""
    parts = steps(span)
    return [
        HeatRow(station, tuple(_cell(days, station.id, first, last) for first, last in parts))
        for station in stations
    ]


def _column(part: tuple[date, date], ms: int, x: float, slot: float, top: int) -> Column:
    height = HEIGHT * ms / top if top else 0.0
    gap = min(2.0, slot / 4)
    return Column(
        *part, ms, round(x + gap / 2, 2), round(HEIGHT - height, 2), slot - gap, round(height, 2)
    )


def _cell(days: Mapping[tuple[int, date], Sums], station: int, first: date, last: date) -> Cell:
    aired = aired_ms = missed = 0
    at = first
    while at <= last:
        sums = days.get((station, at))
        if sums is not None:
            aired += sums.airings + sums.relays
            aired_ms += sums.aired_ms + sums.relay_ms
            missed += sums.missed
        at += timedelta(days=1)
    return Cell(first, last, aired, aired_ms, missed)

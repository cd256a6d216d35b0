"""Pictures of a report as plain geometry: columns over time for each topic, and a map of days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from playlists.models import Station
from playlists.reports.pictures import Cell, cells, steps
from playlists.spans import Span
from playlists.sums import Sums

__all__ = ["HeatRow", "Trend", "heat_map", "steps", "trends"]

WIDTH, HEIGHT = 600.0, 48.0
_MOST_TOPICS = 8


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


@dataclass(frozen=True)
class HeatRow:
    station: Station
    cells: tuple[Cell, ...]


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
    of_station: defaultdict[int, dict[date, Sums]] = defaultdict(dict)
    for (number, day), sums in days.items():
        of_station[number][day] = sums
    return [HeatRow(station, cells(of_station[station.id], parts)) for station in stations]


def _column(part: tuple[date, date], ms: int, x: float, slot: float, top: int) -> Column:
    height = HEIGHT * ms / top if top else 0.0
    gap = min(2.0, slot / 4)
    return Column(
        *part, ms, round(x + gap / 2, 2), round(HEIGHT - height, 2), slot - gap, round(height, 2)
    )

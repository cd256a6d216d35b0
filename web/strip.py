"""A day drawn as a strip: one unit of width is one minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from web.board import Programme

FIRST_HOUR, LAST_HOUR = 4, 22
# A programme of 25 s would be a hair's breadth: everything drawn can be seen.
_NARROWEST = 9.0
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Bar:
    programme: Programme
    left: float
    width: float


@dataclass(frozen=True)
class DayStrip:
    """`now` is None where the instant lies outside the strip."""

    left: int
    width: int
    bars: tuple[Bar, ...]
    now: float | None
    hours: tuple[int, ...]


def day_strip(
    programmes: Sequence[Programme], day: tuple[datetime, datetime], now: datetime
) -> DayStrip:
    """The programmes of a day [start, end) as bars between the first and the last hour."""
    left, right = FIRST_HOUR * 60, LAST_HOUR * 60
    minute = (now - day[0]) / _MINUTE
    return DayStrip(
        left=left,
        width=right - left,
        bars=tuple(_bars(programmes, day[0])),
        now=round(minute, 1) if left <= minute <= right else None,
        hours=tuple(range(FIRST_HOUR, LAST_HOUR + 1, 3)),
    )


def _bars(programmes: Sequence[Programme], start: datetime) -> list[Bar]:
    bars: list[Bar] = []
    for programme in programmes:
        left = (programme.starts_at - start) / _MINUTE
        width = max(_NARROWEST, programme.duration_ms / 60_000)
        if bars and bars[-1].left + bars[-1].width > left:
            # What was widened to be seen may not hide the next one.
            earlier = bars[-1]
            bars[-1] = Bar(earlier.programme, earlier.left, max(1.0, left - earlier.left))
        bars.append(Bar(programme, round(left, 1), round(width, 1)))
    return bars

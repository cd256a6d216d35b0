"""Minutes aired against minutes wished, per topic and month, at each station and at all of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from playlists.airtime import by_station_and_topic
from playlists.hours import month_span
from playlists.models import Station, Target


@dataclass(frozen=True)
class Bar:
    """Lengths in ms; `pace_ms` is what should have aired by now to reach the target evenly."""

    name: str
    aired_ms: int
    wished_ms: int
    pace_ms: int

    @property
    def part(self) -> float:
        return self.aired_ms / self.wished_ms if self.wished_ms else 0.0

    @property
    def pace(self) -> float:
        return self.pace_ms / self.wished_ms if self.wished_ms else 0.0

    @property
    def behind_ms(self) -> int:
        """How far behind the pace it is; 0 where it keeps up."""
        return max(0, self.pace_ms - self.aired_ms)


@dataclass(frozen=True)
class TopicBars:
    """A topic's target: all stations together, then each of them."""

    whole: Bar
    stations: tuple[Bar, ...]


def target_bars(
    session: Session, stations: Sequence[Station], month: date, zone: ZoneInfo, now: datetime
) -> list[TopicBars]:
    """The targets of a month (its first day) against the play log, the furthest behind first."""
    start, end = month_span(month.year, month.month, zone)
    gone = min(1.0, max(0.0, (now - start) / (end - start)))
    aired: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in by_station_and_topic(session, start, end):
        aired[row.topic_code, row.station_code] += row.aired_ms
    targets = session.scalars(
        select(Target).where(Target.month == month).options(joinedload(Target.topic))
    )
    found = [_topic(target, stations, aired, gone) for target in targets]
    return sorted(found, key=lambda each: (each.whole.part, each.whole.name))


def _topic(
    target: Target,
    stations: Sequence[Station],
    aired: defaultdict[tuple[str, str], int],
    gone: float,
) -> TopicBars:
    pace_ms = round(target.wished_ms * gone)
    bars = tuple(
        Bar(each.name, aired[target.topic.code, each.code], target.wished_ms, pace_ms)
        for each in stations
    )
    whole = Bar(
        target.topic.name,
        sum(each.aired_ms for each in bars),
        target.wished_ms * len(bars),
        pace_ms * len(bars),
    )
    return TopicBars(whole, bars)

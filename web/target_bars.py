"""Minutes aired against minutes wished, per topic and month, at each station and at all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.hours import month_span
from playlists.models import (
    Entry,
    Occurrence,
    Playlist,
    Revision,
    Station,
    Topic,
)
from playlists.models.newsroom import item_topics
from playlists.targets import Wish, heard_ms, wishes_of


@dataclass(frozen=True)
class Bar:
    """Lengths in ms; `pace_ms` is what should have aired by now to reach the target evenly.

    `expected_ms` is what the month comes to: aired, planned, and the rest of it as is planned now;
    None in months other than the running one.
    """

    name: str
    aired_ms: int
    wished_ms: int
    pace_ms: int
    expected_ms: int | None = None

    @property
    def part(self) -> float:
        return self.aired_ms / self.wished_ms if self.wished_ms else 0.0

    @property
    def pace(self) -> float:
        return self.pace_ms / self.wished_ms if self.wished_ms else 0.0

    @property
    def out_of_reach(self) -> bool:
        """Whether the plan as it stands does not come to the target this month."""
        return self.expected_ms is not None and self.expected_ms < self.wished_ms

    @property
    def behind_ms(self) -> int:
        """How far behind the pace it is; 0 where it keeps up."""
        return max(0, self.pace_ms - self.aired_ms)


@dataclass(frozen=True)
class TopicBars:
    """A topic's target: all stations that have one together, then each of them."""

    whole: Bar
    stations: tuple[Bar, ...]


def target_bars(
    session: Session, stations: Sequence[Station], month: date, zone: ZoneInfo, now: datetime
) -> list[TopicBars]:
    """The targets of a month (its first day) against the play log, the furthest behind first."""
    start, end = month_span(month.year, month.month, zone)
    gone = min(1.0, max(0.0, (now - start) / (end - start)))
    codes = {each.id: each.code for each in stations}
    aired = {
        (topic, codes[station_id]): ms
        for (station_id, topic), ms in heard_ms(session, stations, month).items()
    }
    wishes = wishes_of(session, stations, [month])
    topics = {each.topic_id: each for of_one in wishes.values() for each in of_one.values()}
    expected = _expected(session, aired, stations, (now, start, end))
    found = []
    for topic in topics.values():
        wished = [
            (each, wishes[each.id][month, topic.topic_id].wished_ms)
            for each in stations
            if (month, topic.topic_id) in wishes[each.id]
        ]
        found.append(_topic(topic, wished, aired, expected, gone))
    return sorted(found, key=lambda each: (each.whole.part, each.whole.name))


def _expected(
    session: Session,
    aired: Mapping[tuple[str, str], int],
    stations: Sequence[Station],
    month: tuple[datetime, datetime, datetime],
) -> dict[tuple[str, str], int] | None:
    """What the running month comes to, by topic and station: `month` is now, its start and end.

    Days that are not planned yet are taken to go on as those that are.
    """
    now, start, end = month
    if not start <= now < end:
        return None
    coming = (Occurrence.starts_at >= now, Occurrence.starts_at < end)
    last = session.scalar(select(func.max(Occurrence.starts_at)).where(*coming))
    until = min(end, last + timedelta(days=1)) if last is not None else end
    share = max(1.0, (end - now) / (until - now))
    rows = session.execute(
        select(Topic.code, Station.code, func.sum(Entry.duration_ms))
        .join(item_topics, item_topics.c.topic_id == Topic.id)
        .join(Revision, Revision.item_id == item_topics.c.item_id)
        .join(Entry, Entry.revision_id == Revision.id)
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .join(Station, Station.id == Occurrence.station_id)
        .where(*coming, Station.id.in_([each.id for each in stations]))
        .group_by(Topic.code, Station.code)
    )
    found = dict(aired)
    for topic, station, planned_ms in rows:
        found[topic, station] = found.get((topic, station), 0) + round(int(planned_ms) * share)
    return found


def _topic(
    topic: Wish,
    wished: Sequence[tuple[Station, int]],
    aired: Mapping[tuple[str, str], int],
    expected: Mapping[tuple[str, str], int] | None,
    gone: float,
) -> TopicBars:
    bars = tuple(
        Bar(
            each.name,
            aired.get((topic.code, each.code), 0),
            wished_ms,
            round(wished_ms * gone),
            expected.get((topic.code, each.code), 0) if expected is not None else None,
        )
        for each, wished_ms in wished
    )
    whole = Bar(
        topic.topic,
        sum(each.aired_ms for each in bars),
        sum(each.wished_ms for each in bars),
        sum(each.pace_ms for each in bars),
        sum(each.expected_ms or 0 for each in bars) if expected is not None else None,
    )
    return TopicBars(whole, bars)

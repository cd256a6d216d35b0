"""What a station's air holds already: the memory a plan is made against."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import hours
from playlists.models import Entry, Occurrence, Playlist, Revision, Station, Target
from playlists.models.newsroom import item_topics
from playlists.programme import Plan

_MEMORY = timedelta(days=31)


@dataclass
class Diary:
    """Times of each item, ms planned per local day, and ms per topic and local month."""

    timezone: str
    times: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    day_ms: defaultdict[date, int] = field(default_factory=lambda: defaultdict(int))
    topic_ms: defaultdict[tuple[date, int], int] = field(default_factory=lambda: defaultdict(int))
    wished_ms: dict[tuple[date, int], int] = field(default_factory=dict)

    def behind(self, at: datetime) -> frozenset[int]:
        """Ids of the topics planned for less than the month's target as yet."""
        month = self._month(at)
        return frozenset(
            topic
            for (of, topic), wished_ms in self.wished_ms.items()
            if of == month and self.topic_ms[month, topic] < wished_ms
        )

    def note(self, starts_at: datetime, plan: Plan) -> None:
        """Remember a programme just planned."""
        for entry in plan.entries:
            piece = entry.piece
            self.add(piece.item_id, piece.topics, starts_at, entry.offset_ms, piece.duration_ms)

    def add(
        self,
        item_id: int,
        topics: Iterable[int],
        starts_at: datetime,
        offset_ms: int,
        duration_ms: int,
    ) -> None:
        """Remember one piece of a programme that starts at an instant."""
        self.times[item_id].append(starts_at + timedelta(milliseconds=offset_ms))
        self.day_ms[hours.local_day(starts_at, self.timezone)] += duration_ms
        for topic in topics:
            self.topic_ms[self._month(starts_at), topic] += duration_ms

    def _month(self, at: datetime) -> date:
        return hours.local_day(at, self.timezone).replace(day=1)


def read_diary(session: Session, station: Station, to_build: Sequence[Occurrence]) -> Diary:
    """The station's programmes around those to be built, these left out."""
    diary = Diary(station.timezone)
    if not to_build:
        return diary
    first, last = to_build[0].starts_at, to_build[-1].starts_at
    again = {occurrence.id for occurrence in to_build}
    standing = (
        select(Occurrence.id, Occurrence.starts_at, Entry.offset_ms, Entry.duration_ms)
        .add_columns(Revision.item_id)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .where(
            Occurrence.station_id == station.id,
            # A month back at least, so that the whole month of a target is in sight.
            Occurrence.starts_at >= first - _MEMORY,
            Occurrence.starts_at < last + timedelta(days=1),
        )
        .order_by(Occurrence.starts_at, Entry.position)
    )
    months = {hours.local_day(each.starts_at, station.timezone).replace(day=1) for each in to_build}
    targets = session.scalars(select(Target).where(Target.month.in_(months)))
    diary.wished_ms = {(target.month, target.topic_id): target.wished_ms for target in targets}
    topics = _topics_of(session) if diary.wished_ms else {}
    for occurrence_id, starts_at, offset_ms, duration_ms, item_id in session.execute(standing):
        if occurrence_id not in again:
            diary.add(item_id, topics.get(item_id, ()), starts_at, offset_ms, duration_ms)
    return diary


def _topics_of(session: Session) -> dict[int, list[int]]:
    topics: defaultdict[int, list[int]] = defaultdict(list)
    for item_id, topic_id in session.execute(select(item_topics)):
        topics[item_id].append(topic_id)
    return topics

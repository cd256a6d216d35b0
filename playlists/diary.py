"""What stations' air holds already: the memory a plan is made against."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists import hours
from playlists.models import (
    Airing,
    AiringTopic,
    Entry,
    ItemKind,
    Occurrence,
    Playlist,
    Revision,
    Station,
    Topic,
)
from playlists.models.newsroom import item_topics
from playlists.programme import Plan
from playlists.settling import Slotted
from playlists.targets import wishes_of
from playlists.within import occurrences_within

MEMORY = timedelta(days=31)
_AT_ONCE = 500  # SQLite binds a limited number of values in one statement


@dataclass
class Diary:
    """Times of each item, ms planned per local day, and ms per topic and local month.

    What is past counts toward a target as it aired, what is to come as it is planned.
    """

    timezone: str
    times: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    day_ms: defaultdict[date, int] = field(default_factory=lambda: defaultdict(int))
    topic_ms: defaultdict[tuple[date, int], int] = field(default_factory=lambda: defaultdict(int))
    wished_ms: Mapping[tuple[date, int], int] = field(default_factory=dict)

    def behind(self, at: datetime) -> tuple[int, ...]:
        """Ids of the topics that have less than the month's target as yet, most lacking first."""
        if not self.wished_ms:
            return ()
        month = self._month(at)
        lacking = [
            ((self.topic_ms[month, topic] / wished_ms), topic)
            for (of, topic), wished_ms in self.wished_ms.items()
            if of == month and self.topic_ms[month, topic] < wished_ms
        ]
        return tuple(topic for _share, topic in sorted(lacking))

    def note(self, starts_at: datetime, plan: Plan) -> None:
        """Remember a programme just planned."""
        for entry in plan.entries:
            at = starts_at + timedelta(milliseconds=entry.offset_ms)
            self.times[entry.piece.item_id].append(at)
        self.day_ms[hours.local_day(starts_at, self.timezone)] += plan.duration_ms
        if self.wished_ms:
            month = self._month(starts_at)
            for entry in plan.entries:
                for topic in entry.piece.topics:
                    self.topic_ms[month, topic] += entry.duration_ms

    def add(self, item_id: int, starts_at: datetime, offset_ms: int, duration_ms: int) -> None:
        """Remember one piece of a programme that starts at an instant."""
        self.times[item_id].append(starts_at + timedelta(milliseconds=offset_ms))
        self.day_ms[hours.local_day(starts_at, self.timezone)] += duration_ms

    def count(self, at: datetime, topics: Iterable[int], duration_ms: int) -> None:
        """Count ms toward the topics of an instant's month."""
        for topic in topics:
            self.topic_ms[self._month(at), topic] += duration_ms

    def _month(self, at: datetime) -> date:
        return hours.local_day(at, self.timezone).replace(day=1)


def read_diary(
    session: Session, station: Station, to_build: Sequence[Slotted | Occurrence], now: datetime
) -> Diary:
    """The station's programmes around those to be built, these left out."""
    return read_diaries(session, [station], {station.id: to_build}, now)[station.id]


def read_diaries(
    session: Session,
    stations: Sequence[Station],
    to_build: Mapping[int, Sequence[Slotted | Occurrence]],
    now: datetime,
) -> dict[int, Diary]:
    """The diaries of many stations by their ids, read in a few statements."""
    building = [each for of_one in to_build.values() for each in of_one]
    diaries = {station.id: Diary(station.timezone) for station in stations}
    if not building:
        return diaries
    months = {
        hours.local_day(each.starts_at, station.timezone).replace(day=1)
        for station in stations
        for each in to_build.get(station.id, ())
    }
    wishes = wishes_of(session, stations, months)
    lengths = {
        id(each): {key: target.wished_ms for key, target in each.items()}
        for each in wishes.values()
    }
    for station_id, diary in diaries.items():
        diary.wished_ms = lengths[id(wishes[station_id])]
    _read_planned(session, diaries, building, now)
    if any(wishes.values()):
        _read_aired(session, diaries, (min(months), now))
    return diaries


def _read_planned(
    session: Session,
    diaries: Mapping[int, Diary],
    building: Sequence[Slotted | Occurrence],
    now: datetime,
) -> None:
    starts = [each.starts_at for each in building]
    again = {each.id for each in building}
    near = occurrences_within(
        session, list(diaries), min(starts) - MEMORY, max(starts) + timedelta(days=1)
    )
    around = (
        select(near.station_id, near.id, near.starts_at, Playlist.id)
        .join(Playlist, Playlist.occurrence_id == near.id)
        .order_by(near.starts_at)
    )
    programmes = {
        playlist_id: (diaries[station_id], starts_at)
        for station_id, occurrence_id, starts_at, playlist_id in session.execute(around)
        if occurrence_id not in again
    }
    pieces = list(_pieces_in(session, list(programmes)))
    wished = any(diary.wished_ms for diary in diaries.values())
    topics = _topics_of(session, {piece[3] for piece in pieces}) if wished else {}
    for playlist_id, offset_ms, ms, item_id in pieces:
        diary, starts_at = programmes[playlist_id]
        diary.add(item_id, starts_at, offset_ms, ms)
        if starts_at >= now:
            diary.count(starts_at, topics.get(item_id, ()), ms)


def _pieces_in(
    session: Session, playlist_ids: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """(playlist, offset in ms, length in ms, item) of every entry, playlist by playlist.

    The programmes are asked for first and their entries by number: in one statement a database
    may begin at the items instead, and walk everything that was ever planned.
    """
    for some in (playlist_ids[at : at + _AT_ONCE] for at in range(0, len(playlist_ids), _AT_ONCE)):
        for row in session.execute(
            select(Entry.playlist_id, Entry.offset_ms, Entry.duration_ms, Revision.item_id)
            .outerjoin(Revision, Revision.id == Entry.revision_id)
            .where(Entry.playlist_id.in_(some))
            .order_by(Entry.playlist_id, Entry.position)
        ):
            yield row[0], row[1], row[2], row[3]


def _read_aired(
    session: Session, diaries: Mapping[int, Diary], span: tuple[date, datetime]
) -> None:
    """Count what was heard: an entry once, from the player that aired most of it."""
    first_day, now = span
    since = datetime(first_day.year, first_day.month, first_day.day, tzinfo=now.tzinfo) - timedelta(
        days=1
    )
    per_player = (
        select(
            Airing.station_id,
            func.coalesce(Airing.entry_id, -Airing.id).label("entry"),
            func.min(Airing.counts_at).label("counts_at"),
            AiringTopic.topic_code,
            func.sum(Airing.aired_ms).label("aired_ms"),
        )
        .join(AiringTopic, AiringTopic.airing_id == Airing.id)
        .where(
            Airing.counts_at >= since,
            Airing.counts_at < now,
            Airing.station_id.in_(list(diaries)),
            Airing.kind != ItemKind.FILLER,
        )
        .group_by(Airing.station_id, "entry", AiringTopic.topic_code, Airing.player_id)
        .subquery()
    )
    codes = {row.code: row.id for row in session.execute(select(Topic.code, Topic.id))}
    heard = session.execute(
        select(
            per_player.c.station_id,
            func.min(per_player.c.counts_at),
            per_player.c.topic_code,
            func.max(per_player.c.aired_ms),
        ).group_by(per_player.c.station_id, per_player.c.entry, per_player.c.topic_code)
    )
    for station_id, counts_at, code, aired_ms in heard:
        if code in codes:
            diaries[station_id].count(counts_at, [codes[code]], int(aired_ms))


def _topics_of(session: Session, item_ids: Collection[int]) -> dict[int, list[int]]:
    topics: defaultdict[int, list[int]] = defaultdict(list)
    tied = select(item_topics)
    if len(item_ids) <= _AT_ONCE:
        tied = tied.where(item_topics.c.item_id.in_(item_ids))
    for item_id, topic_id in session.execute(tied):
        topics[item_id].append(topic_id)
    return topics

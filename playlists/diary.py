"""What stations' air holds already: the memory a plan is made against."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import hours
from playlists.messages import Message, message
from playlists.models import Entry, Occurrence, Playlist, Revision, Station
from playlists.models.newsroom import item_topics
from playlists.programme import Plan
from playlists.settling import Slotted
from playlists.targets import Wishes, heard_ms, wishes_of
from playlists.within import occurrences_within

MEMORY = timedelta(days=31)
_DAY = timedelta(days=1)
_MINUTE_MS = 60_000
_AT_ONCE = 500  # SQLite binds a limited number of values in one statement


@dataclass
class Diary:
    """Times of each item, programmes by their local days, and ms per topic and local month.

    What is past counts toward a target as it aired, what is to come as it is planned.
    """

    timezone: str
    times: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    on_air: defaultdict[date, list[hours.Spell]] = field(default_factory=lambda: defaultdict(list))
    topic_ms: defaultdict[tuple[date, int], int] = field(default_factory=lambda: defaultdict(int))
    wished_ms: Mapping[tuple[date, int], int] = field(default_factory=dict)
    told: Mapping[date, Mapping[int, Message]] = field(default_factory=dict)

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

    def short_of(self, at: datetime) -> Mapping[int, Message]:
        """What is told of each topic that is behind its target in the month of an instant.

        Only what is wished, not what is lacking yet: that changes with every programme that airs,
        and the reasons of a whole week's entries would be written anew each time.
        """
        return self.told.get(self._month(at), {}) if self.told else {}

    def note(self, starts_at: datetime, plan: Plan) -> None:
        """Remember a programme just planned."""
        for entry in plan.entries:
            at = starts_at + timedelta(milliseconds=entry.offset_ms)
            self.times[entry.piece.item_id].append(at)
        self.keep(starts_at, plan.duration_ms)
        if self.wished_ms:
            month = self._month(starts_at)
            for entry in plan.entries:
                for topic in entry.piece.topics:
                    self.topic_ms[month, topic] += entry.duration_ms

    def keep(self, starts_at: datetime, duration_ms: int) -> None:
        """Remember that a programme is on the air, relays and all, for so many ms."""
        day = hours.local_day(starts_at, self.timezone)
        self.on_air[day].append(hours.Spell(starts_at, duration_ms))

    def taken(self, own: hours.Spell, pause: timedelta) -> hours.Taken:
        """What the other programmes take of a programme's day, and of its buổi."""
        day = hours.local_day(own.starts_at, self.timezone)
        near = [each for of in (day - _DAY, day, day + _DAY) for each in self.on_air.get(of, ())]
        return hours.taken_beside(own, near, self.timezone, pause)

    def before(self, at: datetime) -> "Diary":
        """The same without programmes from an instant on: what one is planned by that starts then.

        Programmes are planned in their order, and what comes later takes what is left.
        """
        on_air = {
            day: [each for each in spells if each.starts_at < at]
            for day, spells in self.on_air.items()
        }
        times = {item: [each for each in found if each < at] for item, found in self.times.items()}
        return replace(self, on_air=defaultdict(list, on_air), times=defaultdict(list, times))

    def count(self, at: datetime, topics: Iterable[int], duration_ms: int) -> None:
        """Count ms toward the topics of an instant's month."""
        for topic in topics:
            self.topic_ms[self._month(at), topic] += duration_ms

    def _month(self, at: datetime) -> date:
        return hours.local_day(at, self.timezone).replace(day=1)


def read_diary(
    session: Session, station: Station, to_build: Sequence[Slotted | Occurrence], now: datetime
) -> Diary:
    """The station's programmes around those to be built, these left out; no targets are read."""
    building = {station.id: to_build}
    return read_diaries(session, [station], building, now, with_targets=False)[station.id]


def read_diaries(
    session: Session,
    stations: Sequence[Station],
    to_build: Mapping[int, Sequence[Slotted | Occurrence]],
    now: datetime,
    *,
    with_targets: bool = True,
) -> dict[int, Diary]:
    """The diaries of many stations by their ids, read in a few statements."""
    building = [each for of_one in to_build.values() for each in of_one]
    diaries = {station.id: Diary(station.timezone) for station in stations}
    if not building:
        return diaries
    if with_targets:
        _read_targets(session, stations, diaries, _months(stations, to_build), now)
    _read_planned(session, diaries, building, now)
    return diaries


def _months(
    stations: Sequence[Station], to_build: Mapping[int, Sequence[Slotted | Occurrence]]
) -> set[date]:
    """The first days of the local months that are built for."""
    return {
        hours.local_day(each.starts_at, station.timezone).replace(day=1)
        for station in stations
        for each in to_build.get(station.id, ())
    }


def _read_targets(
    session: Session,
    stations: Sequence[Station],
    diaries: Mapping[int, Diary],
    months: Collection[date],
    now: datetime,
) -> None:
    """What is wished at each station, and how much of it was heard."""
    wishes = wishes_of(session, stations, months)
    # Thousands of stations share what is wished everywhere: its figures are laid out once.
    lengths = {
        id(each): {key: target.wished_ms for key, target in each.items()}
        for each in wishes.values()
    }
    told = {key: _told(each) for key, each in {id(each): each for each in wishes.values()}.items()}
    for station_id, diary in diaries.items():
        diary.wished_ms = lengths[id(wishes[station_id])]
        diary.told = told[id(wishes[station_id])]
    topics = _topics_wished(wishes)
    begun = (now + _DAY).date()  # the day after may have begun at a station in the east
    for month in sorted(month for month in months if topics and month <= begun):
        for (station_id, code), ms in heard_ms(session, stations, month).items():
            if code in topics:
                diaries[station_id].topic_ms[month, topics[code]] += ms


def _topics_wished(wishes: Mapping[int, Wishes]) -> dict[str, int]:
    """The topics of all targets, by their codes."""
    rows = {id(each): each for each in wishes.values()}
    return {target.code: target.topic_id for each in rows.values() for target in each.values()}


def _told(wishes: Wishes) -> Mapping[date, Mapping[int, Message]]:
    found: defaultdict[date, dict[int, Message]] = defaultdict(dict)
    for (month, topic), target in wishes.items():
        found[month][topic] = message(
            "Its topic “%(topic)s” is short of the month's %(minutes)d minutes.",
            topic=target.topic,
            minutes=target.wished_ms // _MINUTE_MS,
        )
    return found


def _read_planned(
    session: Session,
    diaries: Mapping[int, Diary],
    building: Sequence[Slotted | Occurrence],
    now: datetime,
) -> None:
    starts = [each.starts_at for each in building]
    again = {each.id for each in building}
    within = occurrences_within(session, list(diaries), min(starts) - MEMORY, max(starts) + _DAY)
    near = within.rows
    around = (
        select(near.station_id, near.id, near.starts_at, Playlist.id, Playlist.duration_ms)
        .join(Playlist, Playlist.occurrence_id == near.id)
        .order_by(near.starts_at)
    )
    programmes: dict[int, tuple[Diary, datetime]] = {}
    rows = session.execute(around, within.bound)
    for station_id, occurrence_id, starts_at, playlist_id, duration_ms in rows:
        if occurrence_id not in again:
            diary = diaries[station_id]
            programmes[playlist_id] = diary, starts_at
            diary.keep(starts_at, duration_ms)
    pieces = list(_pieces_in(session, list(programmes)))
    for playlist_id, offset_ms, _ms, item_id in pieces:
        diary, starts_at = programmes[playlist_id]
        diary.times[item_id].append(starts_at + timedelta(milliseconds=offset_ms))
    coming = [
        (*programmes[playlist_id], item_id, ms)
        for playlist_id, _offset_ms, ms, item_id in pieces
        if programmes[playlist_id][1] >= now and programmes[playlist_id][0].wished_ms
    ]
    topics = _topics_of(session, {item_id for _diary, _at, item_id, _ms in coming})
    for diary, starts_at, item_id, ms in coming:
        diary.count(starts_at, topics.get(item_id, ()), ms)


def _pieces_in(
    session: Session, playlist_ids: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """(playlist, offset in ms, length in ms, item) of every entry, playlist by playlist.

    The programmes are asked for first and their entries by number: in one statement a database
    may begin at the items instead, and walk everything that was ever planned.
    """
    connection = session.connection()  # rows of values: the session would look at each again
    for some in (playlist_ids[at : at + _AT_ONCE] for at in range(0, len(playlist_ids), _AT_ONCE)):
        for row in connection.execute(
            select(Entry.playlist_id, Entry.offset_ms, Entry.duration_ms, Revision.item_id)
            .outerjoin(Revision, Revision.id == Entry.revision_id)
            .where(Entry.playlist_id.in_(some))
            .order_by(Entry.playlist_id, Entry.position)
        ).all():
            yield row[0], row[1], row[2], row[3]


def _topics_of(session: Session, item_ids: Collection[int]) -> dict[int, list[int]]:
    topics: defaultdict[int, list[int]] = defaultdict(list)
    if not item_ids:
        return topics
    tied = select(item_topics)
    if len(item_ids) <= _AT_ONCE:
        tied = tied.where(item_topics.c.item_id.in_(item_ids))
    for item_id, topic_id in session.execute(tied):
        topics[item_id].append(topic_id)
    return topics

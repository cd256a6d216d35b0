"""Targets that the month does not come to at the present pace: each told once, not per station."""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.findings import Finding
from playlists.hours import local_day, month_span
from playlists.messages import message
from playlists.models import Entry, Occurrence, Playlist, Revision, Station
from playlists.models.newsroom import item_topics
from playlists.targets import Wish, heard_ms, wishes_of

_MINUTE = 60_000


def targets_out_of_reach(
    session: Session, stations: Sequence[Station], now: datetime, horizon: timedelta
) -> Iterator[Finding]:
    """Each target that stations will not reach, with the furthest from it.

    Counted are what aired so far and what is planned to the month's end; what the horizon does
    not show yet is taken to go on as within it.
    """
    months = {each.id: local_day(now, each.timezone).replace(day=1) for each in stations}
    wishes = wishes_of(session, stations, set(months.values()))
    asked = _Expected(session, stations, now, horizon)
    short: defaultdict[int, list[_Short]] = defaultdict(list)
    for station in stations:
        wished = [
            target
            for (month, _topic), target in wishes[station.id].items()
            if month == months[station.id]
        ]
        for target, expected_ms in asked.of(station, months[station.id], wished):
            if expected_ms < target.wished_ms:
                short[target.id].append(_Short(station, target, expected_ms))
    for each in short.values():
        yield _finding(each, now)


@dataclass(frozen=True)
class _Short:
    """A station that will not reach a target, and what it comes to."""

    station: Station
    target: Wish
    expected_ms: int


class _Expected:
    """What a month comes to at stations. What aired is read once for all of them."""

    def __init__(
        self, session: Session, stations: Sequence[Station], now: datetime, horizon: timedelta
    ) -> None:
        self._session, self._now, self._until = session, now, now + horizon
        self._stations = stations
        self._aired: dict[date, Mapping[tuple[int, str], int]] = {}

    def of(
        self, station: Station, month: date, wished: Sequence[Wish]
    ) -> Iterator[tuple[Wish, int]]:
        """A station's targets, each with the ms that its topic comes to."""
        if not wished:
            return
        _start, end = month_span(month.year, month.month, ZoneInfo(station.timezone))
        aired, until = self._aired_in(month), min(end, self._until)
        planned = _planned_ms(self._session, station, self._now, until)
        share = (end - self._now) / (until - self._now) if until > self._now else 0.0
        for target in wished:
            aired_ms = aired.get((station.id, target.code), 0)
            yield target, int(aired_ms + planned[target.topic_id] * share)

    def _aired_in(self, month: date) -> Mapping[tuple[int, str], int]:
        if month not in self._aired:
            self._aired[month] = heard_ms(self._session, self._stations, month)
        return self._aired[month]


def _finding(short: Sequence[_Short], now: datetime) -> Finding:
    worst = min(short, key=lambda each: (each.expected_ms, each.station.id))
    target, today = worst.target, local_day(now, worst.station.timezone)
    cure = message(
        "Write about it: %(minutes)d minutes more in %(days)d days.",
        minutes=-(-(target.wished_ms - worst.expected_ms) // _MINUTE),
        days=calendar.monthrange(today.year, today.month)[1] - today.day + 1,
    )
    told: dict[str, str | float] = {
        "topic": target.topic,
        "minutes": worst.expected_ms // _MINUTE,
        "wished": target.wished_ms // _MINUTE,
    }
    if len(short) == 1:
        what = message("“%(topic)s” comes to %(minutes)d of %(wished)d minutes this month.", **told)
        return Finding(what, cure, worst.station)
    what = message(
        "“%(topic)s” does not come to its %(wished)d minutes this month at %(count)d stations;"
        " the furthest from it is %(station)s with %(minutes)d.",
        count=len(short),
        station=worst.station.name,
        **told,
    )
    return Finding(what, cure)


def _planned_ms(
    session: Session, station: Station, start: datetime, end: datetime
) -> defaultdict[int, int]:
    rows = session.execute(
        select(item_topics.c.topic_id, func.sum(Entry.duration_ms))
        .join(Revision, Revision.item_id == item_topics.c.item_id)
        .join(Entry, Entry.revision_id == Revision.id)
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
        )
        .group_by(item_topics.c.topic_id)
    )
    found: defaultdict[int, int] = defaultdict(int)
    found.update({topic_id: int(total) for topic_id, total in rows})
    return found

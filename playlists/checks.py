"""What is wrong with the days ahead: each finding has a place, and what would cure it."""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from playlists.airtime import by_station_and_topic
from playlists.hours import local_day, month_span
from playlists.messages import Message, list_from_json, message
from playlists.models import (
    Clock,
    Entry,
    Item,
    ItemState,
    Occurrence,
    Playlist,
    Revision,
    Station,
    Target,
)
from playlists.models.newsroom import item_topics
from playlists.occurrences import clashes_between

_CURES = {
    "The programme is empty: filler will play.": message("Approve items for this station."),
    "Outside the station's hours (%(opens)s to %(closes)s): nothing is planned.": message(
        "Move the timetable into the station's hours."
    ),
}
_USUAL_CURE = message("Approve such an item, or change the clock.")


@dataclass(frozen=True)
class Finding:
    """`station` is None for what holds everywhere; `at` is a programme's start in UTC."""

    what: Message
    cure: Message
    station: Station | None = None
    at: datetime | None = None
    item_id: int | None = None


def check_plan(
    session: Session, stations: Sequence[Station], now: datetime, horizon: timedelta
) -> list[Finding]:
    """What is wrong from now to the horizon: in programmes, timetables, items and targets."""
    until = now + horizon
    found = list(_items(session, until))
    for station in stations:
        found += _programmes(session, station, now, until)
        found += _timetables(session, station, now, until)
        found += _targets(session, station, now, horizon)
    return found


def _programmes(
    session: Session, station: Station, now: datetime, until: datetime
) -> Iterator[Finding]:
    """The planner's remarks, each once with its first programme."""
    rows = session.execute(
        select(Occurrence.starts_at, Playlist.warnings)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= now,
            Occurrence.starts_at < until,
        )
        .order_by(Occurrence.starts_at)
    )
    seen: set[tuple[str, str]] = set()
    for starts_at, warnings in rows:
        for said in list_from_json(warnings):
            if (said.msgid, str(said)) not in seen:
                seen.add((said.msgid, str(said)))
                cure = _CURES.get(said.msgid, _USUAL_CURE)
                yield Finding(said, cure, station, starts_at)


def _timetables(
    session: Session, station: Station, now: datetime, until: datetime
) -> Iterator[Finding]:
    seen: set[int | None] = set()
    for time in clashes_between(session, station, now, until):
        if time.timetable_id not in seen:
            seen.add(time.timetable_id)
            name = session.get_one(Clock, time.clock_id).name
            yield Finding(
                message("“%(clock)s” is left out: a nearer timetable has the air.", clock=name),
                message("Move one of the two, or end it."),
                station,
                time.starts_at,
            )


def _items(session: Session, until: datetime) -> Iterator[Finding]:
    """Items that will not air as they stand: failed voices, and approvals that come too late."""
    items = session.scalars(
        select(Item)
        .where(Item.state.in_((ItemState.SUBMITTED, ItemState.APPROVED)))
        .options(selectinload(Item.revisions))
        .order_by(Item.id)
    )
    for item in items:
        title = item.latest.title
        if item.state is ItemState.SUBMITTED and item.latest.voicing_error:
            yield Finding(
                message("“%(title)s” could not be voiced.", title=title),
                message("Mend its text, or record it."),
                item_id=item.id,
            )
        elif item.state is ItemState.SUBMITTED and item.valid_to and item.valid_to <= until:
            yield Finding(
                message("“%(title)s” awaits approval and expires soon.", title=title),
                message("Approve it, or give it a longer validity."),
                at=item.valid_to,
                item_id=item.id,
            )


def _targets(
    session: Session, station: Station, now: datetime, horizon: timedelta
) -> Iterator[Finding]:
    """Targets that the present pace does not reach: aired so far, and planned to the month's end.

    What the horizon does not show yet is taken to go on as within it.
    """
    zone = ZoneInfo(station.timezone)
    today = local_day(now, station.timezone)
    month = today.replace(day=1)
    targets = session.scalars(select(Target).where(Target.month == month)).all()
    if not targets:
        return
    start, end = month_span(month.year, month.month, zone)
    aired = {
        row.topic_code: row.aired_ms
        for row in by_station_and_topic(session, start, now)
        if row.station_code == station.code
    }
    until = min(end, now + horizon)
    planned = _planned_ms(session, station, now, until)
    share = (end - now) / (until - now) if until > now else 0.0
    for target in targets:
        expected_ms = aired.get(target.topic.code, 0) + planned[target.topic_id] * share
        if expected_ms < target.wished_ms:
            yield Finding(
                message(
                    "“%(topic)s” comes to %(minutes)d of %(wished)d minutes this month.",
                    topic=target.topic.name,
                    minutes=int(expected_ms // 60_000),
                    wished=target.wished_ms // 60_000,
                ),
                message(
                    "Write about it: %(minutes)d minutes more in %(days)d days.",
                    minutes=-int(-(target.wished_ms - expected_ms) // 60_000),
                    days=calendar.monthrange(month.year, month.month)[1] - today.day + 1,
                ),
                station,
            )


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

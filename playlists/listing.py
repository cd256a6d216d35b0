"""A station's day as plain values, for programs that read JSON."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from playlists.hours import day_span
from playlists.messages import Message, from_json, list_from_json
from playlists.models import Entry, Item, Occurrence, Playlist, Revision, Station


def playlists_of_day(session: Session, station: Station, day: date) -> Sequence[Playlist]:
    """The playlists of the station's programmes that start on a local day, in their order."""
    start, end = day_span(day, station.timezone)
    return session.scalars(
        select(Playlist)
        .join(Playlist.occurrence)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
        )
        .options(
            joinedload(Playlist.occurrence).joinedload(Occurrence.clock),
            selectinload(Playlist.entries)
            .joinedload(Entry.revision)
            .joinedload(Revision.item)
            .selectinload(Item.topics),
        )
        .order_by(Occurrence.starts_at)
    ).all()


def day_listing(
    session: Session, station: Station, day: date, say: Callable[[Message], str] = str
) -> dict[str, object]:
    """The day's programmes with their entries, reasons and warnings.

    Times are local with their offset, lengths in ms; `say` puts the planner's messages in words.
    """
    return {
        "station": {"code": station.code, "name": station.name, "timezone": station.timezone},
        "day": day.isoformat(),
        "programmes": [
            _programme(playlist, ZoneInfo(station.timezone), say)
            for playlist in playlists_of_day(session, station, day)
        ],
    }


def _programme(
    playlist: Playlist, zone: ZoneInfo, say: Callable[[Message], str]
) -> dict[str, object]:
    occurrence = playlist.occurrence
    return {
        "id": occurrence.id,
        "clock": occurrence.clock.name,
        "starts_at": occurrence.starts_at.astimezone(zone).isoformat(),
        "length_ms": occurrence.length_ms,
        "duration_ms": playlist.duration_ms,
        "warnings": [say(each) for each in list_from_json(playlist.warnings)],
        "entries": [_entry(occurrence, entry, zone, say) for entry in playlist.entries],
    }


def _entry(
    occurrence: Occurrence, entry: Entry, zone: ZoneInfo, say: Callable[[Message], str]
) -> dict[str, object]:
    at = occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
    reason = from_json(entry.reason)
    item = entry.revision.item
    return {
        "position": entry.position,
        "at": at.astimezone(zone).isoformat(timespec="milliseconds"),
        "offset_ms": entry.offset_ms,
        "duration_ms": entry.duration_ms,
        "item": item.id,
        "kind": item.kind.value,
        "title": entry.revision.title,
        "topics": [topic.code for topic in item.topics],
        "clip_sha256": entry.clip_sha256,
        "reason": None if reason is None else say(reason),
    }

"""Building a station's programmes: what is on file, put to the rules, and kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists import hours
from playlists.airable import airable_pieces
from playlists.diary import Diary, read_diary
from playlists.messages import list_to_json, to_json
from playlists.models import (
    Clock,
    Entry,
    Occurrence,
    Playlist,
    Station,
)
from playlists.pieces import Piece, Place
from playlists.programme import Plan, Planned, Rules, fill
from playlists.stock import Stock
from playlists.timetable import FREEZE, occurrences_between

SPACING = timedelta(minutes=120)


def build_station(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    spacing: timedelta = SPACING,
    freeze: timedelta = FREEZE,
    stock: Stock | None = None,
) -> list[Playlist]:
    """Plan the station's programmes in [start, end); give back all of them that stand.

    What starts within `freeze` of `now`, or before, stays as it is (a programme that was never
    built is built until it starts). A plan that comes out the same keeps its rows and their ids.
    `stock` are the `airable_pieces`, handed in where many stations are built.
    """
    stock = (Stock(airable_pieces(session)) if stock is None else stock).at(station.id)
    occurrences = occurrences_between(session, station, start, end, now=now, freeze=freeze)
    _load_playlists(session, occurrences)
    open_ = [each for each in occurrences if _is_open(each, now, freeze)] if station.active else []
    diary = read_diary(session, station, open_)
    for occurrence in open_:
        plan = _plan(station, occurrence, stock, diary, spacing)
        diary.note(occurrence.starts_at, plan)
        _keep(session, occurrence, plan, now)
    session.flush()
    return [each.playlist for each in occurrences if each.playlist is not None]


def stock_of(station: Station, pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces that are for a station."""
    return [piece for piece in pieces if not piece.stations or station.id in piece.stations]


def _load_playlists(session: Session, occurrences: Sequence[Occurrence]) -> None:
    # All at once: a query for each of a month's programmes takes longer than planning them.
    session.scalars(
        select(Occurrence)
        .where(Occurrence.id.in_([each.id for each in occurrences]))
        .options(
            selectinload(Occurrence.playlist).selectinload(Playlist.entries),
            selectinload(Occurrence.clock).selectinload(Clock.slots),
        )
    ).all()


def _is_open(occurrence: Occurrence, now: datetime, freeze: timedelta) -> bool:
    if occurrence.playlist is None:
        return occurrence.starts_at > now
    return occurrence.starts_at > now + freeze


def _plan(
    station: Station,
    occurrence: Occurrence,
    stock: Stock,
    diary: Diary,
    spacing: timedelta,
) -> Plan:
    starts_at = occurrence.starts_at
    day_ms = diary.day_ms[hours.local_day(starts_at, station.timezone)]
    room = hours.room_for(station, starts_at, occurrence.length_ms, day_ms)
    if not room.room_ms:
        return Plan(warnings=list(room.warnings))
    rules = Rules(room.room_ms, spacing, diary.behind(starts_at))
    plan = fill(places_of(occurrence.clock), stock, starts_at, diary.times, rules)
    plan.warnings[:0] = room.warnings
    return plan


def _keep(session: Session, occurrence: Occurrence, plan: Plan, now: datetime) -> None:
    playlist = occurrence.playlist
    if playlist is None:
        playlist = Playlist(occurrence=occurrence, built_at=now)
        session.add(playlist)
    wanted = dict(enumerate(plan.entries))
    outdated = [entry for entry in playlist.entries if not _same(entry, wanted.get(entry.position))]
    for entry in outdated:
        playlist.entries.remove(entry)
    if outdated:
        playlist.built_at = now
        session.flush()  # the old rows' positions are free only when they are gone
    for entry in playlist.entries:
        entry.reason = to_json(wanted.pop(entry.position).reason)
    for position, planned in wanted.items():
        playlist.built_at = now
        playlist.entries.append(_entry(position, planned))
    playlist.entries.sort(key=lambda entry: entry.position)
    playlist.duration_ms = plan.duration_ms
    playlist.warnings = list_to_json(plan.warnings)


def _same(entry: Entry, planned: Planned | None) -> bool:
    return planned is not None and (
        (entry.revision_id, entry.clip_sha256, entry.offset_ms, entry.duration_ms)
        == (
            planned.piece.revision_id,
            planned.piece.clip_sha256,
            planned.offset_ms,
            planned.piece.duration_ms,
        )
    )


def _entry(position: int, planned: Planned) -> Entry:
    return Entry(
        position=position,
        offset_ms=planned.offset_ms,
        duration_ms=planned.piece.duration_ms,
        revision_id=planned.piece.revision_id,
        clip_sha256=planned.piece.clip_sha256,
        reason=to_json(planned.reason),
    )


def places_of(clock: Clock) -> list[Place]:
    """A clock's slots as values, in order."""
    return [
        Place(
            kind=slot.kind,
            count=slot.count,
            topic_id=slot.topic_id,
            topic_name=slot.topic.name if slot.topic else "",
            budget_ms=slot.budget_ms,
            required=slot.required,
        )
        for slot in clock.slots
    ]

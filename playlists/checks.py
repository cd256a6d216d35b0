"""What is wrong with the days ahead: each finding has a place, and what would cure it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.airable import airable_pieces
from playlists.cures import cure_of
from playlists.findings import Finding
from playlists.item_checks import items_named, items_rewritten, items_too_late, items_waiting
from playlists.messages import list_from_json, message
from playlists.models import (
    Clock,
    ItemKind,
    Occurrence,
    Playlist,
    Relay,
    RelaySpan,
    Station,
)
from playlists.occurrences import FREEZE, clashes_between
from playlists.programme import EXACT_MS
from playlists.target_checks import targets_out_of_reach

__all__ = ["Finding", "check_plan"]

_Span = tuple[datetime, datetime]


def check_plan(
    session: Session,
    stations: Sequence[Station],
    now: datetime,
    horizon: timedelta,
    *,
    freeze: timedelta = FREEZE,
) -> list[Finding]:
    """What is wrong from now to the horizon: in items, clocks, programmes, timetables, targets."""
    until = now + horizon
    found = [
        *items_waiting(session, until),
        *items_too_late(session, now, until),
        *items_named(session, stations, now, until),
        *items_rewritten(session, stations, now, freeze),
    ]
    for station in stations:
        found += _programmes(session, station, (now, until))
        found += _relays(session, station, (now, until))
        found += _timetables(session, station, (now, until))
    found += targets_out_of_reach(session, stations, now, horizon)
    return found


def _programmes(session: Session, station: Station, span: _Span) -> Iterator[Finding]:
    """The planner's remarks, each once with its first programme; and programmes that end late."""
    rows = session.execute(
        select(Occurrence.starts_at, Occurrence.length_ms, Playlist.duration_ms, Playlist.warnings)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .order_by(Occurrence.starts_at)
    ).all()
    if not rows and station.active:
        yield Finding(
            message("No programme is planned in the days ahead."),
            message("Give the station a timetable, or wait for its first plan."),
            station,
        )
    seen: set[tuple[str, str]] = set()
    for starts_at, length_ms, duration_ms, warnings in rows:
        for said in list_from_json(warnings):
            if (said.msgid, str(said)) not in seen:
                seen.add((said.msgid, str(said)))
                yield Finding(said, cure_of(said), station, starts_at)
        if duration_ms > length_ms + EXACT_MS:
            yield Finding(
                message(
                    "Ends %(seconds)d seconds after its time.",
                    seconds=(duration_ms - length_ms) // 1000,
                ),
                message("Take a piece out by hand, or make the clock longer."),
                station,
                starts_at,
            )


def _relays(session: Session, station: Station, span: _Span) -> Iterator[Finding]:
    """Each relay that nothing could stand in for, with the first programme that carries it."""
    carried = session.execute(
        select(Relay.name, func.min(Occurrence.starts_at))
        .join(RelaySpan, RelaySpan.relay_id == Relay.id)
        .join(Playlist, Playlist.id == RelaySpan.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .group_by(Relay.id, Relay.name)
        .order_by(Relay.id)
    ).all()
    if not carried or _has_filler(session, station, span[0]):
        return
    for name, at in carried:
        yield Finding(
            message("The relay “%(relay)s” has no filler to take its place.", relay=name),
            message("Approve filler for this station: it plays when the relay fails."),
            station,
            at,
        )


def _has_filler(session: Session, station: Station, at: datetime) -> bool:
    return any(
        (not piece.stations or station.id in piece.stations)
        and (piece.valid_to is None or at < piece.valid_to)
        for piece in airable_pieces(session, ItemKind.FILLER, reread=False)
    )


def _timetables(session: Session, station: Station, span: _Span) -> Iterator[Finding]:
    """Each timetable that is left out somewhere, with the first programme that it loses."""
    seen: set[int | None] = set()
    for time in clashes_between(session, station, *span):
        if time.timetable_id not in seen:
            seen.add(time.timetable_id)
            name = session.get_one(Clock, time.clock_id).name
            yield Finding(
                message("“%(clock)s” is left out: a nearer timetable has the air.", clock=name),
                message("Move one of the two, or end it."),
                station,
                time.starts_at,
            )

"""Days of the plan as text that is read from the top: what airs when and why, and what does not."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.absence import absent_from
from playlists.airable import airable_pieces
from playlists.listing import playlists_of_day
from playlists.messages import Message, from_json, list_from_json, message
from playlists.models import Entry, Playlist, Revision, Station
from playlists.pieces import Piece
from web.formatting import length
from web.labels import label

Say = Callable[[Message], str]

_ALSO_SHOWN = 5  # titles that are named where many are left out for one reason


def explained_days(
    session: Session,
    stations: Sequence[Station],
    first: date,
    days: int,
    *,
    spacing: timedelta,
    say: Say,
) -> Iterator[str]:
    """The lines of the stations' days, station after station; each with the times of its zone."""
    pieces = airable_pieces(session)
    for station in stations:
        yield f"# {station.name} ({station.code})"
        for day in (first + timedelta(days=number) for number in range(days)):
            playlists = playlists_of_day(session, station, day)
            total_ms = sum(playlist.duration_ms for playlist in playlists)
            yield ""
            yield f"## {day:%d/%m/%Y}: " + say(
                message(
                    "%(count)d programmes, %(length)s",
                    count=len(playlists),
                    length=length(total_ms),
                )
            )
            for playlist in playlists:
                yield from _programme(session, playlist, pieces, spacing, say)
        yield ""


def _programme(
    session: Session, playlist: Playlist, pieces: Sequence[Piece], spacing: timedelta, say: Say
) -> Iterator[str]:
    occurrence = playlist.occurrence
    zone = ZoneInfo(occurrence.station.timezone)
    start = occurrence.starts_at.astimezone(zone)
    yield ""
    yield (
        f"{start:%H:%M} {occurrence.clock.name}: "
        f"{length(playlist.duration_ms)} / {length(occurrence.length_ms)}"
    )
    for entry in playlist.entries:
        yield _line(entry, start + timedelta(milliseconds=entry.offset_ms), say)
    yield from (f"  ! {say(each)}" for each in list_from_json(playlist.warnings))
    yield from _left_out(session, playlist, pieces, spacing, say)


def _line(entry: Entry, at: datetime, say: Say) -> str:
    reason = from_json(entry.reason)
    kind = say(message(label(entry.revision.item.kind)))
    told = f"  ({say(reason)})" if reason else ""
    return f"  {at:%H:%M:%S} {length(entry.duration_ms):>6}  {kind}: {entry.revision.title}{told}"


def _left_out(
    session: Session, playlist: Playlist, pieces: Sequence[Piece], spacing: timedelta, say: Say
) -> Iterator[str]:
    """One line for each reason, with the most urgent of those it keeps out."""
    titles: dict[str, list[str]] = {}
    for absent in absent_from(session, playlist.occurrence, spacing=spacing, pieces=pieces):
        title = session.get_one(Revision, absent.piece.revision_id).title
        titles.setdefault(say(absent.reason), []).append(title)
    for reason, found in titles.items():
        more = len(found) - _ALSO_SHOWN
        rest = " " + say(message("and %(count)d more", count=more)) if more > 0 else ""
        yield f"  - {reason} {'; '.join(found[:_ALSO_SHOWN])}{rest}"

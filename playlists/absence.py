"""Why a piece is not in a programme: the planner's rules asked one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.airable import airable_pieces
from playlists.builder import SPACING, room_of, stock_of
from playlists.diary import read_diary
from playlists.messages import Message, message
from playlists.models import Occurrence
from playlists.pieces import FRAME, Piece, Place, is_spaced, is_valid, is_wished, takes
from playlists.places import read_places

LATER = message("Others went before it here; it airs at %(at)s.").msgid


@dataclass(frozen=True)
class Absent:
    """An approved piece for the station that a programme does not hold, and why."""

    piece: Piece
    reason: Message


def absent_from(
    session: Session,
    occurrence: Occurrence,
    *,
    spacing: timedelta = SPACING,
    pieces: Sequence[Piece] | None = None,
) -> list[Absent]:
    """What the programme could have held and does not, the most urgent first.

    Pieces of the frame are left out: of these one of a kind is all that is wanted.
    """
    station, playlist = occurrence.station, occurrence.playlist
    entries = playlist.entries if playlist is not None else []
    here = {entry.revision.item_id for entry in entries}
    diary = read_diary(session, station, [occurrence], occurrence.starts_at)
    weekday = occurrence.starts_at.astimezone(ZoneInfo(station.timezone)).weekday()
    places = read_places(session, [occurrence.clock_id]).on(occurrence.clock_id, weekday)
    stock = stock_of(station, airable_pieces(session) if pieces is None else pieces)
    room_ms = room_of(station, occurrence, diary).room_ms
    return [
        Absent(piece, _why_not(piece, places, occurrence, diary.times, (room_ms, spacing)))
        for piece in stock
        if piece.item_id not in here and piece.kind not in FRAME
    ]


def _why_not(
    piece: Piece,
    places: Sequence[Place],
    occurrence: Occurrence,
    times: Mapping[int, Sequence[datetime]],
    bounds: tuple[int, timedelta],
) -> Message:
    (room_ms, spacing), at = bounds, occurrence.starts_at
    # Programmes are planned in their order: what airs later was put there because of this one.
    history = {piece.item_id: [each for each in times.get(piece.item_id, ()) if each < at]}
    later = [each for each in times.get(piece.item_id, ()) if each >= at]
    fitting = [place for place in places if takes(place, piece)]
    if not fitting:
        return _no_slot(piece, places)
    if not is_valid(piece, at):
        return message("It is not valid at that time.")
    if piece.wished_airings == 0:
        return message("It is kept ready for an order, and not planned.")
    if not is_wished(piece, history):
        return message(
            "It has had the %(count)d airings that were wished.", count=piece.wished_airings or 0
        )
    if not is_spaced(piece, at, history, spacing):
        return _too_close(piece, history[piece.item_id], spacing, occurrence.station.timezone)
    room_ms = min(room_ms, max(place.budget_ms or room_ms for place in fitting))
    return _crowded_out(piece, room_ms, later, occurrence.station.timezone)


def _no_slot(piece: Piece, places: Sequence[Place]) -> Message:
    if any(place.kind is piece.kind for place in places):
        return message("The slots for its kind ask for another topic, class or length.")
    return message(
        "No slot of this programme is for items of kind “%(kind)s”.", kind=piece.kind.value
    )


def _too_close(
    piece: Piece, earlier: Sequence[datetime], spacing: timedelta, timezone: str
) -> Message:
    apart, at = spacing if piece.spacing is None else piece.spacing, _clock(max(earlier), timezone)
    hours, rest = divmod(apart, timedelta(hours=1))
    if hours and not rest:
        return message(
            "It airs at %(at)s, less than %(hours)d hours before this programme.",
            at=at,
            hours=hours,
        )
    return message(
        "It airs at %(at)s, less than %(minutes)d minutes before this programme.",
        at=at,
        minutes=apart // timedelta(minutes=1),
    )


def _clock(at: datetime, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M %d/%m}"


def _crowded_out(piece: Piece, room_ms: int, later: Sequence[datetime], timezone: str) -> Message:
    if piece.duration_ms > room_ms:
        return message(
            "It is %(seconds)d seconds long; its slot has room for %(room)d.",
            seconds=piece.duration_ms // 1000,
            room=room_ms // 1000,
        )
    if later:
        return Message(LATER, {"at": _clock(min(later), timezone)})
    return message("Others went before it, and no room was left.")

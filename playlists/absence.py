"""Why a piece is not in a programme: the planner's rules asked one after another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.airable import airable_pieces
from playlists.builder import SPACING, room_of, stock_of
from playlists.diary import Diary, read_diary
from playlists.hand import NO_HAND, Hand
from playlists.hands import read_hands
from playlists.hours import PAUSE, Room
from playlists.messages import Message, message
from playlists.models import Occurrence, SlotSource
from playlists.pieces import (
    FRAME,
    Piece,
    Place,
    is_fresh,
    is_spaced,
    is_valid,
    is_wished,
    takes,
)
from playlists.places import read_places
from playlists.programme import Rules, fill
from playlists.stock import Stock

LATER = message("Others went before it here; it airs at %(at)s.").msgid


@dataclass(frozen=True)
class Absent:
    """An approved piece for the station that a programme does not hold, and why.

    `because` is what took the time away, where it is that which keeps the piece out.
    """

    piece: Piece
    reason: Message
    because: Message | None = None


def absent_from(
    session: Session,
    occurrence: Occurrence,
    *,
    spacing: timedelta = SPACING,
    pause: timedelta = PAUSE,
    pieces: Sequence[Piece] | None = None,
) -> list[Absent]:
    """What the programme could have held and does not, the most urgent first.

    Pieces of the frame are left out: of these one of a kind is all that is wanted.
    """
    station, playlist = occurrence.station, occurrence.playlist
    entries = playlist.entries if playlist is not None else []
    here = {entry.revision.item_id for entry in entries}
    asked = _Asked.read(session, occurrence, spacing, pause)
    stock = stock_of(station, airable_pieces(session) if pieces is None else pieces)
    return [
        asked.why(piece) for piece in stock if piece.item_id not in here and piece.kind not in FRAME
    ]


@dataclass(frozen=True)
class _Asked:
    """A programme, and what it was planned by.

    `before` is without the programmes from this one on: they are planned in their order, and
    what airs later was put there because of this one. `uncut` are the items that would be there
    if nothing took time away from the programme; empty where nothing does.
    """

    occurrence: Occurrence
    places: Sequence[Place]
    room: Room
    spacing: timedelta
    hand: Hand
    before: Diary
    times: Mapping[int, Sequence[datetime]]
    uncut: frozenset[int]

    @classmethod
    def read(
        cls, session: Session, occurrence: Occurrence, spacing: timedelta, pause: timedelta
    ) -> "_Asked":
        station, at = occurrence.station, occurrence.starts_at
        diary = read_diary(session, station, [occurrence], at)
        before = diary.before(at)
        room = room_of(station, occurrence, before, pause)
        weekday = at.astimezone(ZoneInfo(station.timezone)).weekday()
        places = read_places(session, [occurrence.clock_id]).on(occurrence.clock_id, weekday)
        hands = read_hands(session, [station.id], (at, at + timedelta(milliseconds=1)))
        hand = hands.of.get(occurrence.id, NO_HAND)
        uncut: frozenset[int] = frozenset()
        if 0 < room.room_ms < occurrence.length_ms:
            stock = Stock(airable_pieces(session, reread=False))
            rules = Rules(occurrence.length_ms, spacing, unit_id=station.unit_id, hand=hand)
            ordered = stock.at(station.id, hands.orders.get(station.id))
            plan = fill(places, ordered, at, before.times, rules)
            uncut = frozenset(entry.piece.item_id for entry in plan.entries)
        return cls(occurrence, places, room, spacing, hand, before, diary.times, uncut)

    def why(self, piece: Piece) -> Absent:
        """Why a piece is not there: the planner's rules in their order, then its room."""
        cut = self.room.warnings[0] if self.room.warnings else None
        if not self.room.room_ms:
            return Absent(piece, message("Nothing is planned in this programme."), cut)
        against = self._against(piece)
        if against is not None:
            return Absent(piece, against)
        if cut is not None and (
            piece.item_id in self.uncut or piece.duration_ms > self.room.room_ms
        ):
            return Absent(piece, message("The time left was not enough for it."), cut)
        later = [at for at in self.times.get(piece.item_id, ()) if at >= self.occurrence.starts_at]
        if later:
            at_next = _clock(min(later), self.occurrence.station.timezone)
            return Absent(piece, Message(LATER, {"at": at_next}))
        return Absent(piece, message("Others went before it, and no room was left."))

    def _against(self, piece: Piece) -> Message | None:
        """The first rule that keeps a piece out of the programme, whatever else is in it."""
        if piece.item_id in self.hand.removed:
            return message("It was taken out by hand.")
        of_slots = next(self._slots_against(piece), None)
        return of_slots or next(self._times_against(piece), None)

    def _slots_against(self, piece: Piece) -> Iterator[Message]:
        at, unit_id, whole_ms = (
            self.occurrence.starts_at,
            self.occurrence.station.unit_id,
            self.occurrence.length_ms,
        )
        fitting = [place for place in self.places if takes(place, piece)]
        if not fitting:
            yield _no_slot(piece, self.places)
        mine = [each for each in fitting if each.source is not SlotSource.OWN]
        mine = fitting if piece.unit_id == unit_id else mine
        if not mine:
            yield message("The slots for its kind are for what the station's own unit writes.")
        fresh = [each for each in mine if is_fresh(each, piece, at)]
        if not fresh:
            yield message("The slots for its kind ask for something newer.")
        room_ms = max((min(each.budget_ms or whole_ms, whole_ms) for each in fresh), default=0)
        if piece.duration_ms > room_ms:
            yield message(
                "It is %(seconds)d seconds long; its slot has room for %(room)d.",
                seconds=piece.duration_ms // 1000,
                room=room_ms // 1000,
            )

    def _times_against(self, piece: Piece) -> Iterator[Message]:
        at, history = self.occurrence.starts_at, self.before.times
        if not is_valid(piece, at):
            yield message("It is not valid at that time.")
        if piece.wished_airings == 0:
            yield message("It is kept ready for an order, and not planned.")
        if not is_wished(piece, history):
            yield message(
                "It has had the %(count)d airings that were wished.",
                count=piece.wished_airings or 0,
            )
        if not is_spaced(piece, at, history, self.spacing):
            timezone = self.occurrence.station.timezone
            yield _too_close(piece, history[piece.item_id], self.spacing, timezone)


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

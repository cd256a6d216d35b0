"""How a clock is filled: plain functions over values, the same plan for the same input."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playlists.messages import Message, message
from playlists.models import Precedence
from playlists.pieces import FRAME, Piece, Place, is_spaced, is_valid, is_wished
from playlists.stock import Stock


@dataclass(frozen=True)
class Rules:
    """What bounds one programme: its room in ms, the spacing of repeats, topics behind target."""

    room_ms: int
    spacing: timedelta
    behind: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Planned:
    piece: Piece
    offset_ms: int
    reason: Message


@dataclass
class Plan:
    entries: list[Planned] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)

    @property
    def duration_ms(self) -> int:
        return sum(entry.piece.duration_ms for entry in self.entries)


def fill(
    places: Sequence[Place],
    pieces: Iterable[Piece] | Stock,
    starts_at: datetime,
    history: Mapping[int, Sequence[datetime]],
    rules: Rules,
) -> Plan:
    """Fill a clock's places in their order, each piece right behind the last one, exact to the ms.

    `history` is when each item was or will be on this station's air otherwise. No item comes
    twice in a programme, nor within the spacing of its other times (frame pieces excepted), nor
    outside its validity at the very moment it would air.
    """
    stock = pieces if isinstance(pieces, Stock) else Stock(pieces)
    filling = _Filling(stock, starts_at, history, rules)
    for number, place in enumerate(places):
        kept_free = sum(stock.shortest_ms(each) for each in places[number + 1 :] if each.required)
        if not filling.take(place, kept_free) and place.required:
            filling.plan.warnings.append(_missing(number, place))
    if not filling.plan.entries:
        filling.plan.warnings.append(message("The programme is empty: filler will play."))
    return filling.plan


@dataclass
class _Filling:
    """A programme while it is filled."""

    stock: Stock
    starts_at: datetime
    history: Mapping[int, Sequence[datetime]]
    rules: Rules
    plan: Plan = field(default_factory=Plan)
    used: set[int] = field(default_factory=set)
    ends_ms: int = 0

    def take(self, place: Place, kept_free_ms: int) -> int:
        """Put as many pieces into a place as fit; gives how many."""
        budget_ms = self.rules.room_ms if place.budget_ms is None else place.budget_ms
        placed = slot_ms = 0
        shortest_ms = self.stock.shortest_ms(place)
        while placed < place.count:
            room_ms = min(self.rules.room_ms - self.ends_ms - kept_free_ms, budget_ms - slot_ms)
            if room_ms < shortest_ms:
                break
            chosen = self._choose(place, room_ms)
            if chosen is None:
                break
            reason = _reason(chosen, self.history, self.rules.behind)
            self.plan.entries.append(Planned(chosen, self.ends_ms, reason))
            self.used.add(chosen.item_id)
            self.ends_ms += chosen.duration_ms
            slot_ms += chosen.duration_ms
            placed += 1
        return placed

    def _choose(self, place: Place, room_ms: int) -> Piece | None:
        at = self.starts_at + timedelta(milliseconds=self.ends_ms)
        used, history, spacing = self.used, self.history, self.rules.spacing

        def fits(piece: Piece) -> bool:
            return (
                piece.duration_ms <= room_ms
                and piece.item_id not in used
                and is_valid(piece, at)
                and is_spaced(piece, at, history, spacing)
                and is_wished(piece, history)
            )

        return self.stock.best(place, history, self.rules.behind, fits)


def _reason(
    piece: Piece, history: Mapping[int, Sequence[datetime]], behind: frozenset[int]
) -> Message:
    if piece.precedence is not Precedence.ORDINARY:
        return message("Goes before the others by its precedence.")
    if piece.kind in FRAME:
        return message("Belongs to the frame of the programme.")
    if piece.stations:
        return message("Written for this station.")
    if piece.topics & behind:
        return message("Its topic is short of the month's target.")
    if not history.get(piece.item_id):
        return message("New here: not on this station in the last month.")
    return message("The longest off the air of those that fit.")


def _missing(number: int, place: Place) -> Message:
    if place.topic_name:
        return message(
            "Slot %(slot)d: no approved piece of kind “%(kind)s” on “%(topic)s” fits.",
            slot=number + 1,
            kind=place.kind.value,
            topic=place.topic_name,
        )
    return message(
        "Slot %(slot)d: no approved piece of kind “%(kind)s” fits.",
        slot=number + 1,
        kind=place.kind.value,
    )

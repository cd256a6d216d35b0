"""Which pieces a programme gets: asked for place by place, what must be there first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playlists.hand import NO_HAND, Hand
from playlists.messages import Message
from playlists.models import Precedence, SlotSource
from playlists.pieces import (
    Piece,
    Place,
    is_fresh,
    is_wished,
    may_be_spaced,
    may_be_valid,
    takes,
)
from playlists.stock import CLASSES, URGENT, Heard, Stock

_CHOSEN = frozenset({SlotSource.RULE, SlotSource.OWN, SlotSource.ITEM})


@dataclass(frozen=True)
class Rules:
    """What bounds one programme: its room in ms, the spacing of repeats, topics behind target.

    `behind` has the topic most behind first, `short_of` what is told of each. `hand` is what people
    changed, `barred` are items that may not be there. `reserved` are times that hands hold
    elsewhere; `unit_id` is the station's unit.
    """

    room_ms: int
    spacing: timedelta
    behind: tuple[int, ...] = ()
    short_of: Mapping[int, Message] = field(default_factory=dict)
    unit_id: int | None = None
    hand: Hand = NO_HAND
    barred: frozenset[int] = frozenset()
    reserved: Mapping[int, Sequence[datetime]] = field(default_factory=dict)


class Filling:
    """A programme while its pieces are chosen. Lengths in ms.

    The order of asking: what hands put there; urgent pieces, wherever a slot takes them; one piece
    for each required slot; the slots that may not give; then those that may, the last to give
    first; at last the slots that may be stretched.
    """

    def __init__(
        self,
        places: Sequence[Place],
        stock: Stock,
        starts_at: datetime,
        history: Mapping[int, Sequence[datetime]],
        rules: Rules,
    ) -> None:
        self.places = places
        self.inside: list[list[Piece]] = [[] for _ in places]
        self.loose: list[Piece] = []
        self.relays: set[int] = set()
        self.left_ms = rules.room_ms
        self._stock = stock
        self._span = (starts_at, starts_at + timedelta(milliseconds=rules.room_ms))
        self._heard = Heard(history, rules.behind)
        self._rules = rules
        self._used: set[int] = {*rules.barred, *rules.hand.removed}
        self._used_ms = [0] * len(places)
        self._awaited = {
            at: stock.shortest_ms(place)
            for at, place in enumerate(places)
            if place.required and place.source in _CHOSEN
        }
        self._kept_ms = sum(self._awaited.values())

    def run(self) -> None:
        self._carry_relays()
        for item_id in self._rules.hand.wanted:
            self._force(self._stock.item(item_id))
        chosen = [at for at, place in enumerate(self.places) if place.source in _CHOSEN]
        for at in chosen:
            self._take(at, self.places[at].count, URGENT)
        for at in list(self._awaited):
            self._take(at, 1)
            self._await_no_more(at)
        for at, count in _asked(self.places, chosen):
            self._take(at, count)
        for at in sorted(chosen, key=lambda at: (self.places[at].stretch or 0, at)):
            if self.places[at].stretch is not None:
                self._stretch(at)

    def _carry_relays(self) -> None:
        for at, place in enumerate(self.places):
            if place.source is SlotSource.RELAY and 0 < (place.budget_ms or 0) <= self.left_ms:
                self.relays.add(at)
                self.left_ms -= place.budget_ms or 0

    def _force(self, piece: Piece | None) -> None:
        if piece is None or piece.item_id in self._used or piece.duration_ms > self.left_ms:
            return
        fitting = (
            at
            for at, place in enumerate(self.places)
            if place.source in _CHOSEN
            and takes(place, piece)
            and len(self.inside[at]) < place.count
        )
        at = next(fitting, None)
        if at is None:
            self.loose.append(piece)
            self._used.add(piece.item_id)
            self.left_ms -= piece.duration_ms
        else:
            self._put(at, piece)

    def _take(self, at: int, count: int, classes: Sequence[Precedence] = CLASSES) -> None:
        """Put pieces into a place until it has `count`, or no more fit."""
        place = self.places[at]
        while len(self.inside[at]) < count:
            piece = self._best(at, self._room_ms(at), classes)
            if piece is None:
                return
            if classes is URGENT and piece.precedence not in URGENT:
                return  # a slot of one named item has its turn later
            self._put(at, piece)
            if place.source is SlotSource.ITEM:
                return

    def _stretch(self, at: int) -> None:
        """Put in more than the place's count and time, as long as the programme has room."""
        while (piece := self._best(at, self.left_ms, CLASSES)) is not None:
            self._put(at, piece)

    def _room_ms(self, at: int) -> int:
        room_ms = self.left_ms - self._kept_ms + self._awaited.get(at, 0)
        budget_ms = self.places[at].budget_ms
        return room_ms if budget_ms is None else min(room_ms, budget_ms - self._used_ms[at])

    def _best(self, at: int, room_ms: int, classes: Sequence[Precedence]) -> Piece | None:
        place, rules, span = self.places[at], self._rules, self._span
        used, history, reserved = self._used, self._heard.times, self._rules.reserved
        if room_ms <= 0:
            return None
        own = place.source is SlotSource.OWN

        def fits(piece: Piece) -> bool:
            item_id = piece.item_id
            return (
                piece.duration_ms <= room_ms
                and item_id not in used
                and (not own or piece.unit_id == rules.unit_id)
                and may_be_valid(piece, *span)
                and is_fresh(place, piece, span[0])
                and may_be_spaced(piece, span, history.get(item_id, ()), rules.spacing)
                and may_be_spaced(piece, span, reserved.get(item_id, ()), rules.spacing)
                and is_wished(piece, history)
            )

        return self._stock.best(place, self._heard, fits, classes)

    def _put(self, at: int, piece: Piece) -> None:
        self.inside[at].append(piece)
        self._used.add(piece.item_id)
        self._used_ms[at] += piece.duration_ms
        self.left_ms -= piece.duration_ms
        self._await_no_more(at)

    def _await_no_more(self, at: int) -> None:
        self._kept_ms -= self._awaited.pop(at, 0)


def _asked(places: Sequence[Place], chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Which place is asked for how many pieces, in turn: whoever gives first is asked last."""
    asks: list[tuple[float, int, int]] = []
    for at in chosen:
        place = places[at]
        firm, gives = float("-inf"), -float(place.shorten or 0)
        first = firm if place.drop is None else -float(place.drop)
        rest = first if place.shorten is None else max(first, gives)
        asks += [(first, at, 1 if place.shorten is not None else place.count)]
        asks += [(rest, at, place.count)]
    return ((at, count) for _gives, at, count in sorted(asks))

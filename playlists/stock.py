"""Approved pieces, laid out so that the next one for a place is found without asking them all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from playlists.models import ItemKind, Precedence, SlotSource
from playlists.pieces import Piece, Place, takes

URGENT = (Precedence.EMERGENCY, Precedence.PRIORITY)
CLASSES = (*URGENT, Precedence.ORDINARY)

Fits = Callable[[Piece], bool]

_ByTopic = Mapping[int | None, Sequence[Piece]]
_NOTHING: _ByTopic = {}


class _Shelf:
    """Pieces of one kind of reach, laid out by kind, class and topic, each sorted once."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        groups: defaultdict[tuple[ItemKind, Precedence], defaultdict[int | None, list[Piece]]] = (
            defaultdict(lambda: defaultdict(list))
        )
        for piece in sorted(pieces, key=_standing):
            of_class = groups[piece.kind, piece.precedence]
            for topic in (None, *piece.topics):
                of_class[topic].append(piece)
        self._groups = {which: dict(found) for which, found in groups.items()}
        self._shortest: dict[Place, list[int]] = {}

    def by_topic(self, kind: ItemKind, precedence: Precedence) -> _ByTopic:
        """The pieces of a kind and class under each of their topics; all of them under None."""
        return self._groups.get((kind, precedence), _NOTHING)

    def shortest(self, place: Place) -> list[int]:
        """The length of the shortest piece for a place, if there is one."""
        if place not in self._shortest:
            groups = [self.by_topic(place.kind, each).get(None, ()) for each in CLASSES]
            lengths = [each.duration_ms for group in groups for each in group if takes(place, each)]
            self._shortest[place] = [min(lengths)] if lengths else []
        return self._shortest[place]


@dataclass
class _Unread:
    """A group of pieces in their order, and where the first one is that nobody heard."""

    group: Sequence[Piece]
    begins: int = 0


class Heard:
    """What a station's air held while one programme is filled.

    `times` are when each item was or will be there, `behind` the topics short of their targets,
    the most lacking first.
    """

    def __init__(self, times: Mapping[int, Sequence[datetime]], behind: Sequence[int] = ()) -> None:
        self.times, self.behind = times, behind
        self._ranks = {topic: place for place, topic in reversed(list(enumerate(behind)))}
        # By the identity of a shelf's groups, which outlive the filling of one programme.
        self._new: dict[int, list[_Unread]] = {}
        self._again: dict[int, list[Piece]] = {}

    def new(self, groups: _ByTopic) -> Iterator[Piece]:
        """What was never heard, the topics most behind first; some come under several of them."""
        if id(groups) not in self._new:
            wanted = [*(groups[topic] for topic in self.behind if topic in groups), groups[None]]
            self._new[id(groups)] = [_Unread(group) for group in wanted]
        times = self.times
        for unread in self._new[id(groups)]:
            group, at = unread.group, unread.begins
            while at < len(group) and times.get(group[at].item_id):
                at += 1
            unread.begins = at  # what was heard before it need not be asked again
            for number in range(at, len(group)):
                if not times.get(group[number].item_id):
                    yield group[number]

    def again(self, groups: _ByTopic) -> list[Piece]:
        """What was heard: first the topics most behind, of these what is longest off the air."""
        if id(groups) not in self._again:
            heard = (piece for piece in groups[None] if self.times.get(piece.item_id))
            self._again[id(groups)] = sorted(heard, key=self._order)
        return self._again[id(groups)]

    def _order(self, piece: Piece) -> tuple[int, datetime]:
        ranks, last = self._ranks, len(self.behind)
        rank = min((ranks.get(topic, last) for topic in piece.topics), default=last)
        return rank, max(self.times[piece.item_id])


class Stock:
    """Pieces in the order in which they are wanted; the same whatever order they came in.

    The more urgent goes first, then what is written for the station, then what is new there,
    then what is on the topic most behind its target, then the longest off the air; at last
    series by their issues and the newest approved. Of urgent pieces, those that the station put
    in an order of its own go before the others of their class.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        kept = list(pieces)
        self._common = _Shelf(piece for piece in kept if not piece.stations)
        self._bound: defaultdict[int, list[Piece]] = defaultdict(list)
        for piece in kept:
            for station in piece.stations:
                self._bound[station].append(piece)
        self._own = _Shelf({p.item_id: p for group in self._bound.values() for p in group}.values())
        self._items = {piece.item_id: piece for piece in kept}
        self._order: Mapping[int, int] = {}
        self._station: int | None = None

    def at(self, station_id: int, order: Mapping[int, int] | None = None) -> "Stock":
        """What of it is for a station; what is for every station is sorted once for all.

        `order` are the places that the station gave to urgent items.
        """
        stock = Stock(())
        stock._common = self._common
        stock._bound = self._bound
        stock._own = _Shelf(self._bound.get(station_id, ()))
        stock._items = self._items
        stock._order = order or {}
        stock._station = station_id
        return stock

    def item(self, item_id: int) -> Piece | None:
        """The piece of an item, where it is approved and for this station."""
        piece = self._items.get(item_id)
        if piece is None or self._station is None or not piece.stations:
            return piece
        return piece if self._station in piece.stations else None

    def pieces(self) -> list[Piece]:
        """Every piece for this station; without one, all there are."""
        return [piece for piece in self._items.values() if self.item(piece.item_id) is not None]

    def shortest_ms(self, place: Place) -> int:
        """The length of the shortest piece that a place could take; 0 where there is none."""
        if place.source is SlotSource.ITEM:
            piece = self.item(place.item_id or 0)
            return piece.duration_ms if piece is not None else 0
        return min([*self._own.shortest(place), *self._common.shortest(place)], default=0)

    def best(
        self,
        place: Place,
        heard: Heard,
        fits: Fits,
        classes: Sequence[Precedence] = CLASSES,
    ) -> Piece | None:
        """The piece for a place that goes before all others that fit.

        A slot for one named item takes that item, whatever its class.
        """
        if place.source is SlotSource.ITEM:
            piece = self.item(place.item_id or 0)
            return piece if piece is not None and fits(piece) else None
        for precedence in classes:
            found = self._first_ordered(place, precedence, fits)
            if found is not None:
                return found
            for shelf in (self._own, self._common):
                found = _first(shelf, (place, precedence), heard, fits)
                if found is not None:
                    return found
        return None

    def _first_ordered(self, place: Place, precedence: Precedence, fits: Fits) -> Piece | None:
        """The urgent piece that the station itself put before the others."""
        if precedence not in URGENT or not self._order:
            return None
        for item_id in sorted(self._order, key=self._order.__getitem__):
            piece = self.item(item_id)
            if piece is None or piece.precedence is not precedence:
                continue
            if takes(place, piece) and fits(piece):
                return piece
        return None


def _first(
    shelf: _Shelf, wanted: tuple[Place, Precedence], heard: Heard, fits: Fits
) -> Piece | None:
    """The first new piece that fits; where there is none, the one longest off the air."""
    place, precedence = wanted
    groups = shelf.by_topic(place.kind, precedence)
    if not groups:
        return None
    for piece in heard.new(groups):
        if takes(place, piece) and fits(piece):
            return piece
    for piece in heard.again(groups):
        if takes(place, piece) and fits(piece):
            return piece
    return None


def _standing(piece: Piece) -> tuple[str, int, float, int]:
    """What orders pieces that nobody heard yet."""
    return (
        piece.series_title or "",
        piece.issue_number or 0,
        -piece.approved_at.timestamp(),
        piece.item_id,
    )

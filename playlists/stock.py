"""Approved pieces, laid out so that the next one for a place is found without asking them all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from playlists.models import ItemKind, Precedence
from playlists.pieces import Piece, Place, takes

_CLASSES = (Precedence.EMERGENCY, Precedence.PRIORITY, Precedence.ORDINARY)

Fits = Callable[[Piece], bool]


class _Shelf:
    """Pieces of one kind of reach, sorted when they are first asked for."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._groups: defaultdict[tuple[ItemKind, Precedence], list[Piece]] = defaultdict(list)
        for piece in pieces:
            self._groups[piece.kind, piece.precedence].append(piece)
        self._sorted: dict[tuple[ItemKind, Precedence, frozenset[int]], list[Piece]] = {}
        self._lengths: dict[tuple[ItemKind, int | None], list[int]] = {}

    def group(
        self, kind: ItemKind, precedence: Precedence, behind: frozenset[int]
    ) -> Sequence[Piece]:
        if (kind, precedence) not in self._groups:
            return ()
        asked = (kind, precedence, behind)
        if asked not in self._sorted:
            pieces = self._groups[kind, precedence]
            self._sorted[asked] = sorted(pieces, key=lambda piece: _standing(piece, behind))
        return self._sorted[asked]

    def shortest(self, place: Place) -> list[int]:
        """The length of the shortest piece for a place, if there is one."""
        asked = (place.kind, place.topic_id)
        if asked not in self._lengths:
            groups = [self._groups.get((place.kind, each), ()) for each in _CLASSES]
            lengths = [each.duration_ms for group in groups for each in group if takes(place, each)]
            self._lengths[asked] = [min(lengths)] if lengths else []
        return self._lengths[asked]


class Stock:
    """Pieces in the order in which they are wanted; the same whatever order they came in.

    The more urgent goes first, then what is written for the station, then what is new there,
    then what is on a topic behind its target, then the longest off the air; at last series by
    their issues and the newest approved.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        kept = list(pieces)
        self._common = _Shelf(piece for piece in kept if not piece.stations)
        self._bound = [piece for piece in kept if piece.stations]
        self._own = _Shelf(self._bound)

    def at(self, station_id: int) -> "Stock":
        """What of it is for a station; what is for every station is sorted once for all."""
        stock = Stock(())
        stock._common = self._common
        stock._bound = [piece for piece in self._bound if station_id in piece.stations]
        stock._own = _Shelf(stock._bound)
        return stock

    def shortest_ms(self, place: Place) -> int:
        """The length of the shortest piece that a place could take; 0 where there is none."""
        return min([*self._own.shortest(place), *self._common.shortest(place)], default=0)

    def best(
        self,
        place: Place,
        history: Mapping[int, Sequence[datetime]],
        behind: frozenset[int],
        fits: Fits,
    ) -> Piece | None:
        """The piece for a place that goes before all others that fit."""
        for precedence in _CLASSES:
            for shelf in (self._own, self._common):
                group = shelf.group(place.kind, precedence, behind)
                found = _first(group, place, history, behind, fits)
                if found is not None:
                    return found
        return None


def _first(
    group: Sequence[Piece],
    place: Place,
    history: Mapping[int, Sequence[datetime]],
    behind: frozenset[int],
    fits: Fits,
) -> Piece | None:
    """The first new piece that fits; where there is none, the one longest off the air."""
    heard: list[Piece] = []
    for piece in group:
        if not takes(place, piece):
            continue
        if history.get(piece.item_id):
            heard.append(piece)
        elif fits(piece):
            return piece
    fitting = [piece for piece in heard if fits(piece)]
    return min(
        fitting,
        key=lambda piece: (
            not (piece.topics & behind),
            max(history[piece.item_id]),
            _standing(piece, behind),
        ),
        default=None,
    )


def _standing(piece: Piece, behind: frozenset[int]) -> tuple[bool, str, int, float, int]:
    """What orders pieces that nobody heard yet."""
    return (
        not (piece.topics & behind),
        piece.series_title or "",
        piece.issue_number or 0,
        -piece.approved_at.timestamp(),
        piece.item_id,
    )

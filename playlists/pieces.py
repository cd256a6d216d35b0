"""What the planner plans with, as values, and the rules that say whether a piece may air."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from playlists.approval import valid_at
from playlists.models import ItemKind, Precedence

# Pieces that frame a programme; they come as often as programmes do.
FRAME = frozenset(
    {ItemKind.SIGNATURE, ItemKind.GREETING, ItemKind.CLOSING, ItemKind.FILLER, ItemKind.MUSIC}
)


@dataclass(frozen=True)
class Piece:
    """An approved revision as the planner sees it. No stations means all of them.

    Where it has no spacing of its own, the rules' holds.
    """

    item_id: int
    revision_id: int
    clip_sha256: str
    duration_ms: int
    kind: ItemKind
    approved_at: datetime
    precedence: Precedence = Precedence.ORDINARY
    topics: frozenset[int] = frozenset()
    stations: frozenset[int] = frozenset()
    series_title: str | None = None
    issue_number: int | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    wished_airings: int | None = None
    spacing: timedelta | None = None


@dataclass(frozen=True)
class Place:
    """A slot of a clock, as values."""

    kind: ItemKind
    count: int = 1
    topic_id: int | None = None
    topic_name: str = ""
    budget_ms: int | None = None
    required: bool = False


def takes(place: Place, piece: Piece) -> bool:
    """Whether a place is for pieces of this kind and topic."""
    return piece.kind is place.kind and (place.topic_id is None or place.topic_id in piece.topics)


def is_valid(piece: Piece, at: datetime) -> bool:
    """Whether a piece that starts at an instant is valid to its end."""
    ends = at + timedelta(milliseconds=piece.duration_ms)
    return valid_at(piece.valid_from, piece.valid_to, at) and (
        piece.valid_to is None or ends <= piece.valid_to
    )


def is_spaced(
    piece: Piece,
    at: datetime,
    history: Mapping[int, Sequence[datetime]],
    spacing: timedelta,
) -> bool:
    """Whether a piece's other times are far enough away; the frame comes with every programme."""
    if piece.kind in FRAME:
        return True
    apart = spacing if piece.spacing is None else piece.spacing
    return all(abs(at - other) >= apart for other in history.get(piece.item_id, ()))


def is_wished(piece: Piece, history: Mapping[int, Sequence[datetime]]) -> bool:
    """Whether a piece has not yet had as many airings as were wished."""
    if piece.wished_airings is None or piece.kind in FRAME:
        return True
    return len(history.get(piece.item_id, ())) < piece.wished_airings

"""What the planner plans with, as values, and the rules that say whether a piece may air."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from playlists.approval import valid_at
from playlists.models import ItemKind, Precedence, SlotSource

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
    unit_id: int | None = None


@dataclass(frozen=True)
class RelaySource:
    """A network stream that a programme carries for a span."""

    relay_id: int
    name: str
    url: str


@dataclass(frozen=True)
class Place:
    """A slot of a clock, as values. `number` counts the clock's slots from 1; lengths are in ms.

    `shorten`, `drop` and `stretch` are None where that may not be; of two, the lower gives first.
    """

    kind: ItemKind
    count: int = 1
    topic_id: int | None = None
    topic_name: str = ""
    budget_ms: int | None = None
    required: bool = False
    number: int = 0
    source: SlotSource = SlotSource.RULE
    item_id: int | None = None
    relay: RelaySource | None = None
    precedence: Precedence | None = None
    newest: timedelta | None = None
    min_ms: int | None = None
    max_ms: int | None = None
    shorten: int | None = None
    drop: int | None = None
    stretch: int | None = None


def takes(place: Place, piece: Piece) -> bool:
    """Whether a place is for pieces of this kind, topic, class and length."""
    if place.source is SlotSource.ITEM:
        return piece.item_id == place.item_id
    return (
        piece.kind is place.kind
        and (place.topic_id is None or place.topic_id in piece.topics)
        and (place.precedence is None or place.precedence is piece.precedence)
        and (place.min_ms is None or piece.duration_ms >= place.min_ms)
        and (place.max_ms is None or piece.duration_ms <= place.max_ms)
    )


def is_fresh(place: Place, piece: Piece, at: datetime) -> bool:
    """Whether a piece is as new as a place asks for at an instant."""
    return place.newest is None or piece.approved_at >= at - place.newest


def is_valid(piece: Piece, at: datetime) -> bool:
    """Whether a piece that starts at an instant is valid to its end."""
    ends = at + timedelta(milliseconds=piece.duration_ms)
    return valid_at(piece.valid_from, piece.valid_to, at) and (
        piece.valid_to is None or ends <= piece.valid_to
    )


def may_be_valid(piece: Piece, start: datetime, end: datetime) -> bool:
    """Whether there is a moment in a span from which a piece is valid to its end."""
    if piece.valid_from is None and piece.valid_to is None:
        return True
    at = start if piece.valid_from is None else max(start, piece.valid_from)
    return at <= end and is_valid(piece, at)


def may_be_spaced(
    piece: Piece, span: tuple[datetime, datetime], others: Sequence[datetime], spacing: timedelta
) -> bool:
    """Whether some moment of a span may be far enough from each of a piece's other times."""
    if not others or piece.kind in FRAME:
        return True
    apart = spacing if piece.spacing is None else piece.spacing
    # Too close to both ends is too close to every moment between them.
    earliest, latest = span[1] - apart, span[0] + apart
    return not any(earliest < other < latest for other in others)


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
    earliest, latest = at - apart, at + apart
    return not any(earliest < other < latest for other in history.get(piece.item_id, ()))


def is_wished(piece: Piece, history: Mapping[int, Sequence[datetime]]) -> bool:
    """Whether a piece has not yet had as many airings as were wished."""
    if piece.wished_airings is None or piece.kind in FRAME:
        return True
    return len(history.get(piece.item_id, ())) < piece.wished_airings

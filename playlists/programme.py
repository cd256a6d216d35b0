"""How a clock is filled: plain functions over values, the same plan for the same input."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playlists.approval import valid_at
from playlists.messages import Message, message
from playlists.models import ItemKind, Precedence

# Pieces that frame a programme; they come as often as programmes do.
FRAME = frozenset(
    {ItemKind.SIGNATURE, ItemKind.GREETING, ItemKind.CLOSING, ItemKind.FILLER, ItemKind.MUSIC}
)

_PRECEDENCE = {Precedence.EMERGENCY: 0, Precedence.PRIORITY: 1, Precedence.ORDINARY: 2}


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
    pieces: Iterable[Piece],
    starts_at: datetime,
    history: Mapping[int, Sequence[datetime]],
    rules: Rules,
) -> Plan:
    """Fill a clock's places in their order, each piece right behind the last one, exact to the ms.

    `history` is when each item was or will be on this station's air otherwise. No item comes
    twice in a programme, nor within the spacing of its other times (frame pieces excepted), nor
    outside its validity at the very moment it would air.
    """
    plan = Plan()
    stock = list(pieces)
    used: set[int] = set()
    for number, place in enumerate(places):
        kept_free = _least_needed(places[number + 1 :], stock)
        slot_ms = 0
        placed = 0
        while placed < place.count:
            offset_ms = plan.duration_ms
            room = rules.room_ms - offset_ms - kept_free
            if place.budget_ms is not None:
                room = min(room, place.budget_ms - slot_ms)
            at = starts_at + timedelta(milliseconds=offset_ms)
            fitting = [
                piece
                for piece in stock
                if piece.item_id not in used
                and piece.duration_ms <= room
                and takes(place, piece)
                and is_valid(piece, at)
                and is_spaced(piece, at, history, rules.spacing)
                and is_wished(piece, history)
            ]
            if not fitting:
                break
            chosen = min(fitting, key=lambda piece: _order(piece, history, rules.behind))
            plan.entries.append(Planned(chosen, offset_ms, _reason(chosen, history, rules.behind)))
            used.add(chosen.item_id)
            slot_ms += chosen.duration_ms
            placed += 1
        if place.required and not placed:
            plan.warnings.append(_missing(number, place))
    if not plan.entries:
        plan.warnings.append(message("The programme is empty: filler will play."))
    return plan


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


def _least_needed(later: Sequence[Place], stock: Sequence[Piece]) -> int:
    """Milliseconds to keep free, so that a long bulletin does not push the closing words out."""
    return sum(
        min(
            (piece.duration_ms for piece in stock if takes(place, piece)),
            default=0,
        )
        for place in later
        if place.required
    )


def _order(
    piece: Piece, history: Mapping[int, Sequence[datetime]], behind: frozenset[int]
) -> tuple[object, ...]:
    times = history.get(piece.item_id)
    return (
        _PRECEDENCE[piece.precedence],
        not piece.stations,
        bool(times),
        not (piece.topics & behind),
        max(times).timestamp() if times else 0.0,
        piece.series_title or "",
        piece.issue_number or 0,
        -piece.approved_at.timestamp(),
        piece.item_id,
    )


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

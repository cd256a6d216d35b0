"""How a clock is filled: plain functions over values, the same plan for the same input."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from playlists.filling import Filling, Rules
from playlists.hand import Hand
from playlists.messages import Message, message
from playlists.models import ItemKind, Precedence, SlotSource
from playlists.music import Tune, fill_with_music
from playlists.pieces import FRAME, Piece, Place, RelaySource, is_spaced, is_valid
from playlists.stock import Stock

__all__ = ["Plan", "Planned", "PlannedRelay", "Rules", "fill"]

EXACT_MS = 1_000

_URGENT = message("Goes before the others by its precedence.")
_FRAMES = message("Belongs to the frame of the programme.")
_LOCAL = message("Written for this station.")
_BEHIND = message("Its topic is short of the month's target.")
_NEW = message("New here: not on this station in the last month.")
_LONGEST_OFF = message("The longest off the air of those that fit.")
_MUSIC = message("Music to fill the programme to the second.")


@dataclass(frozen=True)
class Planned:
    """A piece in its place. `duration_ms` is shorter than the piece where music is faded out."""

    piece: Piece
    offset_ms: int
    reason: Message
    duration_ms: int
    fills: bool = False


@dataclass(frozen=True)
class PlannedRelay:
    """A stream carried for a span."""

    relay: RelaySource
    offset_ms: int
    duration_ms: int


@dataclass
class Plan:
    entries: list[Planned] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    relays: list[PlannedRelay] = field(default_factory=list)

    @property
    def duration_ms(self) -> int:
        """From the start to the end of what comes last."""
        parts: list[Planned | PlannedRelay] = [*self.entries, *self.relays]
        return max((each.offset_ms + each.duration_ms for each in parts), default=0)


def fill(
    places: Sequence[Place],
    pieces: Iterable[Piece] | Stock,
    starts_at: datetime,
    history: Mapping[int, Sequence[datetime]],
    rules: Rules,
) -> Plan:
    """Fill a clock's places, each piece right behind the last one, exact to the ms.

    `history` is when each item was or will be on this station's air otherwise. No item comes
    twice in a programme (music that fills it up excepted), nor within the spacing of its other
    times (frame pieces excepted), nor outside its validity at the very moment it would air.
    What is chosen first and what gives way is told in `playlists.filling`.
    """
    stock = pieces if isinstance(pieces, Stock) else Stock(pieces)
    while True:
        filling = Filling(places, stock, starts_at, history, rules)
        filling.run()
        plan = _arranged(filling, stock, starts_at, history, rules)
        wrong = _out_of_time(plan, starts_at, history, rules)
        if not wrong:
            break
        # Where a piece stands is known only when all are chosen: what would then be too early,
        # too late or too close is left out, and its room given to others.
        rules = replace(rules, barred=rules.barred | wrong)
    plan.warnings += _remarks(plan, filling, rules)
    return plan


def _out_of_time(
    plan: Plan, starts_at: datetime, history: Mapping[int, Sequence[datetime]], rules: Rules
) -> frozenset[int]:
    return frozenset(
        entry.piece.item_id
        for entry in plan.entries
        for at in (starts_at + timedelta(milliseconds=entry.offset_ms),)
        if not entry.fills
        and not (
            is_valid(entry.piece, at)
            and is_spaced(entry.piece, at, history, rules.spacing)
            and is_spaced(entry.piece, at, rules.reserved, rules.spacing)
        )
    )


def _arranged(
    filling: Filling,
    stock: Stock,
    starts_at: datetime,
    history: Mapping[int, Sequence[datetime]],
    rules: Rules,
) -> Plan:
    """Put what was chosen in its order, and count the offsets from the programme's start."""
    by_item = {piece.item_id: piece for group in filling.inside for piece in group}
    by_item |= {piece.item_id: piece for piece in filling.loose}
    hand = rules.hand
    order = hand.arrange(_order(filling))
    slot_of = {
        piece.item_id: at
        for at, group in enumerate(filling.inside)
        for piece in group
        if piece.item_id not in hand.wanted  # it no longer tells where its slot is
    }
    plan, at_ms = Plan(), 0
    waiting = [
        at
        for at, place in enumerate(filling.places)
        if at in filling.relays or place.source is SlotSource.FILL
    ]
    music = _music(filling, stock, (starts_at, history), rules)
    for item_id in order:
        while waiting and slot_of.get(item_id, -1) > waiting[0]:
            at_ms = _extend(plan, filling.places[waiting.pop(0)], music, at_ms)
        piece = by_item[item_id]
        reason = _reason(piece, history, rules)
        plan.entries.append(Planned(piece, at_ms, reason, piece.duration_ms))
        at_ms += piece.duration_ms
    for at in waiting:
        at_ms = _extend(plan, filling.places[at], music, at_ms)
    return plan


def _order(filling: Filling) -> list[int]:
    """The chosen items slot by slot; what no slot takes comes before the closing words."""
    order = [piece for group in filling.inside for piece in group]
    closing = next(
        (at for at, piece in enumerate(order) if piece.kind is ItemKind.CLOSING), len(order)
    )
    order[closing:closing] = filling.loose
    return [piece.item_id for piece in order]


def _music(
    filling: Filling,
    stock: Stock,
    heard: tuple[datetime, Mapping[int, Sequence[datetime]]],
    rules: Rules,
) -> list[Tune]:
    """The music of the first slot that is to be filled to the second."""
    for place in filling.places:
        if place.source is SlotSource.FILL:
            starts_at, history = heard
            span = (starts_at, starts_at + timedelta(milliseconds=rules.room_ms))
            barred = {*rules.barred, *rules.hand.removed}
            return fill_with_music(
                stock, place, filling.left_ms, span, barred=barred, history=history
            )
    return []


def _extend(plan: Plan, place: Place, music: list[Tune], at_ms: int) -> int:
    """Put a relay or the music behind what is planned; gives where it ends."""
    if place.relay is not None and place.source is SlotSource.RELAY:
        plan.relays.append(PlannedRelay(place.relay, at_ms, place.budget_ms or 0))
        return at_ms + (place.budget_ms or 0)
    for tune in music:
        plan.entries.append(Planned(tune.piece, at_ms, _MUSIC, tune.take_ms, fills=True))
        at_ms += tune.take_ms
    music.clear()
    return at_ms


def _reason(piece: Piece, history: Mapping[int, Sequence[datetime]], rules: Rules) -> Message:
    wanted = rules.hand.wanted
    if piece.item_id in wanted:
        return message("Stands here by hand: %(name)s.", name=wanted[piece.item_id])
    why = (
        (_URGENT, piece.precedence is not Precedence.ORDINARY),
        (_FRAMES, piece.kind in FRAME),
        (_LOCAL, bool(piece.stations)),
        (_short_of(piece, rules), not piece.topics.isdisjoint(rules.behind)),
        (_NEW, not history.get(piece.item_id)),
    )
    return next((said for said, holds in why if holds), _LONGEST_OFF)


def _short_of(piece: Piece, rules: Rules) -> Message:
    """What is said of the topic that is most behind of a piece's."""
    if not rules.short_of or piece.topics.isdisjoint(rules.behind):
        return _BEHIND
    topic = next(each for each in rules.behind if each in piece.topics)
    return rules.short_of.get(topic, _BEHIND)


def _remarks(plan: Plan, filling: Filling, rules: Rules) -> list[Message]:
    """What the plan lacks against its clock, its slot and what people wanted."""
    found = [*_unfilled(filling), *_not_as_wanted(plan, rules.hand)]
    if not plan.entries and not plan.relays:
        found.append(message("The programme is empty: filler will play."))
    elif (gap_ms := rules.room_ms - plan.duration_ms) > EXACT_MS:
        found.append(_short(filling.places, gap_ms))
    return found


def _unfilled(filling: Filling) -> Iterator[Message]:
    for at, place in enumerate(filling.places):
        number = place.number or at + 1
        if place.source is SlotSource.RELAY:
            if at not in filling.relays:
                yield message("Slot %(slot)d: there is no room for its relay.", slot=number)
        elif place.required and place.source is not SlotSource.FILL and not filling.inside[at]:
            yield _missing(number, place)


def _not_as_wanted(plan: Plan, hand: Hand) -> Iterator[Message]:
    planned = {entry.piece.item_id for entry in plan.entries if not entry.fills}
    for item_id, name in hand.wanted.items():
        if item_id not in planned:
            yield message(
                "“%(title)s”, put here by hand (%(name)s), does not fit there at this time.",
                item=item_id,
                title=hand.titles[item_id],
                name=name,
            )


def _short(places: Sequence[Place], gap_ms: int) -> Message:
    musical = any(place.source is SlotSource.FILL for place in places)
    minutes, seconds = divmod(gap_ms // 1000, 60)
    if not minutes:
        return message(
            "Ends %(seconds)d seconds before its time: there is no approved music to fill it."
            if musical
            else "Ends %(seconds)d seconds before its time:"
            " nothing more fits, and no slot fills it up.",
            seconds=seconds,
        )
    return message(
        "Ends %(minutes)d minutes %(seconds)d seconds before its time:"
        " there is no approved music to fill it."
        if musical
        else "Ends %(minutes)d minutes %(seconds)d seconds before its time:"
        " nothing more fits, and no slot fills it up.",
        minutes=minutes,
        seconds=seconds,
    )


def _missing(number: int, place: Place) -> Message:
    if place.topic_name:
        return message(
            "Slot %(slot)d: no approved piece of kind “%(kind)s” on “%(topic)s” fits.",
            slot=number,
            kind=place.kind.value,
            topic=place.topic_name,
        )
    return message(
        "Slot %(slot)d: no approved piece of kind “%(kind)s” fits.",
        slot=number,
        kind=place.kind.value,
    )

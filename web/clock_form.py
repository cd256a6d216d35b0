"""A clock as a form: its rows as typed, what is wrong with them, and the slots they stand for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from playlists.clocks import WEEKDAYS, SlotSpec
from playlists.models import (
    Approval,
    Clock,
    Item,
    ItemKind,
    ItemState,
    Precedence,
    Relay,
    Revision,
    SlotSource,
    Topic,
)
from web.catalogue import _

MOST_SLOTS = 40
_BLANK_ROWS = 3
_PICKED = re.compile(r"\s*(\d{1,9})\b")
_MOST_OFFERED = 500
_MINUTE_MS = 60_000


@dataclass
class SlotRow:
    """One row as typed. Its names are those of the fields.

    A row without a kind is no slot, but where its source says what it carries: a relay, an item.
    """

    kind: str = ""
    topic: str = ""
    count: str = "1"
    slot_minutes: str = ""
    required: str = ""
    source: str = SlotSource.RULE.value
    item: str = ""
    relay: str = ""
    precedence: str = ""
    newest_days: str = ""
    min_minutes: str = ""
    max_minutes: str = ""
    weekdays: str = ""
    shorten: str = ""
    drop: str = ""
    stretch: str = ""

    @property
    def has_more(self) -> bool:
        """Whether it has rules that are folded away where there are none."""
        usual = SlotRow(
            self.kind,
            self.topic,
            self.count,
            self.slot_minutes,
            self.required,
            self.source,
            self.item,
            self.relay,
        )
        return self != usual

    @property
    def is_slot(self) -> bool:
        return bool(self.kind) or self.source in {SlotSource.ITEM, SlotSource.RELAY}


@dataclass
class ClockForm:
    """A clock as typed; `wrong_row`, counted from 1, is the slot that `error` speaks of."""

    name: str = ""
    minutes: str = ""
    rows: list[SlotRow] = field(default_factory=list)
    error: str = ""
    wrong_row: int = 0

    def with_blanks(self) -> "ClockForm":
        """Room for a few more slots below the last one."""
        self.rows += [SlotRow() for _row in range(_BLANK_ROWS)]
        return self


def form_of_clock(clock: Clock) -> ClockForm:
    rows = [
        SlotRow(
            kind=slot.kind.value,
            topic=slot.topic.code if slot.topic else "",
            count=str(slot.count),
            slot_minutes=_minutes(slot.budget_ms),
            required="yes" if slot.required else "",
            source=slot.source.value,
            item=_picked(slot.item),
            relay=_figure(slot.relay_id),
            precedence=slot.precedence.value if slot.precedence else "",
            newest_days=_figure(slot.newest_days),
            min_minutes=_minutes(slot.min_ms),
            max_minutes=_minutes(slot.max_ms),
            weekdays=slot.weekdays,
            shorten=_figure(slot.shorten_order),
            drop=_figure(slot.drop_order),
            stretch=_figure(slot.stretch_order),
        )
        for slot in clock.slots
    ]
    return ClockForm(clock.name, _minutes(clock.length_ms), rows)


def clock_typed(typed: MultiDict[str, str]) -> ClockForm:
    """The form as sent; rows come in the order of the numbers typed beside them."""
    columns = {each.name: typed.getlist(each.name) for each in fields(SlotRow)}
    numbered = [
        (
            _number(position),
            SlotRow(
                **{name: column[at].strip() for name, column in columns.items() if at < len(column)}
            ),
        )
        for at, position in enumerate(typed.getlist("position")[:MOST_SLOTS])
    ]
    rows = [row for _position, row in sorted(numbered, key=lambda each: each[0]) if row.is_slot]
    return ClockForm(typed.get("name", "").strip(), typed.get("minutes", "").strip(), rows)


def slots_of(form: ClockForm, session: Session) -> tuple[int, list[SlotSpec]] | None:
    """The length in ms and the slots; None, and the form's error, where something is no figure."""
    length_ms = _milliseconds(form.minutes)
    if length_ms is None:
        form.error = _("The length is a number of minutes.")
        return None
    topics = {topic.code: topic for topic in session.scalars(select(Topic))}
    slots = []
    for number, row in enumerate(form.rows, start=1):
        try:
            slots.append(_slot(row, topics, session))
        except (ValueError, KeyError):
            form.error = _("Slot %(number)d is not filled in right.", number=number)
            form.wrong_row = number
            return None
    return length_ms, slots


def _slot(row: SlotRow, topics: Mapping[str, Topic], session: Session) -> SlotSpec:
    """The slot of a row. Raises ValueError or KeyError for what is none."""
    source = SlotSource(row.source)
    item = session.get(Item, _number_picked(row.item)) if source is SlotSource.ITEM else None
    return SlotSpec(
        _kind(row, source, item),
        count=_whole(row.count) or 0,
        topic=topics[row.topic] if row.topic else None,
        budget_ms=_span(row.slot_minutes),
        required=row.required == "yes",
        source=source,
        item=item,
        relay=session.get(Relay, _whole(row.relay) or 0),
        precedence=Precedence(row.precedence) if row.precedence else None,
        newest_days=_whole(row.newest_days),
        min_ms=_span(row.min_minutes),
        max_ms=_span(row.max_minutes),
        weekdays=frozenset(WEEKDAYS.index(each) for each in row.weekdays.split(",") if each),
        shorten=_whole(row.shorten),
        drop=_whole(row.drop),
        stretch=_whole(row.stretch),
    )


def _kind(row: SlotRow, source: SlotSource, item: Item | None) -> ItemKind:
    if source is SlotSource.RELAY:
        return ItemKind.RELAY
    if item is not None:
        return item.kind
    return ItemKind(row.kind or (ItemKind.NEWS if source is SlotSource.ITEM else ""))


def items_offered(session: Session) -> Sequence[str]:
    """The approved items that a slot may name, as they are typed: number and title."""
    rows = session.execute(
        select(Revision.item_id, Revision.title)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(Item, Item.id == Revision.item_id)
        .where(Item.state == ItemState.APPROVED)
        .order_by(Item.id.desc())
        .limit(_MOST_OFFERED)
    )
    return [f"{item_id} · {title}" for item_id, title in rows]


def _picked(item: Item | None) -> str:
    return f"{item.id} · {item.latest.title}" if item is not None else ""


def _number_picked(typed: str) -> int:
    found = _PICKED.match(typed)
    return int(found[1]) if found else 0


def _whole(typed: str) -> int | None:
    if typed and not (typed.isascii() and typed.isdigit()):
        raise ValueError(typed)
    return int(typed[:9]) if typed else None


def _span(typed: str) -> int | None:
    """Minutes as typed in ms; None where nothing was. Raises ValueError."""
    span = _milliseconds(typed) if typed else None
    if typed and span is None:
        raise ValueError(typed)
    return span


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)


def _number(typed: str) -> float:
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return float("inf")


def _milliseconds(typed: str) -> int | None:
    """Minutes as people type them, "1,5" too."""
    try:
        minutes = float(typed.replace(",", "."))
    except ValueError:
        return None
    most = 24 * 60
    return round(minutes * _MINUTE_MS) if 0 < minutes <= most else None


def _minutes(ms: int | None) -> str:
    return "" if ms is None else f"{ms / _MINUTE_MS:g}".replace(".", ",")

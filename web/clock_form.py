"""A clock as a form: its rows as typed, what is wrong with them, and the slots they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from playlists.clocks import SlotSpec
from playlists.models import Clock, ItemKind, Topic
from web.catalogue import _

MOST_SLOTS = 40
_BLANK_ROWS = 3
_MINUTE_MS = 60_000


@dataclass
class SlotRow:
    """One row as typed; a row without a kind is no slot."""

    kind: str = ""
    topic: str = ""
    count: str = "1"
    minutes: str = ""
    required: bool = False


@dataclass
class ClockForm:
    name: str = ""
    minutes: str = ""
    rows: list[SlotRow] = field(default_factory=list)
    error: str = ""

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
            minutes=_minutes(slot.budget_ms),
            required=slot.required,
        )
        for slot in clock.slots
    ]
    return ClockForm(clock.name, _minutes(clock.length_ms), rows)


def clock_typed(typed: MultiDict[str, str]) -> ClockForm:
    """The form as sent; rows come in the order of the numbers typed beside them."""
    columns = zip(
        typed.getlist("position"),
        typed.getlist("kind"),
        typed.getlist("topic"),
        typed.getlist("count"),
        typed.getlist("slot_minutes"),
        typed.getlist("required"),
        strict=False,
    )
    numbered = [
        (_number(position), SlotRow(kind, topic, count.strip(), minutes.strip(), required == "yes"))
        for position, kind, topic, count, minutes, required in columns
    ][:MOST_SLOTS]
    rows = [row for _position, row in sorted(numbered, key=lambda each: each[0]) if row.kind]
    return ClockForm(typed.get("name", "").strip(), typed.get("minutes", "").strip(), rows)


def slots_of(form: ClockForm, topics: Sequence[Topic]) -> tuple[int, list[SlotSpec]] | None:
    """The length in ms and the slots; None, and the form's error, where something is no figure."""
    named = {topic.code: topic for topic in topics}
    length_ms = _milliseconds(form.minutes)
    if length_ms is None:
        form.error = _("The length is a number of minutes.")
        return None
    slots = []
    for number, row in enumerate(form.rows, start=1):
        budget_ms = _milliseconds(row.minutes) if row.minutes else None
        wrong = row.kind not in set(ItemKind) or not row.count.isascii() or not row.count.isdigit()
        if wrong or (row.minutes and budget_ms is None) or row.topic not in {"", *named}:
            form.error = _("Row %(number)d is not filled in right.", number=number)
            return None
        slots.append(
            SlotSpec(
                ItemKind(row.kind),
                count=int(row.count[:4]),
                topic=named.get(row.topic),
                budget_ms=budget_ms,
                required=row.required,
            )
        )
    return length_ms, slots


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

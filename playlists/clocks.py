"""Clocks: the templates that programmes are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan
from playlists.models import Clock, ItemKind, Occurrence, Slot, Timetable, Topic

LONGEST_MS = 24 * 60 * 60_000


@dataclass(frozen=True)
class SlotSpec:
    """One place of a clock: up to `count` pieces of a kind, together at most `budget_ms` long.

    A required slot that stays empty is warned of, and its time is kept free of earlier slots.
    """

    kind: ItemKind
    count: int = 1
    topic: Topic | None = None
    budget_ms: int | None = None
    required: bool = False


def create_clock(session: Session, name: str, length_ms: int, slots: Sequence[SlotSpec]) -> Clock:
    """Add a clock. Raises InvalidPlan where it contradicts itself or the name is taken."""
    name = " ".join(name.split())
    if not name:
        raise InvalidPlan("A clock needs a name.")
    if session.scalar(select(Clock.id).where(Clock.name == name)) is not None:
        raise InvalidPlan("There is a clock named %(name)s already.", name=name)
    check_slots(length_ms, slots)
    clock = Clock(name=name, length_ms=length_ms, slots=_rows(slots))
    session.add(clock)
    session.flush()
    return clock


def change_clock(session: Session, clock: Clock, length_ms: int, slots: Sequence[SlotSpec]) -> None:
    """Give a clock other slots; programmes that are not yet frozen follow when next built."""
    check_slots(length_ms, slots)
    clock.length_ms = length_ms
    clock.slots.clear()
    session.flush()  # the old positions are free only when their rows are gone
    clock.slots.extend(_rows(slots))
    session.flush()


def delete_clock(session: Session, clock: Clock) -> None:
    """Let go of a clock. Raises InvalidPlan while a timetable or a programme uses it."""
    used = session.scalar(select(Timetable.id).where(Timetable.clock_id == clock.id).limit(1))
    aired = session.scalar(select(Occurrence.id).where(Occurrence.clock_id == clock.id).limit(1))
    if used is not None or aired is not None:
        raise InvalidPlan(
            "%(name)s is in use: end its timetables; its past programmes keep it.", name=clock.name
        )
    session.delete(clock)
    session.flush()


def check_slots(length_ms: int, slots: Sequence[SlotSpec]) -> None:
    """Raise InvalidPlan for a clock that cannot be filled as it says."""
    if not 0 < length_ms <= LONGEST_MS:
        raise InvalidPlan("A clock is longer than nothing and at most a day.")
    if not slots:
        raise InvalidPlan("A clock needs at least one slot.")
    for number, slot in enumerate(slots, start=1):
        if slot.count < 1:
            raise InvalidPlan("Slot %(number)d has room for no piece.", number=number)
        if slot.budget_ms is not None and not 0 < slot.budget_ms <= length_ms:
            raise InvalidPlan(
                "The time of slot %(number)d does not fit into the clock.", number=number
            )
    if sum(slot.budget_ms or 0 for slot in slots if slot.required) > length_ms:
        raise InvalidPlan("The required slots are longer than the clock.")


def _rows(slots: Sequence[SlotSpec]) -> list[Slot]:
    return [
        Slot(
            position=position,
            kind=slot.kind,
            topic=slot.topic,
            count=slot.count,
            budget_ms=slot.budget_ms,
            required=slot.required,
        )
        for position, slot in enumerate(slots)
    ]

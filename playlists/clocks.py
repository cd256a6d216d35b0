"""Clocks: the templates that programmes are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan, NotFound
from playlists.models import (
    Clock,
    Item,
    ItemKind,
    Occurrence,
    Precedence,
    Relay,
    Slot,
    SlotSource,
    Timetable,
    TimetableException,
    Topic,
)

LONGEST_MS = 24 * 60 * 60_000
MOST_PIECES, MOST_DAYS_OLD = 500, 3_660
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MUSICAL = frozenset({ItemKind.MUSIC, ItemKind.FILLER})


@dataclass(frozen=True)
class SlotSpec:
    """One place of a clock: up to `count` pieces of a kind, together at most `budget_ms` long.

    A required slot that stays empty is warned of, and its time is kept free of other slots.
    `source` says where its pieces come from: `item` for ITEM, `relay` and its span `budget_ms` for
    RELAY. Pieces are at most `newest_days` old since their approval, and from `min_ms` to `max_ms`
    long; `weekdays` (0 is Monday) are the days it is there, every day where empty. When time is
    short, slots with `shorten` are cut to one piece and those with `drop` left out, the lowest
    number first; when there is too much of it, those with `stretch` take more than `count`.
    """

    kind: ItemKind
    count: int = 1
    topic: Topic | None = None
    budget_ms: int | None = None
    required: bool = False
    source: SlotSource = SlotSource.RULE
    item: Item | None = None
    relay: Relay | None = None
    precedence: Precedence | None = None
    newest_days: int | None = None
    min_ms: int | None = None
    max_ms: int | None = None
    weekdays: frozenset[int] = frozenset()
    shorten: int | None = None
    drop: int | None = None
    stretch: int | None = None


def create_clock(session: Session, name: str, length_ms: int, slots: Sequence[SlotSpec]) -> Clock:
    """Add a clock. Raises InvalidPlan where it contradicts itself or the name is taken."""
    name = _free_name(session, name)
    check_slots(length_ms, slots)
    clock = Clock(name=name, length_ms=length_ms, slots=_rows(slots))
    session.add(clock)
    session.flush()
    return clock


def change_clock(
    session: Session,
    clock: Clock,
    length_ms: int,
    slots: Sequence[SlotSpec],
    *,
    name: str | None = None,
) -> None:
    """Give a clock other slots, and another name where one is told.

    Programmes that are not yet frozen follow when next built. A retired clock is in use again.
    Raises InvalidPlan as `create_clock` does.
    """
    if name is not None:
        clock.name = _free_name(session, name, clock)
    check_slots(length_ms, slots)
    clock.length_ms, clock.retired = length_ms, False
    clock.slots.clear()
    session.flush()  # the old positions are free only when their rows are gone
    clock.slots.extend(_rows(slots))
    session.flush()


@dataclass(frozen=True)
class ClockUses:
    """Where a clock is: timetables, days on which they run it, and how many programmes."""

    timetables: tuple[Timetable, ...]
    exceptions: tuple[TimetableException, ...]
    programmes: int


def uses_of(session: Session, clock: Clock) -> ClockUses:
    """Every place that a clock is used in; only a clock without any can be deleted."""
    timetables = session.scalars(
        select(Timetable)
        .where(Timetable.clock_id == clock.id)
        .order_by(Timetable.local_start, Timetable.id)
    )
    exceptions = session.scalars(
        select(TimetableException)
        .where(TimetableException.clock_id == clock.id)
        .order_by(TimetableException.id)
    )
    count = select(func.count()).select_from(Occurrence).where(Occurrence.clock_id == clock.id)
    return ClockUses(tuple(timetables), tuple(exceptions), session.scalar(count) or 0)


def delete_clock(session: Session, clock: Clock, today: date | None = None) -> bool:
    """Let go of a clock; whether it is gone.

    One that only past programmes and timetables that ended before `today` speak of is retired
    instead: they keep its name. Raises InvalidPlan, with the places, while something runs it.
    """
    uses = uses_of(session, clock)
    by = [each for each in uses.timetables if not _is_over(each.valid_to, today)]
    by += [
        each.timetable
        for each in uses.exceptions
        if each.holiday_id is not None or not _is_over(each.last_day, today)
    ]
    if by:
        places = "; ".join(dict.fromkeys(f"{each.local_start} {_audience(each)}" for each in by))
        raise InvalidPlan(
            "%(name)s is in use by timetables: %(places)s. Give them another clock first.",
            name=clock.name,
            places=places,
        )
    if uses.programmes or uses.timetables or uses.exceptions:
        clock.retired = True
    else:
        session.delete(clock)
    session.flush()
    return not clock.retired


def _is_over(last: date | None, today: date | None) -> bool:
    return last is not None and today is not None and last < today


def offered_clocks(session: Session) -> list[Clock]:
    """The clocks that timetables may run, by name."""
    return list(session.scalars(select(Clock).where(~Clock.retired).order_by(Clock.name)))


def clock_of(session: Session, name: str) -> Clock:
    """The clock of a name. Raises NotFound; InvalidPlan where it was put away."""
    found = session.scalar(select(Clock).where(Clock.name == name))
    if found is None:
        raise NotFound("There is no clock %(name)s.", name=name)
    if found.retired:
        raise InvalidPlan("%(name)s was put away: keep that clock anew first.", name=name)
    return found


def specs_of(clock: Clock) -> list[SlotSpec]:
    """A clock's slots as they would be written anew: what a form begins with."""
    return [
        SlotSpec(
            kind=slot.kind,
            count=slot.count,
            topic=slot.topic,
            budget_ms=slot.budget_ms,
            required=slot.required,
            source=slot.source,
            item=slot.item,
            relay=slot.relay,
            precedence=slot.precedence,
            newest_days=slot.newest_days,
            min_ms=slot.min_ms,
            max_ms=slot.max_ms,
            weekdays=frozenset(WEEKDAYS.index(day) for day in slot.weekdays.split(",") if day),
            shorten=slot.shorten_order,
            drop=slot.drop_order,
            stretch=slot.stretch_order,
        )
        for slot in clock.slots
    ]


def check_slots(length_ms: int, slots: Sequence[SlotSpec]) -> None:
    """Raise InvalidPlan for a clock that cannot be filled as it says."""
    if not 0 < length_ms <= LONGEST_MS:
        raise InvalidPlan("A clock is longer than nothing and at most a day.")
    if not slots:
        raise InvalidPlan("A clock needs at least one slot.")
    for number, slot in enumerate(slots, start=1):
        _check_slot(number, slot, length_ms)
    firm = [slot for slot in slots if slot.required or slot.source is SlotSource.RELAY]
    if sum(slot.budget_ms or 0 for slot in firm) > length_ms:
        raise InvalidPlan("The required slots are longer than the clock.")


def _free_name(session: Session, name: str, own: Clock | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidPlan("A clock needs a name.")
    taken = session.scalar(select(Clock.id).where(Clock.name == name))
    if taken is not None and (own is None or own.id != taken):
        raise InvalidPlan("There is a clock named %(name)s already.", name=name)
    return name


def _audience(timetable: Timetable) -> str:
    found = timetable.station or timetable.group or timetable.unit
    return found.name if found is not None else ""


def _check_slot(number: int, slot: SlotSpec, length_ms: int) -> None:
    if slot.budget_ms is not None and not 0 < slot.budget_ms <= length_ms:
        raise InvalidPlan("The time of slot %(number)d does not fit into the clock.", number=number)
    if slot.source is SlotSource.ITEM and slot.item is None:
        raise InvalidPlan("Slot %(number)d names no item.", number=number)
    if slot.source is SlotSource.RELAY and (slot.relay is None or slot.budget_ms is None):
        raise InvalidPlan("Slot %(number)d needs a relay and how long it lasts.", number=number)
    if slot.source is SlotSource.FILL and slot.kind not in MUSICAL:
        raise InvalidPlan("Slot %(number)d can be filled up with music only.", number=number)
    _check_pieces(number, slot, length_ms)
    if not slot.weekdays <= frozenset(range(7)):
        raise InvalidPlan("Slot %(number)d is on days that are none.", number=number)


def _check_pieces(number: int, slot: SlotSpec, length_ms: int) -> None:
    if slot.count < 1:
        raise InvalidPlan("Slot %(number)d has room for no piece.", number=number)
    if slot.count > MOST_PIECES:
        raise InvalidPlan(
            "Slot %(number)d asks for more than %(most)d pieces.", number=number, most=MOST_PIECES
        )
    if slot.newest_days is not None and slot.newest_days < 1:
        raise InvalidPlan("Slot %(number)d asks for pieces of less than a day.", number=number)
    if slot.newest_days is not None and slot.newest_days > MOST_DAYS_OLD:
        # Days further back than any calendar goes would stop every plan of the clock.
        raise InvalidPlan(
            "Slot %(number)d asks for pieces of the last %(days)d days: %(most)d at most.",
            number=number,
            days=slot.newest_days,
            most=MOST_DAYS_OLD,
        )
    shortest, longest = slot.min_ms or 0, slot.max_ms if slot.max_ms is not None else length_ms
    if not 0 <= shortest <= longest or longest < 1:
        raise InvalidPlan("Slot %(number)d takes pieces of no length.", number=number)


def _rows(slots: Sequence[SlotSpec]) -> list[Slot]:
    return [
        Slot(
            position=position,
            kind=slot.kind,
            topic=slot.topic,
            count=slot.count,
            budget_ms=slot.budget_ms,
            required=slot.required,
            source=slot.source,
            item=slot.item if slot.source is SlotSource.ITEM else None,
            relay=slot.relay if slot.source is SlotSource.RELAY else None,
            precedence=slot.precedence,
            newest_days=slot.newest_days,
            min_ms=slot.min_ms,
            max_ms=slot.max_ms,
            weekdays=",".join(WEEKDAYS[each] for each in sorted(slot.weekdays)),
            shorten_order=slot.shorten,
            drop_order=slot.drop,
            stretch_order=slot.stretch,
        )
        for position, slot in enumerate(slots)
    ]

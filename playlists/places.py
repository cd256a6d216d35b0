"""Clocks' slots as the values that the planner asks for pieces with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from playlists.clocks import WEEKDAYS
from playlists.models import Relay, Slot, Topic
from playlists.pieces import Place, RelaySource


@dataclass(frozen=True)
class Places:
    """The places of some clocks, in order, each with the days of the week on which it is there."""

    _of: Mapping[int, Sequence[tuple[str, Place]]]

    def on(self, clock_id: int, weekday: int) -> list[Place]:
        """A clock's places on a day of the week; 0 is Monday."""
        day = WEEKDAYS[weekday]
        found = self._of.get(clock_id, ())
        return [place for days, place in found if not days or day in days.split(",")]


def read_places(session: Session, clock_ids: Iterable[int]) -> Places:
    """The places of clocks, in one statement."""
    rows = session.execute(
        select(*_COLUMNS)
        .outerjoin(Topic, Topic.id == Slot.topic_id)
        .outerjoin(Relay, Relay.id == Slot.relay_id)
        .where(Slot.clock_id.in_(sorted(clock_ids)))
        .order_by(Slot.clock_id, Slot.position)
    )
    found: defaultdict[int, list[tuple[str, Place]]] = defaultdict(list)
    for row in rows:
        of_clock = found[row.clock_id]
        of_clock.append((row.weekdays, _place(len(of_clock) + 1, row)))
    return Places(found)


_COLUMNS = (
    Slot.clock_id,
    Slot.kind,
    Slot.count.label("pieces"),
    Slot.topic_id,
    Topic.name.label("topic_name"),
    Slot.budget_ms,
    Slot.required,
    Slot.source,
    Slot.item_id,
    Slot.relay_id,
    Relay.name.label("relay_name"),
    Relay.url.label("relay_url"),
    Slot.precedence,
    Slot.newest_days,
    Slot.min_ms,
    Slot.max_ms,
    Slot.weekdays,
    Slot.shorten_order,
    Slot.drop_order,
    Slot.stretch_order,
)


def _place(number: int, row: Row[*tuple[Any, ...]]) -> Place:
    has_relay = row.relay_id is not None
    return Place(
        kind=row.kind,
        count=row.pieces,
        topic_id=row.topic_id,
        topic_name=row.topic_name or "",
        budget_ms=row.budget_ms,
        required=row.required,
        number=number,
        source=row.source,
        item_id=row.item_id,
        relay=RelaySource(row.relay_id, row.relay_name, row.relay_url) if has_relay else None,
        precedence=row.precedence,
        newest=None if row.newest_days is None else timedelta(days=row.newest_days),
        min_ms=row.min_ms,
        max_ms=row.max_ms,
        shorten=row.shorten_order,
        drop=row.drop_order,
        stretch=row.stretch_order,
    )

"""What people changed in a playlist by hand, as values, and how it is laid over a new plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from playlists.models import ChangeKind

_PLACED = frozenset({ChangeKind.MOVED, ChangeKind.INSERTED, ChangeKind.HELD})


@dataclass(frozen=True)
class Change:
    """One change: an item that stands behind another, or first where `after` is None."""

    kind: ChangeKind
    item_id: int
    after: int | None = None
    by: str = ""
    title: str = ""


@dataclass(frozen=True)
class Hand:
    """The changes of one programme that count, in the order in which they were made."""

    changes: tuple[Change, ...] = ()

    @cached_property
    def removed(self) -> frozenset[int]:
        """Items that somebody took out and nobody put back."""
        return frozenset(
            item for item, last in self._last().items() if last.kind is ChangeKind.REMOVED
        )

    @cached_property
    def wanted(self) -> dict[int, str]:
        """Items that somebody put, moved or holds here, and who did, in the order of that."""
        return {item: last.by for item, last in self._last().items() if last.kind in _PLACED}

    @property
    def titles(self) -> dict[int, str]:
        """The newest title of each item that was changed."""
        return {each.item_id: each.title for each in self.changes}

    def _last(self) -> dict[int, Change]:
        return {each.item_id: each for each in self.changes}

    def arrange(self, planned: Sequence[int]) -> list[int]:
        """Lay the changes over the planner's order of items.

        What is not in the plan is passed over; a piece whose neighbour is gone, or is itself,
        stays in place.
        """
        order = list(planned)
        present = set(order)
        for change in self.changes:
            if change.kind not in _PLACED or change.item_id not in present:
                continue
            if change.after is not None and change.after not in present - {change.item_id}:
                continue
            order.remove(change.item_id)
            order.insert(
                0 if change.after is None else order.index(change.after) + 1, change.item_id
            )
        return order


NO_HAND = Hand()


def changes_between(present: Sequence[int], wanted: Sequence[int], by: str = "") -> list[Change]:
    """The fewest changes that make one order of items into another."""
    changes = [Change(ChangeKind.REMOVED, item, by=by) for item in present if item not in wanted]
    staying = [item for item in present if item in wanted]
    still = set(_longest_rising(staying, wanted))
    before: int | None = None
    for item in wanted:
        if item not in staying:
            changes.append(Change(ChangeKind.INSERTED, item, before, by))
        elif item not in still:
            changes.append(Change(ChangeKind.MOVED, item, before, by))
        before = item
    return changes


def held(items: Iterable[int], by: str = "") -> list[Change]:
    """The changes that hold items in just this order."""
    changes: list[Change] = []
    before: int | None = None
    for item in items:
        changes.append(Change(ChangeKind.HELD, item, before, by))
        before = item
    return changes


def _longest_rising(items: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The most items that stand in the wanted order already."""
    place = {item: number for number, item in enumerate(wanted)}
    best: list[list[int]] = []
    for item in items:
        before = [run for run in best if place[run[-1]] < place[item]]
        best.append([*max(before, key=len, default=[]), item])
    return max(best, key=len, default=[])

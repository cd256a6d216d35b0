"""What is to begin when: a heap of instants, waited for by the monotonic clock.

Instants are those of the wall, which may be stepped: how far they lie ahead is asked of it anew
at every wait, never later than `LONGEST_WAIT_S`, so that a step moves what is due, nothing else.
"""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from scheduler.timekeeper import Timekeeper

LONGEST_WAIT_S = 5.0

T = TypeVar("T")


@dataclass(order=True, frozen=True)
class _Entry(Generic[T]):
    at: datetime
    turn: int
    what: T = field(compare=False)


class Timeline(Generic[T]):
    """Of one thread. What has the same instant comes in the order it was put."""

    def __init__(self, timekeeper: Timekeeper) -> None:
        self._timekeeper = timekeeper
        self._heap: list[_Entry[T]] = []
        self._turns = itertools.count()

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, at: datetime, what: T) -> None:
        """Let something be due at an instant."""
        heapq.heappush(self._heap, _Entry(at, next(self._turns), what))

    def next_at(self) -> datetime | None:
        """When the next is due."""
        return self._heap[0].at if self._heap else None

    def due(self) -> Iterator[tuple[datetime, T]]:
        """Take what is due by now, the earliest first, each with its instant."""
        while self._heap and self._heap[0].at <= self._timekeeper.now():
            entry = heapq.heappop(self._heap)
            yield entry.at, entry.what

    def wait_s(self) -> float:
        """How long to wait before `due` is asked again."""
        if not self._heap:
            return LONGEST_WAIT_S
        ahead_s = (self._heap[0].at - self._timekeeper.now()).total_seconds()
        return max(0.0, min(ahead_s, LONGEST_WAIT_S))

"""Wakes the players that wait at the door when something new was published for their station."""

import threading
from collections import Counter
from collections.abc import Iterable


class Bell:
    """Rung for stations by their codes; a listener waits for the next ring after the one it saw.

    At most `listeners` wait at once, so that waiting players leave threads for people.
    """

    def __init__(self, *, listeners: int = 1_000) -> None:
        self._rung = threading.Condition()
        self._rings: Counter[str] = Counter()
        self._places = threading.BoundedSemaphore(listeners)

    def rings(self, station: str) -> int:
        return self._rings[station]

    def ring(self, stations: Iterable[str]) -> None:
        with self._rung:
            self._rings.update(list(stations))
            self._rung.notify_all()

    def wait(self, station: str, seen: int, seconds: float) -> bool:
        """Whether it rang for the station after `seen` in time; at once where no place is free."""
        if not self._places.acquire(blocking=False):
            return self._rings[station] > seen
        try:
            with self._rung:
                return self._rung.wait_for(lambda: self._rings[station] > seen, timeout=seconds)
        finally:
            self._places.release()

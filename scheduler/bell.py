"""Wakes the players that wait at the door when something new was published for their station."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class _Station:
    """The rings of one station, and who waits for the next: no other station's players wake."""

    rings: int = 0
    rung: threading.Condition = field(default_factory=threading.Condition)


class Bell:
    """Rung for stations by their codes; a listener waits for the next ring after the one it saw.

    At most `listeners` wait at once, so that waiting players leave threads for people.
    """

    def __init__(self, *, listeners: int = 1_000) -> None:
        self._guard = threading.Lock()
        self._stations: dict[str, _Station] = {}
        self._places = threading.BoundedSemaphore(listeners)

    def rings(self, station: str) -> int:
        return self._of(station).rings

    def ring(self, stations: Iterable[str]) -> None:
        for code in list(stations):
            station = self._of(code)
            with station.rung:
                station.rings += 1
                station.rung.notify_all()

    def wait(self, station: str, seen: int, seconds: float) -> bool:
        """Whether it rang for the station after `seen` in time; at once where no place is free."""
        here = self._of(station)
        if not self._places.acquire(blocking=False):
            return here.rings > seen
        try:
            with here.rung:
                return here.rung.wait_for(lambda: here.rings > seen, timeout=seconds)
        finally:
            self._places.release()

    def _of(self, code: str) -> _Station:
        with self._guard:
            return self._stations.setdefault(code, _Station())

"""Stations that somebody wants planned anew at once."""

import threading
from collections.abc import Iterable


class WantedStations:
    """A set that pages add to and the centre's job takes from, each in its own thread.

    It is in memory only: what is lost with the process comes with the next round of all stations.
    """

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._lock = threading.Lock()

    def add(self, station_ids: Iterable[int]) -> None:
        with self._lock:
            self._ids.update(station_ids)

    def take(self) -> list[int]:
        """Everything wanted since the last time, in order."""
        with self._lock:
            taken, self._ids = sorted(self._ids), set()
        return taken

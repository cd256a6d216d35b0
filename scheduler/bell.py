"""Wakes the players that wait at the door when something new was published."""

import threading


class ManifestBell:
    """Rung once for each publication; a listener waits for the next ring after the one it saw.

    At most `listeners` wait at once, so that waiting players leave threads for people.
    """

    def __init__(self, *, listeners: int = 16) -> None:
        self._rung = threading.Condition()
        self._rings = 0
        self._places = threading.BoundedSemaphore(listeners)

    @property
    def rings(self) -> int:
        return self._rings

    def ring(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, seen: int, seconds: float) -> bool:
        """Whether it rang after `seen` within `seconds`; at once where no place is free."""
        if not self._places.acquire(blocking=False):
            return self._rings > seen
        try:
            with self._rung:
                return self._rung.wait_for(lambda: self._rings > seen, timeout=seconds)
        finally:
            self._places.release()

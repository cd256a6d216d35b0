"""What wakes the air where it waits: the player is to end, or something else may sound now."""

import threading

from scheduler.timekeeper import Timekeeper


class Attention:
    """Called from any thread; only the thread of the air waits."""

    def __init__(self) -> None:
        self._called = threading.Event()
        self._ending = threading.Event()

    @property
    def is_ending(self) -> bool:
        return self._ending.is_set()

    def end(self) -> None:
        """Let the player end, wherever it stands."""
        self._ending.set()
        self._called.set()

    def call(self) -> None:
        """Let the air look again at what may sound."""
        self._called.set()

    def wait(self, timekeeper: Timekeeper, seconds: float) -> None:
        """Let so many seconds pass, or less where somebody calls."""
        timekeeper.wait(seconds, self._called)
        if not self.is_ending:
            self._called.clear()

"""Time behind a Protocol: the machine's, the machine's with another origin, or a simulated one."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Timekeeper(Protocol):
    """`now` is an aware instant in UTC and may step; `monotonic` is in seconds and never does."""

    def now(self) -> datetime:
        """Give the present instant."""

    def monotonic(self) -> float:
        """Give seconds since some origin, for waiting and measuring."""

    def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
        """Let `seconds` pass, or less where `wake` is set; whether it was."""


class SystemTimekeeper:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
        if wake is not None:
            return wake.wait(max(0.0, seconds))
        time.sleep(max(0.0, seconds))
        return False


class ShiftedTimekeeper(SystemTimekeeper):
    """Runs at real pace, so far from the machine's clock: a rehearsal on a day of one's choice."""

    def __init__(self, shift: timedelta) -> None:
        self._start = datetime.now(UTC) + shift
        self._origin = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._origin)


class SimulatedTimekeeper:
    """Time that passes only when somebody waits, at once. `step` moves the wall clock alone."""

    def __init__(self, start: datetime) -> None:
        self._wall = start.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
        if wake is not None and wake.is_set():
            return True
        self.advance(max(0.0, seconds))
        return False

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._wall += timedelta(seconds=seconds)
        self._monotonic += seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back; the monotonic clock does not notice."""
        self._wall += timedelta(seconds=seconds)

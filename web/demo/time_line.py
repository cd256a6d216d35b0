"""The demonstration's one time line, which passes now at real pace, now at once."""

import threading
from datetime import UTC, datetime, timedelta

from scheduler.timekeeper import ShiftedTimekeeper, SimulatedTimekeeper, Timekeeper


class TimeLine:
    """The centre's time: that of whatever clock it was last turned to."""

    def __init__(self, start: datetime) -> None:
        self._clock: Timekeeper = SimulatedTimekeeper(start)

    def turn_to(self, clock: Timekeeper) -> None:
        """Go by another clock from now on."""
        self._clock = clock

    def run_from(self, start: datetime) -> timedelta:
        """Go on from an instant at real pace; how far that is from the machine's own clock."""
        shift = start.astimezone(UTC) - datetime.now(UTC)
        self._clock = ShiftedTimekeeper(shift)
        return shift

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
        return self._clock.wait(seconds, wake)

"""One turn of a sound on the air: where it lies in time, how it is aired, what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.protocol import Reason
from scheduler.station.changing import Newer, nothing_newer
from scheduler.station.ladder import Claim


@dataclass(frozen=True)
class Origin:
    """Where position 0 lies on the two clocks; steps of the wall do not move it."""

    wall: datetime
    monotonic: float

    def monotonic_at(self, position_ms: float) -> float:
        return self.monotonic + position_ms / 1000

    def wall_at(self, monotonic: float) -> datetime:
        return self.wall + timedelta(seconds=monotonic - self.monotonic)

    def position_ms(self, monotonic: float) -> int:
        return round((monotonic - self.monotonic) * 1000)


@dataclass(frozen=True)
class Heard:
    """What became of a span: how much of it was heard, and why it ended early, if it did.

    `changed`: another file of the programme plays on.
    """

    aired_ms: int
    broke: Reason | None
    over: Claim | None = None
    changed: bool = False


@dataclass(frozen=True)
class Ended:
    """How far it went, why the rest was not heard, and what took its place, if anything did."""

    position_ms: int
    reason: Reason
    over: Claim | None = None


@dataclass(frozen=True)
class Turn:
    """How a file is to be aired: `under` which claim, None for the schedule.

    `resumed`: why it does not begin at its beginning. `until` is an instant of the monotonic
    clock at which it has to make room. `newer` finds a file that has more of the programme.
    """

    under: Claim | None = None
    resumed: Reason = Reason.JOINED
    done: Reason | None = None
    until: float | None = None
    newer: Newer = nothing_newer

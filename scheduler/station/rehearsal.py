"""A station's day in seconds: everything but sound, on a simulated clock."""

from dataclasses import dataclass
from datetime import datetime

from audio.player import SilentOutput
from scheduler.protocol import AiringRow
from scheduler.station.attention import Attention
from scheduler.station.equipment import equipment
from scheduler.station.heartbeat import beat
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from scheduler.station.settings import StationSettings
from scheduler.station.upload import upload
from scheduler.timekeeper import SimulatedTimekeeper

_TICK_S = 60.0


@dataclass(frozen=True)
class Rehearsed:
    """What the player's journal holds afterwards, and how many rows the centre acknowledged."""

    rows: list[AiringRow]
    acknowledged: int


def rehearse(
    settings: StationSettings, timekeeper: SimulatedTimekeeper, until: datetime
) -> Rehearsed:
    """Fetch over HTTP, air silently to an instant, upload; clips are checked as on the air.

    Raises NotEnrolled, and CentreUnreachable where the centre does not answer.
    """
    output = SilentOutput(timekeeper.monotonic)
    with equipment(
        settings, timekeeper, output, Attention(), tick_s=_TICK_S, decoding=False
    ) as player:
        player.sync.run()
        beat(player)
        OnAir(player, as_planned).run(until)
        return Rehearsed(player.journal.rows(), upload(player.journal, player.centre))

"""The player's word to the centre, and what the answer says of the two clocks."""

from datetime import datetime
from importlib.metadata import version

from scheduler.protocol import Heartbeat
from scheduler.station.equipment import Equipment


def beat(player: Equipment) -> None:
    """Tell the centre how it stands here. Raises CentreUnreachable, NotEnrolled."""
    manifest, playing = player.sync.manifest, player.playout.now_playing
    sent = player.timekeeper.now()
    answer = player.centre.heartbeat(
        Heartbeat(
            now=sent,
            state="playing" if playing else "idle",
            now_playing=playing,
            manifest_version=manifest.version if manifest else None,
            version=version("phatthanh"),
        )
    )
    offset = clock_offset_ms(sent, player.timekeeper.now(), answer.now)
    player.journal.note_clock_offset(offset)


def clock_offset_ms(sent: datetime, received: datetime, centre: datetime) -> int:
    """This machine's wall clock against the centre's, its answer taken as half-way (RFC 5905)."""
    return round(((sent - centre) + (received - centre)).total_seconds() * 500)

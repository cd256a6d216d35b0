"""The devices at the loudspeakers as the centre knows them: what each last said of itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.models import Player, Station

# Players say where they are every 15 s; six silences in a row are no accident.
OFFLINE_AFTER = timedelta(seconds=90)
# The player's own measure knows the way there and back; where it says something else than what
# the centre sees, its clock was set since.
_MEASURES_AGREE_MS = 2_000
# What an integer column of every database holds.
_LARGEST = 2**31 - 1
_LARGEST_BYTES = 2**63 - 1


@dataclass(frozen=True)
class PlayerState:
    """What a player says of itself; `now` is its own clock. Without a figure, it knows none."""

    now: datetime
    state: str
    version: str
    now_playing: str | None = None
    next_title: str | None = None
    next_at: datetime | None = None
    manifest_version: int | None = None
    orders_version: int | None = None
    clock_offset_ms: int | None = None
    disk_free_bytes: int | None = None
    disk_total_bytes: int | None = None
    tomorrow_missing: int | None = None
    volume: int | None = None
    muted: bool = False
    pending_rows: int = 0


def hear(session: Session, player: Player, said: PlayerState, now: datetime) -> None:
    """Keep what a player said. Figures beyond what a column holds are kept as its largest."""
    player.last_contact_at = now
    player.clock_offset_ms = clock_offset_ms(said, now)
    player.state, player.version = said.state, said.version
    player.now_playing = said.now_playing
    player.next_title, player.next_at = said.next_title, said.next_at
    player.manifest_version = _within(said.manifest_version)
    player.orders_version = _within(said.orders_version)
    player.disk_free_bytes = _within(said.disk_free_bytes, _LARGEST_BYTES)
    player.disk_total_bytes = _within(said.disk_total_bytes, _LARGEST_BYTES)
    player.tomorrow_missing = _within(said.tomorrow_missing)
    ready = said.tomorrow_missing == 0
    player.not_ready_since = None if ready else player.not_ready_since or now
    player.volume_now, player.muted_now = said.volume, said.muted
    player.pending_rows = min(said.pending_rows, _LARGEST)
    session.flush()


def is_online(player: Player, now: datetime) -> bool:
    """Whether a player was heard from lately."""
    contact = player.last_contact_at
    return player.revoked_at is None and contact is not None and now - contact < OFFLINE_AFTER


def online_at(session: Session, stations: Collection[Station], now: datetime) -> list[Player]:
    """The players of some stations that were heard from lately."""
    ids = [station.id for station in stations]
    players = session.scalars(select(Player).where(Player.station_id.in_(ids)).order_by(Player.id))
    return [player for player in players if is_online(player, now)]


def clock_offset_ms(said: PlayerState, now: datetime) -> int:
    """The player's wall clock against the centre's, to the best of both their knowledge."""
    seen = round((said.now - now) / timedelta(milliseconds=1))
    measured = said.clock_offset_ms
    if measured is None or abs(measured - seen) > _MEASURES_AGREE_MS:
        measured = seen
    return max(-_LARGEST, min(measured, _LARGEST))


def _within(number: int | None, largest: int = _LARGEST) -> int | None:
    return None if number is None else max(-largest, min(number, largest))

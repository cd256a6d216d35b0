"""The player's word to the centre, and what the answer says of the two clocks."""

import shutil
from datetime import datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from scheduler.protocol import Heartbeat, Manifest, Programme
from scheduler.station.cache import Cache
from scheduler.station.equipment import Equipment


def beat(player: Equipment) -> None:
    """Tell the centre how it stands here. Raises CentreUnreachable, NotEnrolled."""
    sent = player.timekeeper.now()
    answer = player.centre.heartbeat(state_of(player, sent))
    offset = clock_offset_ms(sent, player.timekeeper.now(), answer.now)
    player.journal.note_clock_offset(offset)
    if answer.change_key:
        player.centre.change_key()


def state_of(player: Equipment, now: datetime) -> Heartbeat:
    """What there is to tell of this player at an instant."""
    manifest, playing = player.sync.manifest, player.playout.now_playing
    following = next_programme(manifest, now)
    disk = shutil.disk_usage(player.settings.directory)
    return Heartbeat(
        now=now,
        state=_state(player),
        now_playing=playing,
        next_title=following.title if following else None,
        next_at=following.starts_at if following else None,
        manifest_version=manifest.version if manifest else None,
        version=version("phatthanh"),
        clock_offset_ms=player.journal.clock_offset_ms(),
        disk_free_bytes=disk.free,
        disk_total_bytes=disk.total,
        tomorrow_missing=missing_tomorrow(manifest, player.cache, now),
        orders_version=player.ladder.orders.version if player.ladder.orders else None,
        volume=player.playout.volume,
        muted=bool(player.ladder.level and player.ladder.level.muted),
        pending_rows=player.journal.pending(),
    )


def _state(player: Equipment) -> str:
    if player.ladder.is_silenced:
        return "silent"
    if player.playout.is_urgent:
        return "emergency"
    if player.playout.is_live:
        return "live"
    if player.playout.now_playing is None:
        return "idle"
    return "relay" if player.playout.is_relaying else "playing"


def next_programme(manifest: Manifest | None, now: datetime) -> Programme | None:
    """The programme that begins next."""
    programmes = manifest.programmes if manifest else ()
    coming = (each for each in programmes if each.starts_at > now)
    return min(coming, key=lambda programme: programme.starts_at, default=None)


def missing_tomorrow(manifest: Manifest | None, cache: Cache, now: datetime) -> int | None:
    """How many clips of the station's next day are not here; None without a plan for that day."""
    if manifest is None:
        return None
    zone = ZoneInfo(manifest.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow + timedelta(days=1), datetime.min.time(), zone)
    if manifest.valid_to < midnight:
        return None
    needed = {
        entry.clip_sha256
        for programme in manifest.programmes
        if programme.starts_at.astimezone(zone).date() == tomorrow
        for entry in programme.entries
    }
    return sum(not cache.has(name) for name in needed)


def clock_offset_ms(sent: datetime, received: datetime, centre: datetime) -> int:
    """This machine's wall clock against the centre's, its answer taken as half-way (RFC 5905)."""
    return round(((sent - centre) + (received - centre)).total_seconds() * 500)

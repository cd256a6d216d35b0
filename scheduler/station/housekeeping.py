"""What stays on a player's disk: what airs next before what airs later, within a budget."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.protocol import Manifest

# Room that clips leave to everything else: the next programmes as files, the journal, the system.
KEPT_FREE_BYTES, KEPT_FREE_SHARE = 256_000_000, 0.1
# Decoded, a clip takes twelve times its room: only what is joined soon is kept so.
DECODED_AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Stock:
    """The clips that are to be here, in the order they are needed, and those to be kept decoded."""

    clips: tuple[str, ...]
    decoded: frozenset[str]
    left_out: tuple[str, ...] = ()


def stock(
    manifest: Manifest, now: datetime, budget_bytes: int, *, ordered: Iterable[str] = ()
) -> Stock:
    """What a player keeps of a manifest.

    Bulletins that stand, emergencies and the filler stay whatever the budget: they may be needed
    at any time. Then what airs from now on, the nearest first, and last what is past.
    """
    firm = list(dict.fromkeys([*ordered, *_needed_at_any_time(manifest)]))
    rest = [name for name in _by_time(manifest, now) if name not in set(firm)]
    left = budget_bytes - sum(_size(manifest, name) for name in firm)
    fitting = 0
    for name in rest:
        left -= _size(manifest, name)
        if left < 0:
            break
        fitting += 1
    soon = {
        entry.clip_sha256
        for programme in manifest.programmes
        if now < programme.ends_at and programme.starts_at < now + DECODED_AHEAD
        for entry in programme.entries
    }
    clips = (*firm, *rest[:fitting])
    decoded = soon | set(_needed_at_any_time(manifest)) | set(ordered)
    return Stock(clips, frozenset(decoded & set(clips)), tuple(rest[fitting:]))


def has_room(folder: Path, size_bytes: int) -> bool:
    """Whether so much may be put on the disk of a folder."""
    disk = shutil.disk_usage(folder)
    kept_free = min(KEPT_FREE_BYTES, round(disk.total * KEPT_FREE_SHARE))
    return disk.free - size_bytes > kept_free


def _needed_at_any_time(manifest: Manifest) -> Sequence[str]:
    names = [each.clip_sha256 for each in manifest.emergencies]
    return names if manifest.filler is None else [*names, manifest.filler.clip_sha256]


def _by_time(manifest: Manifest, now: datetime) -> list[str]:
    programmes = sorted(manifest.programmes, key=lambda each: (each.ends_at <= now, each.starts_at))
    return list(dict.fromkeys(entry.clip_sha256 for each in programmes for entry in each.entries))


def _size(manifest: Manifest, name: str) -> int:
    found = manifest.clips.get(name)
    return 0 if found is None else found.size_bytes

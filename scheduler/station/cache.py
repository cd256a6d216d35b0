"""The clips a player keeps: fetched in pieces that survive a cut, and checked before they sound."""

import hashlib
import logging
from collections.abc import Collection
from pathlib import Path

from audio.errors import ClipDamaged
from audio.library import Library
from scheduler.errors import CentreUnreachable
from scheduler.protocol import ClipRef
from scheduler.station.centre_client import CentreClient

log = logging.getLogger(__name__)


class Cache:
    """Clips by their SHA-256, and the beginnings of those that are still on their way."""

    def __init__(self, folder: Path) -> None:
        self._library = Library(folder / "clips")
        self._partial = folder / "partial"
        self._partial.mkdir(parents=True, exist_ok=True)
        self._library.sweep_partial()

    def has(self, sha256: str) -> bool:
        return self._library.has(sha256)

    def sound(self, sha256: str) -> Path:
        """Where a clip lies, its content checked just now.

        Raises ClipMissing, or ClipDamaged after letting go of it, so that it is fetched again.
        """
        try:
            self._library.verify(sha256)
        except ClipDamaged:
            self._library.discard(sha256)
            raise
        return self._library.path(sha256)

    def fetch(self, centre: CentreClient, sha256: str, ref: ClipRef) -> None:
        """Bring a clip in, going on where an earlier attempt was cut.

        Raises CentreUnreachable where the answer ends early, ClipDamaged where it is not what was
        signed; then nothing of it stays.
        """
        part = self._partial / f"{sha256}.part"
        start = part.stat().st_size if part.exists() else 0
        with centre.clip(sha256, start) as (begins, blocks), part.open("ab") as file:
            file.truncate(begins)
            size = begins
            for block in blocks:
                size += file.write(block)
                if size > ref.size_bytes:
                    break
        if size < ref.size_bytes:
            raise CentreUnreachable("The clip %(sha256)s came in part only.", sha256=sha256)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != sha256 or size != ref.size_bytes:
            part.unlink()
            raise ClipDamaged("The clip %(sha256)s is damaged.", sha256=sha256)
        self._library.put(part)
        part.unlink()

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of every clip that no programme names."""
        for name in set(self._library.names()) - set(names):
            self._library.discard(name)
        for part in self._partial.glob("*.part"):
            if part.stem not in names:
                part.unlink()

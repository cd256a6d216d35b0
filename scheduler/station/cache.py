"""The clips a player keeps: fetched in pieces that survive a cut, and checked before they sound."""

import hashlib
import logging
import threading
from collections.abc import Collection
from pathlib import Path

from audio.errors import AudioError, ClipDamaged
from audio.library import Library
from audio.samples import Samples, SampleStore
from scheduler.errors import CentreUnreachable
from scheduler.protocol import ClipRef
from scheduler.station.centre_client import CentreClient

log = logging.getLogger(__name__)


class Cache:
    """Clips by their SHA-256, and the beginnings of those that are still on their way."""

    def __init__(self, folder: Path, samples: SampleStore | None = None) -> None:
        self._library = Library(folder / "clips")
        self._samples = samples
        self._partial = folder / "partial"
        self._fetching = threading.Lock()
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

    def samples(self, sha256: str) -> Samples | None:
        """What a clip decodes to, checked just now, where that was kept and is whole."""
        found = None if self._samples is None else self._samples.find(sha256)
        if found is None or self._samples is None:
            return None
        try:
            found.verify()
        except ClipDamaged as error:
            log.warning("event=samples_let_go reason=%s", error)
            self._samples.discard(sha256)
            return None
        return found

    def fetch(self, centre: CentreClient, sha256: str, ref: ClipRef) -> None:
        """Bring a clip in, going on where an earlier attempt was cut.

        Raises CentreUnreachable where the answer ends early, ClipDamaged where it is not what was
        signed (then nothing of it stays), and OSError where there is no room even without what
        was decoded.
        """
        with self._fetching:
            if self._library.has(sha256):
                return
            try:
                self._fetch(centre, sha256, ref)
            except OSError as error:
                if not self.make_room():
                    raise
                log.warning("event=room_made_for_clip clip=%s reason=%s", sha256, error)
                self._fetch(centre, sha256, ref)

    def decode(self, sha256: str) -> None:
        """Keep what a clip decodes to, where that can be and is not here yet."""
        if self._samples is None or self._samples.find(sha256) is not None:
            return
        try:
            self._samples.keep(self._library.path(sha256), sha256)
        except (AudioError, OSError) as error:
            log.warning("event=clip_not_decoded clip=%s reason=%s", sha256, error)

    def make_room(self) -> int:
        """Let go of what can be made again: decoded clips; how many."""
        if self._samples is None:
            return 0
        names = self._samples.names()
        for name in names:
            self._samples.discard(name)
        return len(names)

    def discard(self, sha256: str) -> None:
        """Let go of a clip."""
        self._library.discard(sha256)
        if self._samples is not None:
            self._samples.discard(sha256)

    def _fetch(self, centre: CentreClient, sha256: str, ref: ClipRef) -> None:
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

    def keep_only(self, names: Collection[str], decoded: Collection[str] | None = None) -> None:
        """Let go of every clip that is not named, and of what else is decoded."""
        for name in set(self._library.names()) - set(names):
            self._library.discard(name)
        if self._samples is not None:
            for kept in self._samples.names() - set(names if decoded is None else decoded):
                self._samples.discard(kept)
        for part in self._partial.glob("*.part"):
            if part.stem not in names:
                part.unlink()

"""Fetching the station's days: only what is signed, for this station, and newer is taken."""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from audio.errors import AudioError
from scheduler.errors import CentreUnreachable, InvalidManifest, SchedulerError
from scheduler.protocol import Manifest, open_envelope, seen
from scheduler.station.cache import Cache
from scheduler.station.centre_client import CentreClient
from scheduler.station.enrolment import Identity
from scheduler.station.files import write_whole
from scheduler.station.housekeeping import Stock, has_room, stock

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
_SAMPLE_BYTES = 2


class Sync:
    """Keeps the newest manifest on the disk, and the clips it names."""

    def __init__(
        self,
        identity: Identity,
        centre: CentreClient,
        cache: Cache,
        folder: Path,
        on_change: Callable[[], None] = lambda: None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        budget_bytes: int = 4_000_000_000,
    ) -> None:
        self._now = now
        self._budget_bytes = budget_bytes
        self._identity = identity
        self._centre = centre
        self._cache = cache
        self._folder = folder
        self._file = folder / MANIFEST
        self._on_change = on_change
        self._etag: str | None = None
        self._running = threading.Lock()
        self.also_needed: Callable[[], Iterable[str]] = tuple
        self.manifest = manifest_on_disk(folder, identity)

    def run(self, wait_s: int = 0) -> None:
        """Ask once for what is new, then bring in what is missing.

        Raises SchedulerError where the centre does not answer or what it sent is refused; what
        was there stays.
        """
        with self._running:
            try:
                self.fetch(wait_s)
            finally:
                self.fill()

    def fetch(self, wait_s: int = 0) -> bool:
        """Take a newer manifest; whether there was one. `wait_s`: hold on for one that long."""
        named = None if self.manifest is None else seen(self.manifest)
        answer = self._centre.manifest(self._etag, wait_s, named)
        if answer is None:
            return False
        envelope, etag = answer
        manifest = open_envelope(
            envelope, self._identity.centre_key, station=self._identity.station
        )
        current = self.manifest
        if current is not None and manifest.version <= current.version:
            self._etag = etag if manifest.version == current.version else None
            if manifest == current:
                return False
            raise InvalidManifest(
                "Manifest %(version)d is not newer than %(current)d.",
                version=manifest.version,
                current=current.version,
            )
        self.manifest, self._etag = manifest, etag
        try:
            write_whole(self._file, envelope)
        except OSError as error:  # a full disk keeps no station from its new day
            self._etag = None
            log.warning("event=manifest_not_kept version=%d reason=%s", manifest.version, error)
        log.info("event=manifest_taken version=%d", manifest.version)
        self._on_change()
        return True

    def fill(self) -> None:
        """Bring in the clips that are missing, those that air first before the others."""
        if self.manifest is None:
            return
        manifest = self.manifest
        wanted = stock(manifest, self._now(), self._budget_bytes, ordered=list(self.also_needed()))
        if wanted.left_out:
            log.warning("event=clips_beyond_budget clips=%d", len(wanted.left_out))
        self._cache.keep_only({*wanted.clips, *self.also_needed()}, wanted.decoded)
        for name in wanted.clips:
            if name not in manifest.clips:
                continue
            try:
                if not self._bring_in(manifest, wanted, name):
                    log.warning("event=no_room_for_clip clip=%s", name)
                    return
            except AudioError as error:
                log.warning("event=clip_refused clip=%s reason=%s", name, error)
            except CentreUnreachable as error:
                log.warning("event=clip_delayed clip=%s reason=%s", name, error)

    def _bring_in(self, manifest: Manifest, wanted: Stock, name: str) -> bool:
        """Have a clip here, at the cost of those that are needed later; whether there was room."""
        ref, decoded = manifest.clips[name], name in wanted.decoded
        later = [each for each in reversed(wanted.clips) if self._cache.has(each)]
        while not self._cache.has(name):
            try:
                if has_room(self._folder, ref.size_bytes):
                    self._cache.fetch(self._centre, name, ref)
                    break
            except OSError as error:
                log.warning("event=no_room reason=%s", error)
            if self._cache.make_room():
                continue
            if not later or wanted.clips.index(later[0]) < wanted.clips.index(name):
                return False
            log.warning("event=clip_let_go clip=%s for=%s", later[0], name)
            self._cache.discard(later.pop(0))
        if decoded and has_room(self._folder, ref.samples * _SAMPLE_BYTES):
            self._cache.decode(name)
        return True


def manifest_on_disk(folder: Path, identity: Identity) -> Manifest | None:
    """The manifest that a player's folder keeps, checked as if it came from the network."""
    try:
        content = (folder / MANIFEST).read_bytes()
        return open_envelope(content, identity.centre_key, station=identity.station)
    except FileNotFoundError:
        return None
    except SchedulerError as error:
        log.warning("event=kept_manifest_refused reason=%s", error)
        return None

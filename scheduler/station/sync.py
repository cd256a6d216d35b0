"""Fetching the station's days: only what is signed, for this station, and newer is taken."""

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from audio.errors import AudioError
from scheduler.errors import CentreUnreachable, InvalidManifest, SchedulerError
from scheduler.protocol import Manifest, open_envelope, seen
from scheduler.station.cache import Cache
from scheduler.station.centre_client import CentreClient
from scheduler.station.enrolment import Identity
from scheduler.station.files import write_whole

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"


class Sync:
    """Keeps the newest manifest on the disk, and the clips it names."""

    def __init__(
        self,
        identity: Identity,
        centre: CentreClient,
        cache: Cache,
        folder: Path,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._identity = identity
        self._centre = centre
        self._cache = cache
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
        write_whole(self._file, envelope)
        self.manifest, self._etag = manifest, etag
        log.info("event=manifest_taken version=%d", manifest.version)
        self._on_change()
        return True

    def fill(self) -> None:
        """Bring in the clips that are missing, those that air first before the others."""
        if self.manifest is None:
            return
        names = self.manifest.clip_names()
        for name in names:
            if self._cache.has(name):
                continue
            try:
                self._cache.fetch(self._centre, name, self.manifest.clips[name])
            except AudioError as error:
                log.warning("event=clip_refused clip=%s reason=%s", name, error)
            except CentreUnreachable as error:
                log.warning("event=clip_delayed clip=%s reason=%s", name, error)
        self._cache.keep_only({*names, *self.also_needed()})


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

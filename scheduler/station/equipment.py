"""A player put together: its identity, its files, its way to the centre, its sound."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio.player import SoundOutput
from audio.samples import SampleStore
from scheduler.errors import SchedulerError
from scheduler.station.cache import Cache
from scheduler.station.centre_client import CentreClient, HttpCentre
from scheduler.station.enrolment import identity_of
from scheduler.station.journal import Journal
from scheduler.station.playout import Playout
from scheduler.station.settings import StationSettings
from scheduler.station.sync import Sync
from scheduler.timekeeper import Timekeeper

JOURNAL = "journal.db"


@dataclass(frozen=True)
class Equipment:
    """What a player works with; `stop` ends its work wherever it stands."""

    settings: StationSettings
    timekeeper: Timekeeper
    stop: threading.Event
    centre: CentreClient
    cache: Cache
    journal: Journal
    sync: Sync
    playout: Playout

    @property
    def programmes(self) -> Path:
        """Where programmes are joined."""
        return self.settings.directory / "programmes"


@contextmanager
def equipment(
    settings: StationSettings,
    timekeeper: Timekeeper,
    output: SoundOutput,
    stop: threading.Event,
    *,
    tick_s: float = 1.0,
    decoding: bool = True,
) -> Iterator[Equipment]:
    """Open a player's folder for one process at a time; `decoding` clips as they arrive.

    Raises NotEnrolled where there is no identity, SchedulerError where another process is at it.
    """
    folder = settings.directory
    identity = identity_of(settings)
    with _alone(folder):
        samples = SampleStore(folder / "samples") if decoding else None
        journal, cache = Journal(folder / JOURNAL), Cache(folder, samples)
        centre = HttpCentre(settings.centre_url, identity)
        try:
            yield Equipment(
                settings=settings,
                timekeeper=timekeeper,
                stop=stop,
                centre=centre,
                cache=cache,
                journal=journal,
                sync=Sync(identity, centre, cache, folder),
                playout=Playout(timekeeper, output, journal, stop, tick_s=tick_s),
            )
        finally:
            centre.close()
            journal.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two players over one journal would air and log everything twice."""
    hold = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SchedulerError("A player runs in %(folder)s already.", folder=folder) from error
        yield
    finally:
        os.close(hold)

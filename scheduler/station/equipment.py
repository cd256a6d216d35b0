"""A player put together: its identity, its files, its way to the centre, its sound."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio.player import SoundOutput
from audio.samples import SampleStore
from scheduler.errors import SchedulerError
from scheduler.station.attention import Attention
from scheduler.station.cache import Cache
from scheduler.station.centre_client import CentreClient, HttpCentre
from scheduler.station.enrolment import Identity, identity_of
from scheduler.station.journal import Journal
from scheduler.station.ladder import Ladder
from scheduler.station.live import LiveDesk
from scheduler.station.local import StartedHere
from scheduler.station.orders import OrderDesk
from scheduler.station.playout import Playout
from scheduler.station.settings import StationSettings
from scheduler.station.sync import Sync
from scheduler.timekeeper import Timekeeper

JOURNAL = "journal.db"
_TOO_LITTLE_TO_BEGIN = 16_000_000


@dataclass(frozen=True)
class Equipment:
    """What a player works with; `attention` ends its work wherever it stands."""

    settings: StationSettings
    timekeeper: Timekeeper
    attention: Attention
    centre: CentreClient
    cache: Cache
    journal: Journal
    sync: Sync
    ladder: Ladder
    desk: OrderDesk
    started_here: StartedHere
    live: LiveDesk
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
    attention: Attention,
    *,
    tick_s: float = 0.5,
    decoding: bool = True,
) -> Iterator[Equipment]:
    """Open a player's folder for one process at a time; `decoding` clips as they arrive.

    Raises NotEnrolled where there is no identity, SchedulerError where another process is at it.
    """
    folder = settings.directory
    identity = identity_of(settings)
    with _alone(folder):
        samples = SampleStore(folder / "samples") if decoding else None
        cache = Cache(folder, samples)
        if shutil.disk_usage(folder).free < _TOO_LITTLE_TO_BEGIN:
            cache.make_room()
        journal = Journal(folder / JOURNAL)
        centre = HttpCentre(settings.centre_url, identity)
        listening = HttpCentre(settings.centre_url, identity)
        try:
            yield assembled(
                settings,
                timekeeper,
                output,
                attention,
                identity,
                (centre, listening),
                cache,
                journal,
                tick_s=tick_s,
            )
        finally:
            centre.close()
            listening.close()
            journal.close()


def assembled(  # noqa: PLR0917 -- a player's parts
    settings: StationSettings,
    timekeeper: Timekeeper,
    output: SoundOutput,
    attention: Attention,
    identity: Identity,
    centres: tuple[CentreClient, CentreClient],
    cache: Cache,
    journal: Journal,
    *,
    tick_s: float = 1.0,
) -> Equipment:
    """A player of its parts: the second way to the centre is for questions that are held."""
    centre, listening = centres
    folder = settings.directory
    ladder = Ladder(identity.player, attention, cache.has, journal.finished())
    sync = Sync(
        identity,
        centre,
        cache,
        folder,
        now=timekeeper.now,
        budget_bytes=settings.clips_budget_mb * 1_000_000,
    )
    desk = OrderDesk(identity, listening, cache, ladder, folder)
    started_here = StartedHere(folder, sync)
    sync.also_needed = desk.needed_clips
    ladder.add(started_here.claims)
    live = LiveDesk(ladder, attention, timekeeper, settings.centre_url, settings.relay)
    ladder.add(live.claims)
    playout = Playout(
        timekeeper, output, journal, ladder, attention, volume=settings.volume, tick_s=tick_s
    )
    if ladder.level is not None:  # as the centre last wished, before it can be asked again
        playout.set_volume(ladder.level.volume)
    journal.belong_to(identity.player, identity.rows_kept)
    return Equipment(
        settings=settings,
        timekeeper=timekeeper,
        attention=attention,
        centre=centre,
        cache=cache,
        journal=journal,
        sync=sync,
        ladder=ladder,
        desk=desk,
        started_here=started_here,
        live=live,
        playout=playout,
    )


def is_running(folder: Path) -> bool:
    """Whether a process runs the player of a folder."""
    try:
        with _alone(folder):
            return False
    except SchedulerError:
        return True


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

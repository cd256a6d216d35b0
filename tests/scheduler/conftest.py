"""A player in memory but for its files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from audio.player import SilentOutput, SoundOutput
from playlists.database import create_database_engine, migrate
from scheduler.protocol import AiringRow
from scheduler.station.attention import Attention
from scheduler.station.cache import Cache
from scheduler.station.equipment import Equipment, assembled
from scheduler.station.journal import Journal
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from scheduler.station.settings import StationSettings
from scheduler.timekeeper import SimulatedTimekeeper
from tests.audio import sounds
from tests.scheduler.builders import MORNING, CentreInMemory, identity
from tests.scheduler.mail_server import MailServer, running


@dataclass
class Rig:
    """One player on a disk; `player()` is its process, started anew."""

    folder: Path
    centre: CentreInMemory
    clock: SimulatedTimekeeper

    def player(self, output: SoundOutput | None = None, *, fetch: bool = True) -> Equipment:
        journal, cache = Journal(self.folder / "journal.db"), Cache(self.folder)
        player = assembled(
            StationSettings(directory=self.folder),
            self.clock,
            output or SilentOutput(self.clock.monotonic),
            Attention(),
            identity(self.centre),
            (self.centre, self.centre),
            cache,
            journal,
        )
        if fetch:
            player.sync.run()
        return player

    def air(
        self, until: datetime, output: SoundOutput | None = None, *, fetch: bool = True
    ) -> list[AiringRow]:
        """Start the player, let it air until an instant, and end it."""
        player = self.player(output, fetch=fetch)
        try:
            OnAir(player, as_planned).run(until)
            return player.journal.rows()
        finally:
            player.journal.close()


@pytest.fixture
def centre() -> CentreInMemory:
    return CentreInMemory(Ed25519PrivateKey.generate())


@pytest.fixture
def rig(tmp_path: Path, centre: CentreInMemory) -> Rig:
    return Rig(tmp_path, centre, SimulatedTimekeeper(MORNING))


@pytest.fixture
def make_rig(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Rig]:
    """For properties that need a new player for every example."""

    def make() -> Rig:
        return Rig(
            tmp_path_factory.mktemp("player"),
            CentreInMemory(Ed25519PrivateKey.generate()),
            SimulatedTimekeeper(MORNING),
        )

    return make


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The centre's database, empty."""
    engine = create_database_engine(f"sqlite:///{tmp_path / 'centre.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Three seconds of sound, as somebody hands it in."""
    return sounds.tone(tmp_path / "thu.wav", seconds=3)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running() as server:
        yield server

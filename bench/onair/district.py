"""A small district of real processes: `phatthanh serve`, and players that a supervisor keeps up."""

import audioop
import contextlib
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.voicing import master_into
from bench.onair.clock import launcher
from bench.onair.network import Network
from bench.onair.sink import RATE, WIDTH
from playlists import accounts, newsroom, organisation, publishing
from playlists.clocks import SlotSpec, create_clock
from playlists.models import Airing, ItemKind, Precedence, Role, Unit, UnitKind
from playlists.timetable import create_timetable
from scheduler.centre import Centre
from scheduler.protocol import Envelope, Manifest
from scheduler.timekeeper import SimulatedTimekeeper
from scheduler.voicing import keep_clip
from web.centre_configuration import CentreConfiguration
from web.cli.local_player import LocalPlayer
from web.composition import open_centre

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STATION = "cat-ba"
FILLER = "Nhạc nền"
PASSWORD = "mat khau thu nghiem"  # noqa: S105 -- of accounts that live for minutes
_PATIENCE_S = 90.0
_ROUGH = 4_000
_FILLER_S = 12
_CENTRE = """\
[centre]
name = "Trung tâm"
directory = "centre"
[playlists]
database = "sqlite:///centre/phatthanh.db"
horizon_days = {horizon_days}
spacing_minutes = 0
[web]
port = {port}
[station]
directory = "unused"
"""
_PLAYER = """\
[station]
centre_url = "http://127.0.0.1:{port}"
directory = "."
output = "{output}"
rehearsal = true
"""


class KeptRunning(LocalPlayer):
    """The supervisor that `phatthanh serve` has, with a plug to pull."""

    def __init__(self, configuration: Path, code: str, environment: Mapping[str, str]) -> None:
        super().__init__(configuration, code, environment)
        self._command[self._command.index("web.cli")] = launcher(dict(environment))
        self._made_of = (configuration, code)
        self.environment = dict(environment)

    def abandon(self) -> None:
        """Kill the player and do not start it again."""
        self._ending.set()
        while self._watch is not None and self._watch.is_alive():
            if self._process is not None:  # another by now, where it was just being started
                self._process.kill()
            self._watch.join(timeout=0.05)

    def again(self) -> "KeptRunning":
        """Another one for the same player, in the environment that is wanted now."""
        return KeptRunning(*self._made_of, self.environment)


Filling = Callable[["District", list[str]], dict[str, str]]
"""Fills an empty centre for players by their codes; gives back each one's enrolment code."""


class DidNotHappen(Exception):
    """Something that was waited for."""


@dataclass(frozen=True)
class Shape:
    """What airs: programmes of so many clips of so many seconds, one every `every_min` minutes.

    `first` is when the first begins, a full minute.
    """

    first: datetime
    pieces: int = 6
    piece_s: int = 18
    programmes: int = 3
    every_min: int = 2
    horizon_days: int = 2
    days: int = 1
    """How many days running; the programmes of one must not pass midnight then."""
    emergency: bool = False
    """Whether the first piece is an emergency that every player keeps, not one of the programme."""


@dataclass
class Player:
    """One loudspeaker cluster: its folder, its sink, and who keeps it running."""

    code: str
    file: Path
    local: KeptRunning

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def journal(self) -> Path:
        return self.folder / "journal.db"

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Send the process a signal, where it runs."""
        pid = self.local.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)

    def cut(self) -> None:
        """End the process at once and leave it ended."""
        self.local.abandon()

    def start_again(self) -> None:
        """Let somebody keep it running anew."""
        self.local = self.local.again()
        self.local.start()

    def playing(self) -> str | None:
        """The title of the row that is open now."""
        row = self.ask("SELECT title FROM airings WHERE sequence IS NULL")
        return str(row[0][0]) if row else None

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows of the journal; none where it is not there yet."""
        try:
            with closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as journal:
                return list(journal.execute(question))
        except sqlite3.Error:
            return []


@dataclass
class District:
    """`centre_environment` and each player's own are what a fault may change."""

    folder: Path
    shape: Shape
    file: Path
    port: int
    codes: dict[str, str] = field(default_factory=dict)
    players: list[Player] = field(default_factory=list)
    centre_environment: dict[str, str] = field(default_factory=dict)
    _centre: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """Start the centre and wait until its door is open."""
        self._centre = subprocess.Popen(
            [
                sys.executable,
                "-m",
                launcher(self.centre_environment),
                "serve",
                "--no-station",
                "--config",
                str(self.file),
            ],
            env={**os.environ, **self.centre_environment},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "centre.log").open("ab"),
        )
        wait_until(self._answers)

    def centre_cpu_s(self) -> float:
        """The seconds of a core that the centre's process has used."""
        if self._centre is None:
            return 0.0
        told = Path(f"/proc/{self._centre.pid}/stat").read_text(encoding="ascii")
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill_centre(self) -> None:
        if self._centre is not None:
            self._centre.kill()
            self._centre.wait()
            self._centre = None

    def end(self) -> None:
        """End every process; players are asked, so that what is open is closed and handed in."""
        for player in self.players:
            player.local.stop()
        self.kill_centre()

    def opened(self, now: datetime | None = None) -> Centre:
        """The centre's use cases, beside its process."""
        timekeeper = None if now is None else SimulatedTimekeeper(now)
        return open_centre(CentreConfiguration.read(self.file), timekeeper)

    def rows(self, player: str) -> list[Airing]:
        """What the centre keeps of a player."""
        with self.opened().sessions() as session:
            chosen = select(Airing).where(Airing.player.has(code=player)).order_by(Airing.sequence)
            return list(session.scalars(chosen))

    def manifest(self) -> Manifest:
        """What the station is to air, as it was published last."""
        with self.opened().sessions() as session:
            station = organisation.station_of(session, STATION)
            published = publishing.current_manifest(session, station)
            assert published is not None, "nothing is published"
            return Manifest.model_validate_json(
                Envelope.model_validate_json(published.envelope).payload
            )

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/dang-nhap", timeout=5).ok
        except requests.RequestException:
            return False


def wait_until(holds: Callable[[], bool], seconds: float = _PATIENCE_S) -> None:
    """Raises DidNotHappen after so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise DidNotHappen("It did not happen in time.")
        time.sleep(0.05)


def next_minute(*, at_least_s: float = 0.0) -> datetime:
    """The first full minute that is so far ahead."""
    at = datetime.now(UTC) + timedelta(seconds=at_least_s)
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def this_minute() -> datetime:
    """The full minute that runs: a programme that began with it is joined."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


@contextmanager
def district(
    folder: Path,
    shape: Shape,
    sinks: Mapping[str, Mapping[str, str]],
    *,
    output: str = "pulse",
    network: Network | None = None,
    fill: Filling | None = None,
) -> Iterator[District]:
    """Make one with a player for each sink, by its code; everything ends with it.

    `sinks` say what each player's environment holds besides; players reach the centre over
    `network`, where there is one. `fill` puts something else in than the noise of the shape.
    """
    folder.mkdir(parents=True)
    port = free_port()
    if network is not None:
        network.lead_to(port)
    file = folder / "config.toml"
    file.write_text(_CENTRE.format(port=port, horizon_days=shape.horizon_days), encoding="utf-8")
    made = District(folder, shape, file, port)
    codes = made.codes = (fill or _fill)(made, list(sinks))
    for code, environment in sinks.items():
        home = folder / code
        home.mkdir()
        (home / "config.toml").write_text(
            _PLAYER.format(port=network.port if network else port, output=output), encoding="utf-8"
        )
        local = KeptRunning(home / "config.toml", codes[code], environment)
        made.players.append(Player(code, home / "config.toml", local))
    try:
        yield made
    finally:
        made.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def noise(file: Path, seconds: float, seed: int) -> None:
    """Sound of which no stretch is like another: where a recording stands in it can be told.

    Nothing of it lies above 3 kHz, so that it may be compared at 8 kHz.
    """
    chance = random.Random(seed)
    rough = audioop.mul(chance.randbytes(round(seconds * _ROUGH) * WIDTH), WIDTH, 0.5)
    smooth, _ = audioop.ratecv(rough, WIDTH, 1, _ROUGH, RATE, None)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(WIDTH)
        out.setframerate(RATE)
        out.writeframes(smooth)


def _fill(made: District, players: list[str]) -> dict[str, str]:
    """Clips, a clock, its times, players; planned and published before the centre runs."""
    shape = made.shape
    centre = made.opened(shape.first - timedelta(minutes=30))
    now = centre.timekeeper.now()
    library, settings = centre.booth.library, centre.booth.settings
    with centre.sessions.begin() as session:
        unit = organisation.add_unit(session, "cat-ba", "UBND thị trấn", UnitKind.TOWNSHIP)
        station = organisation.add_station(session, unit, STATION, "Đài truyền thanh thị trấn")
        station.airing_from = station.airing_to = "00:00"  # the whole day, at whatever hour
        people = {}
        for name, role in (("bientap", Role.EDITOR), ("lanhdao", Role.APPROVER)):
            people[name] = accounts.create_account(session, name, name, PASSWORD)
            accounts.grant(session, people[name], unit, role)
        for number in range(shape.pieces + 1):
            is_filler = number == shape.pieces
            item = newsroom.write(
                session,
                author=people["bientap"],
                unit=unit,
                kind=ItemKind.FILLER if is_filler else ItemKind.NEWS,
                title=FILLER if is_filler else f"Tin {number + 1}",
                text="" if is_filler else "Tin thử.",
                now=now,
            )
            if shape.emergency and number == 0:
                item.precedence = Precedence.EMERGENCY
            newsroom.submit(session, item, actor=people["bientap"], now=now)
            sound = made.folder / "noise.wav"
            noise(sound, _FILLER_S if is_filler else shape.piece_s, number)
            keep_clip(session, item.latest, master_into(library, sound, settings), now)
            newsroom.approve(session, item, approver=people["lanhdao"], now=now)
        _timetables(session, unit, shape)
        codes = {
            code: organisation.add_player(session, station, code, f"Cụm loa {code}")[1]
            for code in players
        }
    centre.plan_and_publish()
    return codes


def _timetables(session: Session, unit: Unit, shape: Shape) -> None:
    clock = create_clock(
        session,
        "Chương trình",
        (shape.pieces - shape.emergency) * shape.piece_s * 1000,
        (SlotSpec(ItemKind.NEWS, count=shape.pieces - shape.emergency, required=True),),
    )
    for number in range(shape.programmes):
        at = (shape.first + timedelta(minutes=number * shape.every_min)).astimezone(ZONE)
        create_timetable(
            session,
            clock,
            f"{at:%H:%M}",
            valid_from=at.date(),
            valid_to=at.date() + timedelta(days=shape.days - 1),
            unit=unit,
        )

"""The demonstration's players: two on the air for real, then all of them through their day."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import gettext as _
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from audio.mastering import Loudness, measure
from audio.player import sound_available
from playlists import organisation
from playlists.models import Airing, Clock, Occurrence, Outcome, Playlist, Station
from scheduler.station import enrolment
from scheduler.station.equipment import JOURNAL
from scheduler.station.journal import Journal, start_errors_ms
from scheduler.station.rehearsal import rehearse
from scheduler.timekeeper import SimulatedTimekeeper
from web.configuration import StationConfiguration
from web.demo.stage import player_configuration
from web.demo.time_line import TimeLine

_LOOK_EVERY_S = 0.5
_GRACE = timedelta(seconds=45)


@dataclass(frozen=True)
class Broadcast:
    """A programme that is to sound: its name, when it begins, how long it lasts."""

    title: str
    occurrence_id: int
    starts_at: datetime
    duration_ms: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.duration_ms)


@dataclass(frozen=True)
class Heard:
    """What a player that really sounded left: its start errors in ms, and its sound's file."""

    station: str
    start_errors_ms: list[int]
    recording: Path | None
    loudness: Loudness | None


@dataclass(frozen=True)
class DemoPlayer:
    code: str
    name: str
    file: Path

    @property
    def home(self) -> Path:
        return self.file.parent


def output_of_this_machine() -> str:
    """The sound card where there is one, else a file."""
    return "auto" if sound_available() else "file"


def enrol_players(
    sessions: sessionmaker[Session], folder: Path, centre_url: str
) -> list[DemoPlayer]:
    """One player for each station, each with a key of its own, enrolled over HTTP."""
    players = []
    with sessions() as session:
        stations = [
            (station.id, station.code, station.name)
            for station in session.scalars(select(Station).order_by(Station.id))
        ]
    for station_id, code, name in stations:
        file = player_configuration(folder, code, centre_url, output_of_this_machine())
        with sessions.begin() as session:
            station = session.get_one(Station, station_id)
            _, one_time_code = organisation.add_player(session, station, f"{code}-1", name)
        enrolment.enrol(StationConfiguration.read(file).station, one_time_code)
        players.append(DemoPlayer(code, name, file))
    return players


def first_programme(sessions: sessionmaker[Session], code: str, after: datetime) -> Broadcast:
    """A station's next programme."""
    with sessions() as session:
        title, occurrence_id, starts_at, duration_ms = session.execute(
            select(Clock.name, Occurrence.id, Occurrence.starts_at, Playlist.duration_ms)
            .join(Occurrence.clock)
            .join(Occurrence.playlist)
            .join(Occurrence.station)
            .where(Station.code == code, Occurrence.starts_at >= after)
            .order_by(Occurrence.starts_at)
            .limit(1)
        ).one()
    return Broadcast(title, occurrence_id, starts_at, duration_ms)


def play_for_real(
    sessions: sessionmaker[Session],
    time_line: TimeLine,
    start: datetime,
    broadcasts: Mapping[DemoPlayer, Broadcast],
    on_look: Callable[[datetime], None],
) -> None:
    """Run each player as a process of its own until its programme is in the centre's log.

    Raises click.ClickException where one ends early, or its rows do not come.
    """
    shift = time_line.run_from(start)
    processes = {player: _run(player, shift) for player in broadcasts}
    deadline = max(each.ends_at for each in broadcasts.values()) + _GRACE
    try:
        while not _logged(sessions, broadcasts.values()):
            time.sleep(_LOOK_EVERY_S)
            on_look(time_line.now())
            for player, process in processes.items():
                if process.poll() is not None:
                    told = _("the player of {name} ended early")
                    raise click.ClickException(told.format(name=player.name))
            if time_line.now() > deadline:
                raise click.ClickException(_("the players' rows did not come"))
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(timeout=30)


def rehearse_the_day(
    players: Sequence[DemoPlayer],
    time_line: TimeLine,
    start: datetime,
    until: datetime,
    on_station: Callable[[DemoPlayer], None],
) -> None:
    """Take every player through the rest of its day, each on a simulated clock."""
    for player in players:
        clock = SimulatedTimekeeper(start)
        time_line.turn_to(clock)
        rehearse(StationConfiguration.read(player.file).station, clock, until)
        on_station(player)


def heard_of(player: DemoPlayer, folder: Path, programme: Broadcast) -> Heard:
    """The figures of a player that sounded, from its own journal and its own recording."""
    journal = Journal(player.home / JOURNAL)
    rows = [row for row in journal.rows() if row.occurrence_id == programme.occurrence_id]
    journal.close()
    recording = folder / "sound" / f"{player.code}-1.wav"
    if not recording.exists():
        return Heard(player.name, start_errors_ms(rows), None, None)
    return Heard(player.name, start_errors_ms(rows), recording, measure(recording))


def _run(player: DemoPlayer, shift: timedelta) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "web.cli", "station", "run", "--config", str(player.file)]
    return subprocess.Popen([*command, f"--rehearse-shift={shift.total_seconds():.6f}"])


def _logged(sessions: sessionmaker[Session], programmes: Iterable[Broadcast]) -> bool:
    """Whether every entry of the programmes has a row at the centre."""
    with sessions() as session:
        return all(_is_logged(session, each.occurrence_id) for each in programmes)


def _is_logged(session: Session, occurrence_id: int) -> bool:
    playlist = session.scalars(
        select(Playlist).where(Playlist.occurrence_id == occurrence_id)
    ).one()
    rows = session.scalar(
        select(func.count(func.distinct(Airing.entry_id))).where(
            Airing.occurrence_id == occurrence_id, Airing.outcome != Outcome.MISSED
        )
    )
    return rows == len(playlist.entries)

"""A small district: one station, a programme of a tune and a news item, a centre at a door."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from audio.tones import filler_music
from audio.voicing import master_into
from playlists import accounts, newsroom, organisation
from playlists.clocks import SlotSpec, create_clock
from playlists.models import Airing, ItemKind, Role, UnitKind
from playlists.timetable import create_timetable
from scheduler.centre import Centre
from scheduler.voicing import keep_clip
from web.centre_configuration import CentreConfiguration
from web.composition import door_of, open_centre
from web.demo import stage
from web.demo.door import open_door
from web.demo.time_line import TimeLine

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 11, 23, 5, 30, tzinfo=ZONE)
TUNE_S, NEWS_S = 20.0, 4.0
_PASSWORD = "mat khau thu nghiem"


@dataclass
class District:
    """The centre, and the player's process: started, killed, started again."""

    folder: Path
    centre: Centre
    time_line: TimeLine
    player_file: Path
    code: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    shift: timedelta = timedelta()

    @property
    def journal(self) -> Path:
        return self.player_file.parent / "journal.db"

    def begin(self, at: datetime) -> None:
        self.shift = self.time_line.run_from(at)

    def start_player(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "web.cli", "station", "run"]
        command += ["--config", str(self.player_file), "--code", self.code]
        command.append(f"--rehearse-shift={self.shift.total_seconds():.6f}")
        process = subprocess.Popen(command)
        self.processes.append(process)
        return process

    def await_true(self, holds: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it did not happen in time"
            assert self.processes[-1].poll() is None, "the player ended"
            time.sleep(0.1)

    def heard_ms(self, *, further_on: bool = False) -> int:
        """What the player's journal says was heard of the piece that plays now.

        With `further_on` of one that did not begin at its beginning.
        """
        if not self.journal.exists():
            return 0
        with closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as db:
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'airings'").fetchone() is None:
                return 0  # the player is just making it
            row = db.execute(
                "SELECT aired_ms FROM airings WHERE sequence IS NULL AND (from_ms > 0) = ?",
                (further_on,),
            ).fetchone()
        return 0 if row is None else int(row[0])

    def log(self) -> list[Airing]:
        with self.centre.sessions() as session:
            return list(session.scalars(select(Airing).order_by(Airing.sequence)))


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    folder = tmp_path / "district"
    file = stage.set_up(
        folder, zone=ZONE.key, local_station="cat-ba", engines=["espeak"], port=8088
    )
    configuration = CentreConfiguration.read(file)
    time_line = TimeLine(START - timedelta(hours=1))
    centre = open_centre(configuration, time_line)
    code = _fill(centre, tmp_path)
    centre.plan_and_publish()
    with open_door(door_of(centre, configuration), patience_s=0.5) as url:
        player = stage.player_configuration(folder, "cat-ba", url, "file")
        made = District(folder, centre, time_line, player, code)
        yield made
        for process in made.processes:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()


def _fill(centre: Centre, folder: Path) -> str:
    now = centre.timekeeper.now()
    library, settings = centre.booth.library, centre.booth.settings
    tune, music = folder / "tune.wav", folder / "music.wav"
    filler_music(tune, seconds=TUNE_S)
    filler_music(music, seconds=NEWS_S)
    with centre.sessions.begin() as session:
        unit = organisation.add_unit(session, "cat-ba", "UBND thị trấn", UnitKind.TOWNSHIP)
        station = organisation.add_station(session, unit, "cat-ba", "Đài truyền thanh thị trấn")
        people = {}
        for name, role in (("bientap", Role.EDITOR), ("lanhdao", Role.APPROVER)):
            people[name] = accounts.create_account(session, name, name, _PASSWORD)
            accounts.grant(session, people[name], unit, role)
        for kind, sound in ((ItemKind.SIGNATURE, tune), (ItemKind.NEWS, music)):
            item = newsroom.write(
                session,
                author=people["bientap"],
                unit=unit,
                kind=kind,
                title=kind.value,
                text="Tin thử." if kind is ItemKind.NEWS else "",
                now=now,
            )
            newsroom.submit(session, item, actor=people["bientap"], now=now)
            keep_clip(session, item.latest, master_into(library, sound, settings), now)
            newsroom.approve(session, item, approver=people["lanhdao"], now=now)
        clock = create_clock(
            session,
            "Chương trình sáng",
            60_000,
            (SlotSpec(ItemKind.SIGNATURE, required=True), SlotSpec(ItemKind.NEWS, required=True)),
        )
        create_timetable(session, clock, "05:30", valid_from=START.date(), unit=unit)
        _, code = organisation.add_player(session, station, "cat-ba-1", "Cụm loa thử")
    return code

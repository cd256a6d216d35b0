"""`phatthanh serve` as a process: the door is open, the local player enrols, and all of it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
import requests
from sqlalchemy import select

from audio.uploads import take_in
from playlists import beds, newsroom
from playlists.models import Account, Item, ItemKind, Unit
from web.centre_configuration import CentreConfiguration
from web.cli.first_start import first_start
from web.composition import open_centre

pytestmark = pytest.mark.alone

CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
local_station = "dai-huyen"
[playlists]
database = "sqlite:///centre/phatthanh.db"
[web]
port = {port}
[station]
directory = "station"
output = "silent"
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_true(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def programs_of(parent: int) -> list[int]:
    """The ffmpegs that a process has started."""
    found = [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]
    return [pid for pid in found if _state(pid)[1:] == [str(parent), "ffmpeg"]]


def is_running(pid: int) -> bool:
    """Whether it is there; one that nobody waited for has ended."""
    return _state(pid)[0] != "Z"


def _state(pid: int) -> list[str]:
    """What a process does, whose child it is, and the beginning of its name."""
    try:
        name, _, told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")
    except OSError:
        return ["Z", "", ""]
    return [*told.split()[:2], name.partition("(")[2][:6]]


def of_this_centre(folder: Path) -> list[int]:
    """The processes that were started with the folder's configuration."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue
        if str(folder).encode() in command:
            found.append(int(process.name))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for left in of_this_centre(tmp_path):
        os.kill(left, signal.SIGKILL)


def test_the_centre_opens_its_door_runs_its_player_and_ends_with_it(folder: Path) -> None:
    port, file = free_port(), folder / "config.toml"
    file.write_text(CONFIGURATION.format(port=port), encoding="utf-8")
    centre = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--config", str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )
    await_true(lambda: answers(f"http://127.0.0.1:{port}/dang-nhap"), seconds=60)
    await_true((folder / "station" / "manifest.json").exists, seconds=60)
    assert len(of_this_centre(folder)) == 2, "which found its centre by itself"
    (player,) = [each for each in of_this_centre(folder) if each != centre.pid]
    if os.geteuid() == 0:  # nobody else may go before others
        assert os.getpriority(os.PRIO_PROCESS, player) == -5

    again = subprocess.run(
        [sys.executable, "-m", "web.cli", "serve", "--no-station", "--config", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert again.returncode == 1
    assert f"Lỗi: không mở được 127.0.0.1:{port}" in again.stderr
    assert "Traceback" not in again.stderr

    centre.terminate()
    output, _ = centre.communicate(timeout=30)
    assert "quantri, mật khẩu dùng một lần: " in output
    assert "Traceback" not in output
    await_true(lambda: of_this_centre(folder) == [], seconds=15)
    assert not answers(f"http://127.0.0.1:{port}/dang-nhap")


def test_a_centre_killed_at_work_takes_its_programs_along_and_the_next_clears_up(
    folder: Path,
) -> None:
    file = folder / "config.toml"
    file.write_text(CONFIGURATION.format(port=free_port()), encoding="utf-8")
    clips = hand_in_a_long_recording(CentreConfiguration.read(file))
    serve = [sys.executable, "-m", "web.cli", "serve", "--no-station", "--config", str(file)]

    def begun() -> list[Path]:
        return list(clips.glob(".partial-*"))

    killed = subprocess.Popen(serve, stdout=subprocess.DEVNULL)
    await_true(lambda: bool(begun() and programs_of(killed.pid)), seconds=60)
    programs = programs_of(killed.pid)
    assert programs
    killed.kill()
    killed.wait()
    await_true(lambda: not any(map(is_running, programs)), seconds=5)
    left = begun()
    assert left, "what it was making"

    again = subprocess.Popen(serve, stdout=subprocess.DEVNULL)
    await_true(lambda: not any(folder.exists() for folder in left), seconds=60)
    again.kill()
    again.wait()


def hand_in_a_long_recording(configuration: CentreConfiguration) -> Path:
    """One that takes a while, at a centre that was just set up; the folder of its clips."""
    centre = open_centre(configuration)
    first_start(centre)
    library, settings = centre.booth.library, centre.booth.settings
    with library.workspace() as place:
        tone = ["-f", "lavfi", "-i", "sine=d=1500:r=48000", str(place / "long.flac")]
        ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
        subprocess.run([ffmpeg, "-loglevel", "error", *tone], check=True)
        original = take_in(place / "long.flac", library, settings, max_bytes=10**9)
    with centre.sessions.begin() as session:
        author = session.scalars(select(Account)).one()
        music = session.scalars(select(Item).where(Item.kind == ItemKind.FILLER)).one()
        item = newsroom.write(
            session,
            author=author,
            unit=session.scalars(select(Unit)).one(),
            kind=ItemKind.NEWS,
            title="Tin dài",
            text="Lời của tin.",
            now=centre.timekeeper.now(),
        )
        newsroom.attach_recording(session, item.latest, original)
        # Mixing them writes a file, and notices nothing of a centre that is gone.
        choice, now = beds.Choice(music.id), centre.timekeeper.now()
        beds.choose_bed(session, item, choice, [music], author=author, now=now)
    return centre.settings.clips

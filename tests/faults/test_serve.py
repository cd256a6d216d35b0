"""`phatthanh serve` as a process: the door is open, the local player enrols, and all of it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

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
    assert "quantri, with the one-time password" in output
    assert "Traceback" not in output
    await_true(lambda: of_this_centre(folder) == [], seconds=15)
    assert not answers(f"http://127.0.0.1:{port}/dang-nhap")

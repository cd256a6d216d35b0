"""Icecast as a process of the centre's, with a stand-in for its program."""

import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.live import Icecast
from scheduler.live.settings import LiveSettings


@pytest.fixture
def program(tmp_path: Path) -> str:
    file = tmp_path / "icecast2"
    file.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(300)\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_one_that_outlived_a_killed_centre_makes_room_and_others_are_let_alone(
    program: str, tmp_path: Path
) -> None:
    folder = tmp_path / "icecast"
    left = subprocess.Popen([program, "-c", str(folder / "icecast.xml")])
    other = subprocess.Popen([program, "-c", str(tmp_path / "another" / "icecast.xml")])
    icecast = Icecast(LiveSettings(icecast_program=program), folder, "http://127.0.0.1/ask")
    try:
        icecast.start()
        assert left.wait(timeout=10) != 0
        assert icecast.is_running
        assert other.poll() is None
    finally:
        icecast.stop()
        for each in (left, other):
            each.kill()
            each.wait()

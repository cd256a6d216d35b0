"""What the sound server is asked, by a real server and real sound."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audio import pulse
from audio.player import VlcOutput
from tests.audio.test_player import sink, tone

__all__ = ["sink", "tone"]


def test_the_devices_there_are_and_the_one_this_process_plays_to_are_told(
    sink: None, tone: Path
) -> None:
    assert pulse.sinks() == {"air"}
    assert pulse.sinks_of_this_process() == set()
    output = VlcOutput("pulse")
    output.open(tone)
    output.start()
    time.sleep(0.3)
    try:
        assert pulse.sinks_of_this_process() == {"air"}
    finally:
        output.close()
    assert pulse.sinks_of_this_process() == set()


def test_a_server_that_is_not_there_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    with pytest.raises(pulse.NoServer):
        pulse.sinks()


def test_asking_again_and_again_leaves_nothing_open(sink: None) -> None:
    handles = Path("/proc/self/fd")
    pulse.sinks()
    before = len(list(handles.iterdir()))
    for _ in range(50):
        pulse.sinks()
    assert len(list(handles.iterdir())) == before


def test_a_player_that_is_looked_at_often_asks_the_server_once_a_second(
    sink: None, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    ask: Callable[[], set[str]] = pulse.sinks_of_this_process

    def noted() -> set[str]:
        asked.append(time.monotonic())
        return ask()

    monkeypatch.setattr(pulse, "sinks_of_this_process", noted)
    output = VlcOutput("pulse")
    output.open(tone)
    output.start()
    until = time.monotonic() + 2.8
    while time.monotonic() < until:
        assert output.failure() is None
        time.sleep(0.1)
    output.close()
    assert 1 <= len(asked) <= 2


def test_a_device_that_goes_while_it_sounds_is_noticed(
    sink: None, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = VlcOutput("pulse")
    output.open(tone)
    output.start()
    time.sleep(1.6)
    assert output.failure() is None
    monkeypatch.setattr(pulse, "sinks_of_this_process", lambda: {pulse.DUMMY})
    time.sleep(1.0)
    assert output.failure() == "The sound device is gone."
    output.close()

"""The server's loop: in a crowd it gathers what came, and an interruption ends it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import waitress
from flask import Flask

from web.cli import taking_turns


class _Turns(dict[int, Any]):
    """Connections that count how often the loop looked at them all, and that may be interrupted."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.interrupted = False

    def items(self) -> Any:
        self.looks += 1
        if self.interrupted:
            raise KeyboardInterrupt
        return super().items()


@pytest.fixture
def served() -> Iterator[Callable[[], tuple[str, _Turns]]]:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "here")
    connections = _Turns()
    server = waitress.create_server(app, map=connections, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=taking_turns.run, args=(server, connections), daemon=True)

    def begin() -> tuple[str, _Turns]:
        thread.start()
        return f"http://127.0.0.1:{server.effective_port}/", connections

    yield begin
    connections.interrupted = True
    thread.join(10)
    assert not thread.is_alive(), "an interruption did not end it"


def test_the_door_answers(served: Callable[[], tuple[str, _Turns]]) -> None:
    address, _ = served()
    assert requests.get(address, timeout=10).text == "here"


def test_in_a_crowd_it_does_not_go_around_for_each_answer_alone(
    served: Callable[[], tuple[str, _Turns]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "CROWD", 0)
    monkeypatch.setattr(taking_turns, "PAUSE_S", 0.05)
    address, connections = served()
    with requests.Session() as line:
        began, looked = time.monotonic(), connections.looks
        for _ in range(8):
            assert line.get(address, timeout=10).text == "here"
        turns, took = connections.looks - looked, time.monotonic() - began
    assert turns <= took / taking_turns.PAUSE_S + 1

"""The first answer after a loss has what is missing brought in at once."""

import threading
from collections.abc import Callable
from typing import cast

import pytest

from scheduler.errors import CentreUnreachable
from scheduler.station import orders
from scheduler.station.orders import OrderDesk, listen


class Answers:
    """A desk whose questions are answered in turn: news, none, or no centre (None)."""

    def __init__(self, told: list[bool | None], ending: threading.Event) -> None:
        self._told = told
        self._ending = ending

    def ask(self, wait_s: int = 0) -> bool:
        told = self._told.pop(0)
        if not self._told:
            self._ending.set()
        if told is None:
            raise CentreUnreachable("The centre does not answer.")
        return told


def listened(monkeypatch: pytest.MonkeyPatch, told: list[bool | None]) -> list[str]:
    for pause in ("_POLL_S", "_LONGEST_LOSS_S"):
        monkeypatch.setattr(orders, pause, 0.0)
    ending, heard = threading.Event(), list[str]()

    def hears(what: str) -> Callable[[], None]:
        return lambda: heard.append(what)

    desk = cast(OrderDesk, Answers(told, ending))
    listen(desk, ending, hears("news"), hears("back"))
    return heard


def test_who_was_never_away_is_not_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listened(monkeypatch, [True, False, True]) == ["news", "news"]


def test_each_loss_ends_once_whether_or_not_there_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [None, None, False, False, None, True, False]
    assert listened(monkeypatch, told) == ["back", "news", "back"]

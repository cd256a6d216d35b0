"""Room that is kept for the journal."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from scheduler.station.ballast import SIZE, Ballast


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1 << 30, 0, free))


def test_it_is_let_go_of_where_the_disk_is_full_and_taken_again_where_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ballast"
    ballast = Ballast(file)
    leave(monkeypatch, 1 << 30)
    ballast.take()
    assert file.stat().st_size == SIZE
    ballast.drop_where_tight()
    assert file.exists()

    leave(monkeypatch, 0)
    ballast.drop_where_tight()
    ballast.take()
    assert not file.exists()

    leave(monkeypatch, 1 << 30)
    ballast.take()
    assert file.stat().st_size == SIZE

"""A house furnished once, and a copy of it for every test."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache

from playlists import accounts
from tests.web.builders import EARLY, NOW, House, furnish, open_house
from web import catalogue, words


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; these tests ask what follows from a password, not its price."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = open_house(tmp_path_factory.mktemp("house") / "furnished", EARLY)
    furnish(house)
    house.close()
    return house.folder


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileSystemBytecodeCache]:
    """Templates and words, compiled for the first house and kept for the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "load", cache(words.load))
        yield FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def house(furnished: Path, compiled: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(furnished, tmp_path / "house")
    house = open_house(tmp_path / "house", NOW)
    house.app.jinja_env.bytecode_cache = compiled
    yield house
    house.close()

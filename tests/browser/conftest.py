"""A house behind a real server, and a browser that keeps count of what goes wrong in it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from playlists import accounts
from tests.browser.builders import DESKTOP, Faults, Guest, Welcome
from tests.web.builders import EARLY, NOW, House, furnish, open_house
from web.demo.door import open_door

CHROMIUM = "/usr/bin/chromium"
# A microphone that beeps, and nobody asked whether it may be used.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
_PATIENCE_MS = 15_000


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
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
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def house(furnished: Path, templates: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(furnished, tmp_path / "house")
    house = open_house(tmp_path / "house", NOW)
    house.app.jinja_env.bytecode_cache = templates
    yield house
    house.close()


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with open_door(house.app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *MICROPHONE]
        )
        yield browser
        browser.close()


@pytest.fixture
def welcome(browser: Browser, address: str) -> Iterator[Welcome]:
    """Open a browser window for somebody; at the end none of them may have complained."""
    guests: list[Guest] = []
    with ExitStack() as windows:

        def open_window(size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Guest:
            context: BrowserContext = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
                java_script_enabled=scripts,
            )
            windows.callback(context.close)
            context.set_default_timeout(_PATIENCE_MS)
            guest = Guest(context.new_page(), address, Faults())
            guest.faults.watch(guest.page)
            guests.append(guest)
            return guest

        yield open_window
    assert [fault for guest in guests for fault in guest.faults.found] == []

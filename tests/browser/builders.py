"""Somebody's browser at the house, which keeps count of what goes wrong in it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response

from tests.web.builders import PASSWORD

DESKTOP, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
_BAD_REQUEST = 400


@dataclass
class Faults:
    """What a browser complained of."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", lambda said: self._console(said.type, said.text))
        page.on("response", self._answer)

    def _console(self, kind: str, text: str) -> None:
        # A violated policy is told to the console too; a refused request is counted below.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.found.append(f"console: {text}")

    def _answer(self, answer: Response) -> None:
        if answer.status >= _BAD_REQUEST:
            self.found.append(f"{answer.status}: {answer.url}")


@dataclass
class Guest:
    """Somebody's browser at the house."""

    page: Page
    address: str
    faults: Faults

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def log_in(self, username: str, password: str = PASSWORD) -> Page:
        page = self.open("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        return page


Welcome = Callable[..., Guest]

"""What an address asks for, read with patience: nonsense counts as nothing asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask import request

from playlists.spans import YEARS
from web import door

_Choice = TypeVar("_Choice", bound=StrEnum)

_LAST_PAGE = 100_000


@dataclass(frozen=True)
class Page:
    """A page of a list, `size` rows long, counted from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def page(size: int) -> Page:
    wish = request.args.get("page", "")
    number = int(wish) if wish.isascii() and wish.isdigit() and len(wish) < len("1000000") else 1
    return Page(max(1, min(number, _LAST_PAGE)), size)


def choice(kinds: type[_Choice], name: str) -> _Choice | None:
    wish = request.args.get(name, "")
    return kinds(wish) if wish in set(kinds) else None


def day(name: str = "day") -> date | None:
    """A day as YYYY-MM-DD."""
    return date_of(request.args.get(name, ""))


def date_of(text: str) -> date | None:
    """A day as YYYY-MM-DD, of our time; nothing for anything else."""
    try:
        wish = date.fromisoformat(text)
    except ValueError:
        return None
    return wish if wish.year in YEARS else None


def instant(name: str) -> datetime | None:
    """An instant with its zone, in ISO 8601."""
    try:
        wish = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return wish if wish.tzinfo is not None and wish.year in YEARS else None


def month() -> date | None:
    """The first day of the month asked for as YYYY-MM."""
    try:
        wish = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return None
    return wish if wish.year in YEARS else None


def this_month() -> date:
    return door.local_now().date().replace(day=1)

"""What a room refused or remarked, in the words of whoever sits at the terminal."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Protocol

from web.cli.language import chosen


class Said(Protocol):
    """Anything that carries a message id."""

    @property
    def msgid(self) -> str: ...


@dataclass(frozen=True)
class _Label:
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


def worded(said: Said) -> str:
    """The sentence in the terminal's language.

    The catalogue is looked into only when there is something to say: a player's machine runs
    without the centre's rooms otherwise.
    """
    return _words_in(chosen())(said)


@cache
def _words_in(language: str) -> Callable[[Said], str]:
    """Reading a catalogue takes a third of a second."""
    words: Callable[[Said], str] = importlib.import_module("web.words").words_in(language)
    return words


def labelled(member: StrEnum) -> str:
    """A state or kind in the words of the pages."""
    return worded(_Label(importlib.import_module("web.labels").label(member)))

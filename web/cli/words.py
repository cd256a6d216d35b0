"""What a room refused or remarked, in the words of whoever sits at the terminal."""

import importlib
from typing import Protocol

from web.cli.language import chosen


class Said(Protocol):
    """Anything that carries a message id."""

    @property
    def msgid(self) -> str: ...


def worded(said: Said) -> str:
    """The sentence in the terminal's language.

    The catalogue is looked into only when there is something to say: a player's machine runs
    without the centre's rooms otherwise.
    """
    return str(importlib.import_module("web.words").words_in(chosen())(said))

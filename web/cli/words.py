"""What a room refused or remarked, in the words of whoever sits at the terminal."""

import importlib
import os
from typing import Protocol

VARIABLE = "PHATTHANH_LANGUAGE"
"""The environment's say: vi where it says nothing, en for English."""


class Said(Protocol):
    """Anything that carries a message id."""

    @property
    def msgid(self) -> str: ...


def worded(said: Said) -> str:
    """The sentence in the terminal's language.

    The catalogue is looked into only when there is something to say: a player's machine runs
    without the centre's rooms otherwise.
    """
    catalogue = importlib.import_module("web.words")
    words = catalogue.words_in(os.environ.get(VARIABLE) or catalogue.DEFAULT_LANGUAGE)
    return str(words(said))

"""Two versions of a text, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Stretch:
    """Words that stayed, came or went."""

    kind: Literal["same", "came", "went"]
    text: str


def compared(before: str, after: str) -> list[Stretch]:
    """What became of the words of `before` in `after`."""
    return list(_stretches(_WORDS.findall(before), _WORDS.findall(after)))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Stretch("went", "".join(old[a:b]))
        if d > c:
            yield Stretch("came", "".join(new[c:d]))

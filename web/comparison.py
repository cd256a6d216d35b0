"""Two versions of a text, word by word: in one column, or paragraph beside paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

_WORDS = re.compile(r"\s+|[^\s]+")
# Official texts come as one long paragraph as often as not: sentences are set beside each other.
_SENTENCES = re.compile(r"[^\n]*?[.!?…]+[”\"’)]*(?=\s)|[^\n]+")
_ALIKE = 0.4


@dataclass(frozen=True)
class Stretch:
    """Words that stayed, came or went."""

    kind: Literal["same", "came", "went"]
    text: str


@dataclass(frozen=True)
class Row:
    """A sentence before and after; one side is empty where it came or went whole."""

    before: list[Stretch]
    after: list[Stretch]

    @property
    def changed(self) -> bool:
        return any(each.kind != "same" for each in (*self.before, *self.after))


def compared(before: str, after: str) -> list[Stretch]:
    """What became of the words of `before` in `after`."""
    return list(_stretches(_WORDS.findall(before), _WORDS.findall(after)))


def side_by_side(before: str, after: str) -> list[Row]:
    """The sentences of both texts, those that belong together in one row."""
    old, new = _sentences(before), _sentences(after)
    rows: list[Row] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [_row(each, each) for each in old[a:b]]
        else:
            rows += _paired(old[a:b], new[c:d])
    return rows


def _paired(old: list[str], new: list[str]) -> Iterator[Row]:
    """Sentences that were replaced, each beside the one in its place if it is like it at all."""
    for before, after in zip_longest(old, new, fillvalue=""):
        alike = SequenceMatcher(None, _WORDS.findall(before), _WORDS.findall(after)).ratio()
        if before and after and alike < _ALIKE:
            yield _row(before, "")
            yield _row("", after)
        else:
            yield _row(before, after)


def _row(before: str, after: str) -> Row:
    changes = compared(before, after)
    return Row(
        [each for each in changes if each.kind != "came"],
        [each for each in changes if each.kind != "went"],
    )


def _sentences(text: str) -> list[str]:
    found = (match.group().strip() for match in _SENTENCES.finditer(text))
    return [each for each in found if each]


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Stretch("went", "".join(old[a:b]))
        if d > c:
            yield Stretch("came", "".join(new[c:d]))

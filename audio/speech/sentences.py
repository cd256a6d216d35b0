"""Cuts speakable text into pieces an engine can take one at a time."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences(text: str, *, at_most: int) -> Iterator[str]:
    """The text's sentences, without blanks around them.

    A sentence of more than `at_most` characters is cut after a comma or semicolon if it has
    one far enough in, else between words, else where it must be.
    """
    for sentence in _END.split(text):
        rest = sentence.strip()
        while len(rest) > at_most:
            cut = _cut(rest, at_most)
            yield rest[:cut].strip()
            rest = rest[cut:].strip()
        if rest:
            yield rest


def _cut(sentence: str, at_most: int) -> int:
    for mark in (";", ",", " "):
        at = sentence.rfind(mark, at_most // 3, at_most - 1)
        if at > 0:
            return at + 1
    return at_most

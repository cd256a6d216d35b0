"""Cuts speakable text into pieces an engine can take one at a time, with the pauses between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_END = re.compile(r"((?<=[.!?…])\s+|\n+)")

Break = Literal["none", "sentence", "paragraph"]


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence after a sentence and after a paragraph, in milliseconds."""

    sentence_ms: int = 400
    paragraph_ms: int = 700

    def after(self, piece: "Piece") -> int:
        return {"none": 0, "sentence": self.sentence_ms, "paragraph": self.paragraph_ms}[piece.end]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to say at once; `end` is what it ends, "none" inside a sentence and at the last."""

    text: str
    end: Break = "none"


def sentences(text: str, *, at_most: int) -> Iterator[Piece]:
    """The text's sentences, without blanks around them.

    A sentence of more than `at_most` characters is cut after a comma or semicolon if it has
    one far enough in, else between words, else where it must be.
    """
    before: Piece | None = None
    for piece in _pieces(text, at_most):
        if before is not None:
            yield before
        before = piece
    if before is not None:
        yield Piece(before.text)


def _pieces(text: str, at_most: int) -> Iterator[Piece]:
    cut = [*_END.split(text), ""]
    for sentence, blank in zip(cut[::2], cut[1::2], strict=True):
        rest = sentence.strip()
        while len(rest) > at_most:
            end = _cut(rest, at_most)
            yield Piece(rest[:end].strip())
            rest = rest[end:].strip()
        if rest:
            yield Piece(rest, "paragraph" if "\n" in blank else "sentence")


def _cut(sentence: str, at_most: int) -> int:
    for mark in (";", ",", " "):
        at = sentence.rfind(mark, at_most // 3, at_most - 1)
        if at > 0:
            return at + 1
    return at_most

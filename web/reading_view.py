"""A reading beside its source: where what is said differs, and what nobody knows how to say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from audio.reading import Reading

_END = re.compile(r"[.!?…]+(?=\s)|\n")
_LONGEST_SENTENCE = 500

Mark = Literal["", "changed", "unknown"]


@dataclass(frozen=True)
class Piece:
    """A stretch of the source. `spoken` is how it is read, where that differs.

    `start` is its offset in the source in UTF-16 units, as browsers count.
    """

    text: str
    mark: Mark = ""
    spoken: str = ""
    start: int = 0


def pieces_of(reading: Reading) -> Sequence[Piece]:
    """The source cut where the reading differs; what is unknown goes over what was changed."""
    marks = sorted(
        chain(
            ((each.start, 0, each.end, "unknown", "") for each in reading.unknown),
            (
                (each.start, 1, each.end, "changed", each.spoken)
                for each in reading.changes
                if each.written.casefold() != each.spoken.casefold()
            ),
        )
    )
    pieces: list[Piece] = []
    at = 0
    for start, _rank, end, mark, spoken in marks:
        if start < at:
            continue
        if at < start:
            pieces.append(Piece(reading.source[at:start], start=_units(reading.source, at)))
        piece = reading.source[start:end]
        pieces.append(Piece(piece, _mark(mark), spoken, _units(reading.source, start)))
        at = end
    if at < len(reading.source):
        pieces.append(Piece(reading.source[at:], start=_units(reading.source, at)))
    return pieces


@dataclass(frozen=True)
class UnknownWord:
    """A word nobody knows how to say: its places, and the sentence of the first of them."""

    word: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    sentence: str


def unknown_words(reading: Reading) -> Sequence[UnknownWord]:
    """The unknown words of a reading in the order they come, each once."""
    places: dict[str, list[int]] = {}
    for each in reading.unknown:
        places.setdefault(each.word, []).append(each.start)
    source = reading.source
    return [
        UnknownWord(
            word,
            tuple(_units(source, start) for start in starts),
            tuple(source.count("\n", 0, start) + 1 for start in starts),
            _sentence(source, starts[0]),
        )
        for word, starts in places.items()
    ]


def _sentence(source: str, at: int) -> str:
    ends = [match.end() for match in _END.finditer(source)]
    begin = max((end for end in ends if end <= at), default=0)
    end = min((end for end in ends if end > at), default=len(source))
    return " ".join(source[begin:end].split())[:_LONGEST_SENTENCE]


def _units(source: str, offset: int) -> int:
    """An offset in characters as browsers count it: a character beyond U+FFFF is two."""
    return offset + sum(letter > "\uffff" for letter in source[:offset])


def _mark(name: str) -> Mark:
    return "unknown" if name == "unknown" else "changed"

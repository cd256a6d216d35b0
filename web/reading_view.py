"""A reading beside its source: where what is said differs, and what nobody knows how to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from audio.reading import Reading

Mark = Literal["", "changed", "unknown"]


@dataclass(frozen=True)
class Piece:
    """A stretch of the source. `spoken` is how it is read, where that differs."""

    text: str
    mark: Mark = ""
    spoken: str = ""


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
            pieces.append(Piece(reading.source[at:start]))
        pieces.append(Piece(reading.source[start:end], _mark(mark), spoken))
        at = end
    if at < len(reading.source):
        pieces.append(Piece(reading.source[at:]))
    return pieces


def _mark(name: str) -> Mark:
    return "unknown" if name == "unknown" else "changed"

"""What a stretch turned into the last time it stood between the same words: texts repeat.

Rules look a bounded way around: at the tail of what was said, at what is written just
before and after. Where all of that is the same again, so is the reading, and no rule is asked.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from audio.reading.rules import Context

_BEHIND, _AHEAD = 16, 400
_FURTHEST = 200  # what ends further on may have been decided by words beyond `_AHEAD`
STRETCH = 64
"""Characters after which a stretch ends with the token it is in."""
_AT_MOST = 8192


@dataclass(frozen=True, slots=True)
class Turn:
    """What one stretch did: where it ended, what it said and noted, as offsets from its start."""

    length: int
    pieces: tuple[str, ...]
    state: tuple[str, bool, bool]
    flags: tuple[bool, bool]
    notes: tuple[tuple[int, int, str, str], ...]
    reports: tuple[tuple[int, int], ...]


class Memory:
    """Remembers turns of one text, at most some thousands."""

    def __init__(self, context: Context, text: str) -> None:
        self._context = context
        self._text = text
        self._seen: set[str] = set()
        self._turns: dict[Hashable, Turn] = {}

    def key(self, at: int) -> Hashable | None:
        """What decides the stretch at `at`; None where nothing like it was met before."""
        text = self._text
        glance = text[at : at + STRETCH]
        if glance not in self._seen:
            if len(self._seen) >= _AT_MOST:
                self._seen.clear()
            self._seen.add(glance)
            return None
        context = self._context
        return (
            text[max(0, at - _BEHIND) : at],
            text[at : at + _AHEAD],
            context.out.long_tail(),
            context.out.state,
            context.numeric,
            context.unit,
        )

    def replay(self, key: Hashable, at: int) -> int | None:
        """Do again what was done; gives where the stretch ends, or None where it is new."""
        turn = self._turns.get(key)
        if turn is None:
            return None
        context = self._context
        context.out.resume(turn.pieces, turn.state)
        context.numeric, context.unit = turn.flags
        context.notes.extend((at + a, at + b, said, rule) for a, b, said, rule in turn.notes)
        context.reports.extend((at + a, at + b) for a, b in turn.reports)
        return at + turn.length

    def remember(self, key: Hashable, at: int, end: int, mark: tuple[int, int, int]) -> None:
        """Keep what was done since `mark` for the stretch from `at` to `end`."""
        if end - at > _FURTHEST:
            return
        if len(self._turns) >= _AT_MOST:
            self._turns.clear()
        context = self._context
        pieces, notes, reports = mark
        self._turns[key] = Turn(
            end - at,
            context.out.pieces_since(pieces),
            context.out.state,
            (context.numeric, context.unit),
            tuple((a - at, b - at, said, rule) for a, b, said, rule in context.notes[notes:]),
            tuple((a - at, b - at) for a, b in context.reports[reports:]),
        )

    def mark(self) -> tuple[int, int, int]:
        """How much was said, noted and reported so far."""
        context = self._context
        return context.out.count, len(context.notes), len(context.reports)

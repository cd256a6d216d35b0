"""How fast words go between the pauses, so that a text takes the time it was asked to take.

The speed that counts is the one a listener hears: the syllables of a text over the time from its
first sound to its last, the pauses between its sentences and paragraphs included. Where pauses
take more than their part, words are said faster, by no more than `MOST_RUSHED`; where that is not
enough, the pauses are shortened, to no less than `LEAST_PAUSE` of themselves. What is still slower
then, a list of two syllables a line, stays slower: a listener has to tell its lines apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from audio.reading import count_syllables
from audio.speech.sentences import Pauses, Piece

MOST_RUSHED = 1.25
LEAST_PAUSE = 0.4
TELLING = 12
"""Fewer syllables say little about speed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text's time is spent: seconds for its words, silence in ms after each piece."""

    syllables: int
    words_s: float
    silences_ms: tuple[int, ...]

    @property
    def syllables_per_minute(self) -> float:
        """How fast words go between the pauses."""
        return self.syllables * 60 / self.words_s if self.words_s else 0.0

    @property
    def whole_s(self) -> float:
        return self.words_s + sum(self.silences_ms) / 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """A speed in syllables a minute, pauses included."""

    syllables_per_minute: int = 190
    pauses: Pauses = field(default_factory=Pauses)

    @property
    def recipe(self) -> str:
        pauses = f"{self.pauses.sentence_ms} {self.pauses.paragraph_ms}"
        return f"pace 2 {self.syllables_per_minute} {pauses}"

    def plan(self, pieces: Sequence[Piece]) -> Plan:
        """Share the time that the pieces may take among their words and the pauses."""
        syllables = sum(count_syllables(piece.text) for piece in pieces)
        whole_s = syllables * 60 / self.syllables_per_minute
        silences = [self.pauses.after(piece) for piece in pieces]
        silent_s = sum(silences) / 1000
        words_s = max(whole_s - silent_s, whole_s / MOST_RUSHED)
        kept = min(1.0, max(LEAST_PAUSE, (whole_s - words_s) / silent_s)) if silent_s else 1.0
        return Plan(syllables, words_s, tuple(round(each * kept) for each in silences))

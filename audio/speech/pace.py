"""How fast words go between the pauses, so that a text takes the time it was asked to take."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from audio.reading import count_syllables
from audio.speech.sentences import Pauses, Piece

MOST_RUSHED = 1.25
TELLING = 12
"""Fewer syllables say little about speed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A speed in syllables a minute, pauses included."""

    syllables_per_minute: int = 190
    pauses: Pauses = field(default_factory=Pauses)

    @property
    def recipe(self) -> str:
        return f"{self.syllables_per_minute} {self.pauses.sentence_ms} {self.pauses.paragraph_ms}"

    def rushed(self, pieces: Iterable[Piece]) -> float:
        """How much faster than asked one speaks between the pauses, so that all takes its time.

        Many short sentences are mostly pauses; speech is not rushed to make up for all of them.
        """
        said = list(pieces)
        silent_s = sum(map(self.pauses.after, said)) / 1000
        whole_s = self._whole_s(said)
        if silent_s >= whole_s:
            return MOST_RUSHED
        return min(MOST_RUSHED, whole_s / (whole_s - silent_s))

    def speech_s(self, pieces: Iterable[Piece]) -> float:
        """How many seconds the words alone may take."""
        said = list(pieces)
        return self._whole_s(said) / self.rushed(said)

    def _whole_s(self, pieces: Iterable[Piece]) -> float:
        syllables = sum(count_syllables(piece.text) for piece in pieces)
        return syllables * 60 / self.syllables_per_minute

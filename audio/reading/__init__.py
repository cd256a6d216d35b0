"""Reads official Vietnamese aloud: turns what offices write into what an engine can say."""

from audio.reading.lexicon import Lexicon
from audio.reading.model import Accent, Change, Reading, Unknown
from audio.reading.reader import read
from audio.reading.scoring import Difference, Score, score
from audio.reading.syllables import count_syllables

__all__ = [
    "Accent",
    "Change",
    "Difference",
    "Lexicon",
    "Reading",
    "Score",
    "Unknown",
    "count_syllables",
    "read",
    "score",
]

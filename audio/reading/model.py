"""What a reading consists of."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Accent = Literal["north", "south"]


class Change(NamedTuple):
    """One place where what is said differs from what is written.

    `start` and `end` are offsets into the source as it was handed in; `spoken` is empty
    where something unsayable was left out; `rule` names the rule that decided.
    """

    start: int
    end: int
    written: str
    spoken: str
    rule: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that looks like an abbreviation and is not in the lexicon."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A source, its speakable text, and how one became the other."""

    source: str
    text: str
    changes: tuple[Change, ...]
    unknown: tuple[Unknown, ...]

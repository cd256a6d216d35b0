"""How abbreviations are said: the shipped data and what editors add to it."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from audio.errors import ReadingError
from audio.reading.letters import LETTER, UPPER
from audio.reading.syllables import has_vowel

_LETTERS = re.compile(f"[{LETTER}]+")
_SPEAKABLE = re.compile(f"[{LETTER}]+(?:,? [{LETTER}]+)*")
_PHRASE = re.compile(f"[{LETTER}]+(?: [{LETTER}]+)+")
_TWO_CAPITALS = re.compile(f"[{UPPER}][{LETTER}]*[{UPPER}]")


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of an abbreviation, and the words around it that call for it."""

    spoken: str
    left: re.Pattern[str] | None
    right: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Documents:
    """The codes in documents' numbers."""

    types: Mapping[str, str]
    issuers: Mapping[str, str]
    ranks: Mapping[str, str]
    fields: Mapping[str, str]
    sections: Mapping[str, str]


@dataclass(frozen=True)
class Lexicon:
    """Abbreviations and their readings; immutable.

    `entries` are looked up as written; `senses` come first, where the words around decide;
    `parts` hold inside compounds such as KT-XH.
    """

    entries: Mapping[str, str]
    parts: Mapping[str, str]
    senses: Mapping[str, tuple[Sense, ...]]
    documents: Documents
    units: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    _long: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        long: dict[str, list[str]] = {}
        for key in (*self.entries, *self.senses):
            first = _LETTERS.match(key)
            if first and first.group() != key and key not in long.get(first.group(), ()):
                long.setdefault(first.group(), []).append(key)
        ordered = {word: tuple(sorted(keys, key=len, reverse=True)) for word, keys in long.items()}
        object.__setattr__(self, "_long", ordered)

    @staticmethod
    @cache
    def shipped() -> "Lexicon":
        """The lexicon that comes with the product."""
        with resources.files(__package__).joinpath("lexicon.toml").open("rb") as file:
            return _from_data(tomllib.load(file))

    def with_entries(self, entries: Mapping[str, str]) -> "Lexicon":
        """The same lexicon with an editor's entries, which win over everything shipped.

        Raises ReadingError when an entry could not be said or would be read again differently.
        """
        own = dict(self.own)
        for written, spoken in entries.items():
            key = unicodedata.normalize("NFC", written).strip()
            own[key] = " ".join(unicodedata.normalize("NFC", spoken).split())
        merged = replace(self, entries={**self.entries, **own}, own=own)
        for key in entries:
            merged.check(unicodedata.normalize("NFC", key).strip())
        return merged

    def check(self, written: str) -> None:
        """Raise ReadingError unless the entry's reading is plain words, stable when read again."""
        spoken = self.entries[written]
        if not _LETTERS.match(written):
            raise ReadingError(
                "The abbreviation “%(written)s” must begin with a letter.", written=written
            )
        if _PHRASE.fullmatch(written) and not _needs_reading(written):
            raise ReadingError(
                "“%(written)s” is no abbreviation: it is read as it is written.", written=written
            )
        if not _SPEAKABLE.fullmatch(spoken) or _TWO_CAPITALS.search(spoken):
            raise ReadingError("“%(spoken)s” is no reading: write it in words only.", spoken=spoken)
        for word in _LETTERS.findall(spoken):
            if self._would_be_read(word, spoken) or not has_vowel(word):
                raise ReadingError(
                    "“%(word)s” in “%(spoken)s” is an abbreviation itself.",
                    word=word,
                    spoken=spoken,
                )

    def _would_be_read(self, word: str, spoken: str) -> bool:
        """Whether an entry would be found at the word, were the reading read again."""
        alone = word in self.entries or word in self.senses
        return alone or any(key in spoken for key in self.longer(word))

    def knows(self, word: str) -> bool:
        """Whether the word, or something that begins with it, has an entry."""
        return word in self.entries or word in self.senses or word in self._long

    def meanings(self, written: str) -> tuple[str, ...]:
        """What an abbreviation may mean where the words around it decide; the default last."""
        found = [sense.spoken for sense in self.senses.get(written, ())]
        found += [self.entries[written]] if written in self.entries else []
        return tuple(dict.fromkeys(found))

    def reading(self, written: str, before: str, text: str, after: int) -> str | None:
        """How an entry is said between `before` and what stands in `text` from `after` on."""
        if written in self.own:
            return self.own[written]
        for sense in self.senses.get(written, ()):
            if (sense.left is None or sense.left.search(before)) and (
                sense.right is None or sense.right.match(text, after)
            ):
                return sense.spoken
        return self.entries.get(written)

    def longer(self, word: str) -> tuple[str, ...]:
        """Entries of more than one word or with signs in them that begin with `word`."""
        return self._long.get(word, ())


def _needs_reading(phrase: str) -> bool:
    """Whether a word of the phrase is none: only then no text that was read can hold it."""
    return any(_TWO_CAPITALS.search(word) or not has_vowel(word) for word in phrase.split())


def _from_data(data: Mapping[str, Any]) -> Lexicon:
    senses: dict[str, list[Sense]] = {}
    for entry in data["contexts"]:
        left, right = entry.get("left"), entry.get("right")
        sense = Sense(
            entry["spoken"],
            re.compile(rf"(?:^|[ \n]){left}$" if left[:2] != "(^" else f"{left} ?$", re.IGNORECASE)
            if left
            else None,
            re.compile(right, re.IGNORECASE) if right else None,
        )
        for written in entry["written"]:
            senses.setdefault(written, []).append(sense)
    return Lexicon(
        entries={**data["abbreviations"], **data["compounds"]},
        parts=data["parts"],
        senses={written: tuple(found) for written, found in senses.items()},
        documents=Documents(**data["documents"]),
        units=data["units"],
    )

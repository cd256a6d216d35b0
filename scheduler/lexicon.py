"""How the Centre reads: the shipped lexicon with the Centre's own entries over it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from audio.errors import ReadingError
from audio.reading import Accent, Lexicon, Reading, read
from playlists import lexicon as own
from playlists.errors import InvalidEntry
from playlists.models import Account, LexiconEntry

log = logging.getLogger(__name__)

# Says most words that figures turn into: an entry for one of these would change other readings.
_FIGURES = (
    "1.234.567.890,5 đồng; 15, 21, 24, 105 km; 0,7 %; ngày 21/12/2024; lúc 7h30; quý IV; "
    "từ 3 đến 6 m2; 25 độ C; 1/2; điểm a, khoản 1, Điều 10; số 08/NQ-CP; Thứ 2"
)

_ACCENTS: tuple[Accent, ...] = ("north", "south")


@dataclass(frozen=True)
class CentreLexicon:
    """`refused` are entries that a newer shipped lexicon no longer allows, with the reason."""

    lexicon: Lexicon
    refused: Mapping[str, ReadingError]


@dataclass(frozen=True)
class Trial:
    """A sentence as it is read now, and as it would be read with an entry."""

    before: Reading
    after: Reading


def lexicon_of(session: Session) -> CentreLexicon:
    """The lexicon that the Centre's texts are read by.

    An entry that cannot be used is left out and told of: it must not keep texts from their voice.
    """
    readings = own.readings(session)
    try:
        return CentreLexicon(_with(Lexicon.shipped(), readings), {})
    except ReadingError:
        return _as_far_as_it_goes(readings)


def keep(
    session: Session, written: str, spoken: str, *, by: Account | None, now: datetime
) -> LexiconEntry:
    """Add an entry to the Centre's lexicon, or say it another way.

    Raises ReadingError where the entry could not be said or would disturb others, InvalidEntry,
    NotAllowed.
    """
    present = lexicon_of(session).lexicon
    entry = own.keep(session, written, spoken, by=by, now=now)
    _with(present, {entry.written: entry.spoken})
    return entry


def keep_all(session: Session, pairs: Mapping[str, str], *, now: datetime) -> int:
    """Add many entries or none; give back how many there are. Raises as `keep` does."""
    present = lexicon_of(session).lexicon
    for written, spoken in pairs.items():
        own.keep(session, written, spoken, by=None, now=now)
    _with(present, own.tidied(pairs))
    return len(pairs)


def trial(session: Session, written: str, spoken: str, sentence: str, accent: Accent) -> Trial:
    """Read a sentence without and with an entry, saving nothing. Raises as `keep` does."""
    written, spoken = own.tidy(written, spoken)
    if not written or not spoken:
        raise InvalidEntry("An entry needs what is written and how it is said.")
    present = lexicon_of(session).lexicon
    sentence = sentence.strip() or written
    return Trial(
        read(sentence, present, accent),
        read(sentence, _with(present, {written: spoken}), accent),
    )


def _with(base: Lexicon, pairs: Mapping[str, str]) -> Lexicon:
    for written in pairs:
        if written in _words_of_readings():
            raise ReadingError(
                "“%(written)s” is a word that other readings are made of.", written=written
            )
    merged = base.with_entries(pairs)
    for written in merged.own:  # a new entry may stand in the reading of an older one
        merged.check(written)
    return merged


def _as_far_as_it_goes(readings: Mapping[str, str]) -> CentreLexicon:
    lexicon, refused = Lexicon.shipped(), {}
    for written, spoken in readings.items():
        try:
            lexicon = _with(lexicon, {written: spoken})
        except ReadingError as error:
            log.warning("event=lexicon_entry_refused written=%s reason=%s", written, error)
            refused[written] = error
    return CentreLexicon(lexicon, refused)


@cache
def _words_of_readings() -> frozenset[str]:
    shipped = Lexicon.shipped()
    said = [*shipped.entries.values(), *shipped.parts.values(), *shipped.units.values()]
    said += [sense.spoken for senses in shipped.senses.values() for sense in senses]
    said += [read(_FIGURES, accent=accent).text for accent in _ACCENTS]
    return frozenset(word.strip(",.;:") for reading in said for word in reading.split())

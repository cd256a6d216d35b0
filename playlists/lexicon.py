"""The Centre's own entries of how words are said, with the history of their changes."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.accounts import settles_for_all
from playlists.errors import InvalidEntry, NotAllowed, NotFound
from playlists.models import Account, LexiconChange, LexiconEntry

LONGEST_WRITTEN = 64
LONGEST_READING = 300


def entries(session: Session) -> list[LexiconEntry]:
    """The Centre's entries by what is written."""
    return list(session.scalars(select(LexiconEntry).order_by(LexiconEntry.written)))


def readings(session: Session) -> dict[str, str]:
    """The Centre's entries: written, spoken."""
    return {entry.written: entry.spoken for entry in entries(session)}


def changes(session: Session, *, limit: int = 20) -> list[LexiconChange]:
    """What was changed, the last first."""
    newest = select(LexiconChange).order_by(LexiconChange.id.desc()).limit(limit)
    return list(session.scalars(newest))


def keep(
    session: Session, written: str, spoken: str, *, by: Account | None, now: datetime
) -> LexiconEntry:
    """Add an entry or say it another way; `by` is None for a command line.

    Raises InvalidEntry for what is empty or too long, NotAllowed for who settles no words.
    """
    if by is not None:
        require_may_settle(by)
    written, spoken = tidy(written, spoken)
    if not written or not spoken:
        raise InvalidEntry("An entry needs what is written and how it is said.")
    if len(written) > LONGEST_WRITTEN or len(spoken) > LONGEST_READING:
        raise InvalidEntry("The entry is too long.")
    entry = session.scalar(select(LexiconEntry).where(LexiconEntry.written == written))
    if entry is None:
        entry = LexiconEntry(written=written)
        session.add(entry)
    elif entry.spoken == spoken:
        return entry
    entry.spoken, entry.account, entry.changed_at = spoken, by, now
    session.add(LexiconChange(written=written, spoken=spoken, account=by, at=now))
    session.flush()
    return entry


def forget(session: Session, written: str, *, by: Account | None, now: datetime) -> None:
    """Take an entry out: what is shipped holds again. Raises NotFound, NotAllowed."""
    if by is not None:
        require_may_settle(by)
    entry = session.scalar(select(LexiconEntry).where(LexiconEntry.written == tidy(written, "")[0]))
    if entry is None:
        raise NotFound("The Centre has no entry “%(written)s”.", written=written)
    session.delete(entry)
    session.add(LexiconChange(written=entry.written, spoken=None, account=by, at=now))
    session.flush()


def require_may_settle(account: Account) -> None:
    """Raise NotAllowed for who is no editor above the communes."""
    if not settles_for_all(account):
        raise NotAllowed("The lexicon is kept by the Centre's editors.")


def tidy(written: str, spoken: str) -> tuple[str, str]:
    """An entry as it is kept: composed letters, single blanks."""
    return _line(written), _line(spoken)


def tidied(pairs: Mapping[str, str]) -> dict[str, str]:
    """Entries as they are kept."""
    return dict(tidy(written, spoken) for written, spoken in pairs.items())


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())

"""Letting go of clips that nothing needs any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from audio.library import Library
from playlists.keeping import clips_in_use

GRACE = timedelta(days=1)
"""A clip is made before anything names it: what is younger stays."""


def unused_clips(sessions: sessionmaker[Session], library: Library, now: datetime) -> Iterator[str]:
    """Clips that were made more than a day ago and that nothing names.

    The names are read after the files: a clip that is attached meanwhile is seen.
    """
    old = [sha256 for sha256 in library.names() if library.made_at(sha256) < now - GRACE]
    with sessions() as session:
        needed = clips_in_use(session)
    yield from (sha256 for sha256 in old if sha256 not in needed)

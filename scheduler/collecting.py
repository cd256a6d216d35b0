"""Letting go of clips that nothing needs any more."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from audio.errors import ClipMissing
from audio.library import Library
from playlists.keeping import clips_in_use, recordings_in_use
from playlists.publishing import envelopes_since
from playlists.settings import LONGEST_HORIZON_DAYS
from scheduler.protocol import Envelope, Manifest

log = logging.getLogger(__name__)

GRACE = timedelta(days=1)
"""A clip is made before anything names it: what is younger stays."""

_LONGEST_VALIDITY = timedelta(days=LONGEST_HORIZON_DAYS + 2)


@dataclass(frozen=True)
class Collected:
    """What was let go of: clips, bytes of sound, and pieces of work that had broken off.

    `recordings` are those that were kept as they were handed in until they were mastered.
    """

    clips: int
    size_bytes: int
    broken_off: int
    recordings: int = 0


def collect(
    sessions: sessionmaker[Session], library: Library, now: datetime, *, dry_run: bool = False
) -> Collected:
    """Let go of what `unused_clips` finds and of broken-off work, or only say what would go."""
    count = size = 0
    for sha256 in unused_clips(sessions, library, now):
        count += 1
        size += library.path(sha256).stat().st_size
        if not dry_run:
            library.discard(sha256)
    recordings = 0
    for sha256 in mastered_recordings(sessions, library, now):
        recordings += 1
        size += library.original(sha256).stat().st_size
        if not dry_run:
            library.discard_original(sha256)
    if dry_run:
        return Collected(count, size, 0, recordings)
    library.forget_recipes()
    collected = Collected(count, size, library.sweep_partial(), recordings)
    log.info("event=collected clips=%d bytes=%d", collected.clips, collected.size_bytes)
    return collected


def mastered_recordings(
    sessions: sessionmaker[Session], library: Library, now: datetime
) -> list[str]:
    """Recordings as they were handed in a day ago, that wait for nothing any more."""
    old = [sha256 for sha256, since in library.originals() if since < now - GRACE]
    with sessions() as session:
        needed = recordings_in_use(session)
    return [sha256 for sha256 in old if sha256 not in needed]


def unused_clips(sessions: sessionmaker[Session], library: Library, now: datetime) -> Iterator[str]:
    """Clips that were made more than a day ago and that nothing names.

    The names are read after the files, and the files once more: a clip that is attached or
    recalled meanwhile is seen.
    """
    old = [sha256 for sha256 in library.names() if _is_old(library, sha256, now)]
    with sessions() as session:
        needed = clips_in_use(session) | _published(session, now)
    yield from (sha256 for sha256 in old if sha256 not in needed and _is_old(library, sha256, now))


def _is_old(library: Library, sha256: str, now: datetime) -> bool:
    try:
        return library.made_at(sha256) < now - GRACE
    except ClipMissing:
        return False  # somebody else let go of it


def _published(session: Session, now: datetime) -> set[str]:
    """The clips of every manifest that is still valid.

    A player that has been without its network airs an older one, whatever was planned since.
    """
    named: set[str] = set()
    for content in envelopes_since(session, now - _LONGEST_VALIDITY):
        payload = Envelope.model_validate_json(content).payload
        manifest = Manifest.model_validate_json(payload)
        if manifest.valid_to > now:
            named.update(manifest.clips)
    return named

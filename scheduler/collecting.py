"""Letting go of files that nothing needs any more."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from audio.errors import ClipMissing
from audio.library import Library
from playlists.airable import forget_old_marks
from playlists.keeping import clips_in_use, originals_in_use, photos_in_use, recordings_in_use
from playlists.photos import photos_since
from playlists.publishing import envelopes_since
from playlists.settings import LONGEST_HORIZON_DAYS
from playlists.sound import forget_originals
from scheduler.protocol import Envelope, Manifest

log = logging.getLogger(__name__)

GRACE = timedelta(days=1)
"""A clip is made before anything names it: what is younger stays."""

HELD_PHOTOS = timedelta(days=7)
"""A form that was refused keeps its photograph for whoever sends it again; so long at most."""

KEEP_RECORDINGS = timedelta(days=30)
"""As the settings have it unless told."""

_LONGEST_VALIDITY = timedelta(days=LONGEST_HORIZON_DAYS + 2)


@dataclass(frozen=True)
class Collected:
    """What was let go of: clips, bytes of sound, and pieces of work that had broken off.

    `recordings` are those that were kept as they were handed in.
    """

    clips: int
    size_bytes: int
    broken_off: int
    recordings: int = 0


def collect(
    sessions: sessionmaker[Session],
    library: Library,
    now: datetime,
    *,
    keep_recordings: timedelta = KEEP_RECORDINGS,
    dry_run: bool = False,
) -> Collected:
    """Let go of what is unused and of broken-off work, or only say what would go.

    See `unused_clips` and `mastered_recordings`.
    """
    broken_off = 0 if dry_run else library.sweep_partial()  # first: nothing below can hold it up
    count = size = 0
    for sha256 in unused_clips(sessions, library, now):
        count += 1
        size += library.path(sha256).stat().st_size
        if not dry_run:
            library.discard(sha256)
    mastered = mastered_recordings(sessions, library, now, keep_recordings)
    size += sum(library.original(sha256).stat().st_size for sha256 in mastered)
    if mastered and not dry_run:
        _let_go(sessions, library, mastered)
    collected = Collected(count, size, broken_off, len(mastered))
    if not dry_run:
        library.forget_recipes()
        with sessions.begin() as session:
            forget_old_marks(session)
        log.info("event=collected clips=%d bytes=%d broken_off=%d", count, size, broken_off)
    return collected


def collect_photos(sessions: sessionmaker[Session], folder: Path, now: datetime) -> int:
    """Let go of photographs of forms that were never sent again; give how many went.

    The names are read after the files, and the files once more, as with clips.
    """
    old = [place for place, since in photos_since(folder) if since < now - HELD_PHOTOS]
    if not old:
        return 0
    with sessions() as session:
        named = photos_in_use(session)
    still = {place for place, since in photos_since(folder) if since < now - HELD_PHOTOS}
    gone = [place for place in old if place.stem not in named and place in still]
    for place in gone:
        place.unlink(missing_ok=True)
    if gone:
        log.info("event=photos_collected photos=%d", len(gone))
    return len(gone)


def mastered_recordings(
    sessions: sessionmaker[Session], library: Library, now: datetime, keep: timedelta
) -> list[str]:
    """Recordings as they were handed in a day ago, that wait for nothing any more.

    Those of the newest versions stay as long as `keep` says: until then an editor may lay other
    music under them.
    """
    old = [(sha256, since) for sha256, since in library.originals() if since < now - GRACE]
    with sessions() as session:
        waiting, newest = recordings_in_use(session), originals_in_use(session)
    return [
        sha256
        for sha256, since in old
        if sha256 not in waiting and (sha256 not in newest or since < now - keep)
    ]


def _let_go(sessions: sessionmaker[Session], library: Library, recordings: Sequence[str]) -> None:
    """Forget them before they are gone, so that nothing is to be made of what is not there."""
    with sessions.begin() as session:
        forget_originals(session, recordings)
    with sessions() as session:
        taken_up = recordings_in_use(session)
    for sha256 in recordings:
        if sha256 not in taken_up:
            library.discard_original(sha256)


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

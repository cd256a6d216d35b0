"""Recordings that were handed in: decoded in full and mastered here.

An hour of sound is long work, so it waits in the database and not in a request.
"""

import logging
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from audio.clip import Clip
from audio.errors import UploadRefused
from audio.mastering import NO_FADES, Fades
from audio.voicing import master_original
from playlists.approval import WORDLESS
from playlists.models import Precedence, Revision
from playlists.newsroom import awaiting_mastering, refuse_recording
from scheduler.beds import Bed, chosen_bed
from scheduler.voicing import Booth, keep_clip, told, tried

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unmastered:
    """A recording of a revision. Music comes and goes; a voice is heard from its first sound."""

    revision_id: int
    recording: str
    is_music: bool
    is_emergency: bool
    bed: Bed | None


def master_waiting(
    sessions: sessionmaker[Session],
    booth: Booth,
    now: Callable[[], datetime],
    *,
    only_emergencies: bool = False,
) -> int:
    """Master every recording that waits; give back how many revisions got their sound.

    The most urgent is next, whenever it was handed in. No transaction is held meanwhile. One that
    cannot be mastered keeps its reason and holds up no other; one that turns out to be no good is
    refused and let go of.
    """
    seen: set[int] = set()
    mastered = 0
    while True:
        with sessions() as session:
            waiting = _next(session, seen)
        if waiting is None or (only_emergencies and not waiting.is_emergency):
            return mastered
        seen.add(waiting.revision_id)
        mastered += _master_one(sessions, booth, waiting, now)


def _next(session: Session, seen: AbstractSet[int]) -> Unmastered | None:
    for revision in awaiting_mastering(session):
        if revision.id not in seen and revision.recording_sha256 is not None:
            return Unmastered(
                revision_id=revision.id,
                recording=revision.recording_sha256,
                is_music=revision.item.kind in WORDLESS,
                is_emergency=revision.item.precedence is Precedence.EMERGENCY,
                bed=chosen_bed(session, revision.item),
            )
    return None


def _master_one(
    sessions: sessionmaker[Session],
    booth: Booth,
    waiting: Unmastered,
    now: Callable[[], datetime],
) -> bool:
    settings = booth.settings
    music = Fades(settings.music_fade_in_ms, settings.music_fade_out_ms)
    fades = music if waiting.is_music else NO_FADES

    def make() -> Clip:
        bed = waiting.bed.settings(settings, booth.library) if waiting.bed else None
        return master_original(booth.library, waiting.recording, settings, fades, bed=bed)

    try:
        clip = tried(sessions, waiting.revision_id, make)
    except UploadRefused as refused:
        _refuse(sessions, booth, waiting, refused)
        return False
    if clip is None:
        return False
    with sessions.begin() as session:
        revision = session.get_one(Revision, waiting.revision_id)
        if revision.recording_sha256 != waiting.recording:
            return False  # another one was handed in meanwhile
        if chosen_bed(session, revision.item) != waiting.bed:
            return False  # other music was chosen meanwhile: it is mastered with that
        keep_clip(session, revision, clip, now())
    log.info("event=mastered revision=%d", waiting.revision_id)
    return True


def _refuse(
    sessions: sessionmaker[Session], booth: Booth, waiting: Unmastered, refused: UploadRefused
) -> None:
    """Say why at every revision that waits for it; then let go of it."""
    with sessions.begin() as session:
        for revision in refuse_recording(session, waiting.recording, told(refused)):
            log.info("event=recording_refused revision=%d reason=%s", revision.id, refused)
    booth.library.discard_original(waiting.recording)

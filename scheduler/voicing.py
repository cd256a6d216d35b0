"""Voicing what editors handed in. The database says what waits, so nothing is lost by a restart."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from audio.clip import Clip
from audio.errors import AudioError
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import SpeechEngine
from audio.voicing import voice
from playlists.messages import Message
from playlists.models import Precedence, Revision
from playlists.newsroom import attach_clip, awaiting_voice, record_voicing_failure

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Booth:
    """What it takes to voice a text.

    `engines_for` has orders of their own for kinds of items; `emergency_engines` need no network.
    """

    settings: AudioSettings
    engines: Sequence[SpeechEngine]
    library: Library
    engines_for: Mapping[str, Sequence[SpeechEngine]] = field(default_factory=dict)
    emergency_engines: Sequence[SpeechEngine] = ()

    def engines_of(self, waiting: "Waiting") -> Sequence[SpeechEngine]:
        """The order in which engines are tried on a text."""
        if waiting.is_emergency and self.emergency_engines:
            return self.emergency_engines
        return self.engines_for.get(waiting.kind, self.engines)


@dataclass(frozen=True)
class Waiting:
    revision_id: int
    title: str
    text: str
    kind: str
    is_emergency: bool


def voice_waiting(
    sessions: sessionmaker[Session],
    booth: Booth,
    now: Callable[[], datetime],
    *,
    on_voiced: Callable[[Waiting], None] = lambda _: None,
) -> int:
    """Voice every revision handed in and not voiced yet; give back how many got their sound.

    No transaction is held while a text is spoken. A text that cannot be voiced keeps its reason
    and holds up no other.
    """
    with sessions() as session:
        queue = [_waiting(revision) for revision in awaiting_voice(session)]
    return sum(_voice_one(sessions, booth, waiting, now, on_voiced) for waiting in queue)


def _waiting(revision: Revision) -> Waiting:
    return Waiting(
        revision_id=revision.id,
        title=revision.title,
        text=revision.text,
        kind=revision.item.kind.value,
        is_emergency=revision.item.precedence is Precedence.EMERGENCY,
    )


def keep_clip(session: Session, revision: Revision, clip: Clip, now: datetime) -> None:
    """Give a revision a clip that stands in the library."""
    attach_clip(
        session,
        revision,
        sha256=clip.sha256,
        duration_ms=clip.duration_ms,
        samples=clip.samples,
        size_bytes=clip.size_bytes,
        loudness_lufs=clip.loudness_lufs,
        true_peak_dbtp=clip.true_peak_dbtp,
        media_type=clip.media_type,
        engine=clip.engine,
        spoken_text=clip.spoken_text,
        failures="\n".join(f"{engine}: {reason}" for engine, reason in clip.failures),
        now=now,
    )


def _told(error: AudioError) -> Message:
    params = {
        name: value if isinstance(value, (int, float)) else str(value)
        for name, value in error.params.items()
    }
    return Message(error.msgid, params)


def _voice_one(
    sessions: sessionmaker[Session],
    booth: Booth,
    waiting: Waiting,
    now: Callable[[], datetime],
    on_voiced: Callable[[Waiting], None],
) -> bool:
    try:
        clip = voice(
            waiting.text,
            engines=booth.engines_of(waiting),
            library=booth.library,
            settings=booth.settings,
        )
    except AudioError as error:
        log.warning("event=voicing_failed revision=%d reason=%s", waiting.revision_id, error)
        with sessions.begin() as session:
            revision = session.get_one(Revision, waiting.revision_id)
            record_voicing_failure(session, revision, _told(error))
        return False
    with sessions.begin() as session:
        revision = session.get_one(Revision, waiting.revision_id)
        if revision.clip_sha256 is None:
            keep_clip(session, revision, clip, now())
    log.info("event=voiced revision=%d engine=%s", waiting.revision_id, clip.engine)
    on_voiced(waiting)
    return True

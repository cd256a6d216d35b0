"""Voicing what editors handed in. The database says what waits, so nothing is lost by a restart."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from audio.bed import BedSettings
from audio.clip import Clip
from audio.errors import AudioError, NoRoom, SpeechFailed, UploadRefused
from audio.library import Library
from audio.reading import Lexicon
from audio.settings import AudioSettings
from audio.speech import SpeechEngine
from audio.voicing import voice
from playlists.messages import Message
from playlists.models import ItemState, Precedence, Revision
from playlists.newsroom import (
    attach_clip,
    awaiting_better_voice,
    awaiting_voice,
    record_voicing_failure,
    want_better_voice,
)
from scheduler.beds import Bed, chosen_bed
from scheduler.lexicon import lexicon_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Booth:
    """What it takes to voice a text.

    `engines_for` has orders of their own for kinds of items; `emergency_engines` need no network;
    without a `lexicon` texts are read by the shipped one.
    """

    settings: AudioSettings
    engines: Sequence[SpeechEngine]
    library: Library
    engines_for: Mapping[str, Sequence[SpeechEngine]] = field(default_factory=dict)
    emergency_engines: Sequence[SpeechEngine] = ()
    lexicon: Lexicon | None = None

    def engines_of(self, waiting: "Waiting") -> Sequence[SpeechEngine]:
        """The order in which engines are tried on a text."""
        if waiting.is_emergency and self.emergency_engines:
            return self.emergency_engines
        return self.engines_for.get(waiting.kind, self.engines)

    def bed_of(self, waiting: "Waiting") -> BedSettings | None:
        """The music under a text; none under what is urgent. Raises ClipMissing."""
        if waiting.bed is not None:
            return waiting.bed.settings(self.settings, self.library)
        bed = self.settings.bed
        if bed is None or waiting.is_emergency or waiting.kind not in bed.kinds:
            return None
        return bed


@dataclass(frozen=True)
class Waiting:
    revision_id: int
    title: str
    text: str
    kind: str
    is_emergency: bool
    bed: Bed | None = None


def voice_waiting(
    sessions: sessionmaker[Session],
    booth: Booth,
    now: Callable[[], datetime],
    *,
    only_emergencies: bool = False,
    at_once: int = 1,
    on_voiced: Callable[[Waiting], None] = lambda _: None,
) -> int:
    """Voice every revision handed in and not voiced yet; give back how many got their sound.

    The most urgent is next, whenever it was handed in. No transaction is held while a text is
    spoken. A text that cannot be voiced keeps its reason and holds up no other. With
    `only_emergencies` the others are left to another run, which may be waiting for the network.
    So many texts are spoken `at_once`; `on_voiced` is then called by several threads.
    """
    seen: set[int] = set()
    one_asks, one_keeps = threading.Lock(), threading.Lock()

    def work(_number: int) -> int:
        voiced = 0
        while True:
            with one_asks, sessions() as session:
                waiting = _next(session, seen, only_emergencies=only_emergencies)
                if waiting is None:
                    return voiced
                seen.add(waiting.revision_id)
                own = replace(booth, lexicon=lexicon_of(session).lexicon)
            voiced += _voice_one(sessions, own, waiting, now, on_voiced, one_keeps=one_keeps)

    if at_once == 1:
        return work(0)
    with ThreadPoolExecutor(at_once, thread_name_prefix="booth") as pool:
        return sum(pool.map(work, range(at_once)))


def _next(session: Session, seen: AbstractSet[int], *, only_emergencies: bool) -> Waiting | None:
    queue = (_waiting(session, each) for each in awaiting_voice(session) if each.id not in seen)
    waiting = next(queue, None)  # emergencies stand first
    return None if waiting and only_emergencies and not waiting.is_emergency else waiting


def voice_better(sessions: sessionmaker[Session], booth: Booth, now: Callable[[], datetime]) -> int:
    """Voice anew what editors want a better voice for; give back how many pieces got it.

    The first piece shows whether the better engines are back: where they are not, the others
    are not tried in this round. What was approved or written anew meanwhile stays as it is.
    """
    with sessions() as session:
        booth = replace(booth, lexicon=lexicon_of(session).lexicon)
        queue = [
            (_waiting(session, each), each.clip.engine if each.clip else "")
            for each in awaiting_better_voice(session)
        ]
    voiced = 0
    for waiting, present in queue:
        engines = _before(booth.engines_of(waiting), present)
        try:
            clip = _spoken(waiting, engines, booth) if engines else None
        except SpeechFailed as error:
            log.info("event=better_voice_away revision=%d reason=%s", waiting.revision_id, error)
            break
        except NoRoom as error:
            log.warning("event=better_voice_away revision=%d reason=%s", waiting.revision_id, error)
            break
        except AudioError as error:
            log.warning("event=voicing_failed revision=%d reason=%s", waiting.revision_id, error)
            clip = None
        with sessions.begin() as session:
            revision = session.get_one(Revision, waiting.revision_id)
            if clip is None:
                want_better_voice(session, revision, wanted=False)
            elif revision.better_voice_wanted and revision.item.state is ItemState.SUBMITTED:
                keep_clip(session, revision, clip, now())
                voiced += 1
    return voiced


def _spoken(waiting: Waiting, engines: Sequence[SpeechEngine], booth: Booth) -> Clip:
    return voice(
        waiting.text,
        engines=engines,
        library=booth.library,
        settings=booth.settings,
        lexicon=booth.lexicon,
        bed=booth.bed_of(waiting),
    )


def _before(engines: Sequence[SpeechEngine], name: str) -> list[SpeechEngine]:
    names = [engine.name for engine in engines]
    return list(engines[: names.index(name)]) if name in names else list(engines)


def _waiting(session: Session, revision: Revision) -> Waiting:
    return Waiting(
        revision_id=revision.id,
        title=revision.title,
        text=revision.text,
        kind=revision.item.kind.value,
        is_emergency=revision.item.precedence is Precedence.EMERGENCY,
        bed=chosen_bed(session, revision.item),
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
        failures=[
            Message(each.msgid, {**each.params, "engine": each.engine}) for each in clip.failures
        ],
        now=now,
    )


def told(error: AudioError) -> Message:
    """A refusal of the room of sound, as it is kept on a revision."""
    params = {
        name: value if isinstance(value, (int, float)) else str(value)
        for name, value in error.params.items()
    }
    return Message(error.msgid, params)


def tried(
    sessions: sessionmaker[Session], revision_id: int, make: Callable[[], Clip]
) -> Clip | None:
    """What was made for a revision; None where it failed, and why stands on the revision.

    A fault of the program is kept as a reason too, so that it holds up nothing else. Raises
    UploadRefused, where the fault is the recording's.
    """
    try:
        return make()
    except UploadRefused:
        raise
    except AudioError as error:
        log.warning("event=voicing_failed revision=%d reason=%s", revision_id, error)
        reason, again = told(error), isinstance(error, NoRoom)
    except Exception:
        log.exception("event=voicing_broke revision=%d", revision_id)
        reason, again = Message("Something went wrong here", {}), False
    with sessions.begin() as session:
        revision = session.get_one(Revision, revision_id)
        record_voicing_failure(session, revision, reason, again=again)
    return None


def _voice_one(
    sessions: sessionmaker[Session],
    booth: Booth,
    waiting: Waiting,
    now: Callable[[], datetime],
    on_voiced: Callable[[Waiting], None],
    *,
    one_keeps: threading.Lock,
) -> bool:
    clip = tried(
        sessions,
        waiting.revision_id,
        lambda: _spoken(waiting, booth.engines_of(waiting), booth),
    )
    if clip is None:
        return False
    # Texts that are alike have one clip: who comes second must find it there.
    with one_keeps, sessions.begin() as session:
        revision = session.get_one(Revision, waiting.revision_id)
        soundless = revision.clip_sha256 is None and revision.recording_sha256 is None
        if soundless and chosen_bed(session, revision.item) == waiting.bed:
            keep_clip(session, revision, clip, now())
    log.info("event=voiced revision=%d engine=%s", waiting.revision_id, clip.engine)
    on_voiced(waiting)
    return True

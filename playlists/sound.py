"""The sound of a revision: given, failed, or to be made anew."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from playlists.approval import is_handed_in
from playlists.errors import InvalidItem
from playlists.item_steps import move_item
from playlists.messages import Message, list_to_json, to_json
from playlists.models import Clip, ItemState, Revision
from playlists.notices import tell_playlists

_DECIDED = frozenset({ItemState.ENDORSED, ItemState.APPROVED})


def attach_clip(
    session: Session,
    revision: Revision,
    *,
    sha256: str,
    duration_ms: int,
    samples: int,
    size_bytes: int,
    loudness_lufs: float,
    true_peak_dbtp: float,
    media_type: str,
    engine: str,
    now: datetime,
    spoken_text: str = "",
    failures: Sequence[Message] = (),
) -> Clip:
    """Give a revision its sound. Other sound than the approved one puts approval off again.

    `failures` say which engines were tried before the one that spoke, and why they did not.
    """
    if duration_ms <= 0 or samples <= 0:
        raise InvalidItem("The clip is empty.")
    clip = session.get(Clip, sha256)
    if clip is None:
        clip = Clip(
            sha256=sha256,
            duration_ms=duration_ms,
            samples=samples,
            size_bytes=size_bytes,
            loudness_lufs=loudness_lufs,
            true_peak_dbtp=true_peak_dbtp,
            media_type=media_type,
            engine=engine,
            spoken_text=spoken_text,
            created_at=now,
        )
        session.add(clip)
    changed = revision.clip_sha256 not in {None, sha256}
    revision.clip = clip
    revision.clip_sha256 = sha256
    revision.original_sha256 = revision.recording_sha256
    revision.recording_sha256 = None
    revision.voicing_error = None
    revision.voicing_again = False
    revision.voice_failures = list_to_json(failures) if failures else ""
    revision.better_voice_wanted = False
    if changed and (revision.approval is not None or revision.endorsement is not None):
        revision.approval = revision.endorsement = None
        if revision.item.state in _DECIDED and revision is revision.item.latest:
            tell_playlists(session, revision.item, ItemState.SUBMITTED, now)
            move_item(session, revision.item, ItemState.SUBMITTED, actor=revision.author, now=now)
    session.flush()
    return clip


def attach_recording(session: Session, revision: Revision, sha256: str) -> None:
    """Let a revision wait for a recording that was handed in to be mastered."""
    revision.clip = None
    revision.original_sha256 = None
    revision.recording_sha256 = sha256
    revision.recording_refused = ""
    revision.voicing_error = None
    revision.voicing_again = False
    revision.voice_failures = ""
    session.flush()


def refuse_recording(session: Session, sha256: str, reason: Message) -> list[Revision]:
    """Let those that wait for a recording go on without it, and keep why; give them back.

    The words are voiced again once they are handed in; what had another recording before keeps
    that one.
    """
    waiting = list(session.scalars(select(Revision).where(Revision.recording_sha256 == sha256)))
    forget_originals(session, [sha256])
    for revision in waiting:
        revision.recording_sha256 = None
        revision.recording_refused = to_json(reason)
        revision.voicing_error = None
        revision.voicing_again = False
        before = _recorded_before(revision)
        revision.clip = before.clip if before else None
        revision.original_sha256 = before.original_sha256 if before else None
    session.flush()
    return waiting


def _recorded_before(revision: Revision) -> Revision | None:
    """The version before, where it has a recording of the same words."""
    for before in revision.item.revisions:
        if before.number == revision.number - 1 and before.text == revision.text:
            return before if is_handed_in(before) else None
    return None


def forget_originals(session: Session, sha256s: Iterable[str]) -> None:
    """Recordings are no longer kept as they were handed in: no sound is made of them anew."""
    gone = update(Revision).where(Revision.original_sha256.in_(list(sha256s)))
    session.execute(gone.values(original_sha256=None))


def record_voicing_failure(
    session: Session, revision: Revision, reason: Message, *, again: bool = False
) -> None:
    """Keep why a revision got no sound.

    It waits until it is written anew or retried, or is tried `again` by itself.
    """
    revision.voicing_error = to_json(reason)
    revision.voicing_again = again
    session.flush()


def retry_voicing(session: Session, revision: Revision) -> None:
    """Let a submitted revision be voiced anew: one that failed, or with a synthesised voice.

    A recording that could not be mastered is tried again in any state. Raises InvalidItem for
    another state, and for a recording, which nothing could bring back.
    """
    if revision.recording_sha256 is not None and revision is revision.item.latest:
        revision.voicing_error = None
        session.flush()
        return
    if revision.item.state is not ItemState.SUBMITTED or revision is not revision.item.latest:
        raise InvalidItem("Only what was handed in is voiced anew.")
    if is_handed_in(revision):
        raise InvalidItem("The recording would be lost: drop it first.")
    revision.clip = None
    revision.voicing_error = None
    revision.voice_failures = ""
    session.flush()


def want_better_voice(session: Session, revision: Revision, *, wanted: bool) -> None:
    """Ask that a revision be voiced anew once the engine it was meant for is back, or no longer.

    Raises InvalidItem unless it awaits approval with the voice of another engine.
    """
    waits = revision.item.state is ItemState.SUBMITTED and revision is revision.item.latest
    if wanted and not (waits and revision.clip is not None and revision.voice_failures):
        raise InvalidItem(
            "Only what awaits approval with a second voice can wait for a better one."
        )
    revision.better_voice_wanted = wanted
    session.flush()

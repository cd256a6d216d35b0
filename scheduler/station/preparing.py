"""Programmes made ready ahead of their time, while something else airs or an order holds."""

import hashlib
import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from audio.errors import MasteringFailed
from scheduler.protocol import Manifest, Programme, canonical
from scheduler.station.cache import Cache
from scheduler.station.joining import note_of
from scheduler.station.programme import Assembler, Ready, Span, make_ready

log = logging.getLogger(__name__)

# Enough for the next programme and the one behind it, whatever airs; a file of 30 min is 170 MB.
_MOST = 2
_RESUMED_FOR = timedelta(hours=6)


@dataclass(frozen=True)
class _Kept:
    name: str
    content: str
    ready: Ready


class Preparing:
    """Keeps the next programmes as files. Used by the thread of the air and by one beside it."""

    def __init__(
        self, cache: Cache, folder: Path, assembler: Assembler, *, ahead: timedelta
    ) -> None:
        self._cache = cache
        self._folder = folder
        self._assembler = assembler
        self._ahead = ahead
        self._guard = threading.Lock()
        self._looking = threading.Lock()
        self._making: dict[int, threading.Lock] = {}
        self._kept: dict[int, _Kept] = {}
        self._left = _left_in(folder)

    def look_ahead(
        self, manifest: Manifest | None, now: datetime, finished: Collection[str] = ()
    ) -> int:
        """Make ready what begins soon and is not, the nearest first; how many were made.

        A programme that lacked a clip is made again once the clip is here, though it be on the air
        by then. While one call is at it, another does nothing.
        """
        if not self._looking.acquire(blocking=False):
            return 0
        try:
            return self._look_ahead(manifest, now, finished)
        finally:
            self._looking.release()

    def _look_ahead(
        self, manifest: Manifest | None, now: datetime, finished: Collection[str]
    ) -> int:
        coming = _coming(manifest, now, self._ahead, finished)[:_MOST] if manifest else []
        if manifest is not None:
            self._clear_left(manifest, now, finished)
        self._let_go({each.occurrence_id for each in coming}, now, finished)
        if manifest is None:
            return 0
        on_air = [each for each in self._on_air(manifest, now) if name_of(each) not in finished]
        return sum(self._made_anew(manifest, programme) for programme in [*on_air, *coming])

    def _made_anew(self, manifest: Manifest, programme: Programme) -> bool:
        with self._alone(programme.occurrence_id):
            kept = self._kept.get(programme.occurrence_id)
            if kept is not None and self._stands(kept, manifest, programme):
                return False
            try:
                self._make(manifest, programme)
            except MasteringFailed as error:
                log.warning("event=not_ready programme=%s reason=%s", programme.title, error)
                return False
        return True

    def newer(self, manifest: Manifest, programme: Programme, than: Ready) -> Ready | None:
        """A programme's file that has more of its clips than another has, where there is one."""
        kept = self._kept.get(programme.occurrence_id)
        if kept is None or len(kept.ready.unheard) >= len(than.unheard):
            return None
        return _under(kept.ready, manifest.version)

    def take(self, manifest: Manifest, programme: Programme) -> Ready:
        """A programme's file, made ahead or now; raises MasteringFailed where that cannot be."""
        with self._alone(programme.occurrence_id):
            kept = self._kept.get(programme.occurrence_id)
            if kept is None or not self._stands(kept, manifest, programme):
                kept = self._make(manifest, programme)
            return _under(kept.ready, manifest.version)

    def drop(self, programme: Programme) -> None:
        """Let go of a programme's file: it was aired. Where it is just made anew, it goes later."""
        alone = self._alone(programme.occurrence_id)
        if alone.acquire(blocking=False):
            try:
                self._discard(programme.occurrence_id)
            finally:
                alone.release()

    def _alone(self, number: int) -> threading.Lock:
        """One lock for each programme: what is due now never waits until a later one is joined."""
        with self._guard:
            return self._making.setdefault(number, threading.Lock())

    def _make(self, manifest: Manifest, programme: Programme) -> _Kept:
        content, before = _content(manifest, programme), self._kept.get(programme.occurrence_id)
        # With more of its clips it takes the place of a file that may be on the air.
        if before is not None and before.content != content:
            self._discard(programme.occurrence_id)
        with self._guard:
            self._left.discard(programme.occurrence_id)
        out = self._file(programme.occurrence_id)
        ready = make_ready(manifest, programme, self._cache, out, self._assembler)
        kept = self._kept[programme.occurrence_id] = _Kept(name_of(programme), content, ready)
        return kept

    def _on_air(self, manifest: Manifest, now: datetime) -> list[Programme]:
        """What airs and stands here as it is planned: nothing else is made while it airs."""
        return [
            programme
            for programme in manifest.programmes
            if programme.starts_at <= now < programme.ends_at
            and (kept := self._kept.get(programme.occurrence_id)) is not None
            and kept.content == _content(manifest, programme)
        ]

    def _stands(self, kept: _Kept, manifest: Manifest, programme: Programme) -> bool:
        arrived = any(
            piece.clip_sha256 is not None and self._cache.has(piece.clip_sha256)
            for piece in kept.ready.unheard
        )
        return not arrived and kept.content == _content(manifest, programme)

    def _let_go(self, wanted: set[int], before: datetime, finished: Collection[str]) -> None:
        for number, kept in list(self._kept.items()):
            # What began is on the air, and is dropped by whoever airs it: it may go on for long.
            over = kept.name in finished or kept.ready.ends_at + _RESUMED_FOR < before
            if number not in wanted and (over or kept.ready.starts_at > before):
                with self._alone(number):
                    self._discard(number)

    def _discard(self, number: int) -> None:
        kept = self._kept.pop(number, None)
        if kept is not None:
            _unlink(kept.ready.sound)

    def _clear_left(self, manifest: Manifest, now: datetime, finished: Collection[str]) -> None:
        """Let go of files that an earlier process left and nobody will ask for."""
        wanted = {
            each.occurrence_id
            for each in manifest.programmes
            if each.starts_at <= now + self._ahead
            and each.ends_at + _RESUMED_FOR > now
            and name_of(each) not in finished
        }
        with self._guard:
            for number in self._left - wanted:
                _unlink(self._file(number))
            self._left &= wanted

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.wav"


def _left_in(folder: Path) -> set[int]:
    """The programmes whose files an earlier process joined; what else it left goes."""
    left = set()
    for file in folder.glob("*.wav"):
        if file.stem.isdigit() and note_of(file).exists():
            left.add(int(file.stem))
        else:
            _unlink(file)
    return left


def _unlink(sound: Path) -> None:
    note_of(sound).unlink(missing_ok=True)
    sound.unlink(missing_ok=True)


def _coming(
    manifest: Manifest, now: datetime, ahead: timedelta, finished: Collection[str]
) -> list[Programme]:
    found = [
        programme
        for programme in manifest.programmes
        if now < programme.starts_at <= now + ahead and name_of(programme) not in finished
    ]
    return sorted(found, key=lambda programme: programme.starts_at)


def name_of(programme: Programme) -> str:
    """What a programme is remembered by once it is over."""
    return f"{programme.occurrence_id}@{programme.starts_at.isoformat()}"


def _content(manifest: Manifest, programme: Programme) -> str:
    """All that decides how its file sounds."""
    digest = hashlib.sha256(canonical(programme))
    if manifest.filler is not None:
        digest.update(canonical(manifest.filler))
    return digest.hexdigest()


def _under(ready: Ready, version: int) -> Ready:
    """The same with its pieces under the number of the manifest that it is aired by."""

    def numbered(span: Span) -> Span:
        piece, instead = (
            each and replace(each, manifest_version=version) for each in (span.piece, span.instead)
        )
        return replace(span, piece=piece, instead=instead)

    return replace(
        ready,
        spans=tuple(numbered(span) for span in ready.spans),
        unheard=tuple(replace(piece, manifest_version=version) for piece in ready.unheard),
    )

"""A programme made ready: every clip checked, holes filled, all of it joined in one file."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from audio.errors import AudioError
from audio.programme import Assembled, Part, Silence
from audio.samples import Samples
from scheduler.protocol import Filler, Manifest, ManifestEntry, Programme
from scheduler.station.cache import Cache
from scheduler.station.journal import Piece

log = logging.getLogger(__name__)

Assembler = Callable[[Sequence[Part | Silence], Path], Assembled]

# Offsets and lengths are rounded to ms each; a shorter hole is no hole.
_ROUNDING_MS = 100
# Long enough not to be heard as a cut.
_FADE_MS = 2_000
FILLER_KIND = "filler"


@dataclass(frozen=True)
class Span:
    """A stretch with one sound, in ms from the programme's start.

    `piece` is None where there is neither clip nor filler: silence.
    """

    offset_ms: int
    duration_ms: int
    piece: Piece | None

    @property
    def ends_ms(self) -> int:
        return self.offset_ms + self.duration_ms


@dataclass(frozen=True)
class Ready:
    """A file and what is in it. `unheard` are the entries whose clip is missing."""

    title: str
    starts_at: datetime
    occurrence_id: int | None
    sound: Path
    spans: tuple[Span, ...]
    unheard: tuple[Piece, ...]
    duration_ms: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.duration_ms)


def make_ready(
    manifest: Manifest, programme: Programme, cache: Cache, out: Path, assembler: Assembler
) -> Ready:
    """Check every clip against its hash and join them; MasteringFailed where that cannot be."""
    parts: list[Part | Silence] = []
    pieces: list[Piece | None] = []
    unheard: list[Piece] = []
    filler = _filler(manifest, cache)
    position = 0
    for entry in programme.entries:
        parts_before = _fill(filler, entry.offset_ms - position)
        for part in parts_before:
            parts.append(part)
            pieces.append(_filler_piece(manifest, programme, position, part))
            position += _length(part)
        sound = _sound(cache, entry.clip_sha256)
        if sound is None:
            unheard.append(piece_of(manifest, programme, entry))
            continue
        samples = cache.samples(entry.clip_sha256)
        whole_ms = manifest.clips[entry.clip_sha256].duration_ms
        parts.append(_part(sound, whole_ms, entry.duration_ms, samples))
        pieces.append(piece_of(manifest, programme, entry))
        position = entry.offset_ms + entry.duration_ms
    for part in _fill(filler, programme.duration_ms - position):
        parts.append(part)
        pieces.append(_filler_piece(manifest, programme, position, part))
        position += _length(part)
    assembled = assembler(parts, out)
    ends = [*assembled.offsets_ms[1:], assembled.duration_ms]
    spans = tuple(
        Span(offset, end - offset, piece)
        for offset, end, piece in zip(assembled.offsets_ms, ends, pieces, strict=True)
    )
    return Ready(
        title=programme.title,
        starts_at=programme.starts_at,
        occurrence_id=programme.occurrence_id,
        sound=out,
        spans=spans,
        unheard=tuple(unheard),
        duration_ms=assembled.duration_ms,
    )


def piece_of(manifest: Manifest, programme: Programme, entry: ManifestEntry) -> Piece:
    """What the journal says of an entry."""
    return Piece(
        manifest_version=manifest.version,
        occurrence_id=programme.occurrence_id,
        entry_id=entry.entry_id,
        item_id=entry.item_id,
        revision_id=entry.revision_id,
        clip_sha256=entry.clip_sha256,
        title=entry.title,
        kind=entry.kind,
        topics=tuple(topic.code for topic in entry.topics),
        planned_at=programme.starts_at + timedelta(milliseconds=entry.offset_ms),
        planned_ms=entry.duration_ms,
    )


def _filler_piece(
    manifest: Manifest, programme: Programme, offset_ms: int, part: Part | Silence
) -> Piece | None:
    filler = manifest.filler
    if filler is None or isinstance(part, Silence):
        return None
    return Piece(
        manifest_version=manifest.version,
        occurrence_id=programme.occurrence_id,
        entry_id=None,
        item_id=filler.item_id,
        revision_id=filler.revision_id,
        clip_sha256=filler.clip_sha256,
        title=filler.title,
        kind=FILLER_KIND,
        topics=tuple(topic.code for topic in filler.topics),
        planned_at=programme.starts_at + timedelta(milliseconds=offset_ms),
        planned_ms=_length(part),
    )


def _filler(manifest: Manifest, cache: Cache) -> tuple[Path, Filler] | None:
    if manifest.filler is None:
        return None
    sound = _sound(cache, manifest.filler.clip_sha256)
    return None if sound is None else (sound, manifest.filler)


def _fill(filler: tuple[Path, Filler] | None, hole_ms: int) -> Iterator[Part | Silence]:
    """Filler for a hole, as often as it takes, the last time only its beginning."""
    if hole_ms <= _ROUNDING_MS:
        return
    if filler is None:
        yield Silence(hole_ms)
        return
    sound, piece = filler
    while hole_ms > 0:
        take_ms = min(hole_ms, piece.duration_ms)
        yield _part(sound, piece.duration_ms, take_ms)
        hole_ms -= take_ms


def _part(sound: Path, whole_ms: int, take_ms: int, samples: Samples | None = None) -> Part:
    """A clip, or its beginning faded out where less of it is planned."""
    if take_ms >= whole_ms:
        return Part(sound, take_ms, samples=samples)
    return Part(sound, whole_ms, take_ms, samples, fade_ms=min(_FADE_MS, take_ms // 2))


def _length(part: Part | Silence) -> int:
    if isinstance(part, Silence) or part.take_ms is None:
        return part.duration_ms
    return part.take_ms


def _sound(cache: Cache, sha256: str) -> Path | None:
    try:
        return cache.sound(sha256)
    except AudioError as error:
        log.warning("event=clip_not_aired clip=%s reason=%s", sha256, error)
        return None


def as_planned(parts: Sequence[Part | Silence], _out: Path) -> Assembled:
    """Lengths without sound, for a simulated day."""
    offsets, position = [], 0
    for part in parts:
        offsets.append(position)
        position += _length(part)
    return Assembled(position, position * 48, tuple(offsets))

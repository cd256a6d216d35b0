"""A programme made ready: every clip checked, holes filled, all of it joined in one file."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from audio.carrier import Carrier
from audio.errors import AudioError, ClipMissing
from audio.programme import Assembled, Part, Silence
from scheduler.protocol import Filler, Manifest, ManifestEntry, Programme, RelaySpan
from scheduler.station.cache import Cache
from scheduler.station.journal import RELAY_KIND, Piece

log = logging.getLogger(__name__)

Assembler = Callable[[Sequence[Part | Silence], Path], Assembled]

# Offsets and lengths are rounded to ms each; a shorter hole is no hole.
_ROUNDING_MS = 100
# Nothing, behind the end: a programme can be joined in its last second (see `playout`).
_TAIL_MS = 1_500
# Long enough not to be heard as a cut.
_FADE_MS = 2_000
FILLER_KIND = "filler"


@dataclass(frozen=True)
class Span:
    """A stretch with one sound, in ms from the programme's start.

    `piece` is None where there is neither clip nor filler: silence. In the place of a relay the
    piece is the stream, and `instead` is what the file holds for when it does not come. `live` is a
    stream that somebody speaks into: it has no length of its own, and may end at any time.
    """

    offset_ms: int
    duration_ms: int
    piece: Piece | None
    relay: RelaySpan | None = None
    instead: Piece | None = None
    live: bool = False

    @property
    def ends_ms(self) -> int:
        return self.offset_ms + self.duration_ms


@dataclass(frozen=True)
class Ready:
    """A file and what is in it. `unheard` are the entries whose clip is missing.

    `carrier` lays the programme's relays over the file, where there are any to be carried. The
    file goes on for `tail_ms` of silence.
    """

    title: str
    starts_at: datetime
    occurrence_id: int | None
    sound: Path
    spans: tuple[Span, ...]
    unheard: tuple[Piece, ...]
    duration_ms: int
    carrier: Carrier | None = None
    tail_ms: int = 0

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.duration_ms)

    @property
    def source(self) -> Path | Carrier:
        """What is to be opened."""
        return self.carrier or self.sound


def make_ready(
    manifest: Manifest, programme: Programme, cache: Cache, out: Path, assembler: Assembler
) -> Ready:
    """Check every clip against its hash and join them; MasteringFailed where that cannot be."""
    laid = _Laid(manifest, programme, _filler(manifest, cache))
    unheard: list[Piece] = []
    planned: list[ManifestEntry | RelaySpan] = [*programme.entries, *programme.relays]
    for each in sorted(planned, key=lambda one: one.offset_ms):
        laid.fill(until_ms=each.offset_ms)
        if isinstance(each, RelaySpan):
            laid.relay(each)
            continue
        sound = _sound(cache, each.clip_sha256)
        if sound is None:
            unheard.append(piece_of(manifest, programme, each))
            continue
        whole_ms = manifest.clips[each.clip_sha256].duration_ms
        laid.entry(each, _part(sound, whole_ms, each.duration_ms))
    laid.fill(until_ms=programme.duration_ms)
    tail = [Silence(_TAIL_MS)] if laid.parts else []  # an empty programme is refused as one
    assembled = assembler([*laid.parts, *tail], out)
    spans = laid.spans(assembled)
    return Ready(
        title=programme.title,
        starts_at=programme.starts_at,
        occurrence_id=programme.occurrence_id,
        sound=out,
        spans=tuple(spans),
        unheard=tuple(unheard),
        duration_ms=assembled.offsets_ms[-1],
        tail_ms=_TAIL_MS,
    )


class _Laid:
    """The parts of a file in their order, and the spans that they make."""

    def __init__(
        self, manifest: Manifest, programme: Programme, filler: tuple[Path, Filler] | None
    ) -> None:
        self._manifest = manifest
        self._programme = programme
        self._filler = filler
        self._position = 0
        self.parts: list[Part | Silence] = []
        # A span, and how many parts it is made of.
        self._spans: list[tuple[Span, int]] = []

    def entry(self, entry: ManifestEntry, part: Part) -> None:
        piece = piece_of(self._manifest, self._programme, entry)
        self._lay([part], Span(entry.offset_ms, entry.duration_ms, piece))
        self._position = entry.offset_ms + entry.duration_ms

    def fill(self, *, until_ms: int) -> None:
        """Filler up to a place, a span for each time that it is played."""
        for part in _fill(self._filler, until_ms - self._position):
            length_ms = _length(part)
            piece = self._filler_piece(length_ms, isinstance(part, Silence))
            self._lay([part], Span(self._position, length_ms, piece))

    def relay(self, span: RelaySpan) -> None:
        """One span, with filler under it."""
        parts = list(_fill(self._filler, span.duration_ms)) or [Silence(span.duration_ms)]
        piece = piece_of_relay(self._manifest, self._programme, span)
        instead = self._filler_piece(span.duration_ms, isinstance(parts[0], Silence))
        self._lay(parts, Span(span.offset_ms, span.duration_ms, piece, span, instead))

    def spans(self, assembled: Assembled) -> Iterator[Span]:
        """The spans where they came to lie."""
        ends = [*assembled.offsets_ms[1:], assembled.duration_ms]
        at = 0
        for span, parts in self._spans:
            begins, until = assembled.offsets_ms[at], ends[at + parts - 1]
            yield replace(span, offset_ms=begins, duration_ms=until - begins)
            at += parts

    def _lay(self, parts: Sequence[Part | Silence], span: Span) -> None:
        self.parts += parts
        self._spans.append((span, len(parts)))
        self._position += sum(map(_length, parts))

    def _filler_piece(self, length_ms: int, silent: bool) -> Piece | None:
        filler = self._manifest.filler
        if filler is None or silent:
            return None
        at = timedelta(milliseconds=self._position)
        return Piece(
            manifest_version=self._manifest.version,
            occurrence_id=self._programme.occurrence_id,
            entry_id=None,
            item_id=filler.item_id,
            revision_id=filler.revision_id,
            clip_sha256=filler.clip_sha256,
            title=filler.title,
            kind=FILLER_KIND,
            topics=tuple(topic.code for topic in filler.topics),
            planned_at=self._programme.starts_at + at,
            planned_ms=length_ms,
        )


def piece_of_relay(manifest: Manifest, programme: Programme, span: RelaySpan) -> Piece:
    """What the journal says of a relay: neither an item nor a clip, but the name of its stream."""
    return Piece(
        manifest_version=manifest.version,
        occurrence_id=programme.occurrence_id,
        entry_id=None,
        item_id=None,
        revision_id=None,
        clip_sha256=None,
        title=span.name,
        kind=RELAY_KIND,
        topics=(),
        planned_at=programme.starts_at + timedelta(milliseconds=span.offset_ms),
        planned_ms=span.duration_ms,
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


def _part(sound: Path, whole_ms: int, take_ms: int) -> Part:
    """A clip, or its beginning faded out where less of it is planned."""
    if take_ms >= whole_ms:
        return Part(sound, take_ms)
    return Part(sound, whole_ms, take_ms, fade_ms=min(_FADE_MS, take_ms // 2))


def _length(part: Part | Silence) -> int:
    if isinstance(part, Silence) or part.take_ms is None:
        return part.duration_ms
    return part.take_ms


def _sound(cache: Cache, sha256: str) -> Path | None:
    try:
        return cache.sound(sha256)
    except ClipMissing:
        return None  # it may be on its way: the programme is joined anew when it is here
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

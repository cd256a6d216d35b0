"""A bulletin made ready: the alert tone, then its clip as often as it was ordered, in one file."""

from pathlib import Path

from audio.alert import ALERT_MS, alert_tone
from audio.programme import Part, Silence
from scheduler.protocol import Bulletin
from scheduler.station.cache import Cache
from scheduler.station.journal import Piece
from scheduler.station.programme import Assembler, Ready, Span

_TONE = "alert-tone.wav"
_PAUSE_MS = 1_000


def make_bulletin_ready(
    bulletin: Bulletin, cache: Cache, folder: Path, assembler: Assembler, *, manifest_version: int
) -> Ready:
    """Check the clip and join it. Raises ClipMissing, ClipDamaged or MasteringFailed."""
    sound = cache.sound(bulletin.clip_sha256)
    clip = Part(sound, bulletin.duration_ms, samples=cache.samples(bulletin.clip_sha256))
    piece = piece_of_bulletin(bulletin, manifest_version)
    parts: list[Part | Silence] = []
    pieces: list[Piece | None] = []
    if bulletin.tone:
        tone = folder / _TONE
        if not tone.exists():
            alert_tone(tone)
        parts.append(Part(tone, ALERT_MS))
        pieces.append(None)
    for turn in range(bulletin.repeat):
        if turn or bulletin.tone:
            parts.append(Silence(_PAUSE_MS))
            pieces.append(None)
        parts.append(clip)
        pieces.append(piece)
    out = folder / "bulletin.wav"
    assembled = assembler(parts, out)
    ends = [*assembled.offsets_ms[1:], assembled.duration_ms]
    return Ready(
        title=bulletin.title,
        starts_at=bulletin.raised_at,
        occurrence_id=None,
        sound=out,
        spans=tuple(
            Span(offset, end - offset, each)
            for offset, end, each in zip(assembled.offsets_ms, ends, pieces, strict=True)
        ),
        unheard=(),
        duration_ms=assembled.duration_ms,
    )


def piece_of_bulletin(bulletin: Bulletin, manifest_version: int) -> Piece:
    """What the journal says of a bulletin: planned for when it was raised."""
    return Piece(
        manifest_version=manifest_version,
        occurrence_id=None,
        entry_id=None,
        item_id=bulletin.item_id,
        revision_id=bulletin.revision_id,
        clip_sha256=bulletin.clip_sha256,
        title=bulletin.title,
        kind=bulletin.kind,
        topics=tuple(topic.code for topic in bulletin.topics),
        planned_at=bulletin.raised_at,
        planned_ms=bulletin.duration_ms,
    )

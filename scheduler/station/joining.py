"""What joining a programme's file is wrapped in: decoded clips, room on the disk, files kept."""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from audio.errors import MasteringFailed
from audio.programme import Assembled, Part, Silence
from audio.samples import Samples
from scheduler.station.files import write_whole
from scheduler.station.programme import Assembler

log = logging.getLogger(__name__)

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class _Note(BaseModel):
    """What a file was joined of, in which run of the machine, and what came of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: str
    boot: str
    size_bytes: int
    duration_ms: int
    samples: int
    offsets_ms: tuple[int, ...]


def with_samples(assembler: Assembler, find: Callable[[str], Samples | None]) -> Assembler:
    """Join what clips decode to, where `find` has that by a clip's SHA-256."""

    def joined(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        found: dict[str, Samples | None] = {}  # checked once, however often it sounds
        for part in parts:
            if isinstance(part, Part) and part.path.stem not in found:
                found[part.path.stem] = find(part.path.stem)
        return assembler(
            [
                each if isinstance(each, Silence) else replace(each, samples=found[each.path.stem])
                for each in parts
            ],
            out,
        )

    return joined


def with_room(assembler: Assembler, make_room: Callable[[], int]) -> Assembler:
    """Join once more where the disk was full and something could be let go of.

    Raises MasteringFailed where there is no room even then.
    """

    def joined(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        try:
            return assembler(parts, out)
        except OSError as error:
            log.warning("event=no_room_to_join freed=%d reason=%s", make_room(), error)
        try:
            return assembler([_from_clip(part) for part in parts], out)
        except OSError as error:
            raise MasteringFailed("There is no room on the disk for the programme.") from error

    return joined


def kept(assembler: Assembler) -> Assembler:
    """Take the file that an earlier process joined of the same parts, if it did.

    A player that was killed is on the air again before it could join half an hour anew. Only a
    file of this run of the machine counts: what lay on a disk that was away may be anything.
    """

    def joined(parts: Sequence[Part | Silence], out: Path) -> Assembled:
        made_of = _made_of(parts)
        known = _known(out, made_of)
        if known is not None:
            log.info("event=joined_before file=%s", out.name)
            return known
        note_of(out).unlink(missing_ok=True)
        assembled = assembler(parts, out)
        _note(out, made_of, assembled)
        return assembled

    return joined


def note_of(sound: Path) -> Path:
    """Where it is written what a file was joined of."""
    return sound.with_suffix(".json")


def _known(out: Path, made_of: str) -> Assembled | None:
    try:
        note = _Note.model_validate_json(note_of(out).read_bytes())
        boot, size_bytes = _boot(), out.stat().st_size
    except (OSError, ValidationError):
        return None
    if (note.parts, note.boot, note.size_bytes) != (made_of, boot, size_bytes):
        return None
    return Assembled(note.duration_ms, note.samples, note.offsets_ms)


def _note(out: Path, made_of: str, assembled: Assembled) -> None:
    try:
        note = _Note(
            parts=made_of,
            boot=_boot(),
            size_bytes=out.stat().st_size,
            duration_ms=assembled.duration_ms,
            samples=assembled.samples,
            offsets_ms=assembled.offsets_ms,
        )
        write_whole(note_of(out), note.model_dump_json().encode())
    except OSError as error:  # the file itself is there, and that is what counts
        log.debug("event=file_not_noted file=%s reason=%s", out.name, error)


def _made_of(parts: Sequence[Part | Silence]) -> str:
    """Clips are named by their content, so their names say how the file sounds."""
    said = [
        [each.duration_ms]
        if isinstance(each, Silence)
        else [each.path.stem, each.duration_ms, each.take_ms, each.fade_ms]
        for each in parts
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _boot() -> str:
    """Which run of the machine this is; OSError where it cannot be told."""
    return _BOOT.read_text(encoding="ascii").strip()


def _from_clip(part: Part | Silence) -> Part | Silence:
    """What was decoded before may just have been let go of."""
    return part if isinstance(part, Silence) else replace(part, samples=None)

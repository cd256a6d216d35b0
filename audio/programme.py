"""Clips into one seamless file: samples joined to samples, with nothing in between."""

import os
import tempfile
import wave
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audio import ffmpeg
from audio.clip import SAMPLE_RATE, to_ms
from audio.errors import MasteringFailed
from audio.samples import Samples

_WIDTH = 2
_LONGEST = (2**32 - 1024) // _WIDTH  # samples a WAV file's header can count: 12 hours
_AMISS_MS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A clip's file and how long it is known to last; `take_ms` for its beginning only.

    Such a beginning dies away over its last `fade_ms`. `samples` are what the clip decodes to,
    where that was done before.
    """

    path: Path
    duration_ms: int
    take_ms: int | None = None
    samples: Samples | None = None
    fade_ms: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing, for so long."""

    duration_ms: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """A programme: its length, and where each part begins, in milliseconds from the start."""

    duration_ms: int
    samples: int
    offsets_ms: tuple[int, ...]


def assemble(parts: Iterable[Part | Silence], out: Path, *, timeout_s: float = 600) -> Assembled:
    """Join the parts in one WAV, 48 kHz mono 16-bit, each decoded at most once, in constant memory.

    The file appears complete or not at all. Raises MasteringFailed when there is no part, one
    cannot be read or decodes to another length than is known, or all are over 12 hours long.
    """
    handle, name = tempfile.mkstemp(prefix=".partial-", suffix=".wav", dir=out.absolute().parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            starts, samples = _join(parts, file, timeout_s)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return Assembled(to_ms(samples), samples, tuple(to_ms(start) for start in starts))


def _join(parts: Iterable[Part | Silence], file: object, timeout_s: float) -> tuple[list[int], int]:
    starts: list[int] = []
    samples = 0
    with wave.open(file, "wb") as joined:  # type: ignore[call-overload]  # an open file is one
        joined.setnchannels(1)
        joined.setsampwidth(_WIDTH)
        joined.setframerate(SAMPLE_RATE)
        for part in parts:
            starts.append(samples)
            for block in _sound(part, timeout_s):
                samples += len(block) // _WIDTH
                if samples > _LONGEST:
                    raise MasteringFailed("A programme can be 12 hours long at most.")
                joined.writeframesraw(block)
    if not starts:
        raise MasteringFailed("The programme is empty.")
    return starts, samples


def _sound(part: Part | Silence, timeout_s: float) -> Iterator[bytes]:
    if isinstance(part, Silence):
        yield from _silence(_samples(part.duration_ms))
        return
    decoded = 0
    wanted = _samples(part.duration_ms if part.take_ms is None else part.take_ms)
    blocks = (
        ffmpeg.decode(part.path, timeout_s=timeout_s)
        if part.samples is None
        else part.samples.blocks()
    )
    for block in blocks:
        if part.take_ms is None:
            yield block
        elif decoded < wanted:
            taken = block[: (wanted - decoded) * _WIDTH]
            yield _faded(taken, wanted - decoded, _samples(part.fade_ms))
        decoded += len(block) // _WIDTH
    if abs(to_ms(decoded) - part.duration_ms) > _AMISS_MS:
        raise MasteringFailed("The clip %(clip)s is not as long as it was.", clip=part.path.name)


def _faded(block: bytes, left: int, fade: int) -> bytes:
    """The block with its samples made softer where fewer than `fade` are left from it on."""
    if left - len(block) // _WIDTH >= fade:
        return block
    sound = array("h", block)
    for at in range(max(0, left - fade), len(sound)):
        sound[at] = sound[at] * (left - at) // fade
    return sound.tobytes()


def _silence(samples: int) -> Iterator[bytes]:
    while samples > 0:
        block = min(samples, SAMPLE_RATE)
        yield bytes(block * _WIDTH)
        samples -= block


def _samples(duration_ms: int) -> int:
    return duration_ms * SAMPLE_RATE // 1000

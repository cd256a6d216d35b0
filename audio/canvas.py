"""A file of silence to lay a stream over, which takes no room on the disk."""

import struct
import wave
from pathlib import Path

from audio.clip import SAMPLE_RATE

_WIDTH = 2
_HEADER = 44
_LARGEST = 2**32 - 1024


def canvas(out: Path, duration_ms: int, *, head: Path | None = None) -> int:
    """Write a WAV of so long, 48 kHz mono 16-bit; give back where its silence begins, in ms.

    `head` is a WAV of the same kind that sounds first. The silence is a hole in the file. Raises
    ValueError for more than a WAV's header can count: 12 hours.
    """
    begin = b"" if head is None else _samples_of(head)
    size = max(len(begin), duration_ms * SAMPLE_RATE // 1000 * _WIDTH)
    if size > _LARGEST:
        raise ValueError("A WAV can be 12 hours long at most.")
    with out.open("wb") as file:
        file.write(_header(size))
        file.write(begin)
        file.truncate(_HEADER + size)
    return len(begin) * 1000 // (_WIDTH * SAMPLE_RATE)


def _samples_of(head: Path) -> bytes:
    with wave.open(str(head), "rb") as sound:
        return sound.readframes(sound.getnframes())


def _header(size: int) -> bytes:
    per_second = SAMPLE_RATE * _WIDTH
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, SAMPLE_RATE, per_second, _WIDTH, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
        + form
        + struct.pack("<4sI", b"data", size)
    )

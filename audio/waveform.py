"""What a clip looks like: the peaks of its sound, for people to see where it is loud or silent."""

import array
from pathlib import Path

from audio import ffmpeg
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed
from audio.library import Library

BUCKETS = 400
"""How many peaks a clip has, whatever its length."""

_FOLDER = "peaks"
_LOUDEST = 255
_BLOCK = SAMPLE_RATE // 100
_DECODE_TIMEOUT_S = 300


def peaks(library: Library, sha256: str) -> bytes:
    """The clip's peaks, 0 to 255 of full scale, `BUCKETS` of them from beginning to end.

    Made once and kept beside the clips. Raises ClipMissing, and MasteringFailed where the file
    cannot be decoded.
    """
    clip = library.path(sha256)
    kept = library.beside(_FOLDER, sha256)
    if kept is not None and len(kept) == BUCKETS:
        return kept
    made = _measured(clip)
    library.keep_beside(_FOLDER, sha256, made)
    return made


def _measured(clip: Path) -> bytes:
    """Peaks of hundredths of a second while they are decoded, then of `BUCKETS` equal parts."""
    fine = array.array("H")
    rest = array.array("h")
    for block in ffmpeg.decode(clip, timeout_s=_DECODE_TIMEOUT_S):
        rest.frombytes(block)
        whole = len(rest) - len(rest) % _BLOCK
        fine.extend(_peak(rest[at : at + _BLOCK]) for at in range(0, whole, _BLOCK))
        rest = rest[whole:]
    if rest:
        fine.append(_peak(rest))
    if not fine:
        raise MasteringFailed("There is no sound in the file.")
    ends = [max(1, (number + 1) * len(fine) // BUCKETS) for number in range(BUCKETS)]
    starts = [min(end - 1, number * len(fine) // BUCKETS) for number, end in enumerate(ends)]
    return bytes(
        max(fine[start:end]) * _LOUDEST // (1 << 15)
        for start, end in zip(starts, ends, strict=True)
    )


def _peak(samples: "array.array[int]") -> int:
    highest, lowest = max(samples), min(samples)
    return min(max(highest, -lowest), (1 << 15) - 1)

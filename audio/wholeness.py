"""Whether a file was cut short, for containers whose length ffmpeg takes from what is there."""

from pathlib import Path
from typing import BinaryIO

_RIFF_HEAD, _CHUNK_HEAD = 12, 8
_STREAMED = 0x7FFF_0000  # recorders that cannot go back write such a size, or 0, for "unknown"
_PAGE_HEAD = 27  # an Ogg page's head, RFC 3533; its last byte counts the sizes behind it


def is_cut_short(path: Path) -> bool:
    """Whether a WAV or an Ogg file ends before the chunk or the page it began; else False."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_RIFF_HEAD)
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            return _ends_in_data(file, size)
        return head[:4] == b"OggS" and _ends_in_page(file, size)


def _ends_in_data(file: BinaryIO, size: int) -> bool:
    at = _RIFF_HEAD
    while at + _CHUNK_HEAD <= size:
        file.seek(at)
        head = file.read(_CHUNK_HEAD)
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            return length < _STREAMED and at + _CHUNK_HEAD + length > size
        at += _CHUNK_HEAD + length + length % 2
    return True


def _ends_in_page(file: BinaryIO, size: int) -> bool:
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(_PAGE_HEAD)
        if head[:4] != b"OggS"[: len(head)]:
            return False  # something was put behind the sound; nobody cut it
        if len(head) < _PAGE_HEAD:
            return True
        sizes = file.read(head[-1])
        at += _PAGE_HEAD + head[-1] + sum(sizes)
    return at > size

"""Whether a file was cut short, for containers whose length ffmpeg takes from what is there.

Each container is walked from head to head without reading what lies between.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MOST_PARTS = 500_000  # an hour in 20 ms blocks has 180,000: more is there to keep us busy
_RIFF_HEAD, _CHUNK_HEAD = 12, 8
_STREAMED = 0x7FFF_0000  # recorders that cannot go back write such a size, or 0, for "unknown"
_PAGE_HEAD = 27  # an Ogg page's head, RFC 3533; its last byte counts the sizes behind it
_BOX_HEAD, _LARGE_BOX_HEAD = 8, 16  # ISO/IEC 14496-12
_TO_THE_END, _LARGE = 0, 1  # sizes of a box that are not its size
_EBML = b"\x1a\x45\xdf\xa3"  # RFC 8794
_LONGEST_ID, _LONGEST_SIZE = 4, 8
# Elements of Matroska (RFC 9559). The first are walked into: browsers write them without a size.
_WALKED_INTO = frozenset({0x18538067, 0x1F43B675})  # Segment, Cluster
_PASSED_OVER = frozenset(
    (
        *(0x1A45DFA3, 0x114D9B74, 0x1549A966, 0x1654AE6B),  # EBML, SeekHead, Info, Tracks
        *(0x1C53BB6B, 0x1043A770, 0x1254C367, 0x1941A469),  # Cues, Chapters, Tags, Attachments
        *(0xEC, 0xBF, 0xE7, 0xA3, 0xA0),  # Void, CRC-32, Timestamp, SimpleBlock, BlockGroup
        *(0xAB, 0xA7, 0xAF, 0x5854),  # PrevSize, Position, EncryptedBlock, SilentTracks
    )
)


class _Garbage(Exception):
    """What follows is no part of the container: something was put behind it, nobody cut it."""


@dataclass(frozen=True, slots=True)
class _File:
    content: BinaryIO
    size: int

    def at(self, place: int, count: int) -> bytes:
        """So many bytes from a place on, or those that are there."""
        self.content.seek(place)
        return self.content.read(count)


def is_cut_short(path: Path) -> bool:
    """Whether a WAV, Ogg, Matroska or MP4 file ends within a part that it began; else False.

    Where not even the first part is whole, nothing began.
    """
    with path.open("rb") as content:
        file = _File(content, path.stat().st_size)
        head = file.at(0, _RIFF_HEAD)
        ends = _ends_of(head)
        if ends is None:
            return False
        try:
            parts = zip(range(_MOST_PARTS), ends(file), strict=False)
            return any(end > file.size for number, end in parts if number)
        except _Garbage:
            return False


def _ends_of(head: bytes) -> "Callable[[_File], Iterator[int]] | None":
    """How to find where a file's parts end, one after the other, by what it begins with."""
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        return _riff
    if head[:4] == b"OggS":
        return _ogg
    if head[:4] == _EBML:
        return _matroska
    if head[4:8] == b"ftyp":
        return _boxes
    return None


def _riff(file: _File) -> Iterator[int]:
    at = _RIFF_HEAD
    while at < file.size:
        head = file.at(at, _CHUNK_HEAD)
        length = int.from_bytes(head[4:], "little")
        at += _CHUNK_HEAD
        if head[:4] == b"data":
            if length < _STREAMED:
                yield at + length
            return
        at += length + length % 2
        yield at
    yield file.size + 1  # its sound was to come


def _ogg(file: _File) -> Iterator[int]:
    at = 0
    while at < file.size:
        head = file.at(at, _PAGE_HEAD)
        if head[:4] != b"OggS"[: len(head)]:
            raise _Garbage
        at += _PAGE_HEAD
        if len(head) == _PAGE_HEAD:
            sizes = file.at(at, head[-1])
            at += head[-1] + sum(sizes)
        yield at


def _boxes(file: _File) -> Iterator[int]:
    at = 0
    while at < file.size:
        head = file.at(at, _LARGE_BOX_HEAD)
        size = int.from_bytes(head[:4])
        if size == _TO_THE_END:
            return
        if size == _LARGE:
            size = int.from_bytes(head[_BOX_HEAD:])
        if len(head) < _BOX_HEAD:
            size = _BOX_HEAD
        elif size < _BOX_HEAD or not head[4:8].isalnum():
            raise _Garbage
        at += size
        yield at


def _matroska(file: _File) -> Iterator[int]:
    at = 0
    while at < file.size:
        head = file.at(at, _LONGEST_ID + _LONGEST_SIZE)
        kind, id_length = _number(head, _LONGEST_ID, keep_marker=True)
        size, size_length = _number(head[id_length:], _LONGEST_SIZE)
        at += id_length + size_length
        if len(head) < id_length + size_length:
            yield at
        elif kind in _WALKED_INTO:
            unknown = size == (1 << 7 * size_length) - 1
            yield at if unknown else at + size
        elif kind in _PASSED_OVER:
            at += size
            yield at
        else:
            raise _Garbage


def _number(head: bytes, longest: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """A number whose first bits tell its length in bytes (RFC 8794, 4), and that length."""
    if not head:
        return 0, 1
    length = 9 - head[0].bit_length()
    if length > longest:
        raise _Garbage
    value = int.from_bytes(head[:length])
    return value if keep_marker else value & ((1 << 7 * length) - 1), length

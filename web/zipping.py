"""Files as one .zip, made while it is sent: nothing of it is held in memory or on the disk."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 18


class _Pipe(RawIOBase):
    """Where the archive is written to, and taken from in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: "ReadableBuffer") -> int:
        self._waiting += block
        return memoryview(block).nbytes

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def zipped(files: Iterable[tuple[str, Path | bytes]], made_at: datetime) -> Iterator[bytes]:
    """The archive of files by their names in it, `made_at` on the wall; sound is packed already."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_STORED) as archive:
        for name, content in files:
            entry = ZipInfo(name, made_at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=False) as member:
                for block in _blocks(content):
                    member.write(block)
                    yield pipe.take()
    yield pipe.take()


def _blocks(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as reader:
        while block := reader.read(_BLOCK):
            yield block

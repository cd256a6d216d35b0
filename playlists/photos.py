"""Photographs that are handed in as proof: checked, and kept as files named by their SHA-256."""

import contextlib
import hashlib
import os
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playlists.errors import InvalidReport, NotFound

LARGEST_BYTES = 10_000_000
SMALLEST_SIDE, LONGEST_SIDE = 200, 16_000
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_JPEG_END, _PNG_END = b"\xff\xd9", b"IEND\xaeB`\x82"
# Start-of-frame markers hold the size; C4, C8 and CC in their range are other things (T.81).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True)
class Photo:
    """A photograph that was checked; sides in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_photo(content: bytes) -> Photo:
    """A photograph by its content, whatever its file is called.

    Raises InvalidReport for what is no JPEG, PNG or WebP, is cut off, too small or too large.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidReport(
            "The photo is too large: at most %(megabytes)d MB.", megabytes=LARGEST_BYTES // 10**6
        )
    try:
        media_type, size = _measured(content)
    except (struct.error, IndexError):
        media_type, size = "", None
    if size is None:
        raise InvalidReport("The file is no photo, or is damaged: JPEG, PNG and WebP are taken.")
    if min(size) < SMALLEST_SIDE or max(size) > LONGEST_SIDE:
        raise InvalidReport(
            "The photo has %(width)d × %(height)d pixels: too small or too large to show anything.",
            width=size[0],
            height=size[1],
        )
    return Photo(content, media_type, *size)


def keep_photo(folder: Path, photo: Photo) -> None:
    """Put the file in its place, whole or not at all; the same photo is kept once."""
    if is_kept(folder, photo.sha256, photo.media_type):
        return
    place = photo_path(folder, photo.sha256, photo.media_type)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(photo.content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def is_kept(folder: Path, sha256: str, media_type: str) -> bool:
    """Whether a photo is there; it then counts as handed in just now, and is not let go of."""
    try:
        os.utime(photo_path(folder, sha256, media_type))
    except FileNotFoundError:
        return False
    return True


def photos_since(folder: Path) -> Iterator[tuple[Path, datetime]]:
    """Every photo that is kept, with the instant at which it was handed in last."""
    for place in sorted(folder.glob("??/*.*")):
        with contextlib.suppress(FileNotFoundError):
            yield place, datetime.fromtimestamp(place.stat().st_mtime, UTC)


def photo_path(folder: Path, sha256: str, media_type: str) -> Path:
    """Where a photo is kept. Raises NotFound for a type that is none."""
    if media_type not in _SUFFIXES:
        raise NotFound("There is no such photo.")
    return folder / sha256[:2] / f"{sha256}.{_SUFFIXES[media_type]}"


def _measured(content: bytes) -> tuple[str, tuple[int, int] | None]:
    """Media type, and width and height where the file is whole."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _of_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        whole = content.rstrip(b"\0").endswith(_PNG_END)
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", (width, height) if whole else None
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", _of_webp(content)
    return "", None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    # Some telephones write notes of their own behind the picture's end.
    if _JPEG_END not in content[-65_536:]:
        return None
    at = 2
    while content[at] == 0xFF:  # noqa: PLR2004 -- a marker's first byte
        marker = content[at + 1]
        if marker in _ALONE or marker == 0xFF:  # noqa: PLR2004 -- fill bytes may stand before one
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004 -- as above
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _of_webp(content: bytes) -> tuple[int, int] | None:
    if struct.unpack("<I", content[4:8])[0] + 8 > len(content):
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF

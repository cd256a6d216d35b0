"""Photographs handed in as proof: what is one, and what is not."""

import struct
import zlib
from pathlib import Path

import pytest

from playlists import InvalidReport
from playlists.photos import LARGEST_BYTES, keep_photo, photo_path, read_photo


def a_png(width: int = 320, height: int = 240) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def a_jpeg(width: int = 320, height: int = 240, marker: int = 0xC2) -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", 2 + 20) + bytes(20)
    tables = b"\xff\xc4" + struct.pack(">H", 2 + 5) + bytes(5)
    frame = b"\xff" + bytes([marker]) + struct.pack(">HBHH", 11, 8, height, width) + bytes(4)
    return b"\xff\xd8" + exif + tables + b"\xff" + frame + b"\xff\xda" + bytes(64) + b"\xff\xd9"


def a_webp(kind: bytes = b"VP8X", width: int = 320, height: int = 240) -> bytes:
    if kind == b"VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(9)
    else:
        body = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(8)
    whole = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (a_png(), "image/png"),
        (a_jpeg(), "image/jpeg"),
        (a_jpeg() + b"a telephone's own notes", "image/jpeg"),
        (a_webp(), "image/webp"),
        (a_webp(b"VP8L"), "image/webp"),
        (a_webp(b"VP8 "), "image/webp"),
    ],
)
def test_photos_are_known_by_their_content(content: bytes, media_type: str) -> None:
    photo = read_photo(content)
    assert (photo.media_type, photo.width, photo.height) == (media_type, 320, 240)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(100),
        a_png()[:-20],
        a_jpeg()[:-2],
        a_webp()[:-6],
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
)
def test_what_is_no_whole_photo_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidReport, match="no photo"):
        read_photo(content)


def test_a_photo_that_shows_nothing_or_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidReport, match="20 × 20"):
        read_photo(a_png(20, 20))
    with pytest.raises(InvalidReport, match="20000"):
        read_photo(a_jpeg(20_000, 300))
    with pytest.raises(InvalidReport, match="10 MB"):
        read_photo(a_jpeg() + bytes(LARGEST_BYTES))


def test_a_photo_is_kept_once_under_its_hash(tmp_path: Path) -> None:
    photo = read_photo(a_png())
    keep_photo(tmp_path, photo)
    keep_photo(tmp_path, photo)
    assert photo_path(tmp_path, photo.sha256, "image/png").read_bytes() == a_png()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [
        photo_path(tmp_path, photo.sha256, "image/png")
    ]

"""Clips decoded once, when they arrive: what a programme is joined from without decoding again."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audio import ffmpeg
from audio.errors import ClipDamaged

_BLOCK = 1 << 20
_PARTIAL = ".partial-"


@dataclass(frozen=True, slots=True)
class Samples:
    """A file of 48 kHz mono 16-bit samples and the SHA-256 it had when it was made."""

    path: Path
    sha256: str

    def blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block

    def verify(self) -> None:
        """Raise ClipDamaged where the file has changed."""
        with self.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            raise ClipDamaged("The samples of clip %(clip)s are damaged.", clip=self.path.stem)


class SampleStore:
    """Files named by the clip's SHA-256 and their own."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(f"{_PARTIAL}*"):
            left.unlink()

    def keep(self, clip: Path, sha256: str, *, timeout_s: float = 600) -> None:
        """Decode a clip; MasteringFailed where that cannot be, and nothing is left then."""
        draft = self._root / f"{_PARTIAL}{sha256}"
        digest = hashlib.sha256()
        try:
            with draft.open("wb") as file:
                for block in ffmpeg.decode(clip, timeout_s=timeout_s):
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            self.discard(sha256)
            draft.replace(self._root / f"{sha256}.{digest.hexdigest()}")
        finally:
            draft.unlink(missing_ok=True)

    def find(self, sha256: str) -> Samples | None:
        """The samples of a clip, unverified."""
        for path in self._root.glob(f"{sha256}.*"):
            return Samples(path, path.suffix.removeprefix("."))
        return None

    def names(self) -> set[str]:
        """The clips whose samples are here."""
        return {path.stem for path in self._root.iterdir()}

    def discard(self, sha256: str) -> None:
        for path in self._root.glob(f"{sha256}.*"):
            path.unlink()

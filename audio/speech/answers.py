"""Answers of a network voice, kept so that no sentence is asked for twice."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_KEPT_MB = 200
_BYTES_PER_MB = 1_000_000
_PARTIAL = ".partial-"
_BROKEN_OFF_S = 3600


class Answers:
    """A folder of answers by what was asked; the longest unused go when it is full."""

    def __init__(self, folder: Path, *, at_most_mb: int = _KEPT_MB) -> None:
        self._folder = folder
        self._most = at_most_mb * _BYTES_PER_MB

    def find(self, asked: str) -> Path | None:
        """The answer to what was asked, where it is kept."""
        place = self._place(asked)
        try:
            os.utime(place)
        except FileNotFoundError:
            return None
        return place

    def keep(self, asked: str, answer: Path) -> None:
        """Keep a copy of an answer."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_PARTIAL, dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(answer.read_bytes())
        Path(name).replace(self._place(asked))
        self._make_room()

    def forget(self, asked: str) -> None:
        """Let go of an answer that is no good."""
        self._place(asked).unlink(missing_ok=True)

    def _make_room(self) -> None:
        kept = sorted(
            ((file.stat(), file) for file in self._folder.glob("*.mp3")),
            key=lambda each: each[0].st_mtime_ns,
            reverse=True,
        )
        self._sweep(kept[0][0].st_mtime if kept else 0.0)
        size = 0
        for stat, file in kept:
            size += stat.st_size
            if size > self._most:
                file.unlink(missing_ok=True)

    def _sweep(self, newest: float) -> None:
        """Remove what a killed process left half-written, by the clock of the files themselves."""
        for left in self._folder.glob(f"{_PARTIAL}*"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < newest - _BROKEN_OFF_S:
                    left.unlink()

    def _place(self, asked: str) -> Path:
        return self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.mp3"

"""Files named by the SHA-256 of their content: root/ab/abcdef….opus."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from audio.clip import Clip, Sha256
from audio.errors import ClipDamaged, ClipMissing

_BLOCK = 1 << 20
_DIGEST = re.compile("[0-9a-f]{64}")
_PARTIAL = ".partial-"
_RECIPES = "recipes"
_MAKING = ".making-"
_ORIGINALS = "originals"


class Library:
    """A folder of clips; several processes may use it at once.

    A file appears under its name only when it is complete and on the disk, so that a power
    cut leaves at most a folder that `sweep_partial` removes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def put(self, source: Path) -> Sha256:
        """Keep a copy of the file and return its name; repeats are harmless and heal damage."""
        with self.workspace() as folder:
            copy = folder / "clip"
            digest = hashlib.sha256()
            with source.open("rb") as reader, copy.open("xb") as writer:
                while block := reader.read(_BLOCK):
                    digest.update(block)
                    writer.write(block)
                writer.flush()
                os.fsync(writer.fileno())
            sha256 = Sha256(digest.hexdigest())
            _settle(copy, self._place(sha256))
        return sha256

    def take_original(self, file: Path) -> Sha256:
        """Keep a recording as it was handed in, until it is mastered; the file moves here.

        It lies on the library's disk already: in a workspace.
        """
        with file.open("rb") as reader:
            sha256 = Sha256(hashlib.file_digest(reader, "sha256").hexdigest())
            os.fsync(reader.fileno())
        _settle(file, self._original(sha256))
        return sha256

    def original(self, sha256: str) -> Path:
        """Where a recording lies as it was handed in; ClipMissing where it does not."""
        place = self._original(sha256)
        if not _DIGEST.fullmatch(sha256) or not place.is_file():
            raise ClipMissing("The recording that was handed in is no longer there.")
        return place

    def originals(self) -> Iterator[tuple[Sha256, datetime]]:
        """Every recording that is kept as it was handed in, and since when, in UTC."""
        for file in self.root.glob(f"{_ORIGINALS}/[0-9a-f][0-9a-f]/*"):
            if _DIGEST.fullmatch(file.name):
                yield Sha256(file.name), datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def discard_original(self, sha256: str) -> None:
        """Let go of a recording as it was handed in; harmless where there is none."""
        if _DIGEST.fullmatch(sha256):
            self._original(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        return _DIGEST.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where the clip lies; ClipMissing when it does not, or when that is no SHA-256."""
        if not self.has(sha256):
            raise _missing(sha256)
        return self._place(sha256)

    def open(self, sha256: str) -> BufferedReader:
        """The clip's bytes; ClipMissing when there are none."""
        return self.path(sha256).open("rb")

    def verify(self, sha256: str) -> None:
        """Read the clip in full; ClipDamaged when its content is not what its name says."""
        with self.open(sha256) as reader:
            found = hashlib.file_digest(reader, "sha256").hexdigest()
        if found != sha256:
            raise ClipDamaged("The clip %(sha256)s is damaged.", sha256=sha256)

    def names(self) -> Iterator[Sha256]:
        """Every clip that is here, work in progress excepted."""
        for file in self.root.glob("[0-9a-f][0-9a-f]/*.opus"):
            if _DIGEST.fullmatch(file.stem):
                yield Sha256(file.stem)

    def made_at(self, sha256: str) -> datetime:
        """When the clip was kept or last recalled, in UTC; ClipMissing where it is not here."""
        try:
            return datetime.fromtimestamp(self.path(sha256).stat().st_mtime, UTC)
        except FileNotFoundError as gone:
            raise _missing(sha256) from gone

    def discard(self, sha256: str) -> None:
        """Let go of a clip and what was kept beside it; harmless where there is none."""
        if self.has(sha256):
            self._place(sha256).unlink(missing_ok=True)
            for kept in self.root.glob(f"[a-z]*/{sha256}"):
                kept.unlink(missing_ok=True)

    def beside(self, kind: str, sha256: str) -> bytes | None:
        """What was kept of a kind beside a clip, where there is anything."""
        try:
            return (self.root / kind / sha256).read_bytes()
        except FileNotFoundError:
            return None

    def keep_beside(self, kind: str, sha256: str, content: bytes) -> None:
        """Keep something small that was made of a clip; it goes when the clip does."""
        with self.workspace() as folder:
            self._keep(folder, kind, sha256, content)

    def remember(self, recipe: str, clip: Clip) -> None:
        """Note which clip a recipe (a SHA-256 in hex) gave."""
        with self.workspace() as folder:
            self._keep(folder, _RECIPES, recipe, json.dumps(asdict(clip)).encode())

    def recall(self, recipe: str) -> Clip | None:
        """The clip of a recipe, where it is still here; it counts as made just now."""
        clip = _noted(self.root / _RECIPES / recipe)
        try:
            os.utime(self.path(clip.sha256 if clip else ""))
        except (ClipMissing, FileNotFoundError):
            return None
        return clip

    def forget_recipes(self) -> int:
        """Let go of recipes whose clip is gone; how many."""
        notes = (self.root / _RECIPES).glob("*")
        gone = [note for note in notes if not ((clip := _noted(note)) and self.has(clip.sha256))]
        for note in gone:
            note.unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def making(self, recipe: str) -> Iterator[None]:
        """Hold a recipe while its clip is made: who comes meanwhile waits, and may then recall."""
        place = self.root / f"{_MAKING}{recipe}"
        hold = _held(place)
        try:
            yield
        finally:
            place.unlink(missing_ok=True)
            os.close(hold)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder on the library's disk for work in progress, gone afterwards."""
        with _locked(self.root, fcntl.LOCK_SH):
            folder = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=self.root))
            hold = os.open(folder, os.O_RDONLY)
            fcntl.flock(hold, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(hold)

    def sweep_partial(self) -> int:
        """Remove what broken-off work left behind, work in progress excepted; how many pieces."""
        for place in self.root.glob(f"{_MAKING}*"):
            _let_go(place)
        swept = 0
        with _locked(self.root, fcntl.LOCK_EX):
            for folder in self.root.glob(f"{_PARTIAL}*"):
                hold = os.open(folder, os.O_RDONLY)
                try:
                    fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
                    swept += 1
                except BlockingIOError:
                    continue  # somebody is at work in it
                finally:
                    os.close(hold)
        return swept

    def _keep(self, folder: Path, kind: str, name: str, content: bytes) -> None:
        note = folder / "note"
        note.write_bytes(content)
        target = self.root / kind / name
        target.parent.mkdir(exist_ok=True)
        note.replace(target)

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}.opus"

    def _original(self, sha256: str) -> Path:
        return self.root / _ORIGINALS / sha256[:2] / sha256


def _settle(file: Path, place: Path) -> None:
    """Give a file that is on the disk its name, so that a power cut takes neither."""
    if not place.parent.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(place.parent.parent)
    os.utime(file)
    file.replace(place)
    _sync_folder(place.parent)


def _missing(sha256: str) -> ClipMissing:
    return ClipMissing("The library has no clip %(sha256)s.", sha256=sha256)


def _noted(note: Path) -> Clip | None:
    """The clip that a note names, where there is a note that can be read."""
    try:
        return Clip(**json.loads(note.read_text(encoding="utf-8")) | {"failures": ()})
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _held(place: Path) -> int:
    """A descriptor of the file there, locked. Who held it before has removed it: look again."""
    while True:
        hold = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(hold, fcntl.LOCK_EX)
        try:
            if os.path.samestat(os.fstat(hold), place.stat()):
                return hold
        except FileNotFoundError:
            pass
        os.close(hold)


def _let_go(place: Path) -> None:
    """Remove the file there, unless somebody holds it."""
    with suppress(FileNotFoundError, BlockingIOError), place.open("rb") as hold:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(hold.fileno()), place.stat()):
            place.unlink()


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    hold = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(hold, how)
        yield
    finally:
        os.close(hold)


def _sync_folder(folder: Path) -> None:
    hold = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(hold)
    finally:
        os.close(hold)

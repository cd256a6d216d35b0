"""Files named by their hash: whole or not there, and checked before they are used."""

import hashlib
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from audio.errors import ClipDamaged, ClipMissing
from audio.library import Library

_KILLED_WHILE_KEEPING = """
import os, signal, sys
from pathlib import Path
from audio.library import Library
os.fsync = lambda _file: os.kill(os.getpid(), signal.SIGKILL)
Library(Path(sys.argv[1])).put(Path(sys.argv[2]))
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "clips")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "clip"
    file.write_bytes(b"sound" * 10_000)
    return file


def test_a_clip_is_kept_under_its_hash(library: Library, clip: Path) -> None:
    sha256 = library.put(clip)
    assert sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert library.has(sha256)
    assert library.path(sha256).read_bytes() == clip.read_bytes()
    assert list(library.names()) == [sha256]
    with library.open(sha256) as reader:
        assert reader.read() == clip.read_bytes()
    library.verify(sha256)


def test_keeping_again_heals_damage(library: Library, clip: Path) -> None:
    sha256 = library.put(clip)
    library.path(sha256).write_bytes(b"something else")
    with pytest.raises(ClipDamaged):
        library.verify(sha256)
    library.put(clip)
    library.verify(sha256)


@pytest.mark.parametrize(
    "name", ["", "a", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"]
)
def test_what_is_no_name_is_missing(library: Library, name: str) -> None:
    assert not library.has(name)
    with pytest.raises(ClipMissing):
        library.path(name)
    library.discard(name)


def test_what_was_discarded_is_gone(library: Library, clip: Path) -> None:
    sha256 = library.put(clip)
    library.discard(sha256)
    assert not library.has(sha256)


def test_broken_off_work_leaves_no_clip_and_is_swept(library: Library, clip: Path) -> None:
    with pytest.raises(FileNotFoundError), library.workspace() as folder:
        (folder / "half").rename(folder / "nowhere" / "half")
    assert list(library.root.iterdir()) == []
    left = library.root / ".partial-left-by-a-power-cut"
    left.mkdir()
    (left / "half").write_bytes(b"half")
    assert library.sweep_partial() == 1
    assert list(library.names()) == []


def test_work_in_progress_is_not_swept(library: Library) -> None:
    with library.workspace() as folder, library.making("a" * 64):
        (folder / "half").write_bytes(b"half")
        assert library.sweep_partial() == 0
        assert (folder / "half").exists()
        assert (library.root / f".making-{'a' * 64}").exists()


def test_what_nobody_makes_any_more_is_let_go_of(library: Library) -> None:
    left = library.root / f".making-{'a' * 64}"
    left.touch()
    library.sweep_partial()
    assert not left.exists()


def test_a_process_killed_while_it_keeps_a_clip_leaves_nothing_half(
    library: Library, tmp_path: Path
) -> None:
    """The kill comes after the bytes are written and before they have their name."""
    clip = tmp_path / "long"
    clip.write_bytes(bytes(5_000_000))
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_WHILE_KEEPING, str(library.root), str(clip)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (left,) = library.root.iterdir()
    assert next(left.iterdir()).stat().st_size == 5_000_000
    assert list(library.names()) == []
    assert library.sweep_partial() == 1
    library.verify(library.put(clip))
    assert [entry.name for entry in library.root.iterdir()] == [next(library.names())[:2]]


def test_who_makes_the_same_waits_for_who_came_first(library: Library) -> None:
    order: list[str] = []

    def second() -> None:
        with library.making("a" * 64):
            order.append("second")

    waits = threading.Thread(target=second)
    with library.making("a" * 64), library.making("b" * 64):
        waits.start()
        waits.join(0.2)
        order.append("first")
    waits.join()
    assert order == ["first", "second"]
    assert list(library.root.iterdir()) == []


def test_several_may_keep_the_same_clip_at_once(library: Library, clip: Path) -> None:
    threads = [threading.Thread(target=library.put, args=(clip,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (sha256,) = library.names()
    library.verify(sha256)

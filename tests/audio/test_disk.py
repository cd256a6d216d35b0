"""A disk that is really full: a small one of its own, in a name space of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio import sounds

_ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size=700k small "$1"
exec "$2" -c "$3" "$1" "$4"
"""
_WORK = """
import sys
from pathlib import Path
from audio.errors import NoRoom
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.uploads import take_in
from audio.voicing import master_into, voice
library, sound = Library(Path(sys.argv[1]) / "clips"), Path(sys.argv[2])
works = {
    "taken in": lambda: take_in(sound, library, AudioSettings(), max_bytes=10**8),
    "voiced": lambda: voice(
        "Thông báo đến bà con trong xã. " * 40,
        engines=[EspeakEngine()], library=library, settings=AudioSettings(),
    ),
    "mastered": lambda: master_into(library, sound, AudioSettings()),
}
for name, work in works.items():
    try:
        work()
    except NoRoom as full:
        left = [file for file in library.root.rglob("*") if file.is_file()]
        print(name, "is full", left)
    else:
        print(name, "went through")
"""


def test_a_full_disk_is_told_as_such_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    # Two minutes: 11 MB as it comes, 0.96 MB mastered.
    sound = sounds.music(tmp_path / "long.wav", 120)
    done = subprocess.run(
        [
            *("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _ON_A_SMALL_DISK),
            *("sh", str(small), sys.executable, _WORK, str(sound)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "taken in is full []",
        "voiced is full []",
        "mastered is full []",
    ]


@pytest.fixture(autouse=True)
def _name_spaces() -> None:
    """Debian has them for everybody; without them the disk cannot be made small."""
    subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], check=True)

"""The whole way of a clip: official text in, a mastered file in the library out."""

import itertools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audio.clip import EngineFailure
from audio.errors import ReadingError, SpeechFailed
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.tones import filler_music, signature_tune
from audio.voicing import master_into, voice
from tests.audio import sounds

TEXT = "Ngày 30/7/2021, UBND huyện ban hành Quyết định số 23-QĐ/TW."


class Mute:
    name = recipe = "mute"

    def speak(self, text: str, out: Path) -> None:
        out.write_bytes(b"half a")
        raise SpeechFailed("It is mute today.")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "clips")


def test_official_text_becomes_a_clip(library: Library) -> None:
    clip = voice(TEXT, engines=[EspeakEngine()], library=library, settings=AudioSettings())
    library.verify(clip.sha256)
    assert not re.search(r"\d|QĐ|UBND", clip.spoken_text)
    assert clip.engine == "espeak"
    loudness, peak = sounds.metered(library.path(clip.sha256))
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1.5
    assert clip.duration_ms == round(len(sounds.samples_of(library.path(clip.sha256))) / 48)


@dataclass
class Counting(EspeakEngine):
    """Counts what it is asked to say."""

    spoken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def speak(self, text: str, out: Path) -> None:
        self.spoken.append(text)
        super().speak(text, out)


def test_the_same_text_by_the_same_recipe_is_not_said_again(library: Library) -> None:
    engine, settings = Counting(), AudioSettings()
    first = voice(TEXT, engines=[engine], library=library, settings=settings)
    again = voice(TEXT, engines=[Mute(), engine], library=Library(library.root), settings=settings)
    assert again.sha256 == first.sha256
    assert again.failures == (EngineFailure("mute", "It is mute today.", {}),)
    assert len(engine.spoken) == 1
    fm = settings.model_copy(update={"profile": "district_fm"})
    assert voice(TEXT, engines=[engine], library=library, settings=fm).sha256 != first.sha256
    assert len(engine.spoken) == 2
    library.discard(first.sha256)
    voice(TEXT, engines=[engine], library=library, settings=settings)
    assert len(engine.spoken) == 3


def test_two_who_voice_the_same_text_at_once_have_it_said_once(library: Library) -> None:
    engine = Counting()

    def say(_: int) -> str:
        other = Library(library.root)
        return voice(TEXT, engines=[engine], library=other, settings=AudioSettings()).sha256

    with ThreadPoolExecutor(4) as hands:
        assert len(set(hands.map(say, range(4)))) == 1
    assert len(engine.spoken) == 1


_SAYS_SO = """
import sys
from pathlib import Path
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.voicing import voice
class Loud(EspeakEngine):
    def speak(self, text, out):
        print("said")
        super().speak(text, out)
print("ready", flush=True)
sys.stdin.readline()
clip = voice(
    sys.argv[2], engines=[Loud()], library=Library(Path(sys.argv[1])), settings=AudioSettings()
)
print(clip.sha256)
"""


def test_two_processes_that_voice_the_same_text_at_once_have_it_said_once(
    library: Library,
) -> None:
    command = [sys.executable, "-c", _SAYS_SO, str(library.root), TEXT * 5]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    with ThreadPoolExecutor(2) as hands:
        heard = [line for told in hands.map(_told, both) for line in told]
    assert heard.count("said") == 1
    (sha256,) = set(heard) - {"said"}
    assert list(library.names()) == [sha256]


def _told(process: "subprocess.Popen[str]") -> list[str]:
    """Let it go on and hear what it says."""
    told, _errors = process.communicate("go\n")
    assert process.returncode == 0
    return told.splitlines()


@pytest.mark.parametrize("text", ["", " \n", "… — !", "🙂"])
def test_a_text_with_nothing_to_say_is_refused(library: Library, text: str) -> None:
    with pytest.raises(ReadingError):
        voice(text, engines=[EspeakEngine()], library=library, settings=AudioSettings())
    assert list(library.root.iterdir()) == []


def test_a_voice_that_fails_leaves_nothing_behind(library: Library) -> None:
    with pytest.raises(SpeechFailed):
        voice(TEXT, engines=[Mute()], library=library, settings=AudioSettings())
    assert list(library.root.iterdir()) == []


def test_tunes_are_whole_level_and_without_clicks(library: Library, tmp_path: Path) -> None:
    for compose, seconds in ((signature_tune, 6.0), (filler_music, 30.0)):
        tune = tmp_path / f"{compose.__name__}.wav"
        compose(tune, seconds=seconds)
        samples = sounds.samples_of(tune)
        assert len(samples) == seconds * sounds.RATE
        assert max(map(abs, samples)) <= 32_768 * 10 ** (-3 / 20) + 1
        jumps = [abs(b - a) for a, b in itertools.pairwise(samples)]
        assert max(jumps) < 6_000, "a click"
        assert abs(samples[0]) < 200
        assert abs(samples[-1]) < 200
        again = tmp_path / "again.wav"
        compose(again, seconds=seconds)
        assert again.read_bytes() == tune.read_bytes()
        clip = master_into(library, tune, AudioSettings())
        assert clip.engine == "tune"
        assert sounds.metered(library.path(clip.sha256))[0] == pytest.approx(-16, abs=0.5)

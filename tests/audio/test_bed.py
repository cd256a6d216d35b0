"""Music under a voice, as it is heard: alone before, ducked during, back after, gone at the end."""

import array
import math
from pathlib import Path

import pytest

from audio.bed import BedSettings, lay_under
from audio.errors import MasteringFailed
from audio.library import Library
from audio.mastering import Fades, master
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.voicing import recipe_of, voice
from tests.audio import sounds
from tests.audio.sounds import RATE

VOICE_HZ, MUSIC_HZ = 700, 2_000


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return sounds.tone(tmp_path / "music.wav", hertz=MUSIC_HZ, seconds=4, peak=9_000)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Three seconds of "speech", two of silence, three of "speech"."""
    said = sounds.samples_of(sounds.tone(tmp_path / "v.wav", hertz=VOICE_HZ, seconds=3))
    pause = array.array("h", bytes(2 * 2 * RATE))
    return sounds.write(tmp_path / "speech.wav", said + pause + said)


def at(samples: "array.array[int]", second: float, hertz: float) -> float:
    """How strong a frequency is in the half second around an instant."""
    middle = round(second * RATE)
    return sounds.strength(samples[middle - RATE // 4 : middle + RATE // 4], hertz)


def db(ratio: float) -> float:
    return 20 * math.log10(max(ratio, 1e-9))


def test_the_music_leads_in_is_ducked_comes_back_and_fades(
    tmp_path: Path, speech: Path, music: Path
) -> None:
    bed = BedSettings(music=music, lead_in_ms=3_000, tail_ms=3_000, fade_ms=1_000, under_db=18)
    out = tmp_path / "mixed.flac"
    lay_under(speech, out, bed)
    heard = sounds.samples_of(out)
    assert len(heard) == pytest.approx(14 * RATE, abs=RATE // 5)
    alone, speaking, pause, after = 2.0, 4.5, 7.7, 12.3
    loud = at(heard, alone, MUSIC_HZ)
    assert db(at(heard, speaking, MUSIC_HZ) / loud) < -10, "it is ducked while somebody speaks"
    assert db(at(heard, pause, MUSIC_HZ) / loud) > -4, "it comes up in a pause"
    assert db(at(heard, after, MUSIC_HZ) / loud) > -2
    under = db(at(heard, speaking, MUSIC_HZ) / at(heard, speaking, VOICE_HZ))
    assert -22 < under < -12
    assert max(map(abs, heard[:200])) < 300, "it comes from silence"
    assert max(map(abs, heard[-200:])) < 300, "and ends in it"


def test_what_lies_on_a_bed_is_levelled_as_everything_else(
    tmp_path: Path, speech: Path, music: Path
) -> None:
    mixed, out = tmp_path / "mixed.flac", tmp_path / "clip.opus"
    lay_under(speech, mixed, BedSettings(music=music))
    master(mixed, out)
    loudness, peak = sounds.metered(out)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1.5


def test_a_text_is_voiced_with_its_bed_and_never_twice(tmp_path: Path, music: Path) -> None:
    library, settings = Library(tmp_path / "clips"), AudioSettings()
    engines = [EspeakEngine()]
    bed = BedSettings(music=music)

    def say(under: BedSettings | None) -> str:
        text = "Thông báo đến bà con."
        return voice(text, engines=engines, library=library, settings=settings, bed=under).sha256

    plain, laid = say(None), say(bed)
    assert plain != laid
    assert say(bed) == laid
    louder = bed.model_copy(update={"under_db": 10.0})
    names = {recipe_of("e", "t", settings, each) for each in (None, bed, louder)}
    assert len(names) == 3
    sounds.tone(music, hertz=300)
    assert recipe_of("e", "t", settings, bed) not in names, "other music is another clip"


def test_missing_or_silent_music_is_told_and_leaves_nothing(
    tmp_path: Path, speech: Path, music: Path
) -> None:
    library, settings = Library(tmp_path / "clips"), AudioSettings()
    gone = BedSettings(music=tmp_path / "gone.mp3")
    with pytest.raises(MasteringFailed, match="missing"):
        voice("Xin chào.", engines=[EspeakEngine()], library=library, settings=settings, bed=gone)
    assert list(library.names()) == []
    quiet = BedSettings(music=sounds.silence(tmp_path / "quiet.wav"))
    with pytest.raises(MasteringFailed):
        lay_under(speech, tmp_path / "out.flac", quiet)
    music.write_text("Đây không phải nhạc.", encoding="utf-8")
    with pytest.raises(MasteringFailed):
        lay_under(speech, tmp_path / "out.flac", BedSettings(music=music))


def test_fades_come_and_go(tmp_path: Path) -> None:
    source = sounds.tone(tmp_path / "tune.wav", seconds=4)
    plain, faded = tmp_path / "plain.opus", tmp_path / "faded.opus"
    master(source, plain)
    made = master(source, faded, fades=Fades(in_ms=500, out_ms=1_500))
    assert sounds.metered(faded)[0] == pytest.approx(-16, abs=0.5)
    before, after = sounds.samples_of(plain), sounds.samples_of(faded)
    assert len(before) == len(after) == made.samples
    tenth = RATE // 10
    assert max(map(abs, after[:tenth])) < 0.35 * max(map(abs, before[:tenth]))
    assert max(map(abs, after[-tenth:])) < 0.25 * max(map(abs, before[-tenth:]))

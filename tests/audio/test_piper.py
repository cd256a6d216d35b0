"""piper with a voice file: its own program and onnxruntime, a voice that hums."""

import array
import importlib.util
from itertools import pairwise
from pathlib import Path

import pytest

from audio.errors import SpeechFailed
from audio.reading import count_syllables
from audio.speech import Pauses, PiperEngine
from tests.audio import piper_voice, sounds

TEXT = (
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng. Bà con đưa trẻ đến trạm y tế đúng giờ.\n"
    "Chi tiết xin liên hệ trưởng thôn."
)


@pytest.fixture(scope="module", autouse=True)
def _program() -> None:
    assert importlib.util.find_spec("piper"), "piper is not installed: make piper"


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return piper_voice.make(tmp_path / "vi_VN.onnx")


def quiet_ms(file: Path) -> list[int]:
    runs = sounds.quiet_runs(sounds.samples_of(file), below=100, at_least=sounds.RATE // 20)
    return [round(run * 1000 / sounds.RATE) for run in runs]


def test_pauses_are_ours_and_the_voices_own_breath_is_cut(tmp_path: Path, voice: Path) -> None:
    PiperEngine(voice, pauses=Pauses(300, 900)).speak(TEXT, tmp_path / "speech.wav")
    # 20 and 60 ms around a sentence are kept of whatever was there.
    assert quiet_ms(tmp_path / "speech.wav") == pytest.approx([320, 920], abs=70)


@pytest.mark.parametrize("slowness", [0.7, 1.0, 1.6])
def test_the_voices_own_speed_is_measured_and_the_one_asked_for_is_met(
    tmp_path: Path, slowness: float
) -> None:
    voice = piper_voice.make(tmp_path / "vi_VN.onnx", slowness=slowness)
    for asked in (180, 210):
        file = tmp_path / f"{asked}.wav"
        PiperEngine(voice, asked).speak(TEXT, file)
        seconds = len(sounds.samples_of(file)) / sounds.RATE
        assert count_syllables(TEXT) * 60 / seconds == pytest.approx(asked, rel=0.05)


def test_another_voice_under_the_same_name_is_another_recipe(tmp_path: Path, voice: Path) -> None:
    names = {PiperEngine(voice).recipe, PiperEngine(voice, 200).recipe}
    names.add(PiperEngine(voice, speaker=3).recipe)
    piper_voice.make(voice, slowness=1.5)
    (tmp_path / "longer.onnx").write_bytes(voice.read_bytes() + b"\0")
    (tmp_path / "longer.onnx").replace(voice)
    names.add(PiperEngine(voice).recipe)
    assert len(names) == 4


def test_what_is_no_voice_is_told_and_leaves_nothing(tmp_path: Path, voice: Path) -> None:
    voice.write_bytes(b"<html>")
    before = set(tmp_path.iterdir())
    with pytest.raises(SpeechFailed, match="piper could not say it"):
        PiperEngine(voice).speak(TEXT, tmp_path / "speech.wav")
    assert set(tmp_path.iterdir()) == before


def test_sentences_keep_their_order(tmp_path: Path, voice: Path) -> None:
    """A sentence of few words between long ones is heard between them."""
    text = f"{'bà con trong xã ' * 8}. Xin chào. {'thôn xóm sạch đẹp ' * 4}."
    file = tmp_path / "speech.wav"
    PiperEngine(voice, pauses=Pauses(800, 800)).speak(text, file)
    heard = sounds.samples_of(file)
    edges = [0, *_pauses(heard), len(heard)]
    first, second, third = (end - start for start, end in pairwise(edges))
    assert second < third < first


def _pauses(samples: "array.array[int]") -> list[int]:
    """Where long silences lie."""
    found, run = [], 0
    for at, sample in enumerate(samples):
        run = run + 1 if abs(sample) < 100 else 0
        if run == sounds.RATE // 4:
            found.append(at)
    return found

"""A file of silence that takes no room, with a sound at its head."""

import wave
from pathlib import Path

import pytest

from audio.canvas import canvas
from audio.tones import CHIME_MS, chime


def test_a_canvas_is_as_long_as_it_is_told_and_takes_no_room(tmp_path: Path) -> None:
    head, out = tmp_path / "head.wav", tmp_path / "out.wav"
    chime(head)
    assert canvas(out, 3_600_000, head=head) == CHIME_MS
    with wave.open(str(out), "rb") as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (48_000, 1, 2)
        assert sound.getnframes() == 3_600 * 48_000
        assert any(sound.readframes(48_000))
        sound.setpos(3_000 * 48_000)
        assert not any(sound.readframes(48_000))
    assert out.stat().st_blocks * 512 < 1_000_000


def test_a_canvas_is_no_longer_than_a_wav_can_be(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="12 hours"):
        canvas(tmp_path / "out.wav", 13 * 3_600_000)

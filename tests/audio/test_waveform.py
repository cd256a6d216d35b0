"""A clip's picture: loud where it is loud, empty where it is silent, made once."""

from pathlib import Path

import pytest

from audio.errors import ClipMissing, MasteringFailed
from audio.library import Library
from audio.mastering import master
from audio.waveform import BUCKETS, peaks
from tests.audio import sounds


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "clips")


def test_peaks_stand_where_the_sound_is(tmp_path: Path, library: Library) -> None:
    quiet = sounds.samples_of(sounds.silence(tmp_path / "s.wav", 2))
    loud = sounds.samples_of(sounds.tone(tmp_path / "t.wav", seconds=1, peak=32_000))
    clip = library.put(sounds.write(tmp_path / "both.wav", loud + quiet + loud))
    drawn = peaks(library, clip)
    assert len(drawn) == BUCKETS
    assert min(drawn[5:95]) > 240
    assert max(drawn[105:295]) == 0
    assert min(drawn[305:395]) > 240


@pytest.mark.parametrize("seconds", [0.005, 0.5, 7.3])
def test_every_length_has_as_many_peaks(tmp_path: Path, library: Library, seconds: float) -> None:
    clip = library.put(sounds.tone(tmp_path / "t.wav", seconds=seconds, peak=16_000))
    drawn = peaks(library, clip)
    assert len(drawn) == BUCKETS
    assert max(drawn) == pytest.approx(125, abs=2)


def test_they_are_made_once_kept_beside_the_clip_and_go_with_it(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "clip.opus"
    master(sounds.tone(tmp_path / "t.wav"), out)
    clip = library.put(out)
    first = peaks(library, clip)
    with monkeypatch.context() as patch:
        patch.setattr("audio.waveform.ffmpeg.decode", lambda *_a, **_k: pytest.fail("made again"))
        assert peaks(library, clip) == first
    (kept,) = library.root.glob(f"peaks/{clip}")
    kept.write_bytes(b"cut short")
    assert peaks(library, clip) == first, "what was damaged is made anew"
    library.discard(clip)
    assert not kept.exists()


def test_what_is_no_clip_has_no_picture(tmp_path: Path, library: Library) -> None:
    with pytest.raises(ClipMissing):
        peaks(library, "0" * 64)
    text = tmp_path / "text"
    text.write_text("Không phải âm thanh.", encoding="utf-8")
    with pytest.raises(MasteringFailed):
        peaks(library, library.put(text))

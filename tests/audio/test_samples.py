"""Samples kept since a clip arrived: the same as decoding again, and never trusted unseen."""

from pathlib import Path

import pytest

from audio.errors import ClipDamaged, MasteringFailed
from audio.mastering import Mastered, master
from audio.programme import Part, assemble
from audio.samples import SampleStore
from tests.audio import sounds


@pytest.fixture
def clip(tmp_path: Path) -> tuple[Path, Mastered]:
    out = tmp_path / "clip.opus"
    return out, master(sounds.tone(tmp_path / "tone.wav"), out)


def test_a_programme_of_kept_samples_is_the_one_of_decoded_clips(
    clip: tuple[Path, Mastered], tmp_path: Path
) -> None:
    file, mastered = clip
    store = SampleStore(tmp_path / "samples")
    store.keep(file, mastered.sha256)
    kept = store.find(mastered.sha256)
    assert kept is not None
    kept.verify()
    decoded = Part(file, mastered.duration_ms)
    with_samples = Part(file, mastered.duration_ms, samples=kept)
    assemble([decoded, decoded], tmp_path / "decoded.wav")
    assembled = assemble([with_samples, with_samples], tmp_path / "kept.wav")
    assert (tmp_path / "kept.wav").read_bytes() == (tmp_path / "decoded.wav").read_bytes()
    assert assembled.samples == 2 * mastered.samples


def test_samples_that_changed_on_the_disk_are_found_out(
    clip: tuple[Path, Mastered], tmp_path: Path
) -> None:
    file, mastered = clip
    store = SampleStore(tmp_path / "samples")
    store.keep(file, mastered.sha256)
    kept = store.find(mastered.sha256)
    assert kept is not None
    content = bytearray(kept.path.read_bytes())
    content[1000] ^= 1
    kept.path.write_bytes(content)
    with pytest.raises(ClipDamaged):
        kept.verify()


def test_what_cannot_be_decoded_leaves_nothing(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("này không phải là âm thanh")
    store = SampleStore(tmp_path / "samples")
    with pytest.raises(MasteringFailed):
        store.keep(nonsense, "a" * 64)
    assert store.find("a" * 64) is None
    assert list((tmp_path / "samples").iterdir()) == []


def test_what_was_cut_off_while_decoding_is_swept(tmp_path: Path) -> None:
    SampleStore(tmp_path / "samples")
    (tmp_path / "samples" / f".partial-{'a' * 64}").write_bytes(b"half")
    assert SampleStore(tmp_path / "samples").names() == set()

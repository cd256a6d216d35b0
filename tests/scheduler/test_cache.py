"""A player's clips: decoded once when they arrive, decoded again when that went bad."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audio.mastering import Mastered, master
from audio.samples import SampleStore
from audio.tones import signature_tune
from scheduler.protocol import ClipRef
from scheduler.station.cache import Cache
from tests.scheduler.builders import CentreInMemory


@pytest.fixture
def tune(tmp_path: Path) -> tuple[Path, Mastered]:
    source, clip = tmp_path / "tune.wav", tmp_path / "tune.opus"
    signature_tune(source)
    return clip, master(source, clip)


def fetched(folder: Path, clip: Path, mastered: Mastered) -> Cache:
    centre = CentreInMemory(Ed25519PrivateKey.generate())
    centre.clips[mastered.sha256] = clip.read_bytes()
    cache = Cache(folder, SampleStore(folder / "samples"))
    ref = ClipRef(
        size_bytes=mastered.size_bytes,
        duration_ms=mastered.duration_ms,
        samples=mastered.samples,
        media_type="audio/ogg",
    )
    cache.fetch(centre, mastered.sha256, ref)
    cache.decode(mastered.sha256)
    return cache


def test_a_clip_is_decoded_once(tune: tuple[Path, Mastered], tmp_path: Path) -> None:
    clip, mastered = tune
    cache = fetched(tmp_path / "player", clip, mastered)
    samples = cache.samples(mastered.sha256)
    assert samples is not None
    assert samples.path.stat().st_size == 2 * mastered.samples
    cache.keep_only([])
    assert cache.samples(mastered.sha256) is None
    assert list((tmp_path / "player" / "samples").iterdir()) == []


def test_samples_that_went_bad_are_let_go_and_the_clip_is_still_there(
    tune: tuple[Path, Mastered], tmp_path: Path
) -> None:
    clip, mastered = tune
    cache = fetched(tmp_path / "player", clip, mastered)
    samples = cache.samples(mastered.sha256)
    assert samples is not None
    samples.path.write_bytes(b"noise")
    assert cache.samples(mastered.sha256) is None
    assert cache.sound(mastered.sha256).read_bytes() == clip.read_bytes()

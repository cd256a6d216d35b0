"""The judge of recorded sound: where a stretch stands in a programme."""

import wave
from pathlib import Path

import pytest

from bench.onair.district import noise
from bench.onair.judge import Reference, coarse
from bench.onair.sink import RATE, WIDTH


def samples(folder: Path, seed: int) -> bytes:
    file = folder / f"{seed}.wav"
    noise(file, 4, seed)
    with wave.open(str(file)) as sound:
        return bytes(sound.readframes(sound.getnframes()))


@pytest.fixture
def programme(tmp_path: Path) -> bytes:
    return samples(tmp_path, 1)


@pytest.fixture
def reference(programme: bytes) -> Reference:
    """A programme that begins at 0 on the clock."""
    made = Reference.__new__(Reference)
    made.starts, made._sound = 0.0, coarse(programme)
    return made


def part(sound: bytes, at_ms: int, length_ms: int) -> bytes:
    first = at_ms * RATE // 1000 * WIDTH
    return sound[first : first + length_ms * RATE // 1000 * WIDTH]


def test_a_stretch_that_is_late_is_told_by_how_much(programme: bytes, reference: Reference) -> None:
    assert reference.ahead_ms(part(programme, 1_000, 200), 1.08) == pytest.approx(-80, abs=1)


def test_a_stretch_with_samples_dropped_inside_is_still_the_programme(
    programme: bytes, reference: Reference
) -> None:
    torn = part(programme, 1_000, 100) + part(programme, 1_150, 100)
    assert reference.ahead_ms(torn, 1.0) == pytest.approx(50, abs=1)


def test_another_sound_is_not_the_programme(tmp_path: Path, reference: Reference) -> None:
    assert reference.ahead_ms(part(samples(tmp_path, 2), 1_000, 200), 1.0) is None

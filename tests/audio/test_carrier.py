"""A stream laid over a file: exact at both ends, and the file where the stream does not come."""

import wave
from array import array
from pathlib import Path
from typing import cast

import pytest

from audio.carrier import Carrier, Stretch
from audio.receiver import Receiver, RelayRules, Trouble

RATE = 48_000
FILE, STREAM = 1_000, 5_000


class Scripted:
    """A receiver whose stream is well, or not, as the test says."""

    def __init__(self) -> None:
        self.is_well = True
        self.wrong: Trouble | None = None
        self.left = 10**9
        self.closed = False
        self.is_ending = False

    def __len__(self) -> int:
        return self.left

    def trouble(self) -> Trouble | None:
        return self.wrong

    def take(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return array("h", [STREAM]).tobytes() * (size // 2)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Ten seconds of one value."""
    with wave.open(str(tmp_path / "programme.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(array("h", [FILE]).tobytes() * 10 * RATE)
    return tmp_path / "programme.wav"


class Read:
    """Reads a carrier as a player does: on and on, in small pieces."""

    def __init__(self, file: Path, *stretches: Stretch) -> None:
        self.receiver = Scripted()
        self.asked: list[str] = []
        self.carrier = Carrier(file, stretches, RelayRules(), self._receive)
        self._at = 44
        self.carrier.read(0, 44)

    def until(self, ms: int) -> list[int]:
        samples = array("h")
        while (left := 44 + ms * RATE // 1000 * 2 - self._at) > 0:
            content = self.carrier.read(self._at, min(left, 3_070))
            self._at += len(content)
            samples.frombytes(content)
        return list(samples)

    def _receive(self, url: str, _rules: RelayRules) -> Receiver:
        self.asked.append(url)
        return cast(Receiver, self.receiver)


def a_stretch(offset_ms: int = 2_000, duration_ms: int = 5_000) -> Stretch:
    return Stretch("http://example.vn/vov", offset_ms, duration_ms)


def test_a_stream_is_heard_from_its_first_sample_to_its_last_and_no_further(file: Path) -> None:
    sound = Read(file, a_stretch()).until(10_000)
    assert set(sound[: 2 * RATE]) == {FILE}
    assert set(sound[2 * RATE + 480 : 7 * RATE - 480]) == {STREAM}
    assert set(sound[7 * RATE :]) == {FILE}
    edge = sound[2 * RATE : 2 * RATE + 480] + sound[7 * RATE - 480 : 7 * RATE]
    assert max(edge) <= STREAM, "it comes and goes without a click"


def test_everything_but_the_stretch_is_the_file_byte_for_byte(file: Path) -> None:
    read = Read(file, a_stretch(8_000, 2_000))
    read.receiver.is_well = False
    assert read.carrier.read(0, read.carrier.size) == file.read_bytes()


def test_a_stream_that_does_not_come_leaves_the_file_and_says_so(file: Path) -> None:
    read = Read(file, a_stretch())
    read.receiver.is_well, read.receiver.wrong = False, Trouble.GONE
    assert set(read.until(10_000)) == {FILE}
    sounding = read.carrier.sounding(2_000)
    assert (sounding.carried, sounding.trouble) == (False, Trouble.GONE)
    assert read.carrier.was_reached(2_000)


@pytest.mark.parametrize("wrong", [Trouble.SILENT, Trouble.STALLED])
def test_a_stream_that_fails_gives_way_within_50_ms_and_is_taken_again(
    file: Path, wrong: Trouble
) -> None:
    read = Read(file, a_stretch())
    read.until(4_000)
    read.receiver.wrong, read.receiver.is_well = wrong, False
    instead = read.until(5_000)
    read.receiver.wrong, read.receiver.is_well = None, True
    again = read.until(7_000)
    assert set(instead[RATE // 20 :]) == {FILE}
    assert set(again[RATE // 20 : -480]) == {STREAM}
    first = read.carrier.sounding(2_000)
    assert first.carried
    assert first.until_ms == pytest.approx(4_000, abs=40)
    second = read.carrier.sounding(first.until_ms or 0)
    assert (second.carried, second.trouble) == (False, wrong)
    assert second.until_ms == pytest.approx(5_000, abs=40)
    third = read.carrier.sounding(second.until_ms or 0)
    assert (third.carried, third.until_ms) == (True, None)


def test_a_stream_that_runs_dry_gives_way_before_there_is_a_hole(file: Path) -> None:
    read = Read(file, a_stretch())
    read.until(3_000)
    read.receiver.left, read.receiver.is_well = RATE // 2, False  # a quarter of a second
    sound = read.until(4_000)
    assert min(sound) >= FILE, "there is no hole in the sound"
    assert set(sound[RATE // 2 :]) == {FILE}


def test_a_stream_is_asked_for_ahead_of_its_time_and_let_go_after_it(file: Path) -> None:
    read = Read(file, a_stretch())
    assert read.asked == ["http://example.vn/vov"], "it is due within 20 s"
    read.until(6_900)
    assert not read.receiver.closed
    read.until(7_100)
    assert read.receiver.closed


def test_a_stream_far_ahead_is_not_asked_for_yet(tmp_path: Path, file: Path) -> None:
    read = Read(file, a_stretch(60_000))
    assert read.asked == []
    read.carrier.check(41_000)
    assert len(read.asked) == 1
    read.carrier.close()
    assert read.receiver.closed


def test_what_is_played_again_from_an_earlier_place_is_told_anew(file: Path) -> None:
    read = Read(file, a_stretch())
    read.until(4_000)
    read.receiver.wrong, read.receiver.is_well = Trouble.GONE, False
    read.until(5_000)
    read.receiver.wrong, read.receiver.is_well = None, True
    read._at = 44 + 3 * RATE * 2  # the player seeks back
    read.until(6_000)
    assert read.carrier.sounding(3_000).carried
    assert read.carrier.sounding(4_500).carried

"""A real stream over HTTP, received by a real ffmpeg: what is noticed of it, and how soon."""

import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audio.receiver import Receiver, RelayRules, Trouble
from tests.audio.streams import RATE, Station, station

pytestmark = pytest.mark.alone

RULES = RelayRules(silent_s=1.0, stalled_s=2.0, well_s=0.5)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as made:
        yield made


@pytest.fixture
def received(live: Station) -> Iterator[Receiver]:
    receiver = Receiver(live.url, RULES)
    yield receiver
    receiver.close()


def await_true(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until something holds; how long it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def taken_for(receiver: Receiver, seconds: float) -> bytes:
    """Take what a player would in so long, at its pace."""
    content, began = b"", time.monotonic()
    while (gone := time.monotonic() - began) < seconds:
        content += receiver.take(max(0, int(gone * RATE) * 2 - len(content)))
        time.sleep(0.02)
    return content


def test_a_stream_comes_as_samples_and_without_a_hole(received: Receiver) -> None:
    await_true(lambda: received.is_well, 10)
    samples = array("h", taken_for(received, 2.0))
    assert len(samples) / RATE == pytest.approx(2.0, abs=0.1)
    loud = [max(map(abs, samples[at : at + 480])) for at in range(0, len(samples) - 480, 480)]
    assert min(loud) > 2_000


def test_silence_is_noticed(live: Station, received: Receiver) -> None:
    await_true(lambda: received.is_well, 10)
    live.mode = "silent"
    await_true(lambda: received.trouble() is Trouble.SILENT, 4)
    assert not received.is_well
    time.sleep(3)  # until nothing but silence is held
    live.mode = "sound"
    await_true(lambda: received.is_well and received.trouble() is None, 4)
    begins = array("h", received.take(RATE // 5 * 2))
    assert max(map(abs, begins)) > 2_000, "the silence is not handed out once more"


def test_a_server_that_stands_still_is_asked_again(live: Station, received: Receiver) -> None:
    await_true(lambda: received.is_well, 10)
    live.mode = "stall"
    taken_for(received, 2.5)
    assert received.trouble() in {Trouble.STALLED, Trouble.GONE}
    await_true(lambda: live.listeners >= 2, 10)
    live.mode = "sound"
    await_true(lambda: received.is_well, 10)


def test_a_server_that_is_gone_and_comes_back_is_heard_again(
    live: Station, received: Receiver
) -> None:
    await_true(lambda: received.is_well, 10)
    live.mode = "dead"
    taken_for(received, 3.0)
    assert received.trouble() is Trouble.GONE
    live.mode = "sound"
    await_true(lambda: received.is_well, 10)


def test_what_nobody_takes_grows_no_older_than_a_few_seconds(live: Station) -> None:
    live.burst_s = 30.0  # as a file that is served as fast as it goes
    receiver = Receiver(live.url, RULES)
    try:
        await_true(lambda: receiver.is_well, 10)
        time.sleep(1)
        assert len(receiver) <= 3.2 * RATE * 2
    finally:
        receiver.close()


def test_no_file_of_the_machine_is_taken_for_a_stream(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    with station(tmp_path):
        (tmp_path / "sound.wav").rename(secret)
    for url in (secret.as_uri(), str(secret), f"concat:{secret}"):
        receiver = Receiver(url, RULES)
        time.sleep(1.0)
        assert len(receiver) == 0
        receiver.close()


def test_the_first_tenth_of_a_stream_that_is_come_into_is_left_out(live: Station) -> None:
    receiver = Receiver(live.url, RULES)
    try:
        await_true(lambda: receiver.is_well, 10)
        samples = array("h", receiver.take(RATE // 5 * 2))
    finally:
        receiver.close()
    loud = [max(map(abs, samples[at : at + 240])) for at in range(0, len(samples) - 240, 240)]
    assert min(loud) > 7_000, "the first frames are whole already"


def test_a_rest_that_is_too_short_to_be_carried_is_no_stream(
    live: Station, received: Receiver
) -> None:
    await_true(lambda: received.is_well, 10)
    live.mode = "stall"
    taken_for(received, 0.5)  # what was on its way
    received.take(len(received) - RATE * 2 * 15 // 100)
    await_true(lambda: received.trouble() in {Trouble.STALLED, Trouble.GONE}, 4)


def test_the_rest_of_a_stream_that_broke_off_is_not_heard_when_it_is_back(
    live: Station, received: Receiver
) -> None:
    await_true(lambda: received.is_well, 10)
    live.mode = "dead"
    taken_for(received, 0.5)
    received.take(len(received) - RATE * 2 * 15 // 100)
    rest = b"".join(received._blocks)
    live.mode = "sound"
    await_true(lambda: received.is_well, 10)
    assert received.take(len(rest)) != rest

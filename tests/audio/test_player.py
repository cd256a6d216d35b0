"""Sound out, heard: a PulseAudio server of the test's own records what libvlc plays."""

import array
import itertools
import math
import os
import shutil
import subprocess
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio.errors import SoundFailed
from audio.player import SilentOutput, VlcOutput, sound_available, sound_output

pytestmark = pytest.mark.alone

RATE = 48_000
LOUD = 2_000


@dataclass
class Heard:
    """What came out of the sink: samples, and the monotonic clock at the first of them."""

    samples: "array.array[int]"
    began: float

    def sounding(self) -> tuple[int, int]:
        """The first and the last sample that are loud."""
        loud = [at for at, sample in enumerate(self.samples) if abs(sample) > LOUD]
        assert loud, "nothing was heard"
        return loud[0], loud[-1]


class Recorder:
    """Records the monitor of a null sink, with the time of the first block."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "heard.raw"
        self._target = self._file.open("wb")
        self._process = subprocess.Popen(
            [
                "parec",
                "--device=air.monitor",
                "--format=s16le",
                f"--rate={RATE}",
                "--channels=1",
                "--latency-msec=10",
            ],
            stdout=self._target,
        )
        while not self._file.stat().st_size:
            time.sleep(0.005)
        self._began = time.monotonic() - self._file.stat().st_size / 2 / RATE

    def stop(self) -> Heard:
        self._process.terminate()
        self._process.wait()
        self._target.close()
        samples = array.array("h")
        samples.frombytes(self._file.read_bytes()[: self._file.stat().st_size // 2 * 2])
        return Heard(samples, self._began)


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A sound server with one sink that plays to nobody."""
    assert shutil.which("pulseaudio"), "apt-get install pulseaudio pulseaudio-utils"
    folder = tmp_path_factory.mktemp("pulse")
    place = folder / "native"
    before = {name: os.environ.get(name) for name in ("PULSE_SERVER", "PULSE_COOKIE")}
    server = subprocess.Popen(
        [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--load=module-null-sink sink_name=air rate=48000 channels=1",
            f"--load=module-native-protocol-unix socket={place} auth-anonymous=1",
        ],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    os.environ["PULSE_SERVER"] = f"unix:{place}"
    os.environ["PULSE_COOKIE"] = str(folder / "cookie")
    try:
        deadline = time.monotonic() + 10
        while not sound_available():
            assert time.monotonic() < deadline, "the sound server did not start"
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds that rise from 400 Hz, a step of 100 Hz each second."""
    file = tmp_path_factory.mktemp("tone") / "tone.wav"
    samples = array.array(
        "h",
        (
            round(12_000 * math.sin(2 * math.pi * (400 + at // RATE * 100) * at / RATE))
            for at in range(3 * RATE)
        ),
    )
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file


def hole(samples: "array.array[int]") -> int:
    """How many samples the longest stretch has that is not loud."""
    quiet = longest = 0
    for sample in samples:
        quiet = quiet + 1 if abs(sample) < LOUD else 0
        longest = max(longest, quiet)
    return longest


def test_a_programme_sounds_at_once_when_it_is_released_and_without_a_hole(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse")
    output.open(tone)
    time.sleep(0.5)
    began = output.start()
    time.sleep(3.5)
    assert output.failure() is None
    output.close()
    heard = recorder.stop()
    first, last = heard.sounding()
    assert (last - first) / RATE == pytest.approx(3.0, abs=0.02)
    assert heard.began + first / RATE - began < 0.1, "it sounded late"
    # A sine of 400 Hz and more is loud again within a millisecond.
    assert hole(heard.samples[first:last]) < RATE // 500, "there is a hole in the sound"


def test_a_programme_is_joined_where_it_is_asked_to_be(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("auto")
    output.open(tone, at_ms=1_000)
    output.start()
    time.sleep(2.6)
    output.close()
    heard = recorder.stop()
    first, last = heard.sounding()
    assert (last - first) / RATE == pytest.approx(2.0, abs=0.06)
    early = heard.samples[first + RATE // 4 :][: RATE // 4]
    crossings = sum(before < 0 <= after for before, after in itertools.pairwise(early))
    assert crossings * 4 == pytest.approx(500, abs=15)


def test_a_file_that_is_open_beside_takes_the_place_of_what_plays_with_no_hole(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse")
    output.warm_up()
    output.open(tone)
    began = output.start()
    output.open_beside(tone, at_ms=1_800)
    time.sleep(max(0.0, began + 1.3 - time.monotonic()))
    changed = output.change_over()
    assert changed - began == pytest.approx(1.3, abs=0.05)
    assert output.failure() is None
    time.sleep(max(0.0, changed + 1.8 - time.monotonic()))
    output.close()
    heard = recorder.stop()
    first, last = heard.sounding()
    assert (last - first) / RATE == pytest.approx(1.3 + 1.2, abs=0.1), "500 ms were passed over"
    assert hole(heard.samples[first:last]) < RATE // 100
    quiet = heard.samples[first + round(1.7 * RATE) :][: RATE // 4]
    crossings = sum(before < 0 <= after for before, after in itertools.pairwise(quiet))
    assert crossings * 4 == pytest.approx(600, abs=15), "what played before is silent"


def test_what_is_opened_is_silent_until_it_is_released(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse")
    output.open(tone)
    time.sleep(1)
    output.close()
    assert max(map(abs, recorder.stop().samples)) < LOUD


def test_stopping_is_heard_at_once(sink: None, tone: Path, tmp_path: Path) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse")
    output.open(tone)
    output.start()
    time.sleep(1)
    output.stop()
    stopped = time.monotonic()
    time.sleep(0.7)
    output.close()
    heard = recorder.stop()
    assert heard.began + heard.sounding()[1] / RATE - stopped < 0.3


def test_a_fade_is_over_in_a_third_of_a_second_and_the_next_sound_is_as_loud_as_before(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse")
    output.open(tone)
    output.start()
    time.sleep(1)
    output.fade_out()
    time.sleep(0.2)
    output.open(tone)
    output.start()
    time.sleep(1)
    output.close()
    heard = recorder.stop()
    peaks = [
        max(map(abs, heard.samples[at : at + RATE // 50]))
        for at in range(heard.sounding()[0], len(heard.samples) - RATE // 50, RATE // 50)
    ]
    silent = next(at for at, peak in enumerate(peaks) if peak < LOUD // 20)
    loud = max(at for at in range(silent) if peaks[at] > 11_000)
    # By steps of the cubed level, and as loud as before when the next sound is opened.
    assert 3 <= silent - loud <= 20
    assert any(LOUD < peak < 8_000 for peak in peaks[loud:silent])
    assert max(peaks[silent:]) > 11_000


def test_a_player_is_as_loud_as_it_is_told_from_its_first_sample(
    sink: None, tone: Path, tmp_path: Path
) -> None:
    recorder, output = Recorder(tmp_path), VlcOutput("pulse", volume=70)
    output.open(tone)
    output.start()
    time.sleep(1)
    output.set_volume(100)
    time.sleep(1)
    output.close()
    heard = recorder.stop()
    first, last = heard.sounding()
    quiet = max(map(abs, heard.samples[first : first + RATE // 2]))
    assert quiet < 6_000 < max(map(abs, heard.samples[last - RATE // 2 : last]))


def test_a_file_output_holds_the_whole_programme_and_each_opening_a_file_of_its_own(
    tone: Path, tmp_path: Path
) -> None:
    output = VlcOutput("file", tmp_path / "sound.wav")
    for at_ms in (0, 1_000):
        output.open(tone, at_ms=at_ms)
        output.start()
        time.sleep(3.4 - at_ms / 1000)
    output.close()
    lengths = []
    for number in (1, 2):
        with wave.open(str(tmp_path / f"sound-{number}.wav")) as file:
            lengths.append(file.getnframes() / file.getframerate())
    assert lengths == pytest.approx([3.0, 2.0], abs=0.05)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.wav"
    nonsense.write_text("này không phải là âm thanh")
    output = VlcOutput("file", tmp_path / "sound.wav")
    with pytest.raises(SoundFailed):
        output.open(nonsense)
    with pytest.raises(SoundFailed):
        output.open(tmp_path / "nothing.wav")
    with pytest.raises(SoundFailed):
        output.start()


def test_a_machine_without_sound_says_so_instead_of_playing_to_nobody(
    tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio.player.sound_available", lambda: False)
    with pytest.raises(SoundFailed, match="sound card"):
        VlcOutput("auto").open(tone)


def test_a_machine_without_libvlc_is_told_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise OSError("libvlc.so.5: cannot open shared object file")

    monkeypatch.setattr("audio.libvlc.importlib.import_module", missing)
    with pytest.raises(SoundFailed, match="apt-get install libvlc5 vlc-plugin-base"):
        VlcOutput("auto")


def test_a_file_output_needs_a_file(tone: Path) -> None:
    with pytest.raises(SoundFailed, match="output_file"):
        VlcOutput("file").open(tone)


def test_silence_is_an_output_too() -> None:
    output = sound_output("silent")
    assert isinstance(output, SilentOutput)
    output.open(Path("anything.wav"))
    assert output.start() <= time.monotonic()
    assert output.failure() is None

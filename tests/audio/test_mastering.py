"""One level for everything: measured by another meter than the one it was made with."""

import array
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audio.errors import MasteringFailed
from audio.mastering import Mastered, analyse, master
from audio.profiles import PROFILES, Profile
from audio.speech import EspeakEngine
from tests.audio import sounds
from tests.audio.sounds import RATE

SHORT = "Thông báo."
LONG = (
    "Ủy ban nhân dân xã thông báo: sáng thứ bảy, toàn thể bà con tham gia tổng vệ sinh môi trường. "
    "Đề nghị các tổ dân phố chuẩn bị dụng cụ và có mặt đúng giờ tại nhà văn hóa. "
) * 3


def spoken(text: str) -> Callable[[Path], Path]:
    def speak(file: Path) -> Path:
        EspeakEngine().speak(text, file)
        return file

    return speak


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(spoken(SHORT), id="one word"),
        pytest.param(spoken(LONG), id="speech"),
        pytest.param(sounds.tone, id="tone"),
        pytest.param(partial(sounds.tone, hertz=500, seconds=1.8), id="like a television stream"),
        pytest.param(sounds.clipped_noise, id="clipped noise"),
        pytest.param(sounds.mostly_silence, id="mostly silence"),
        pytest.param(sounds.stereo, id="stereo at 44.1 kHz"),
    ],
)
@pytest.mark.parametrize("target", [-16.0, -23.0])
def test_every_sound_is_brought_to_the_target_and_below_the_peak(
    tmp_path: Path, sound: Callable[[Path], Path], target: float
) -> None:
    out = tmp_path / "clip.opus"
    mastered = master(sound(tmp_path / "source.wav"), out, target_lufs=target)
    loudness, peak = sounds.metered(out)
    assert loudness == pytest.approx(target, abs=0.5)
    assert peak <= -1.5
    assert mastered.loudness_lufs == pytest.approx(loudness, abs=0.11)
    assert mastered.samples == len(sounds.samples_of(out))
    assert mastered.size_bytes == out.stat().st_size


def test_a_long_sound_that_was_limited_before_is_brought_there_again(tmp_path: Path) -> None:
    """Thousands of peaks at the ceiling, which the encoder puts now here, now there."""
    once, source, out = (tmp_path / name for name in ("once.opus", "long.wav", "clip.opus"))
    master(spoken(LONG)(tmp_path / "spoken.wav"), once)
    sounds.write(source, sounds.samples_of(once) * 12)
    master(source, out)
    loudness, peak = sounds.metered(out)
    assert loudness == pytest.approx(-16.0, abs=0.5)
    assert peak <= -1.5


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: str(profile.name))
@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(spoken(LONG), id="speech at 0 dB"),
        pytest.param(sounds.music, id="music"),
        pytest.param(sounds.mostly_silence, id="mostly silence"),
        pytest.param(sounds.parted_by_silence, id="silence in the middle"),
    ],
)
def test_every_profile_brings_speech_music_and_silence_there(
    tmp_path: Path, sound: Callable[[Path], Path], profile: Profile
) -> None:
    out = tmp_path / "clip.opus"
    master(sound(tmp_path / "source.wav"), out, profile=profile)
    loudness, peak = sounds.metered(out)
    assert loudness == pytest.approx(-16.0, abs=0.5)
    assert peak <= -1.5


def test_sound_at_full_scale_is_softened_before_it_is_filtered(tmp_path: Path) -> None:
    """Presence adds 3 dB where horns need it; clipped there, a tone would get overtones."""
    hertz = 2_800
    full = sounds.tone(tmp_path / "full.wav", hertz=hertz, seconds=3, peak=32_767)
    assert analyse(full, tone=PROFILES["loudspeaker"].tone).peak_dbfs == pytest.approx(3, abs=0.5)
    master(full, tmp_path / "clip.opus")
    heard = sounds.samples_of(tmp_path / "clip.opus")[RATE : 2 * RATE]
    overtone = sounds.strength(heard, 3 * hertz) / sounds.strength(heard, hertz)
    assert 20 * math.log10(max(overtone, 1e-9)) < -50


def test_silence_in_the_middle_stays_as_long_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "clip.opus"
    made = master(sounds.parted_by_silence(tmp_path / "source.wav", 12), out)
    assert made.duration_ms == pytest.approx(12_000, abs=60)
    quiet = sounds.longest_quiet(sounds.samples_of(out), below=30)
    assert quiet / RATE == pytest.approx(6.0, abs=0.2)


def test_two_channels_of_which_one_is_upside_down_are_heard(tmp_path: Path) -> None:
    """Added as they are, they would be silence: a cable wired wrongly at the mixer."""
    voice = sounds.samples_of(spoken(LONG)(tmp_path / "voice.wav"))
    upside_down = array.array("h", (max(-32_768, min(32_767, -sample)) for sample in voice))
    out = tmp_path / "clip.opus"
    master(sounds.paired(tmp_path / "source.wav", voice, upside_down), out)
    assert sounds.metered(out)[0] == pytest.approx(-16.0, abs=0.5)
    master(sounds.write(tmp_path / "one.wav", voice), tmp_path / "one.opus")
    assert len(sounds.samples_of(out)) == len(sounds.samples_of(tmp_path / "one.opus"))


@pytest.mark.parametrize("silent", ["left", "right"])
def test_a_channel_that_is_dead_costs_no_loudness(tmp_path: Path, silent: str) -> None:
    voice = sounds.samples_of(spoken(LONG)(tmp_path / "voice.wav"))
    dead = array.array("h", bytes(2 * len(voice)))
    channels = (dead, voice) if silent == "left" else (voice, dead)
    out = tmp_path / "clip.opus"
    master(sounds.paired(tmp_path / "source.wav", *channels), out)
    assert sounds.metered(out)[0] == pytest.approx(-16.0, abs=0.5)


def test_wide_stereo_is_added_and_not_taken_apart(tmp_path: Path) -> None:
    """What both channels have in common, a voice in the middle of its music, stays."""
    middle = sounds.samples_of(sounds.tone(tmp_path / "m.wav", hertz=700, peak=6_000))
    side = sounds.samples_of(sounds.tone(tmp_path / "s.wav", hertz=1_500, peak=9_000))
    left = array.array("h", (a + b for a, b in zip(middle, side, strict=True)))
    right = array.array("h", (a - b for a, b in zip(middle, side, strict=True)))
    out = tmp_path / "clip.opus"
    master(sounds.paired(tmp_path / "source.wav", left, right), out, profile=PROFILES["stream"])
    heard = sounds.samples_of(out)[RATE // 2 : RATE]
    assert sounds.strength(heard, 700) > 20 * sounds.strength(heard, 1_500)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: str(profile.name))
def test_every_profile_is_level_and_takes_what_its_place_cannot_give(
    tmp_path: Path, profile: Profile
) -> None:
    """A horn gives no bass; the district's transmitter gives more of it; a stream all."""
    loud = []
    for number, hertz in enumerate((60, 2_800)):
        samples = sounds.samples_of(sounds.tone(tmp_path / "t.wav", hertz=hertz, peak=6_000))
        both = sounds.samples_of(sounds.tone(tmp_path / "u.wav", hertz=1_000, peak=6_000))
        for at, sample in enumerate(samples):
            both[at] += sample
        out = tmp_path / f"{number}.opus"
        master(sounds.write(tmp_path / "both.wav", both), out, profile=profile)
        assert sounds.metered(out)[0] == pytest.approx(-16, abs=0.5)
        heard = sounds.samples_of(out)[12_000:60_000]
        loud.append(sounds.strength(heard, hertz) / sounds.strength(heard, 1_000))
    bass, presence = loud
    expected = {"loudspeaker": (0.0, 0.3), "district_fm": (0.25, 0.75), "stream": (0.5, 1.1)}
    low, high = expected[profile.name]
    assert low <= bass <= high
    assert (presence > 1.2) == (profile.name == "loudspeaker")


def test_silence_around_the_sound_is_trimmed(tmp_path: Path) -> None:
    samples = sounds.samples_of(sounds.silence(tmp_path / "s.wav", 2))
    samples += sounds.samples_of(sounds.tone(tmp_path / "t.wav", seconds=2))
    samples += sounds.samples_of(sounds.silence(tmp_path / "s.wav", 3))
    mastered = master(sounds.write(tmp_path / "all.wav", samples), tmp_path / "clip.opus")
    assert mastered.duration_ms == pytest.approx(2_150, abs=60)


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path) -> None:
    source = sounds.tone(tmp_path / "tone.wav")
    made: list[Mastered] = [master(source, tmp_path / f"{number}.opus") for number in range(2)]
    assert made[0].sha256 == made[1].sha256
    assert (tmp_path / "0.opus").read_bytes() == (tmp_path / "1.opus").read_bytes()


def test_the_voice_is_kept_and_the_rumble_below_it_is_not(tmp_path: Path) -> None:
    low = sounds.samples_of(sounds.tone(tmp_path / "low.wav", hertz=40, peak=9_000))
    high = sounds.samples_of(sounds.tone(tmp_path / "high.wav", hertz=1_000, peak=9_000))
    for at, sample in enumerate(low):
        high[at] += sample
    out = tmp_path / "clip.opus"
    master(sounds.write(tmp_path / "both.wav", high), out)
    heard = sounds.samples_of(out)[12_000:60_000]
    means = [sum(heard[at : at + 600]) / 600 for at in range(0, len(heard) - 600, 600)]
    assert max(map(abs, means)) < 0.12 * max(map(abs, heard))


def hostile(file: Path) -> Path:
    file.write_text("#EXTM3U\n/etc/passwd\n")
    return file


def concat(file: Path) -> Path:
    file.write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    return file


def text(file: Path) -> Path:
    file.write_text("Đây không phải là âm thanh.")
    return file


@pytest.mark.parametrize("sound", [sounds.silence, hostile, concat, text])
def test_what_cannot_be_levelled_is_refused_and_leaves_nothing(
    tmp_path: Path, sound: Callable[[Path], Path]
) -> None:
    source = sound(tmp_path / "source.wav")
    with pytest.raises(MasteringFailed):
        master(source, tmp_path / "clip.opus")
    assert list(tmp_path.iterdir()) == [source]


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    source = sounds.tone(tmp_path / "tone.wav", seconds=60)
    with pytest.raises(MasteringFailed, match="did not finish"):
        master(source, tmp_path / "clip.opus", timeout_s=0.01)

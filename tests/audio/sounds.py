"""Sounds to test with, and a meter that is not the product's own."""

import array
import math
import random
import re
import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg

RATE = 48_000


def write(file: Path, samples: "array.array[int]", *, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file


def tone(
    file: Path, *, hertz: float = 440, seconds: float = 2.0, peak: int = 12_000, rate: int = RATE
) -> Path:
    count = round(seconds * rate)
    turn = 2 * math.pi * hertz / rate
    return write(
        file,
        array.array("h", (round(peak * math.sin(turn * at)) for at in range(count))),
        rate=rate,
    )


def silence(file: Path, seconds: float = 3.0) -> Path:
    return write(file, array.array("h", bytes(2 * round(seconds * RATE))))


def clipped_noise(file: Path, seconds: float = 4.0) -> Path:
    """Bursts at full scale, as from a recorder that was set too loud."""
    chance = random.Random(1)
    samples = array.array("h")
    for at in range(round(seconds * RATE)):
        loud = (at // 9_600) % 2 == 0
        samples.append(chance.choice((-32768, 32767)) if loud else chance.randint(-300, 300))
    return write(file, samples)


def mostly_silence(file: Path, seconds: float = 20.0) -> Path:
    """A word's length of tone in much silence."""
    samples = array.array("h", bytes(2 * round(seconds * RATE)))
    for start in (5 * RATE, 12 * RATE):
        for at in range(RATE // 2):
            samples[start + at] = round(6_000 * math.sin(at * 0.06))
    return write(file, samples)


def stereo(file: Path, seconds: float = 3.0) -> Path:
    rate = 44_100
    samples = array.array("h")
    for at in range(round(seconds * rate)):
        samples.append(round(9_000 * math.sin(at * 0.05)))
        samples.append(round(4_000 * math.sin(at * 0.09)))
    return write(file, samples, rate=rate, channels=2)


def paired(file: Path, left: "array.array[int]", right: "array.array[int]") -> Path:
    """Two channels, as long as the shorter of them."""
    both = array.array("h", (sample for pair in zip(left, right, strict=False) for sample in pair))
    return write(file, both, channels=2)


def music(file: Path, seconds: float = 12.0) -> Path:
    """Chords that come and go, with a beat: neither speech nor a tone."""
    samples = array.array("h")
    for at in range(round(seconds * RATE)):
        root = (220, 262, 196, 247)[at // RATE % 4]
        turn = 2 * math.pi * at / RATE
        chord = sum(math.sin(turn * root * part) / part for part in (1, 1.25, 1.5, 2))
        beat = math.exp(-(at % (RATE // 2)) / 3_000) * math.sin(turn * 60)
        samples.append(round(5_000 * chord + 9_000 * beat))
    return write(file, samples)


def parted_by_silence(file: Path, seconds: float = 20.0) -> Path:
    """Three seconds of tone, much silence, three seconds of tone."""
    samples = array.array("h", bytes(2 * round(seconds * RATE)))
    for at in range(3 * RATE):
        samples[at] = samples[-at - 1] = round(6_000 * math.sin(at * 0.06))
    return write(file, samples)


def metered(file: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP), by ffmpeg's own meter."""
    done = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-hide_banner", "-nostats", "-i", str(file)),
            *("-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    summary = done.stderr[done.stderr.rindex("Summary:") :]
    loudness = re.search(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])


def samples_of(file: Path) -> "array.array[int]":
    """Decoded to 48 kHz mono."""
    done = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-hide_banner", "-loglevel", "error", "-i", str(file)),
            *("-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"),
        ],
        capture_output=True,
        check=True,
    )
    decoded = array.array("h")
    decoded.frombytes(done.stdout)
    return decoded


def longest_quiet(samples: "array.array[int]", *, below: int) -> int:
    """The longest run of samples that are all quieter than that."""
    run = longest = 0
    for sample in samples:
        run = run + 1 if abs(sample) < below else 0
        longest = max(longest, run)
    return longest


def quiet_runs(samples: "array.array[int]", *, below: int, at_least: int) -> list[int]:
    """Runs of samples quieter than that and at least so long, between louder ones."""
    runs, run, heard = [], 0, False
    for sample in samples:
        if abs(sample) < below:
            run += 1
            continue
        if heard and run >= at_least:
            runs.append(run)
        run, heard = 0, True
    return runs


def strength(samples: "array.array[int]", hertz: float) -> float:
    """How much of a frequency is in the samples (one line of a Fourier sum)."""
    turn = 2 * math.pi * hertz / RATE
    real = sum(sample * math.cos(turn * at) for at, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(turn * at) for at, sample in enumerate(samples))
    return math.hypot(real, imaginary) / len(samples)

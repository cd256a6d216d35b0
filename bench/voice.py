"""Text to mastered clip, against espeak-ng and one run of ffmpeg's loudnorm to the same codec."""

import subprocess
import tempfile
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path

import imageio_ffmpeg

from audio.clip import SAMPLE_RATE
from audio.library import Library
from audio.reading import count_syllables, read
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.speech.libespeak import libespeak
from audio.voicing import voice
from bench.measure import Measurement, paired_ratio
from bench.reading import PLAN

RUNS = {60: 5, 600: 3}
BAR = 0.7


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        return [_measured(Path(folder), seconds) for seconds in RUNS]


def _measured(folder: Path, seconds: int) -> Measurement:
    settings = AudioSettings()
    text = _text(round(seconds * settings.syllables_per_minute / 60))
    ours = partial(_voiced, text, folder, settings)
    ratio, _, _ = paired_ratio(ours, _bare(text, folder, settings), runs=RUNS[seconds])
    return Measurement(
        name="voice",
        figure=ratio,
        unit=f"of its time, {seconds} s of speech",
        bar=BAR,
        against="espeak-ng, then one ffmpeg run with loudnorm to the same Opus",
        runs=RUNS[seconds],
    )


def _voiced(text: str, folder: Path, settings: AudioSettings) -> None:
    """The whole way in an empty library: one that knows the recipe would not do it again."""
    with tempfile.TemporaryDirectory(dir=folder) as clips:
        voice(
            text,
            engines=[EspeakEngine(settings.voice, settings.syllables_per_minute)],
            library=Library(Path(clips)),
            settings=settings,
        )


def _text(syllables: int) -> str:
    lines = [line for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen: list[str] = []
    counted = 0
    while counted < syllables:
        line = lines[len(chosen) % len(lines)]
        chosen.append(line)
        counted += count_syllables(read(line).text)
    return "\n".join(chosen)


def _bare(text: str, folder: Path, settings: AudioSettings) -> Callable[[], None]:
    spoken = read(text).text

    def bare() -> None:
        speech, out = folder / "bare.wav", folder / "bare.opus"
        library = libespeak()
        with wave.open(str(speech), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(library.sample_rate)
            library.say(
                spoken, voice=settings.voice, words_per_minute=134, sink=file.writeframesraw
            )
        loudnorm = f"loudnorm=I={settings.target_lufs}:TP={settings.true_peak_dbtp}"
        subprocess.run(
            [
                imageio_ffmpeg.get_ffmpeg_exe(),
                *("-y", "-loglevel", "error", "-i", str(speech), "-af", loudnorm),
                *("-ar", str(SAMPLE_RATE), "-ac", "1", "-c:a", "libopus", "-b:a", "64k", str(out)),
            ],
            check=True,
        )

    return bare

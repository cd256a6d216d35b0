"""A 30-minute programme joined from mastered clips, against pydub's += and export."""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import imageio_ffmpeg

from audio.mastering import master
from audio.programme import Part, assemble
from audio.segments import AudioSegment
from audio.tones import filler_music
from bench.measure import Measurement, paired_ratio

MINUTES = 30
CLIP_S = 60
RUNS = 3
BAR = 0.1
MEMORY_BAR_MB = 100.0
_KB_PER_MB = 1024
_ALONE = """
import resource, sys
from pathlib import Path
from audio.programme import Part, assemble
clip, length, count, out = sys.argv[1:]
assemble([Part(Path(clip), int(length))] * int(count), Path(out))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        music, clip = folder / "music.wav", folder / "clip.opus"
        filler_music(music, seconds=CLIP_S)
        part = Part(clip, master(music, clip).duration_ms)
        parts = [part] * (MINUTES * 60 // CLIP_S)
        ratio, _, _ = paired_ratio(
            partial(assemble, parts, folder / "ours.wav"),
            partial(_pydub, parts, folder / "theirs.wav"),
            runs=RUNS,
        )
        return [
            Measurement(
                name="programme",
                figure=ratio,
                unit="of its time",
                bar=BAR,
                against=f"pydub's += and export, {MINUTES} minutes of {CLIP_S} s clips",
                runs=RUNS,
            ),
            _memory(part, len(parts), folder / "alone.wav"),
        ]


def _memory(part: Part, count: int, out: Path) -> Measurement:
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, str(part.path), str(part.duration_ms), str(count), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )
    return Measurement(
        name="programme",
        figure=int(done.stdout) / _KB_PER_MB,
        unit="MB of memory",
        bar=MEMORY_BAR_MB,
        against="the bar of the player's machine, a process of its own",
        runs=1,
        is_ratio=False,
    )


def _pydub(parts: list[Part], out: Path) -> None:
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    whole = AudioSegment.empty()
    for part in parts:
        whole += _decoded(part)
    whole.export(str(out), format="wav")


def _decoded(part: Part) -> AudioSegment:
    samples = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-loglevel", "error", "-i", str(part.path)),
            *("-f", "s16le", "-ac", "1", "-ar", "48000", "-"),
        ],
        capture_output=True,
        check=True,
    ).stdout
    return AudioSegment(samples, sample_width=2, frame_rate=48_000, channels=1)

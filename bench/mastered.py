"""What mastered sound measures: ten minutes of it joined; two hours of it in little memory."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import imageio_ffmpeg

from audio.analysis import measure
from audio.library import Library
from audio.programme import Part, assemble
from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.voicing import voice
from bench.measure import Measurement
from bench.reading import PLAN

MINUTES = 10
LONG_HOURS = 2
LOUDNESS_BAR_LU = 0.5
SILENCE_BAR_S = 1.0
MEMORY_BAR_MB = 200.0
_KB_PER_MB = 1024
_AT_A_TIME = 4  # lines of the plan in a clip
_SILENCES = re.compile(r"silence_duration: ([\d.]+)")
_ALONE = """
import resource, sys
from pathlib import Path
from audio.mastering import master
made = master(Path(sys.argv[1]), Path(sys.argv[2]), timeout_s=3600)
own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(own + 2 * largest, made.loudness_lufs, made.true_peak_dbtp)
"""


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = _clips(folder)
        return [*_joined(folder, clips), *_long(folder, clips[0].path)]


def _clips(folder: Path) -> list[Part]:
    """Ten minutes of the plan, some lines to a clip, voiced and mastered."""
    settings, library = AudioSettings(), Library(folder / "clips")
    lines = [line for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
    parts: list[Part] = []
    at = 0
    while sum(part.duration_ms for part in parts) < MINUTES * 60_000:
        text = "\n".join(lines[(at + step) % len(lines)] for step in range(_AT_A_TIME))
        clip = voice(text, engines=[EspeakEngine()], library=library, settings=settings)
        parts.append(Part(library.path(clip.sha256), clip.duration_ms))
        at += _AT_A_TIME
    return parts


def _joined(folder: Path, clips: list[Part]) -> list[Measurement]:
    out = folder / "programme.wav"
    made = assemble(clips, out)
    heard = measure(out)
    silences = [float(found) for found in _SILENCES.findall(_detected(out))]
    against = f"{len(clips)} clips of speech joined, {made.duration_ms / 1000:.0f} s, ebur128"
    target, peak = AudioSettings().target_lufs, AudioSettings().true_peak_dbtp
    figures = (
        ("mastered-loudness", abs(heard.integrated_lufs - target), "LU off", LOUDNESS_BAR_LU),
        ("mastered-peak", heard.true_peak_dbtp, "dBTP", peak),
        ("mastered-silence", max(silences, default=0.0), "s, the longest", SILENCE_BAR_S),
    )
    return [
        Measurement(name, figure, unit, bar, against, runs=1, is_ratio=False)
        for name, figure, unit, bar in figures
    ]


def _detected(sound: Path) -> str:
    return subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-hide_banner", "-nostats", "-i", str(sound)),
            *("-af", "silencedetect=noise=-50dB:d=0.3", "-f", "null", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stderr


def _long(folder: Path, clip: Path) -> list[Measurement]:
    """Two hours of one clip over and over: Python's memory, and two ffmpegs' at their largest."""
    source = folder / "long.flac"
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-y", "-loglevel", "error", "-stream_loop", "-1", "-i", str(clip)),
            *("-t", str(LONG_HOURS * 3600), "-c:a", "flac", str(source)),
        ],
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, str(source), str(folder / "long.opus")],
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, loudness, peak = done.stdout.split()
    return [
        Measurement(
            name="mastered-memory",
            figure=int(kilobytes) / _KB_PER_MB,
            unit="MB",
            bar=MEMORY_BAR_MB,
            against=f"{LONG_HOURS} hours mastered to {loudness} LUFS, {peak} dBTP",
            runs=1,
            is_ratio=False,
        )
    ]

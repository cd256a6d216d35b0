"""A 30-minute programme joined from mastered clips, against pydub's += and export."""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import imageio_ffmpeg

from audio.mastering import master
from audio.programme import Part, assemble
from audio.samples import SampleStore
from audio.segments import AudioSegment
from audio.tones import filler_music
from bench.measure import Measurement, paired_ratio, seconds_of

MINUTES = 30
CLIP_S = 60
RUNS = 3
BAR = 0.1
MEMORY_BAR_MB = 100.0
ARRIVAL_BAR_S = 3.0
_KB_PER_MB = 1024
_ALONE = """
import sys
from pathlib import Path
from audio.programme import Part, assemble
from audio.samples import Samples
clip, length, count, out, samples, sha256 = sys.argv[1:]
part = Part(Path(clip), int(length), samples=Samples(Path(samples), sha256))
assemble([part] * int(count), Path(out))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        music, clip = folder / "music.wav", folder / "clip.opus"
        filler_music(music, seconds=CLIP_S)
        mastered = master(music, clip)
        store = SampleStore(folder / "samples")
        arrival_s = seconds_of(partial(store.keep, clip, mastered.sha256))
        samples = store.find(mastered.sha256)
        part = Part(clip, mastered.duration_ms, samples=samples)
        parts = [part] * (MINUTES * 60 // CLIP_S)
        ratio, _, _ = paired_ratio(
            partial(_ours, parts, folder / "ours.wav"),
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
            Measurement(
                name="programme",
                figure=arrival_s / CLIP_S * 60,
                unit="s for a minute of sound, once, when its clip arrives",
                bar=ARRIVAL_BAR_S,
                against="the length of the sound itself, a twentieth of it",
                runs=1,
                is_ratio=False,
            ),
        ]


def _ours(parts: list[Part], out: Path) -> None:
    for part in parts:
        if part.samples is not None:
            part.samples.verify()
    assemble(parts, out)


def _memory(part: Part, count: int, out: Path) -> Measurement:
    arguments: list[object] = [part.path, part.duration_ms, count, out]
    if part.samples is not None:
        arguments += [part.samples.path, part.samples.sha256]
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, *map(str, arguments)],
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

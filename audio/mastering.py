"""Brings any sound to one level: trims, levels, limits, encodes, measures what came out.

The loudness of the programme and its true peak follow ITU-R BS.1770 and EBU R 128, with the
target of loudspeaker networks rather than television's.
"""

import hashlib
import math
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from audio import ffmpeg
from audio.clip import SAMPLE_RATE, Sha256, to_ms
from audio.errors import MasteringFailed

TOLERANCE_LU = 0.5

_AIM_LU = 0.3  # closer than the promise, so that another meter still agrees
_ROUNDS = 5
_INAUDIBLE_LUFS = -65.0
_LEAD_SAMPLES = SAMPLE_RATE * 30 // 1000  # kept before the first sound: soft consonants
_TAIL_SAMPLES = SAMPLE_RATE * 120 // 1000  # kept after the last: the room's decay
_OVERSHOOT_DB = 0.8  # what encoding adds to the limiter's peak, at first guess
_HEADROOM_DB = 0.1
_METER_DB = 0.1  # peaks are reported to a tenth
_TRIES = 3
_TRY_LU = 0.1
_LIMITED_YIELD = 0.55  # loudness that a decibel of gain still brings while the limiter works
_HOPELESS_LU = 5.0
_RELEASE_MS, _QUICK_RELEASE_MS = 60, 8  # the second makes a single word loud, less gently

# Samples are floats before anything else: speech at 0 dB would clip in the filters.
_FLOAT = f"aresample={SAMPLE_RATE},aformat=sample_fmts=flt:channel_layouts=mono"
_TONE = "highpass=f=100,equalizer=f=3200:width_type=o:width=1.6:gain=2"
_COUNT = "astats=measure_perchannel=none:measure_overall=Number_of_samples"
_PADDED = f"apad=whole_len={SAMPLE_RATE}"  # shorter sound has no loudness to speak of
_SILENCE = "silencedetect=noise=-55dB:duration=0.1"

_INTEGRATED = re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(\S+) dBFS", re.MULTILINE)
_SAMPLES = re.compile(r"Number of samples: (\d+)")
_SILENT = re.compile(r"silence_(start|end): (-?[\d.]+)")
_DECLARED = re.compile(r"Duration: (\d+):(\d\d):(\d\d\.\d+)")


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Mastered:
    """A mastered file; `samples` is what a decoder yields at 48 kHz."""

    sha256: Sha256
    duration_ms: int
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """A source decoded once in full.

    `samples`, `first` and `last` count at 48 kHz: its length, and where its sound begins and
    ends. Loudness in LUFS and sample peak in dBFS are taken after the filters; `declared_s` are
    the seconds its container declares, None when it does not say.
    """

    samples: int
    first: int
    last: int
    loudness_lufs: float
    peak_dbfs: float
    declared_s: float | None
    report: str


@dataclass(frozen=True, slots=True)
class _Level:
    gain_db: float
    ceiling_db: float
    release_ms: int = _RELEASE_MS


def measure(path: Path, *, timeout_s: float = 600) -> Loudness:
    """Measure a file as it decodes; MasteringFailed when it cannot be read."""
    return _measured(path, timeout_s)[0]


def analyse(source: Path, *, timeout_s: float = 600, at_most_s: float | None = None) -> Analysis:
    """Decode a source in full, or its first seconds; MasteringFailed when it cannot be read."""
    limit = [] if at_most_s is None else ["-t", f"{at_most_s:.3f}"]
    chain = f"{_FLOAT},{_COUNT},{_TONE},{_SILENCE},{_PADDED},ebur128=framelog=quiet:peak=sample"
    report = ffmpeg.run(
        [*ffmpeg.source(source), *limit, "-af", chain, "-f", "null", "-"], timeout_s=timeout_s
    )
    samples = int(_found(_SAMPLES, report))
    first, last = _sounding(report, samples)
    declared = _DECLARED.search(report)
    return Analysis(
        samples=samples,
        first=first,
        last=last,
        loudness_lufs=float(_found(_INTEGRATED, report)),
        peak_dbfs=float(_found(_PEAK, report)),
        declared_s=_seconds(declared) if declared else None,
        report=report,
    )


def master(
    source: Path,
    out: Path,
    *,
    target_lufs: float = -16.0,
    true_peak_dbtp: float = -1.5,
    timeout_s: float = 600,
    analysis: Analysis | None = None,
) -> Mastered:
    """Write the source as mono Ogg Opus of 48 kHz at the target's loudness.

    Silence before and after is trimmed. The result is decoded and measured: it lies within
    0.5 LU of `target_lufs` and not above `true_peak_dbtp`, or MasteringFailed is raised and
    nothing is left at `out`. The same source gives the same bytes.
    """
    analysis = analysis or analyse(source, timeout_s=timeout_s)
    if analysis.last <= analysis.first or not analysis.loudness_lufs > _INAUDIBLE_LUFS:
        raise MasteringFailed("There is nothing to hear in the recording.")
    level = _first_level(source, analysis, target_lufs, true_peak_dbtp, timeout_s)
    handle, name = tempfile.mkstemp(prefix=".partial-", suffix=".opus", dir=out.absolute().parent)
    os.close(handle)
    draft = Path(name)
    try:
        for _ in range(_ROUNDS):
            _encode(source, draft, analysis, level, timeout_s)
            loudness, samples = _measured(draft, timeout_s)
            off = target_lufs - loudness.integrated_lufs
            over = loudness.true_peak_dbtp + _METER_DB - true_peak_dbtp
            if abs(off) <= _AIM_LU and over < _METER_DB / 2:
                return _finished(draft, out, loudness, samples)
            # What the limiter takes from the peaks it takes from the loudness too.
            limited = analysis.peak_dbfs + level.gain_db > level.ceiling_db
            level = replace(
                level,
                gain_db=level.gain_db + off / (_LIMITED_YIELD if limited else 1.0),
                ceiling_db=level.ceiling_db - (over + _HEADROOM_DB if over > 0 else 0),
            )
        raise MasteringFailed(
            "The recording cannot be brought to %(target)g LUFS: too little of it is heard.",
            target=target_lufs,
        )
    finally:
        draft.unlink(missing_ok=True)


def _first_level(
    source: Path, analysis: Analysis, target: float, peak: float, timeout_s: float
) -> _Level:
    """A level that should be right at once: trying it without encoding costs little."""
    level = _Level(target - analysis.loudness_lufs, peak - _OVERSHOOT_DB)
    if analysis.peak_dbfs + level.gain_db <= level.ceiling_db:
        return level
    yields = _LIMITED_YIELD
    for _ in range(_TRIES):
        chain = f"{_shaped(analysis, level)},ebur128=framelog=quiet"
        report = ffmpeg.run(
            [*ffmpeg.source(source), "-af", chain, "-f", "null", "-"], timeout_s=timeout_s
        )
        off = target - float(_found(_INTEGRATED, report))
        if abs(off) <= _TRY_LU:
            break
        if off > _HOPELESS_LU or level.gain_db - (target - analysis.loudness_lufs) > _HOPELESS_LU:
            level = replace(level, release_ms=_QUICK_RELEASE_MS)
        level = replace(level, gain_db=level.gain_db + off / yields)
    return level


def _shaped(analysis: Analysis, level: _Level) -> str:
    limit = 10 ** (level.ceiling_db / 20)
    return (
        f"{_FLOAT},{_TONE},atrim=start_sample={analysis.first}:end_sample={analysis.last},"
        f"asetpts=PTS-STARTPTS,{_PADDED},volume={level.gain_db:.3f}dB,"
        f"alimiter=limit={limit:.5f}:attack=5:release={level.release_ms}:level=0:latency=1"
    )


def _encode(source: Path, draft: Path, analysis: Analysis, level: _Level, timeout_s: float) -> None:
    ffmpeg.run(
        [
            *ffmpeg.source(source),
            *("-af", _shaped(analysis, level)),
            *("-c:a", "libopus", "-b:a", "64k", "-vbr", "constrained", "-ar", str(SAMPLE_RATE)),
            # Without a date, a version or a random serial the same sound has the same name.
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
            *("-f", "ogg", f"file:{draft.absolute()}"),
        ],
        timeout_s=timeout_s,
    )


def _measured(path: Path, timeout_s: float) -> tuple[Loudness, int]:
    chain = f"{_COUNT},ebur128=framelog=quiet:peak=true"
    report = ffmpeg.run(
        [*ffmpeg.source(path), "-af", chain, "-f", "null", "-"], timeout_s=timeout_s
    )
    loudness = Loudness(float(_found(_INTEGRATED, report)), float(_found(_PEAK, report)))
    return loudness, int(_found(_SAMPLES, report))


def _finished(draft: Path, out: Path, loudness: Loudness, samples: int) -> Mastered:
    with draft.open("rb") as file:
        sha256 = Sha256(hashlib.file_digest(file, "sha256").hexdigest())
        os.fsync(file.fileno())
    size = draft.stat().st_size
    draft.chmod(0o644)
    draft.replace(out)
    return Mastered(
        sha256, to_ms(samples), samples, loudness.integrated_lufs, loudness.true_peak_dbtp, size
    )


def _sounding(report: str, samples: int) -> tuple[int, int]:
    """The samples between which there is sound, with a little silence around them."""
    marks = [(kind, round(float(at) * SAMPLE_RATE)) for kind, at in _SILENT.findall(report)]
    spans = [
        (max(0, start), end)
        for (_, start), (_, end) in zip(marks[::2], marks[1::2] or [("end", samples)], strict=False)
    ]
    if len(marks) % 2 and len(marks) > 1:
        spans.append((marks[-1][1], samples))
    # The mark at the end of the stream is rounded and may lie a filter's delay early.
    near = SAMPLE_RATE // 50
    first = spans[0][1] if spans and spans[0][0] <= near else 0
    last = spans[-1][0] if spans and spans[-1][1] >= samples - near else samples
    if first >= samples - near:
        return 0, 0
    return max(0, first - _LEAD_SAMPLES), min(samples, last + _TAIL_SAMPLES)


def _found(pattern: re.Pattern[str], report: str) -> str:
    matches = pattern.findall(report)
    if not matches or math.isnan(float(matches[-1])):
        raise MasteringFailed("There is no sound in the file.")
    return str(matches[-1])


def _seconds(duration: re.Match[str]) -> float:
    hours, minutes, seconds = duration.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)

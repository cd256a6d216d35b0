"""Brings any sound to one level: trims, levels, limits, encodes, measures what came out.

The loudness of the programme and its true peak follow ITU-R BS.1770 and EBU R 128, with the
target of loudspeaker networks rather than television's.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from audio import ffmpeg
from audio.analysis import (
    METER,
    PADDED,
    Analysis,
    Loudness,
    analyse,
    loudness_after,
    measure,
    metered,
)
from audio.clip import SAMPLE_RATE, Sha256, to_ms
from audio.errors import MasteringFailed
from audio.profiles import PROFILES, Profile

__all__ = [
    "NO_FADES",
    "TOLERANCE_LU",
    "Analysis",
    "Fades",
    "Loudness",
    "Mastered",
    "analyse",
    "master",
    "measure",
]

TOLERANCE_LU = 0.5

# Closer than the promise, so that another meter still agrees; at last what is close enough. Half a
# tenth more than three or four of them: loudness is reported to a tenth, and 16.0 - 15.7 is no 0.3.
_AIMS_LU = (0.35, 0.35, 0.45, 0.45, 0.45, 0.45)
_OVERSHOOT_DB = 1.2  # what encoding adds to the limiter's peak, at first guess
_HEADROOM_DB = 0.1
_METER_DB = 0.1  # peaks are reported to a tenth
_LIMITED_YIELD = 0.55  # loudness that a decibel of gain still brings while the limiter works
_LEAST_YIELD = 0.2
_RELEASE_MS, _QUICK_RELEASE_MS = 60, 8  # the second makes a single word loud, less gently
_MUCH_DB = 5.0
# What the limiter will take is tried on an excerpt, two gains at once: so many decibels over
# what would do without it, for each decibel by which the peaks stand over the ceiling.
_TRIED = (0.4, 1.2)
_EXCERPT_S = 20
_EFFORT = "5"  # of libopus's 10: at 64 kbit/s the rest takes a third more time and is not heard
_TRIED_RATE = 32_000


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
class Fades:
    """How long the sound takes to come and to go, in milliseconds."""

    in_ms: int = 0
    out_ms: int = 0

    def filters(self, samples: int) -> str:
        """The filters for sound of so many samples, each with a comma before it."""
        length_ms = samples * 1000 // SAMPLE_RATE
        out_ms = min(self.out_ms, length_ms)
        chain = f",afade=t=in:d={self.in_ms}ms" if self.in_ms else ""
        if out_ms:
            chain += f",afade=t=out:st={length_ms - out_ms}ms:d={out_ms}ms"
        return chain


NO_FADES = Fades()


@dataclass(frozen=True, slots=True)
class _Level:
    gain_db: float
    ceiling_db: float
    release_ms: int = _RELEASE_MS

    def filters(self) -> str:
        limit = 10 ** (self.ceiling_db / 20)
        return (
            f"volume={self.gain_db:.3f}dB,"
            f"alimiter=limit={limit:.5f}:attack=5:release={self.release_ms}:level=0:latency=1"
        )


def master(
    source: Path,
    out: Path,
    *,
    target_lufs: float = -16.0,
    true_peak_dbtp: float = -1.5,
    profile: Profile = PROFILES["loudspeaker"],
    timeout_s: float = 600,
    analysis: Analysis | None = None,
    fades: Fades = NO_FADES,
) -> Mastered:
    """Write the source as mono Ogg Opus of 48 kHz at the target's loudness.

    Silence before and after is trimmed. The result is decoded and measured: it lies within
    0.5 LU of `target_lufs` and not above `true_peak_dbtp`, or MasteringFailed is raised and
    nothing is left at `out`. The same source gives the same bytes. An `analysis` handed in was
    made with the profile's filters.
    """
    analysis = analysis or analyse(source, tone=profile.tone, timeout_s=timeout_s)
    if analysis.is_silent:
        raise MasteringFailed("There is nothing to hear in the recording.")
    level = _first_level(source, analysis, profile, (target_lufs, true_peak_dbtp), timeout_s)
    handle, name = tempfile.mkstemp(prefix=".partial-", suffix=".opus", dir=out.absolute().parent)
    os.close(handle)
    draft = Path(name)
    try:
        for tried, aim in enumerate(_AIMS_LU, start=1):
            filters = f"{_trimmed(analysis, profile, fades)},{level.filters()}"
            loudness, samples = metered(_encoded(source, draft, filters, timeout_s))
            off = target_lufs - loudness.integrated_lufs
            over = loudness.true_peak_dbtp + _METER_DB - true_peak_dbtp
            if abs(off) <= aim and over < _METER_DB / 2:
                return _finished(draft, out, loudness, samples)
            level = _mended(level, analysis.peak_dbfs, off, over, tried)
        raise _unreached(off, target_lufs, true_peak_dbtp)
    finally:
        draft.unlink(missing_ok=True)


def _mended(
    level: _Level, source_peak_dbfs: float, off_lu: float, over_db: float, tried: int
) -> _Level:
    """The level to try next, after `tried` that were `off_lu` off and `over_db` over the peak.

    Where an encoder puts its peaks is chance, and a long sound has many: the ceiling gives way
    in growing steps instead of chasing each.
    """
    # What the limiter takes from the peaks it takes from the loudness too.
    limited = source_peak_dbfs + level.gain_db > level.ceiling_db
    down_db = over_db + _HEADROOM_DB * tried if over_db > 0 else 0.0
    return replace(
        level,
        gain_db=level.gain_db + off_lu / (_LIMITED_YIELD if limited else 1.0),
        ceiling_db=level.ceiling_db - down_db,
    )


def _unreached(off_lu: float, target_lufs: float, true_peak_dbtp: float) -> MasteringFailed:
    if abs(off_lu) <= TOLERANCE_LU:
        return MasteringFailed(
            "The recording's peaks cannot be brought under %(peak)g dBTP.", peak=true_peak_dbtp
        )
    return MasteringFailed(
        "The recording cannot be brought to %(target)g LUFS: too little of it is heard.",
        target=target_lufs,
    )


def _first_level(
    source: Path,
    analysis: Analysis,
    profile: Profile,
    aim: tuple[float, float],
    timeout_s: float,
) -> _Level:
    """A level that should be right at once: trying it on an excerpt costs little."""
    target, peak = aim
    level = _Level(target - analysis.loudness_lufs, peak - _OVERSHOOT_DB)
    over = analysis.peak_dbfs + level.gain_db - level.ceiling_db
    if over <= 0:
        return level
    trial = _Trial(source, analysis, profile, timeout_s)
    gentle = trial.level_for(level, over)
    if gentle.gain_db - level.gain_db <= _MUCH_DB:
        return gentle
    return trial.level_for(replace(level, release_ms=_QUICK_RELEASE_MS), over)


@dataclass(frozen=True, slots=True)
class _Trial:
    """Hears what the limiter leaves of an excerpt from the middle of a source."""

    source: Path
    analysis: Analysis
    profile: Profile
    timeout_s: float

    def level_for(self, level: _Level, over_db: float) -> _Level:
        """The level, with the gain at which the limiter leaves what it would give without one."""
        low, high = (replace(level, gain_db=level.gain_db + share * over_db) for share in _TRIED)
        unlimited, quiet, loud = loudness_after(
            self._opened(),
            f"aresample={_TRIED_RATE},{self.analysis.fold},{self.profile.tone},apad=whole_dur=1",
            ["anull", low.filters(), high.filters()],
            timeout_s=self.timeout_s,
        )
        yields = max(_LEAST_YIELD, (loud - quiet) / (high.gain_db - low.gain_db))
        wanted = unlimited + level.gain_db
        return replace(level, gain_db=low.gain_db + (wanted - quiet) / yields)

    def _opened(self) -> list[str]:
        length_s = (self.analysis.last - self.analysis.first) / SAMPLE_RATE
        start_s = self.analysis.first / SAMPLE_RATE + max(0.0, (length_s - _EXCERPT_S) / 2)
        return ffmpeg.opened(self.source, start_s=start_s, at_most_s=min(length_s, _EXCERPT_S))


def _trimmed(analysis: Analysis, profile: Profile, fades: Fades) -> str:
    return (
        f"{analysis.folded},{profile.tone},atrim=start_sample={analysis.first}:end_sample={analysis.last},"
        f"asetpts=PTS-STARTPTS{fades.filters(analysis.last - analysis.first)},{PADDED}"
    )


def _encoded(source: Path, draft: Path, filters: str, timeout_s: float) -> ffmpeg.Run:
    """Encode, and decode and measure what comes out while it comes."""
    encoder = [
        *ffmpeg.source(source),
        *("-af", filters),
        *("-c:a", "libopus", "-b:a", "64k", "-vbr", "constrained", "-ar", str(SAMPLE_RATE)),
        *("-compression_level", _EFFORT),
        # Without a date, a version or a random serial the same sound has the same name.
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *("-f", "ogg", "pipe:1"),
    ]
    with draft.open("wb") as file:
        return ffmpeg.run_into(
            encoder, ["-f", "ogg", "-i", "pipe:0", *METER], file, timeout_s=timeout_s
        )


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

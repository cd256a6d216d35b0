"""Measures sound: how long, how loud, where it begins and ends.

Loudness and true peak are those of ITU-R BS.1770 and EBU R 128.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from audio import ffmpeg
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed

FOLD = "aformat=sample_fmts=flt:channel_layouts=mono"
"""Channels into one, in floats before any filter: speech at 0 dB would clip in them."""

PADDED = f"apad=whole_len={SAMPLE_RATE}"
"""Shorter sound has no loudness to speak of."""

_LEAD_SAMPLES = SAMPLE_RATE * 30 // 1000  # kept before the first sound: soft consonants
_TAIL_SAMPLES = SAMPLE_RATE * 120 // 1000  # kept after the last: the room's decay
_SILENCE = "silencedetect=noise=-55dB:duration=0.1"
_METER = "ebur128=framelog=quiet"
_NOWHERE = ("-f", "null", "-")
# Two channels of which one is upside down (a cable, a switch of a mixer) vanish where they are
# added; their difference is the sound then.
_DIFFERENCE = "aformat=sample_fmts=flt:channel_layouts=stereo,pan=mono|c0=0.5*c0-0.5*c1"
_OPPOSED_DB = 6.0  # how much stronger than the sum the difference is there; wide stereo has 0
_INAUDIBLE_LUFS = -65.0
_FAINT_DB = -70.0
_COARSE_RATE = 16_000
_STRENGTH = "astats=measure_perchannel=none:measure_overall=RMS_level"
_RMS = re.compile(r"\[Parsed_astats_(\d+) @ \w+\] RMS level dB: (-?[\d.]+|-inf|nan)$", re.MULTILINE)

METER = (
    "-filter_complex",
    f"[0:a:0]aresample={SAMPLE_RATE},asplit[whole][meter];[meter]{_METER}:peak=true,anullsink",
    *("-map", "[whole]"),
    *_NOWHERE,
)
"""The arguments that measure what was opened."""

# ffmpeg's report repeats what a file says of itself, so each pattern holds to where a line begins:
# a title may read "silence_end: 1.2.3".
_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|-?nan) LUFS$", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-?inf|-?nan) dBFS$", re.MULTILINE)
_SILENT = re.compile(
    r"^\[\S*silencedetect\S* @ \w+\] silence_(start|end): (-?\d+(?:\.\d+)?(?:e-?\d+)?)\b",
    re.MULTILINE,
)
_DECLARED = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)", re.MULTILINE)
_LAYOUT = re.compile(r"^  Stream #0:\d+[^\n]*?: Audio: [^\n]*? Hz, ([^,\n]+)", re.MULTILINE)
_TWO = frozenset({"stereo", "2 channels", "downmix"})
_ONE_OR_TWO = _TWO | {"mono", "1 channels"}
_METERED = re.compile(
    r"\[Parsed_ebur128_(\d+) @ [^\]]+\] Summary:.*?^\s+I:\s+(\S+) LUFS", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """A source decoded once in full.

    `samples`, `first` and `last` count at 48 kHz: its length, and where its sound begins and
    ends. Loudness in LUFS and sample peak in dBFS are taken after the profile's filters;
    `declared_s` are the seconds its container declares, None when it does not say; `is_surround`
    says whether there are more channels than two; `fold` is the filter that makes one of them.
    """

    samples: int
    first: int
    last: int
    loudness_lufs: float
    peak_dbfs: float
    declared_s: float | None
    is_surround: bool
    report: str
    fold: str = FOLD

    @property
    def is_silent(self) -> bool:
        return self.last <= self.first or not self.loudness_lufs > _INAUDIBLE_LUFS

    @property
    def folded(self) -> str:
        """The filters that make floats at 48 kHz of one channel."""
        return f"aresample={SAMPLE_RATE},{self.fold}"


def measure(path: Path, *, timeout_s: float = 600) -> Loudness:
    """Measure a file as it decodes; MasteringFailed when it cannot be read."""
    return metered(ffmpeg.run([*ffmpeg.opened(path), *METER], timeout_s=timeout_s))[0]


def metered(run: ffmpeg.Run) -> tuple[Loudness, int]:
    """The loudness that a run with METER found, and the samples it decoded at 48 kHz."""
    loudness = Loudness(_found(_INTEGRATED, run.report), _found(_PEAK, run.report))
    return loudness, _samples(run.written_us)


def analyse(
    source: Path, *, tone: str = "anull", timeout_s: float = 600, at_most_s: float | None = None
) -> Analysis:
    """Decode a source in full, or its first seconds; MasteringFailed when it cannot be read.

    `tone` are the filters it will go through.
    """
    opened = ffmpeg.opened(source, at_most_s=at_most_s)
    found = _analysed(opened, tone, FOLD, timeout_s)
    if _layout(found.report) in _TWO and _is_opposed(opened, timeout_s):
        return _analysed(opened, tone, _DIFFERENCE, timeout_s)
    return found


def _analysed(opened: list[str], tone: str, fold: str, timeout_s: float) -> Analysis:
    graph = (
        f"[0:a:0]aresample={SAMPLE_RATE},{fold},asplit[whole][heard];"
        f"[heard]{tone},{_SILENCE},{PADDED},{_METER}:peak=sample,anullsink"
    )
    run = ffmpeg.run(
        [*opened, "-filter_complex", graph, "-map", "[whole]", *_NOWHERE], timeout_s=timeout_s
    )
    samples = _samples(run.written_us)
    first, last = _sounding(run.report, samples)
    declared = _DECLARED.search(run.report)
    return Analysis(
        samples=samples,
        first=first,
        last=last,
        loudness_lufs=_found(_INTEGRATED, run.report),
        peak_dbfs=_found(_PEAK, run.report),
        declared_s=_seconds(declared) if declared else None,
        is_surround=_is_surround(run.report),
        report=run.report,
        fold=fold,
    )


def _is_opposed(opened: list[str], timeout_s: float) -> bool:
    """Whether the second of two channels is the first upside down, for the most part."""
    two = f"aresample={_COARSE_RATE},aformat=sample_fmts=flt:channel_layouts=stereo"
    graph = (
        f"[0:a:0]{two},asplit[one][other];"
        f"[one]pan=mono|c0=0.5*c0+0.5*c1,{_STRENGTH}[sum];"
        f"[other]pan=mono|c0=0.5*c0-0.5*c1,{_STRENGTH},anullsink"
    )
    run = ffmpeg.run(
        [*opened, "-filter_complex", graph, "-map", "[sum]", *_NOWHERE], timeout_s=timeout_s
    )
    found = sorted((int(place), float(value)) for place, value in _RMS.findall(run.report))
    if len(found) != len(("sum", "difference")):
        return False
    (_, added), (_, apart) = found
    return apart > _FAINT_DB and not apart - added < _OPPOSED_DB


def is_surround(source: Path, *, timeout_s: float) -> bool:
    """Whether there are more channels than two, told without decoding them.

    Nine have no layout by which they could be mixed down, so that decoding them only fails.
    """
    try:
        run = ffmpeg.run(
            [*ffmpeg.source(source), "-c", "copy", "-t", "0.1", *_NOWHERE], timeout_s=timeout_s
        )
    except MasteringFailed:
        return False
    return _is_surround(run.report)


def _is_surround(report: str) -> bool:
    layout = _layout(report)
    return layout is not None and layout not in _ONE_OR_TWO


def _layout(report: str) -> str | None:
    """How the source says its channels are laid."""
    layout = _LAYOUT.search(report)
    return layout[1].strip() if layout else None


def loudness_after(
    source: list[str], common: str, variants: list[str], *, timeout_s: float
) -> list[float]:
    """The loudness in LUFS after `common` filters and each of the variants, in their order.

    `source` are the arguments that open what is heard.
    """
    names = [f"[v{number}]" for number in range(len(variants))]
    legs = [
        f"{name}{variant},{_METER},anullsink" for name, variant in zip(names, variants, strict=True)
    ]
    graph = ";".join([f"[0:a:0]{common},asplit={len(variants) + 1}[whole]{''.join(names)}", *legs])
    run = ffmpeg.run(
        [*source, "-filter_complex", graph, "-map", "[whole]", *_NOWHERE],
        timeout_s=timeout_s,
    )
    found = sorted((int(place), float(value)) for place, value in _METERED.findall(run.report))
    if len(found) != len(variants):
        raise MasteringFailed("There is no sound in the file.")
    return [value for _, value in found]


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


def _found(pattern: re.Pattern[str], report: str) -> float:
    matches = pattern.findall(report)
    if not matches or math.isnan(float(matches[-1])):
        raise MasteringFailed("There is no sound in the file.")
    return float(matches[-1])


def _samples(microseconds: int) -> int:
    return round(microseconds * SAMPLE_RATE / 1_000_000)


def _seconds(duration: re.Match[str]) -> float:
    hours, minutes, seconds = duration.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)

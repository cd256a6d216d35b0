"""Reading official text aloud: characters a second on one core, and against vietnormalizer."""

import importlib
import importlib.util
import random
import re
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

from audio.reading import read
from bench.measure import Measurement, paired_ratio, seconds_of

PLAN = Path(__file__).parents[1] / "playlists" / "demo" / "ke-hoach-dan-van-2024.txt"
MEGABYTE = 1_000_000
RUNS = 3
OTHER = "vietnormalizer"
_SMALL_WORDS = ("và", "của", "cho", "các", "những", "được", "tại", "trong")
_STREWN = 0.1
_SIGNS = (
    "A/", "I/", "½", "°C", "T2", "m2", "0h", "1/1/", "1-", "1.", "V.", "II-", "x2 ", "Đ/c", "(a)",
    "1,1;", "km/h ", "a@b. ", "http://a ", "👍", "113.", "7h30", "...", "UBND-", "e\u0302\u0301",
)  # fmt: skip
_SIGNS_LONG = 200_000


def run() -> list[Measurement]:
    plan = PLAN.read_text(encoding="utf-8")
    text = _megabyte(plan)
    read(plan)
    seconds = statistics.median(seconds_of(lambda: read(text)) for _ in range(RUNS))
    theirs = _other()
    against = "the customer's plan, varied to 1 MB without repetition, one core"
    speed = Measurement(
        name="reading",
        figure=len(text.encode()) / MEGABYTE / seconds,
        unit="MB/s",
        bar=1.0,
        against=against if theirs else f"{against}; NOT COMPARED: {OTHER} is missing (make bench)",
        runs=RUNS,
        is_ratio=False,
        better="more",
    )
    rows = [speed, _signs()]
    return [*rows, _beside(theirs, plan)] if theirs else rows


def _signs() -> Measurement:
    """Texts of nothing but signs and figures, the slowest of them."""
    texts = {bit: bit * (_SIGNS_LONG // len(bit)) for bit in _SIGNS}
    took = {bit: seconds_of(partial(read, text)) for bit, text in texts.items()}
    slowest = max(took, key=lambda bit: took[bit])
    return Measurement(
        name="reading-signs",
        figure=took[slowest] * MEGABYTE / _SIGNS_LONG,
        unit="s for 1,000,000 characters",
        bar=5.0,
        against=f"{len(_SIGNS)} texts that repeat a sign; the slowest repeats {slowest!r}",
        runs=1,
        is_ratio=False,
    )


def _megabyte(plan: str) -> str:
    """As much text without a repetition that could be remembered.

    Every copy has other figures, and small words strewn in.
    """
    chance = random.Random(2024)
    copies = MEGABYTE // len(plan.encode()) + 1
    strewn = re.compile(r"[1-9](?!\.)|(?<=\w) (?=[a-zđ])")

    def other(found: re.Match[str]) -> str:
        if found.group() != " ":
            return str(chance.randint(1, 9))
        return f" {chance.choice(_SMALL_WORDS)} " if chance.random() < _STREWN else " "

    return "".join(strewn.sub(other, plan) for _ in range(copies))


def _beside(theirs: Callable[[str], str], plan: str) -> Measurement:
    """The plan once: a reader that takes a document at a time needs no megabyte."""
    ratio, ours_s, theirs_s = paired_ratio(lambda: read(plan), lambda: theirs(plan), runs=RUNS)
    return Measurement(
        name="reading-beside",
        figure=ratio,
        unit=f"of {OTHER}'s time",
        bar=1.0,
        against=f"{OTHER} on the plan once ({ours_s * 1000:.0f} and {theirs_s * 1000:.0f} ms)",
        runs=RUNS,
    )


def _other() -> Callable[[str], str] | None:
    """The other reader, where somebody installed it: it is not among our dependencies."""
    if importlib.util.find_spec(OTHER) is None:
        return None
    normalize: Callable[[str], str] = (
        importlib.import_module(OTHER).VietnameseNormalizer().normalize
    )
    return normalize

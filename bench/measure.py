"""What a benchmark gives back, and how two ways of doing a thing are timed side by side."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Measurement:
    """One figure beside its bar. `better` says on which side of the bar it has to stand."""

    name: str
    figure: float
    unit: str
    bar: float
    against: str
    runs: int
    is_ratio: bool = True
    better: Literal["less", "more"] = "less"

    @property
    def ok(self) -> bool:
        return self.figure <= self.bar if self.better == "less" else self.figure >= self.bar

    def to_json(self) -> str:
        kept = asdict(self)
        line = {
            "name": kept["name"],
            "ratio" if self.is_ratio else "value": round(self.figure, 4),
            "unit": self.unit,
            "bar": self.bar,
            "ok": self.ok,
            "against": self.against,
            "runs": self.runs,
        }
        return json.dumps(line, ensure_ascii=False)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def paired_ratio(
    ours: Callable[[], object], theirs: Callable[[], object], *, runs: int
) -> tuple[float, float, float]:
    """Time both in turn, A B A B; give the medians of ours/theirs, ours and theirs (seconds)."""
    ours(), theirs()
    pairs = [(seconds_of(ours), seconds_of(theirs)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    return ratio, statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)

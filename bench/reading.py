"""Reading official text aloud: characters a second on one core."""

import statistics
from pathlib import Path

from audio.reading import read
from bench.measure import Measurement, seconds_of

PLAN = Path(__file__).parents[1] / "playlists" / "demo" / "ke-hoach-dan-van-2024.txt"
MEGABYTE = 1_000_000
RUNS = 3


def run() -> list[Measurement]:
    plan = PLAN.read_text(encoding="utf-8")
    text = plan * (MEGABYTE // len(plan.encode()) + 1)
    read(plan)
    seconds = statistics.median(seconds_of(lambda: read(text)) for _ in range(RUNS))
    megabytes = len(text.encode()) / MEGABYTE
    return [
        Measurement(
            name="reading",
            figure=megabytes / seconds,
            unit="MB/s",
            bar=1.0,
            against="the customer's plan, repeated to 1 MB, one core",
            runs=RUNS,
            is_ratio=False,
            better="more",
        )
    ]

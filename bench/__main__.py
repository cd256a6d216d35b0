"""`python -m bench [NAME]`: run the benchmarks, print a table and a JSON line for each figure.

A name runs all that begin with it: `report` both databases, `report-sqlite` one of them.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from bench import (
    documents,
    emergency,
    fire,
    joins,
    live,
    mastered,
    plan,
    player,
    programme,
    reading,
    report,
    search,
    sounded,
    start,
    voice,
)
from bench.measure import Measurement
from bench.within import ended_after

BENCHMARKS: dict[str, Callable[[], list[Measurement]]] = {
    "reading": reading.run,
    "voice": voice.run,
    "mastered": mastered.run,
    "programme": programme.run,
    "start": start.run,
    "joins": joins.run,
    "fire": fire.run,
    "emergency": emergency.run,
    "sounded": sounded.run,
    "live": live.run,
    "player": player.run,
    "plan": plan.run,
    "replan": plan.run_replan,
    "search": search.run,
    "report-sqlite": report.run_on_sqlite,
    "report-postgresql": report.run_on_postgresql,
    "documents": documents.run,
}
PLANNED = (
    "reading",
    "voice",
    "mastered",
    "programme",
    "start",
    "joins",
    "fire",
    "emergency",
    "sounded",
    "live",
    "player",
    "plan",
    "replan",
    "search",
    "report-sqlite",
    "report-postgresql",
    "documents",
    "pages",
    "sync",
)
UNFILLED = tuple(name for name in PLANNED if name not in BENCHMARKS)

_LONGEST_S = 1_800


def main(arguments: list[str]) -> int:
    """Exit 1 where a bar was missed, 2 where there is no such benchmark."""
    only = arguments[0] if arguments else None
    chosen = [name for name in BENCHMARKS if only in (None, name, name.partition("-")[0])]
    if not chosen:
        state = "has not been filled yet" if only in UNFILLED else "is not a benchmark"
        print(f"bench: {only} {state}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    measured, broken = [], []
    for name in chosen:
        try:
            measured += _measured(name)
        except Exception:  # noqa: BLE001 -- it is told, and the others are measured all the same
            traceback.print_exc()
            broken.append(name)
    Console(width=120).print(_table(measured))
    for figure in measured:
        print(figure.to_json())
    if only is None:
        print("not filled yet: " + ", ".join(UNFILLED), file=sys.stderr)
    if broken:
        print("broken off: " + ", ".join(broken), file=sys.stderr)
    return 0 if not broken and all(figure.ok for figure in measured) else 1


def _measured(name: str) -> list[Measurement]:
    """Run one within its time, and tell how long it took beside the machine's load."""
    print(f"{name} …", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        with ended_after(_LONGEST_S):
            return BENCHMARKS[name]()
    finally:
        took, load = time.monotonic() - began, os.getloadavg()[0]
        print(f"{name}: {took:.0f} s, load {load:.1f}", file=sys.stderr, flush=True)


def _table(measured: list[Measurement]) -> Table:
    table = Table("benchmark", "figure", "bar", "met", "against", "runs")
    for each in measured:
        sign = "≤" if each.better == "less" else "≥"
        table.add_row(
            each.name,
            f"{each.figure:.3g} {each.unit}",
            f"{sign} {each.bar:g}",
            "yes" if each.ok else "NO",
            each.against,
            str(each.runs),
        )
    return table


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a file or a terminal
    sys.exit(main(sys.argv[1:]))

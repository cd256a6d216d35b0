"""10,000 starts in one second: how late each is, by the timeline, APScheduler and a bare heap."""

import heapq
import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bench.measure import Measurement
from scheduler.station.attention import Attention
from scheduler.station.timeline import Timeline
from scheduler.timekeeper import SystemTimekeeper

STARTS, RUNS = 10_000, 3
BAR_MS = 15.0
_AHEAD_S = 2.0
_PATIENCE_S = 60.0


def run() -> list[Measurement]:
    ways: dict[str, Callable[[list[datetime]], list[float]]] = {
        "timeline": _timeline,
        "heap": _heap,
        "APScheduler": _apscheduler,
    }
    late = {name: [_p99(way(_instants(name))) for _ in range(RUNS)] for name, way in ways.items()}
    middle = {name: statistics.median(each) for name, each in late.items()}
    load = os.getloadavg()[0]
    print("fire: p99 " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in middle.items()), end="")
    print(f"; load {load:.1f}")
    against = f"APScheduler {middle['APScheduler']:.0f} ms, bare heap {middle['heap']:.1f} ms"
    return [
        Measurement(
            "fire p99", middle["timeline"], "ms", BAR_MS, against, RUNS, is_ratio=False
        )
    ]  # fmt: skip


def _instants(way: str) -> list[datetime]:
    # APScheduler takes a while to be told of so many jobs.
    ahead = _AHEAD_S if way != "APScheduler" else 10 * _AHEAD_S
    first = datetime.now(UTC) + timedelta(seconds=ahead)
    return [first + timedelta(seconds=number / STARTS) for number in range(STARTS)]


def _timeline(instants: list[datetime]) -> list[float]:
    """As a player waits: by its attention, asking anew after each wait."""
    timekeeper, attention = SystemTimekeeper(), Attention()
    timeline: Timeline[int] = Timeline(timekeeper)
    for number, at in enumerate(instants):
        timeline.put(at, number)
    late: list[float] = []
    while len(timeline):
        attention.wait(timekeeper, timeline.wait_s())
        late += [_late_ms(at) for at, _ in timeline.due()]
    return late


def _heap(instants: list[datetime]) -> list[float]:
    """The least there is: a heap of floats, and sleep."""
    offset = time.time() - time.monotonic()
    heap = [at.timestamp() - offset for at in instants]
    heapq.heapify(heap)
    late = []
    while heap:
        ahead_s = heap[0] - time.monotonic()
        if ahead_s > 0:
            time.sleep(ahead_s)
        late.append((time.monotonic() - heapq.heappop(heap)) * 1000)
    return late


def _apscheduler(instants: list[datetime]) -> list[float]:
    late: list[float] = []
    done = threading.Event()

    def fire(at: datetime) -> None:
        late.append(_late_ms(at))
        if len(late) == len(instants):
            done.set()

    jobs = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(10)},
        job_defaults={"misfire_grace_time": 3_600},
        timezone="UTC",
    )
    for at in instants:
        jobs.add_job(fire, "date", run_date=at, args=[at])
    jobs.start()
    done.wait(_PATIENCE_S)
    jobs.shutdown(wait=False)
    return late


def _late_ms(at: datetime) -> float:
    return (datetime.now(UTC) - at) / timedelta(milliseconds=1)


def _p99(late: list[float]) -> float:
    assert len(late) == STARTS, "some never began"
    return statistics.quantiles(late, n=100, method="inclusive")[98]

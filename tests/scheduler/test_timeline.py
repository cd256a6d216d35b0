"""Instants in a heap: in their order, on the dot, and unmoved by a wall clock that is stepped."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.station.timeline import LONGEST_WAIT_S, Timeline
from scheduler.timekeeper import SimulatedTimekeeper
from tests.scheduler.builders import MORNING

SECOND = timedelta(seconds=1)


def begun(timeline: Timeline[str], clock: SimulatedTimekeeper, seconds: float) -> dict[str, float]:
    """What began within so long, and at which second of the monotonic clock."""
    found: dict[str, float] = {}
    until = clock.monotonic() + seconds
    while clock.monotonic() < until:
        for _, what in timeline.due():
            found[what] = clock.monotonic()
        clock.wait(min(timeline.wait_s(), until - clock.monotonic()) or 0.001)
    return found


@given(st.lists(st.integers(0, 100), max_size=50))
def test_everything_begins_at_its_instant_in_the_order_it_was_put(seconds: list[int]) -> None:
    clock = SimulatedTimekeeper(MORNING)
    timeline: Timeline[str] = Timeline(clock)
    for number, at in enumerate(seconds):
        timeline.put(MORNING + at * SECOND, f"{at}/{number}")
    found = begun(timeline, clock, 102)
    assert len(timeline) == 0
    assert {what: round(at) for what, at in found.items()} == {
        f"{at}/{number}": at for number, at in enumerate(seconds)
    }
    assert list(found) == [
        f"{at}/{number}" for at, number in sorted((at, n) for n, at in enumerate(seconds))
    ]


def test_a_clock_set_back_begins_nothing_early_and_nothing_twice() -> None:
    clock = SimulatedTimekeeper(MORNING)
    timeline: Timeline[str] = Timeline(clock)
    timeline.put(MORNING + 100 * SECOND, "tin")
    assert begun(timeline, clock, 50) == {}
    clock.step(-30)
    found = begun(timeline, clock, 200)
    assert round(found["tin"]) == 130


def test_a_clock_set_forward_is_noticed_within_seconds() -> None:
    clock = SimulatedTimekeeper(MORNING)
    timeline: Timeline[str] = Timeline(clock)
    timeline.put(MORNING + 100 * SECOND, "tin")
    clock.step(90)
    assert timeline.wait_s() <= LONGEST_WAIT_S
    assert round(begun(timeline, clock, 60)["tin"]) == 10


def test_an_empty_one_is_looked_at_now_and_then() -> None:
    timeline: Timeline[str] = Timeline(SimulatedTimekeeper(MORNING))
    assert timeline.next_at() is None
    assert timeline.wait_s() == LONGEST_WAIT_S

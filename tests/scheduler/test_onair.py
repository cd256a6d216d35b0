"""A player's day on a simulated clock: on the dot, whatever happens, and accounted for."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio.carrier import Carrier
from audio.errors import SoundFailed
from audio.player import SilentOutput
from scheduler.protocol import Reason
from scheduler.station.journal import start_errors_ms
from scheduler.timekeeper import SimulatedTimekeeper
from tests.scheduler.builders import MORNING, clip, manifest, programme, sha256
from tests.scheduler.conftest import Rig

START = MORNING + timedelta(minutes=10)
NIGHT = MORNING + timedelta(hours=4)
SECOND = timedelta(seconds=1)


class Killed(Exception):
    """The process is gone, as by SIGKILL: nothing is closed in good order."""


class MortalOutput(SilentOutput):
    """Kills the process at an instant of the monotonic clock."""

    def __init__(self, clock: SimulatedTimekeeper, dies_at: float) -> None:
        super().__init__(clock.monotonic)
        self._clock, self._dies_at = clock, dies_at

    def failure(self) -> str | None:
        if self._clock.monotonic() >= self._dies_at:
            raise Killed
        return None


class BrokenOutput(SilentOutput):
    """Fails to open so often, then works."""

    def __init__(self, clock: SimulatedTimekeeper, failures: int) -> None:
        super().__init__(clock.monotonic)
        self._failures = failures

    def open(self, sound: Path | Carrier, *, at_ms: int = 0) -> None:
        if self._failures:
            self._failures -= 1
            raise SoundFailed("There is no sound card.")


def test_a_programme_airs_on_the_dot_and_every_piece_has_its_row(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài", "khẩu hiệu"])))
    rows = rig.air(NIGHT)
    assert [row.title for row in rows] == ["tin", "bài", "khẩu hiệu"]
    assert [row.outcome for row in rows] == ["complete"] * 3
    assert [row.started_at for row in rows] == [START, START + 20 * SECOND, START + 40 * SECOND]
    assert [row.aired_ms for row in rows] == [20_000] * 3
    assert start_errors_ms(rows) == [0]
    assert [row.sequence for row in rows] == [1, 2, 3]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("second", [4083.9492936193715, 8182.723119784933, 65527.320522350674])
def test_no_rounding_of_an_instant_lets_the_air_wait_for_ever(rig: Rig, second: float) -> None:
    rig.clock._monotonic = second - (START - MORNING).total_seconds()
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"])))
    assert [row.outcome for row in rig.air(NIGHT)] == ["complete"] * 2


def test_what_sounded_for_half_a_second_before_a_crash_has_its_row(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"])))
    dies_at = rig.clock.monotonic() + (START - MORNING).total_seconds() + 0.4
    with pytest.raises(Killed):
        rig.air(NIGHT, MortalOutput(rig.clock, dies_at))
    rows = rig.air(START + 10 * SECOND)
    assert rows[0].title == "tin"
    assert (rows[0].aired_ms, rows[0].reason) == (250, Reason.INTERRUPTED)


def test_a_week_is_aired_with_no_network_at_all(rig: Rig) -> None:
    days = [programme(day, START + timedelta(days=day), ["tin", "bài"]) for day in range(7)]
    rig.centre.publish(manifest(*days))
    rig.air(MORNING + SECOND)
    rig.centre.reachable = False
    rows = rig.air(MORNING + timedelta(days=7), fetch=False)
    assert [row.outcome for row in rows] == ["complete"] * 14
    assert [row.started_at for row in rows[::2]] == [each.starts_at for each in days]


def test_a_player_that_starts_late_joins_the_programme_in_progress(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, MORNING - 30 * SECOND, ["tin", "bài", "kết"])))
    rows = rig.air(NIGHT)
    missed, joined, whole = sorted(rows, key=lambda row: row.planned_at or MORNING)
    assert (missed.title, missed.outcome, missed.reason) == ("tin", "missed", Reason.JOINED)
    assert (joined.title, joined.outcome, joined.reason) == ("bài", "partial", Reason.JOINED)
    assert joined.from_ms == pytest.approx(10_000, abs=2_000)
    assert joined.aired_ms == 20_000 - joined.from_ms
    assert (whole.title, whole.outcome) == ("kết", "complete")
    assert whole.started_at == MORNING + 10 * SECOND


def test_a_programme_is_joined_in_its_last_second_too(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, MORNING - 59 * SECOND, ["tin", "bài", "kết"])))
    heard = [row for row in rig.air(NIGHT) if row.aired_ms]
    assert [(row.title, row.outcome) for row in heard] == [("kết", "partial")]
    assert heard[0].aired_ms == pytest.approx(750, abs=100)


def test_a_killed_player_comes_back_and_its_log_shows_both_parts(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"], piece_ms=60_000)))
    with pytest.raises(Killed):
        rig.air(NIGHT, MortalOutput(rig.clock, 600 + 25))
    rig.clock.advance(5)
    rows = rig.air(NIGHT)
    first, second, third = rows
    assert (first.title, first.outcome, first.reason) == ("tin", "partial", Reason.INTERRUPTED)
    assert first.aired_ms == pytest.approx(25_000, abs=1_100)
    assert (second.title, second.outcome, second.reason) == ("tin", "partial", Reason.JOINED)
    assert second.from_ms == pytest.approx(30_500, abs=500)
    assert (third.title, third.outcome) == ("bài", "complete")
    assert third.started_at == START + 60 * SECOND


def test_what_passed_while_the_player_was_off_is_missed_exactly_once(rig: Rig) -> None:
    rig.centre.publish(
        manifest(
            programme(1, START, ["tin", "bài"]),
            programme(2, START + timedelta(hours=1), ["kết"]),
        )
    )
    rig.air(MORNING + SECOND)
    rig.clock.advance(1800)
    rig.air(MORNING + timedelta(minutes=31))
    rows = rig.air(NIGHT)
    assert [(row.title, row.outcome) for row in rows] == [
        ("tin", "missed"),
        ("bài", "missed"),
        ("kết", "complete"),
    ]
    assert {row.reason for row in rows[:2]} == {Reason.PLAYER_OFF}


def test_what_was_planned_before_the_player_was_there_is_not_its_fault(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, MORNING - timedelta(hours=3), ["tin"])))
    assert rig.air(NIGHT) == []


def test_a_missing_clip_is_replaced_by_filler_and_the_log_says_so(rig: Rig) -> None:
    content = manifest(programme(1, START, ["tin", "bài", "kết"]), filler_ms=8_000)
    rig.centre.publish(content, without=["bài"])
    rows = rig.air(NIGHT)
    heard = [row for row in rows if row.outcome == "complete"]
    assert [row.title for row in heard] == ["tin", "nhạc nền", "nhạc nền", "nhạc nền", "kết"]
    assert sum(row.aired_ms for row in heard) == 60_000
    assert {row.reason for row in heard if row.kind == "filler"} == {Reason.FILLER}
    assert heard[-1].started_at == START + 40 * SECOND
    (missed,) = [row for row in rows if row.outcome == "missed"]
    assert (missed.title, missed.reason) == ("bài", Reason.NO_CLIP)


def test_a_clip_that_was_changed_on_the_disk_is_not_aired(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"])))
    rig.air(MORNING + SECOND)
    name = sha256(clip("bài"))
    (rig.folder / "clips" / name[:2] / f"{name}.opus").write_bytes(b"something else")
    rig.centre.reachable = False
    rows = rig.air(NIGHT, fetch=False)
    assert {row.title for row in rows if row.outcome == "complete"} == {"tin", "nhạc nền"}
    (missed,) = [row for row in rows if row.outcome == "missed"]
    assert (missed.title, missed.reason) == ("bài", Reason.NO_CLIP)


def test_a_hole_in_the_plan_is_filled(rig: Rig) -> None:
    whole = programme(1, START, ["tin", "bài", "kết"])
    holed = whole.model_copy(update={"entries": (whole.entries[0], whole.entries[2])})
    rig.centre.publish(manifest(holed))
    rows = rig.air(NIGHT)
    assert [(row.title, row.started_at) for row in rows] == [
        ("tin", START),
        ("nhạc nền", START + 20 * SECOND),
        ("kết", START + 40 * SECOND),
    ]


@pytest.mark.parametrize("step_s", [-7_200, -60, 60, 540])
def test_a_step_of_the_clock_neither_skips_nor_repeats(rig: Rig, step_s: int) -> None:
    rig.centre.publish(
        manifest(programme(1, START, ["tin"]), programme(2, START + timedelta(minutes=20), ["bài"]))
    )
    before = rig.air(START + timedelta(minutes=2))
    assert [row.title for row in before] == ["tin"]
    rig.clock.step(step_s)
    rows = rig.air(NIGHT)
    assert [(row.title, row.outcome) for row in rows] == [("tin", "complete"), ("bài", "complete")]
    assert rows[1].started_at == START + timedelta(minutes=20)


def test_a_clock_set_forward_by_mistake_and_back_gives_up_no_programme(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin"])))
    rig.air(MORNING + timedelta(minutes=1))
    rig.clock.step(7_200)
    rig.air(rig.clock.now() + timedelta(minutes=1))
    rig.clock.step(-7_200)
    rows = rig.air(NIGHT)
    assert [(row.title, row.outcome, row.started_at) for row in rows] == [
        ("tin", "complete", START)
    ]


def test_a_clock_that_is_right_again_finds_what_was_past_by_the_wrong_one(rig: Rig) -> None:
    class Steps(SimulatedTimekeeper):
        def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
            done = super().wait(seconds, wake)
            for at, step in ((60, 7_200), (120, -7_200)):
                if at not in made and self.monotonic() >= at:
                    made.append(at)
                    self.step(step)
            return done

    made: list[int] = []
    rig.clock = Steps(MORNING)
    rig.centre.publish(manifest(programme(1, START, ["tin"])))
    rows = rig.air(NIGHT)
    assert [(row.title, row.outcome, row.started_at) for row in rows] == [
        ("tin", "complete", START)
    ]


def test_a_step_while_a_programme_airs_moves_nothing_in_it(rig: Rig) -> None:
    class SteppedOutput(SilentOutput):
        def failure(self) -> str | None:
            if rig.clock.monotonic() == 605:
                rig.clock.step(30)
            return None

    rig.centre.publish(manifest(programme(1, START, ["tin", "bài", "kết"])))
    rows = rig.air(NIGHT, SteppedOutput(rig.clock.monotonic))
    assert [row.aired_ms for row in rows] == [20_000] * 3
    assert [row.started_at for row in rows] == [START, START + 20 * SECOND, START + 40 * SECOND]


def test_a_sound_output_that_comes_back_goes_on_where_the_programme_is(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài", "kết"])))
    rows = rig.air(NIGHT, BrokenOutput(rig.clock, failures=5))
    heard = [row for row in rows if row.aired_ms]
    assert heard[-1].title == "kết"
    assert heard[-1].started_at == START + 40 * SECOND
    assert sum(row.aired_ms for row in rows) < 60_000
    assert {row.entry_id for row in rows} == {100, 101, 102}


def test_without_any_sound_output_nothing_is_said_to_have_aired(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin", "bài"])))
    rows = rig.air(NIGHT, BrokenOutput(rig.clock, failures=10_000))
    assert [(row.outcome, row.aired_ms, row.reason) for row in rows] == [
        ("missed", 0, Reason.NO_SOUND)
    ] * 2


def test_a_newer_manifest_is_aired_from_the_next_programme_on(rig: Rig) -> None:
    rig.centre.publish(manifest(programme(1, START, ["tin"])))
    rig.air(MORNING + SECOND)
    rig.centre.publish(manifest(programme(1, START, ["bài"]), version=2))
    rows = rig.air(NIGHT)
    assert [(row.title, row.manifest_version) for row in rows] == [("bài", 2)]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deaths=st.lists(st.floats(min_value=1, max_value=1500), max_size=4, unique=True))
def test_wherever_the_player_is_killed_no_row_is_lost_doubled_or_overstated(
    make_rig: Callable[[], Rig], deaths: list[float]
) -> None:
    rig = make_rig()
    rig.centre.publish(
        manifest(
            programme(1, START, ["tin", "bài", "kết"], piece_ms=40_000),
            programme(2, START + timedelta(minutes=10), ["tin", "bài"], piece_ms=40_000),
        )
    )
    for death in sorted(deaths):
        try:
            rig.air(MORNING + timedelta(seconds=death), MortalOutput(rig.clock, death))
        except Killed:
            rig.clock.advance(3)
    rows = rig.air(START + timedelta(minutes=25))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    for entry in (100, 101, 102, 200, 201):
        parts = [row for row in rows if row.entry_id == entry]
        assert parts, "every planned piece is accounted for"
        assert sum(row.outcome == "complete" for row in parts) <= 1
        assert sum(row.aired_ms for row in parts) <= 40_000
        assert not (any(row.outcome == "missed" for row in parts) and len(parts) > 1)

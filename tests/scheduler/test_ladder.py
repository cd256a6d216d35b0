"""Who sounds over whom, what becomes of what was interrupted, and what the log says of both."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Literal

import pytest

from scheduler.errors import InvalidManifest
from scheduler.protocol import AiringRow, Bulletin, EmergencyPiece, Orders, Reason, Resume, sign
from scheduler.station.equipment import Equipment
from scheduler.station.heartbeat import state_of
from scheduler.station.ladder import Rung
from scheduler.station.local import chosen_piece, start_here
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from scheduler.timekeeper import SimulatedTimekeeper
from tests.scheduler.builders import MORNING, CentreInMemory, clip, manifest, programme, sha256
from tests.scheduler.conftest import Rig

START = MORNING + timedelta(minutes=10)
NIGHT = MORNING + timedelta(hours=4)
SECOND = timedelta(seconds=1)
# The tone and the pause after it.
BEFORE_S = 5


class EventfulTimekeeper(SimulatedTimekeeper):
    """Lets things happen at instants of the monotonic clock."""

    def __init__(self) -> None:
        super().__init__(MORNING)
        self._events: list[tuple[float, Callable[[], object]]] = []

    def at(self, seconds: float, event: Callable[[], object]) -> None:
        self._events = sorted([*self._events, (seconds, event)], key=lambda each: each[0])

    def wait(self, seconds: float, wake: threading.Event | None = None) -> bool:
        end = self.monotonic() + max(0.0, seconds)
        while self._events and self._events[0][0] <= end:
            at, event = self._events.pop(0)
            self.advance(max(0.0, at - self.monotonic()))
            event()
            if wake is not None and wake.is_set():
                return True
        return super().wait(end - self.monotonic(), wake)


class OnAirRig:
    """A player that airs a programme of three pieces of 60 s from 600 s on, and who orders."""

    def __init__(self, rig: Rig) -> None:
        self.clock = EventfulTimekeeper()
        rig.clock = self.clock
        self.rig, self.centre = rig, rig.centre
        self.version = 0
        rig.centre.publish(
            manifest(
                programme(1, START, ["tin", "bài", "kết"], piece_ms=60_000),
                programme(2, START + timedelta(minutes=4), ["chiều"], piece_ms=60_000),
            )
        )
        self.player: Equipment = rig.player()

    def order(self, *bulletins: Bulletin, silenced: bool = False) -> None:
        self.version += 1
        self.centre.order(self.version, *bulletins, silenced=silenced)
        self.player.desk.ask()

    def air(self, until: datetime = NIGHT) -> list[AiringRow]:
        OnAir(self.player, as_planned).run(until)
        rows = self.player.journal.rows()
        self.player.journal.close()
        return rows


@pytest.fixture
def on_air(rig: Rig) -> OnAirRig:
    return OnAirRig(rig)


def bulletin(
    title: str = "bão",
    *,
    precedence: Literal["emergency", "priority"] = "emergency",
    repeat: int = 1,
    resume: Resume = "rejoin",
    tone: bool = True,
    stands: timedelta = timedelta(minutes=30),
) -> Bulletin:
    return Bulletin(
        order=f"emergency/{title}",
        precedence=precedence,
        item_id=50,
        revision_id=50,
        title=title,
        kind="notice",
        topics=(),
        clip_sha256=sha256(clip(title)),
        duration_ms=20_000,
        tone=tone,
        repeat=repeat,
        raised_at=MORNING,
        expires_at=MORNING + stands,
        resume=resume,
    )


def said(rows: list[AiringRow]) -> list[tuple[str, str, str, int, int]]:
    return [(row.title, row.outcome, row.reason, row.from_ms, row.aired_ms) for row in rows]


def test_the_ladder_stands_as_it_is_written() -> None:
    assert [rung.name for rung in sorted(Rung, reverse=True)] == [
        "SILENCE",
        "EMERGENCY",
        "LIVE",
        "PRIORITY",
        "SCHEDULE",
        "FILLER",
    ]


def test_while_an_emergency_sounds_from_its_tone_on_the_player_says_so(on_air: OnAirRig) -> None:
    states: list[str] = []

    def look() -> None:
        states.append(state_of(on_air.player, on_air.clock.now()).state)

    on_air.clock.at(630.25, lambda: on_air.order(bulletin()))
    for second in (625, 632, 645, 665):
        on_air.clock.at(second, look)
    on_air.air()
    assert states == ["playing", "emergency", "emergency", "playing"]


def test_an_emergency_cuts_in_at_once_and_the_programme_is_rejoined_in_time(
    on_air: OnAirRig,
) -> None:
    on_air.clock.at(630.25, lambda: on_air.order(bulletin()))
    rows = on_air.air()
    assert said(rows)[:3] == [
        ("tin", "partial", Reason.EMERGENCY, 0, 30_250),
        ("bão", "complete", Reason.BY_ORDER, 0, 20_000),
        ("tin", "partial", Reason.JOINED, 55_500, 4_500),
    ]
    assert rows[1].started_at == MORNING + timedelta(seconds=630.25 + BEFORE_S)
    assert said(rows)[3:] == [
        ("bài", "complete", "", 0, 60_000),
        ("kết", "complete", "", 0, 60_000),
        ("chiều", "complete", "", 0, 60_000),
    ]
    assert rows[3].started_at == START + 60 * SECOND


def test_what_resumes_goes_on_where_it_stopped(on_air: OnAirRig) -> None:
    on_air.clock.at(630, lambda: on_air.order(bulletin(resume="resume")))
    rows = on_air.air()
    assert said(rows)[:4] == [
        ("tin", "partial", Reason.EMERGENCY, 0, 30_000),
        ("bão", "complete", Reason.BY_ORDER, 0, 20_000),
        ("tin", "partial", Reason.RESUMED, 30_000, 30_000),
        ("bài", "complete", "", 0, 60_000),
    ]
    assert sum(row.aired_ms for row in rows if row.title == "tin") == 60_000
    assert rows[-1].title == "chiều"
    assert rows[-1].started_at == START + timedelta(minutes=4)


def test_what_resumes_makes_room_for_the_next_programme(on_air: OnAirRig) -> None:
    on_air.clock.at(630, lambda: on_air.order(bulletin(repeat=4, resume="resume")))
    rows = on_air.air()
    # The order takes 88 s of the 60 s between the programmes.
    assert ("kết", "partial", Reason.NEXT_BEGAN, 0, 32_000) in said(rows)
    assert rows[-1].started_at == START + timedelta(minutes=4)
    assert (rows[-1].title, rows[-1].outcome) == ("chiều", "complete")


def test_what_is_dropped_is_missed_because_of_the_emergency(on_air: OnAirRig) -> None:
    on_air.clock.at(630, lambda: on_air.order(bulletin(resume="drop")))
    assert said(on_air.air()) == [
        ("tin", "partial", Reason.EMERGENCY, 0, 30_000),
        ("bão", "complete", Reason.BY_ORDER, 0, 20_000),
        ("bài", "missed", Reason.EMERGENCY, 0, 0),
        ("kết", "missed", Reason.EMERGENCY, 0, 0),
        ("chiều", "complete", "", 0, 60_000),
    ]


def test_a_priority_bulletin_waits_for_the_end_of_the_piece(on_air: OnAirRig) -> None:
    order = bulletin("họp dân", precedence="priority", tone=False, resume="resume")
    on_air.clock.at(630, lambda: on_air.order(order))
    rows = on_air.air()
    assert said(rows)[:3] == [
        ("tin", "complete", "", 0, 60_000),
        ("họp dân", "complete", Reason.BY_ORDER, 0, 20_000),
        ("bài", "complete", "", 0, 60_000),
    ]
    assert rows[1].started_at == START + 60 * SECOND


def test_an_emergency_goes_over_a_priority_bulletin(on_air: OnAirRig) -> None:
    first = bulletin("họp dân", precedence="priority", tone=False)
    on_air.clock.at(100, lambda: on_air.order(first))
    on_air.clock.at(105, lambda: on_air.order(first, bulletin()))
    assert said(on_air.air())[:3] == [
        ("họp dân", "partial", Reason.EMERGENCY, 0, 5_000),
        ("bão", "complete", Reason.BY_ORDER, 0, 20_000),
        ("họp dân", "complete", Reason.BY_ORDER, 0, 20_000),
    ]


def test_the_silence_switch_goes_over_everything_and_the_log_says_so(on_air: OnAirRig) -> None:
    on_air.clock.at(630, lambda: on_air.order(silenced=True))
    on_air.clock.at(700, on_air.order)
    rows = on_air.air()
    assert said(rows)[0] == ("tin", "partial", Reason.SILENCED, 0, 30_000)
    title, outcome, reason, from_ms, aired_ms = said(rows)[1]
    assert (title, outcome, reason) == ("bài", "partial", Reason.JOINED)
    assert from_ms == pytest.approx(40_000, abs=2_000)
    assert from_ms + aired_ms == 60_000


def test_a_programme_that_passes_in_silence_is_missed_because_of_it(on_air: OnAirRig) -> None:
    on_air.clock.at(500, lambda: on_air.order(silenced=True))
    on_air.clock.at(2_000, on_air.order)
    assert {(row.outcome, row.reason) for row in on_air.air()} == {("missed", Reason.SILENCED)}


def test_silence_goes_over_an_emergency_which_airs_anew_afterwards(on_air: OnAirRig) -> None:
    on_air.clock.at(100, lambda: on_air.order(bulletin()))
    on_air.clock.at(110, lambda: on_air.order(bulletin(), silenced=True))
    on_air.clock.at(200, lambda: on_air.order(bulletin()))
    assert said(on_air.air())[:2] == [
        ("bão", "partial", Reason.SILENCED, 0, 5_000),
        ("bão", "complete", Reason.BY_ORDER, 0, 20_000),
    ]


def test_a_lifted_emergency_ends_at_once_and_does_not_come_back(on_air: OnAirRig) -> None:
    on_air.clock.at(100, lambda: on_air.order(bulletin(repeat=5)))
    on_air.clock.at(110, on_air.order)
    rows = on_air.air()
    assert said(rows)[0] == ("bão", "partial", Reason.LIFTED, 0, 5_000)
    assert [row.title for row in rows].count("bão") == 1


def test_an_emergency_is_aired_as_often_as_ordered_and_once_for_all_after_a_restart(
    on_air: OnAirRig,
) -> None:
    on_air.clock.at(100, lambda: on_air.order(bulletin(repeat=3)))
    rows = on_air.air()
    assert [row.title for row in rows].count("bão") == 3
    on_air.player = on_air.rig.player(fetch=False)
    assert on_air.air() == rows


def test_a_player_killed_in_an_emergency_airs_what_was_not_heard_whole_of_it(
    on_air: OnAirRig,
) -> None:
    class Killed(Exception):
        pass

    def kill() -> None:
        raise Killed

    on_air.clock.at(100, lambda: on_air.order(bulletin(repeat=2)))
    on_air.clock.at(135, kill)  # the tone, a pause, once whole, a pause, some of the second
    with pytest.raises(Killed):
        on_air.air()
    on_air.player.journal.close()
    on_air.player = on_air.rig.player(fetch=False)
    rows = [row for row in on_air.air() if row.title == "bão"]
    assert [(row.outcome, row.reason) for row in rows] == [
        ("complete", Reason.BY_ORDER),
        ("partial", Reason.INTERRUPTED),
        ("complete", Reason.BY_ORDER),
    ]


@pytest.mark.parametrize("away", [timedelta(), timedelta(hours=1)])
def test_an_emergency_whose_end_was_not_noted_is_neither_aired_again_nor_missed(
    on_air: OnAirRig, away: timedelta
) -> None:
    on_air.clock.at(100, lambda: on_air.order(bulletin()))
    on_air.air(MORNING + timedelta(minutes=3))
    with closing(sqlite3.connect(on_air.rig.folder / "journal.db")) as journal, journal:
        journal.execute("DELETE FROM finished WHERE programme LIKE 'emergency/%'")
    on_air.clock.advance(away.total_seconds())
    on_air.player = on_air.rig.player(fetch=False)
    outcomes = [row.outcome for row in on_air.air() if row.title == "bão"]
    assert outcomes == ["complete"]


def test_orders_stand_after_a_restart_with_no_network(on_air: OnAirRig) -> None:
    on_air.order(silenced=True)
    on_air.centre.reachable = False
    on_air.player.journal.close()
    on_air.player = on_air.rig.player(fetch=False)
    assert on_air.player.ladder.is_silenced


def test_an_order_that_came_too_late_is_said_to_be_missed(on_air: OnAirRig) -> None:
    on_air.clock.at(100, lambda: on_air.order(bulletin(stands=timedelta(seconds=50))))
    rows = on_air.air()
    assert said(rows)[0] == ("bão", "missed", Reason.EXPIRED, 0, 0)
    assert [row.title for row in rows].count("bão") == 1


def test_an_emergency_without_its_clip_keeps_the_programme_on_air(on_air: OnAirRig) -> None:
    def order_without_clip() -> None:
        on_air.version += 1
        on_air.centre.order(on_air.version, bulletin(stands=timedelta(minutes=20)))
        on_air.centre.clips.clear()
        with pytest.raises(Exception, match="no clip"):
            on_air.player.desk.ask()

    on_air.clock.at(630, order_without_clip)
    rows = on_air.air()
    assert ("tin", "complete", "", 0, 60_000) in said(rows)
    assert ("bão", "missed", Reason.EXPIRED, 0, 0) in said(rows)


def test_older_orders_are_refused(on_air: OnAirRig, centre: CentreInMemory) -> None:
    on_air.order(silenced=True)
    on_air.order(silenced=True)
    centre.order(1)
    with pytest.raises(InvalidManifest, match="not newer"):
        on_air.player.desk.ask()
    assert on_air.player.ladder.is_silenced


def test_a_muted_player_is_silent_and_the_log_says_that_it_did_not_air(
    on_air: OnAirRig, centre: CentreInMemory
) -> None:
    orders = Orders(
        protocol=1,
        subject="orders",
        station="cat-ba",
        version=1,
        issued_at=MORNING,
        silenced=False,
        bulletins=(),
        levels={"cat-ba-1": {"volume": 40, "muted": True}},
        clips={},
    )
    centre.ordered = sign(orders, centre.key)
    on_air.player.desk.ask()
    assert {(row.outcome, row.reason) for row in on_air.air()} == {("missed", Reason.MUTED)}


def test_an_emergency_started_at_the_player_needs_no_network(rig: Rig) -> None:
    kept = EmergencyPiece(
        item_id=50,
        revision_id=50,
        title="bão",
        topics=(),
        duration_ms=20_000,
        clip_sha256=sha256(clip("bão")),
        name="bao",
        kind="notice",
    )
    on_air = OnAirRig(rig)
    whole = manifest(programme(1, START, ["tin", "bão"], piece_ms=60_000), version=2)
    rig.centre.publish(whole.model_copy(update={"emergencies": (kept,)}))
    on_air.player.sync.run()
    rig.centre.reachable = False

    def press() -> None:
        piece = chosen_piece([kept], "bao")
        start_here(rig.folder, piece, repeat=2)

    on_air.clock.at(630, press)
    rows = on_air.air()
    assert said(rows)[:3] == [
        ("tin", "partial", Reason.EMERGENCY, 0, 30_000),
        ("bão", "complete", Reason.STARTED_HERE, 0, 20_000),
        ("bão", "complete", Reason.STARTED_HERE, 0, 20_000),
    ]
    assert not on_air.player.started_here.is_waiting()


def test_an_emergency_that_cannot_be_made_ready_keeps_the_programme_on_air(
    on_air: OnAirRig,
) -> None:
    def order_a_damaged_one() -> None:
        on_air.order(bulletin())
        name = sha256(clip("bão"))
        (on_air.rig.folder / "clips" / name[:2] / f"{name}.opus").write_bytes(b"something else")
        on_air.centre.clips.clear()

    on_air.clock.at(630, order_a_damaged_one)
    rows = on_air.air()
    assert sum(row.aired_ms for row in rows if row.title == "tin") > 55_000
    assert ("bão", "missed", Reason.EXPIRED, 0, 0) in said(rows)

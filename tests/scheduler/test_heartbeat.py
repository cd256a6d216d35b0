"""What a player says of itself: what sounds, what comes, and whether it is ready for tomorrow."""

from datetime import timedelta

import pytest

from scheduler.station.heartbeat import beat, missing_tomorrow, next_programme, state_of
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from tests.scheduler.builders import MORNING, CentreInMemory, clip, manifest, programme, sha256
from tests.scheduler.conftest import Rig

TODAY = programme(1, MORNING, ["tin"])
# 05:30 and 17:00 of the next day in Cát Hải.
TOMORROW = programme(2, MORNING + timedelta(days=1), ["mai", "nhạc hiệu"])
EVENING = programme(3, MORNING + timedelta(days=1, hours=11.5), ["nhạc hiệu"])


def test_a_player_says_what_comes_next_and_how_much_room_it_has(
    rig: Rig, centre: CentreInMemory
) -> None:
    centre.publish(manifest(TODAY, TOMORROW, version=4))
    rig.clock.advance(60)
    said = state_of(rig.player(), rig.clock.now())
    assert (said.state, said.now_playing, said.manifest_version) == ("idle", None, 4)
    assert (said.next_title, said.next_at) == ("Chương trình 2", TOMORROW.starts_at)
    assert said.disk_total_bytes
    assert said.disk_free_bytes
    assert said.disk_total_bytes > said.disk_free_bytes
    assert said.volume == 100


def test_what_has_begun_is_not_next() -> None:
    days = manifest(EVENING, TOMORROW, TODAY)
    assert next_programme(days, MORNING - timedelta(seconds=1)) == TODAY
    assert next_programme(days, MORNING) == TOMORROW
    assert next_programme(days, EVENING.starts_at) is None
    assert next_programme(None, MORNING) is None


def test_a_player_with_every_clip_of_its_coming_day_is_ready(
    rig: Rig, centre: CentreInMemory
) -> None:
    centre.publish(manifest(TODAY, TOMORROW, EVENING))
    assert state_of(rig.player(), rig.clock.now()).tomorrow_missing == 0


def test_a_clip_that_did_not_come_is_counted_once_for_the_day_it_airs(
    rig: Rig, centre: CentreInMemory
) -> None:
    centre.publish(manifest(TODAY, TOMORROW, EVENING), without=["nhạc hiệu"])
    player = rig.player()
    assert missing_tomorrow(player.sync.manifest, player.cache, MORNING) == 1
    assert missing_tomorrow(player.sync.manifest, player.cache, MORNING + timedelta(days=1)) == 0
    assert not player.cache.has(sha256(clip("nhạc hiệu")))


def test_a_plan_that_ends_before_tomorrow_does_makes_nobody_ready(
    rig: Rig, centre: CentreInMemory
) -> None:
    centre.publish(manifest(TODAY))
    player = rig.player()
    ends = player.sync.manifest
    assert ends is not None
    last_day = ends.valid_to - timedelta(days=1)
    assert missing_tomorrow(ends, player.cache, last_day) is None
    assert missing_tomorrow(None, player.cache, MORNING) is None


def test_rows_that_wait_are_counted_until_the_centre_keeps_them(
    rig: Rig, centre: CentreInMemory
) -> None:
    centre.publish(manifest(TODAY))
    player = rig.player()
    OnAir(player, as_planned).run(MORNING + timedelta(minutes=5))
    waiting = len(player.journal.waiting(100))
    assert waiting
    assert state_of(player, rig.clock.now()).pending_rows == waiting
    player.journal.acknowledge(waiting)
    assert state_of(player, rig.clock.now()).pending_rows == 0


@pytest.mark.parametrize("ahead_ms", [-90_000, 0, 1_250])
def test_the_clock_is_measured_by_one_word_and_told_with_the_next(
    rig: Rig, centre: CentreInMemory, ahead_ms: int
) -> None:
    centre.now = rig.clock.now() - timedelta(milliseconds=ahead_ms)
    player = rig.player(fetch=False)
    beat(player)
    beat(player)
    assert [said.clock_offset_ms for said in centre.beats] == [None, ahead_ms]

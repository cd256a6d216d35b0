"""What the centre keeps of what a player said."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists.fleet import OFFLINE_AFTER, PlayerState, clock_offset_ms, hear, is_online
from tests.playlists.builders import NOW, House, a_player

SAID = PlayerState(
    now=NOW,
    state="idle",
    version="0.1.0",
    next_title="Chương trình chiều",
    next_at=NOW + timedelta(hours=9),
    disk_free_bytes=3_000_000_000,
    disk_total_bytes=16_000_000_000,
    tomorrow_missing=0,
    volume=80,
    pending_rows=2,
)


def test_what_a_player_said_is_kept_until_it_says_otherwise(session: Session, house: House) -> None:
    player = a_player(session, house.stations[0], "a")
    hear(session, player, SAID, NOW)
    assert (player.next_title, player.next_at) == (SAID.next_title, SAID.next_at)
    assert (player.disk_free_bytes, player.disk_total_bytes) == (3_000_000_000, 16_000_000_000)
    assert (player.volume_now, player.muted_now, player.pending_rows) == (80, False, 2)
    hear(session, player, replace(SAID, next_title=None, next_at=None, muted=True), NOW)
    assert (player.next_title, player.next_at, player.muted_now) == (None, None, True)


def test_a_player_is_online_until_it_was_silent_for_a_minute_and_a_half(
    session: Session, house: House
) -> None:
    player = a_player(session, house.stations[0], "a")
    assert not is_online(player, NOW)
    hear(session, player, SAID, NOW)
    assert is_online(player, NOW + OFFLINE_AFTER - timedelta(milliseconds=1))
    assert not is_online(player, NOW + OFFLINE_AFTER)
    player.revoked_at = NOW
    assert not is_online(player, NOW)


@pytest.mark.parametrize("lacking", [3, None])
def test_the_first_word_of_not_being_ready_is_remembered(
    session: Session, house: House, lacking: int | None
) -> None:
    player = a_player(session, house.stations[0], "a")
    later = NOW + timedelta(minutes=1)
    hear(session, player, replace(SAID, tomorrow_missing=lacking), NOW)
    hear(session, player, replace(SAID, tomorrow_missing=1), later)
    assert player.not_ready_since == NOW
    hear(session, player, SAID, later)
    assert player.not_ready_since is None


@pytest.mark.parametrize(
    ("seen_ms", "measured_ms", "kept_ms"),
    [
        (-40, 5, 5),  # the way here took 45 ms
        (-40, None, -40),
        (3_600_000, 5, 3_600_000),  # set forward since it was measured
        (-(10**12), None, -(2**31 - 1)),
    ],
)
def test_the_clock_is_known_as_well_as_both_sides_know_it(
    seen_ms: int, measured_ms: int | None, kept_ms: int
) -> None:
    said = replace(SAID, now=NOW + timedelta(milliseconds=seen_ms), clock_offset_ms=measured_ms)
    assert clock_offset_ms(said, NOW) == kept_ms

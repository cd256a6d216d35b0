"""Streams that programmes carry: kept by their names, sent to players, counted apart and once."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import airings, behind, relays
from playlists.airtime import by_kind
from playlists.clocks import SlotSpec, create_clock
from playlists.errors import InvalidPlan
from playlists.models import (
    ItemKind,
    Occurrence,
    Outcome,
    Playlist,
    Relay,
    RelaySpan,
    SlotSource,
)
from playlists.publishing import station_plan
from tests.playlists.builders import NOW, a_house, a_player, a_row

URL = "http://example.vn:8000/vov1?bitrate=128"
MINUTE_MS = 60_000


@pytest.mark.parametrize("url", [URL, "https://example.vn/live/playlist.m3u8", "HTTP://a".lower()])
def test_an_address_of_the_network_is_a_stream(url: str) -> None:
    assert relays.is_stream(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/etc/passwd", "ftp://a/b", "http://", "http://a b", "", "x" * 600],
)
def test_anything_else_is_refused_and_nothing_is_kept(session: Session, url: str) -> None:
    with pytest.raises(InvalidPlan):
        relays.add_relay(session, "VOV1", url)
    assert relays.all_relays(session) == []


def test_a_name_is_given_once(session: Session) -> None:
    made = relays.add_relay(session, "  Đài  TNVN ", URL)
    assert made.name == "Đài TNVN"
    with pytest.raises(InvalidPlan):
        relays.add_relay(session, "Đài TNVN", URL)
    relays.change_relay(session, made, name="Đài TNVN", url="https://example.vn/b")
    assert relays.relay_of(session, "Đài TNVN").url == "https://example.vn/b"


def test_what_a_clock_carries_is_not_taken_away(session: Session) -> None:
    made = relays.add_relay(session, "VOV1", URL)
    slot = SlotSpec(ItemKind.RELAY, source=SlotSource.RELAY, relay=made, budget_ms=10 * MINUTE_MS)
    create_clock(session, "Sáng", 15 * MINUTE_MS, (slot,))
    with pytest.raises(InvalidPlan):
        relays.remove_relay(session, made)


def test_a_planned_relay_is_sent_and_a_bad_address_keeps_nobody_from_the_rest(
    session: Session,
) -> None:
    house = a_house(session)
    station = house.stations[0]
    good = relays.add_relay(session, "VOV1", URL)
    bad = Relay(name="cũ", url="file:///etc/passwd")
    clock = create_clock(session, "Sáng", 15 * MINUTE_MS, (SlotSpec(ItemKind.NEWS),))
    session.add(bad)
    occurrence = Occurrence(
        station_id=station.id, clock_id=clock.id, starts_at=NOW, length_ms=20 * MINUTE_MS
    )
    occurrence.playlist = Playlist(
        built_at=NOW,
        duration_ms=20 * MINUTE_MS,
        relays=[
            RelaySpan(relay=good, offset_ms=0, duration_ms=10 * MINUTE_MS),
            RelaySpan(relay=bad, offset_ms=10 * MINUTE_MS, duration_ms=10 * MINUTE_MS),
        ],
    )
    session.add(occurrence)
    session.flush()
    plan = station_plan(session, station, NOW, NOW + timedelta(days=1))
    (programme,) = plan.programmes
    assert [
        (each.name, each.url, each.offset_ms, each.duration_ms) for each in programme.relays
    ] == [("VOV1", URL, 0, 10 * MINUTE_MS)]


def test_the_parts_of_a_relay_from_two_players_are_one_relay(session: Session) -> None:
    house = a_house(session)
    players = [a_player(session, house.stations[0], code) for code in ("a", "b")]
    later = NOW + timedelta(minutes=40)
    for player in players:
        parts = [
            a_row(
                number,
                NOW,
                aired_ms=aired_ms,
                outcome=Outcome.PARTIAL,
                entry_id=None,
                item_id=None,
                kind=ItemKind.RELAY,
                topics=(),
            )
            for number, aired_ms in ((1, 15_000), (2, 30_000))
        ]
        airings.record(session, player, parts, later)
    sums = by_kind(session, NOW - timedelta(hours=1), later)[ItemKind.RELAY]
    assert (sums.airings, sums.aired_ms, sums.missed) == (1, 45_000, 0)
    rows = airings.log(session)
    assert len(behind.rows_of(session, rows[-1].id)) == 4

"""A relay from the plan to the log: centre, HTTP, the player's process, ffmpeg, libvlc, upload."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from playlists import airings, relays
from playlists.airtime import by_kind
from playlists.models import ItemKind, Occurrence, Outcome, RelaySpan, Station
from scheduler.protocol import Reason
from scheduler.publishing import publish_station
from tests.audio.streams import station
from tests.faults.conftest import START, District

pytestmark = pytest.mark.alone

RELAY_MS = 6_000


def carry(district: District, *urls: str) -> list[int]:
    """Let the morning's programme end with relays, and publish it; gives where those begin."""
    centre = district.centre
    offsets: list[int] = []
    with centre.sessions.begin() as session:
        morning = session.scalars(select(Occurrence).where(Occurrence.starts_at == START)).one()
        playlist = morning.playlist
        assert playlist is not None
        for url in urls:
            relay = relays.add_relay(session, f"Tiếp âm {len(offsets) + 1}", url)
            offsets.append(playlist.duration_ms)
            span = RelaySpan(relay=relay, offset_ms=offsets[-1], duration_ms=RELAY_MS)
            playlist.relays.append(span)
            playlist.duration_ms += RELAY_MS
        session.flush()
        at = session.scalars(select(Station)).one()
        publish_station(session, at, centre.planning, centre.signing_key, centre.timekeeper.now())
    return offsets


def test_planned_relays_are_aired_or_missed_logged_and_counted_apart(
    district: District, tmp_path: Path
) -> None:
    with station(tmp_path) as live, station(tmp_path) as dead:
        dead.mode = "dead"
        offsets = carry(district, live.url, dead.url)
        district.begin(START + timedelta(seconds=12))  # joined near the end of what precedes them
        district.start_player()
        district.await_true(lambda: len(district.log()) >= 4, seconds=90)
    *_, aired, missed = district.log()
    assert [row.planned_at for row in (aired, missed)] == [
        START + timedelta(milliseconds=offset) for offset in offsets
    ]
    assert [(row.kind, row.title) for row in (aired, missed)] == [
        (ItemKind.RELAY, "Tiếp âm 1"),
        (ItemKind.RELAY, "Tiếp âm 2"),
    ]
    assert (aired.outcome, aired.aired_ms, aired.reason) == (Outcome.COMPLETE, RELAY_MS, "")
    # There is no filler in this district: its place is silence, and nothing is claimed.
    assert (missed.outcome, missed.reason) == (Outcome.MISSED, Reason.STREAM_GONE)
    with district.centre.sessions() as session:
        day = timedelta(days=1)
        sums = by_kind(session, START - day, START + day)[ItemKind.RELAY]
        assert len(airings.log(session)) == 4
    assert (sums.airings, sums.aired_ms, sums.missed) == (1, RELAY_MS, 1)

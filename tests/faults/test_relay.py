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

RELAY_MS = 20_000


def carry(district: District, url: str) -> int:
    """Let the morning's programme end with a relay, and publish it; gives where that begins."""
    centre = district.centre
    with centre.sessions.begin() as session:
        relay = relays.add_relay(session, "Tiếp âm Đài TNVN", url)
        morning = session.scalars(select(Occurrence).where(Occurrence.starts_at == START)).one()
        playlist = morning.playlist
        assert playlist is not None
        offset_ms = playlist.duration_ms
        span = RelaySpan(relay=relay, offset_ms=offset_ms, duration_ms=RELAY_MS)
        playlist.relays.append(span)
        playlist.duration_ms += RELAY_MS
        session.flush()
        at = session.scalars(select(Station)).one()
        publish_station(session, at, centre.planning, centre.signing_key, centre.timekeeper.now())
    return offset_ms


@pytest.mark.parametrize("fails", [False, True])
def test_a_planned_relay_is_aired_logged_and_counted_apart(
    district: District, tmp_path: Path, fails: bool
) -> None:
    with station(tmp_path) as live:
        live.mode = "dead" if fails else "sound"
        offset_ms = carry(district, live.url)
        district.begin(START - timedelta(seconds=30))
        district.start_player()
        district.await_true(lambda: len(district.log()) >= 3, seconds=150)
    *_, last = district.log()
    assert last.planned_at == START + timedelta(milliseconds=offset_ms)
    assert (last.kind, last.title) == (ItemKind.RELAY, "Tiếp âm Đài TNVN")
    with district.centre.sessions() as session:
        day = timedelta(days=1)
        sums = by_kind(session, START - day, START + day)[ItemKind.RELAY]
        assert len(airings.log(session)) == 3
    if fails:
        # There is no filler in this district: its place is silence, and nothing is claimed.
        assert (last.outcome, last.reason) == (Outcome.MISSED, Reason.STREAM_GONE)
        assert (sums.airings, sums.missed) == (0, 1)
    else:
        assert (last.outcome, last.aired_ms, last.reason) == (Outcome.COMPLETE, RELAY_MS, "")
        assert (sums.airings, sums.aired_ms) == (1, RELAY_MS)

"""A player killed, and told to end, while it plays: the log keeps what was heard, air goes on."""

import os
import signal
from datetime import timedelta

import pytest

from audio.mastering import measure
from playlists.models import Outcome
from scheduler.protocol import Reason
from tests.faults.conftest import START, District

pytestmark = pytest.mark.alone


def test_a_player_killed_and_then_told_to_end_joins_again_and_its_log_shows_every_part(
    district: District,
) -> None:
    district.begin(START - timedelta(seconds=18))
    killed = district.start_player()
    district.await_true(lambda: district.heard_ms() >= 2_000, seconds=40)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    told_to_end = district.start_player()
    district.await_true(lambda: district.heard_ms(further_on=True) >= 2_000, seconds=40)
    told_to_end.terminate()
    assert told_to_end.wait(timeout=15) == 0
    assert len(district.log()) == 2, "what was heard is handed in before the process ends"

    district.start_player()
    district.await_true(lambda: len(district.log()) >= 4, seconds=60)
    log = district.log()
    assert [row.sequence for row in log] == [1, 2, 3, 4]
    assert [(row.title, row.outcome, row.reason) for row in log] == [
        ("signature", Outcome.PARTIAL, Reason.INTERRUPTED),
        ("signature", Outcome.PARTIAL, Reason.STOPPED),
        ("signature", Outcome.PARTIAL, Reason.JOINED),
        ("news", Outcome.COMPLETE, ""),
    ], "the rest is aired, and no row says that it was missed"

    before, between, after, news = log
    assert 2_000 <= before.aired_ms <= 6_000
    assert before.started_at is not None
    assert abs(before.started_at - START) < timedelta(milliseconds=100)
    assert between.from_ms > before.aired_ms
    assert between.aired_ms >= 2_000
    assert after.from_ms > between.from_ms + between.aired_ms
    assert after.from_ms + after.aired_ms == pytest.approx(after.planned_ms, abs=2)
    assert news.started_at is not None
    assert abs(news.started_at - START - timedelta(milliseconds=after.planned_ms)) < timedelta(
        milliseconds=100
    )
    joined = district.folder / "sound" / "cat-ba-2.wav"
    assert measure(joined).integrated_lufs == pytest.approx(-16, abs=2.5)

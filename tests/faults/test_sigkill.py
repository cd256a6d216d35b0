"""A player killed while it plays: what was heard stays in the log, and the programme goes on."""

import os
import signal
from datetime import timedelta

import pytest

from audio.mastering import measure
from playlists.models import Outcome
from scheduler.protocol import Reason
from tests.faults.conftest import START, District


def test_a_player_killed_while_playing_joins_again_and_its_log_shows_both_parts(
    district: District,
) -> None:
    district.begin(START - timedelta(seconds=10))
    first = district.start_player()
    district.await_true(lambda: district.heard_ms() >= 4_000, seconds=40)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    district.start_player()
    district.await_true(lambda: len(district.log()) >= 3, seconds=60)

    before, after, news = district.log()
    assert [row.sequence for row in district.log()] == [1, 2, 3]
    assert [row.title for row in district.log()] == ["signature", "signature", "news"]
    assert (before.outcome, before.reason) == (Outcome.PARTIAL, Reason.INTERRUPTED)
    assert 4_000 <= before.aired_ms <= 8_000
    assert before.started_at is not None
    assert abs(before.started_at - START) < timedelta(milliseconds=50)
    assert (after.outcome, after.reason) == (Outcome.PARTIAL, Reason.JOINED)
    assert after.from_ms > before.aired_ms
    assert after.from_ms + after.aired_ms == pytest.approx(after.planned_ms, abs=2)
    assert (news.outcome, news.reason) == (Outcome.COMPLETE, "")
    assert news.started_at is not None
    assert abs(news.started_at - START - timedelta(milliseconds=after.planned_ms)) < timedelta(
        milliseconds=100
    )
    joined = district.folder / "sound" / "cat-ba-2.wav"
    assert measure(joined).integrated_lufs == pytest.approx(-16, abs=2.5)


def test_a_player_told_to_end_closes_its_row_and_hands_it_in(district: District) -> None:
    district.begin(START - timedelta(seconds=10))
    process = district.start_player()
    district.await_true(lambda: district.heard_ms() >= 3_000, seconds=40)
    process.terminate()
    assert process.wait(timeout=15) == 0

    (heard,) = district.log()
    assert (heard.outcome, heard.reason) == (Outcome.PARTIAL, Reason.STOPPED)
    assert 3_000 <= heard.aired_ms <= 7_000


def test_a_player_started_again_airs_the_rest_and_no_row_says_it_was_missed(
    district: District,
) -> None:
    district.begin(START - timedelta(seconds=10))
    first = district.start_player()
    district.await_true(lambda: district.heard_ms() >= 3_000, seconds=40)
    first.terminate()
    assert first.wait(timeout=15) == 0
    district.start_player()
    district.await_true(lambda: len(district.log()) >= 3, seconds=60)

    assert [(row.title, row.outcome, row.reason) for row in district.log()] == [
        ("signature", Outcome.PARTIAL, Reason.STOPPED),
        ("signature", Outcome.PARTIAL, Reason.JOINED),
        ("news", Outcome.COMPLETE, ""),
    ]

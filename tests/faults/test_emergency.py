"""An emergency and the silence switch, from the centre's order to a real player's sound."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists import accounts, emergencies, silence
from playlists.models import Item, ItemKind, Outcome, Precedence, ResumeRule, Station
from scheduler.protocol import Reason
from tests.faults.conftest import START, District


@pytest.fixture
def urgent(district: District) -> District:
    """The district with its news item as an emergency that every player keeps."""
    with district.centre.sessions.begin() as session:
        item = session.scalars(select(Item).where(Item.kind == ItemKind.NEWS)).one()
        item.precedence = Precedence.EMERGENCY
    district.centre.plan_and_publish()
    return district


def raise_it(district: District) -> None:
    with district.centre.sessions.begin() as session:
        emergencies.raise_emergency(
            session,
            session.scalars(select(Item).where(Item.kind == ItemKind.NEWS)).one(),
            session.scalars(select(Station)).all(),
            by=accounts.account_of(session, "lanhdao"),
            now=district.centre.timekeeper.now(),
            repeat=1,
            resume=ResumeRule.RESUME,
        )
    district.centre.publish_orders()


def test_an_emergency_reaches_a_playing_player_at_once_and_the_programme_resumes(
    urgent: District,
) -> None:
    urgent.begin(START - timedelta(seconds=10))
    urgent.start_player()
    urgent.await_true(lambda: urgent.heard_ms() >= 4_000, seconds=40)
    raised = urgent.centre.timekeeper.now()
    raise_it(urgent)
    urgent.await_true(lambda: len(urgent.log()) >= 4, seconds=60)

    before, order, after, news = urgent.log()
    assert (before.title, before.outcome, before.reason) == (
        "signature",
        Outcome.PARTIAL,
        Reason.EMERGENCY,
    )
    assert before.ended_at is not None
    assert before.ended_at - raised < timedelta(seconds=1)
    assert (order.title, order.outcome, order.reason) == ("news", Outcome.COMPLETE, Reason.BY_ORDER)
    assert order.started_at is not None
    # Four seconds of the tone, one of pause, and what it took to begin.
    assert timedelta(seconds=5) < order.started_at - raised < timedelta(seconds=7)
    assert (after.title, after.reason) == ("signature", Reason.RESUMED)
    assert after.from_ms == before.aired_ms
    assert before.aired_ms + after.aired_ms == after.planned_ms
    assert (news.title, news.outcome, news.reason) == ("news", Outcome.COMPLETE, "")


def test_the_silence_switch_takes_effect_within_two_seconds(district: District) -> None:
    district.begin(START - timedelta(seconds=10))
    district.start_player()
    district.await_true(lambda: district.heard_ms() >= 3_000, seconds=40)
    ordered = district.centre.timekeeper.now()
    with district.centre.sessions.begin() as session:
        leader = accounts.account_of(session, "lanhdao")
        silence.silence(session, session.scalars(select(Station)).all(), by=leader, now=ordered)
    district.centre.publish_orders()
    district.await_true(lambda: bool(district.log()), seconds=20)
    (row,) = district.log()
    assert (row.outcome, row.reason) == (Outcome.PARTIAL, Reason.SILENCED)
    assert row.ended_at is not None
    assert row.ended_at - ordered < timedelta(seconds=2)


def test_a_kept_emergency_is_started_at_the_player_with_no_centre(urgent: District) -> None:
    urgent.begin(START - timedelta(minutes=30))
    urgent.start_player()
    clips = urgent.player_file.parent / "clips"
    urgent.await_true(lambda: len(list(clips.glob("*/*.opus"))) >= 2, seconds=40)
    command = [sys.executable, "-m", "web.cli", "station", "emergency"]
    config = ["--config", str(urgent.player_file)]
    listed = subprocess.run(
        [*command, *config], capture_output=True, text=True, check=True, timeout=30
    )
    assert listed.stdout.startswith("news  ")
    refused = subprocess.run(
        [*command, "news", *config],
        input="vâng\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert refused.returncode != 0
    subprocess.run(
        [*command, "news", "--repeat", "1", *config],
        input="PHÁT\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    urgent.await_true(lambda: bool(urgent.log()), seconds=40)
    (row,) = urgent.log()
    assert (row.title, row.outcome, row.reason) == ("news", Outcome.COMPLETE, Reason.STARTED_HERE)

"""An emergency and the silence switch, from the centre's order to a real player's sound."""

import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from playlists import accounts, emergencies, silence
from playlists.models import Item, ItemKind, Outcome, Precedence, ResumeRule, Station
from scheduler.protocol import Reason
from tests.faults.conftest import START, District
from web.cli import phatthanh

pytestmark = pytest.mark.alone


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


def test_an_emergency_sounds_at_once_the_programme_resumes_and_the_switch_silences_it(
    urgent: District,
) -> None:
    urgent.begin(START - timedelta(seconds=18))
    urgent.start_player()
    urgent.await_true(lambda: urgent.heard_ms() >= 3_000, seconds=60)
    raised = urgent.centre.timekeeper.now()
    raise_it(urgent)
    urgent.await_true(lambda: urgent.heard_ms(further_on=True) >= 2_000, seconds=60)
    ordered = urgent.centre.timekeeper.now()
    with urgent.centre.sessions.begin() as session:
        leader = accounts.account_of(session, "lanhdao")
        silence.silence(session, session.scalars(select(Station)).all(), by=leader, now=ordered)
    urgent.centre.publish_orders()
    urgent.await_true(lambda: len(urgent.log()) >= 3, seconds=20)

    before, order, after = urgent.log()
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
    assert order.ended_at is not None
    assert after.started_at is not None
    assert after.started_at - order.ended_at < timedelta(seconds=2)
    assert after.from_ms == before.aired_ms
    assert (after.title, after.outcome, after.reason) == (
        "signature",
        Outcome.PARTIAL,
        Reason.SILENCED,
    )
    assert after.ended_at is not None
    assert after.ended_at - ordered < timedelta(seconds=2)


def test_a_kept_emergency_is_started_at_the_player_with_no_centre(urgent: District) -> None:
    urgent.begin(START - timedelta(minutes=30))
    urgent.start_player()
    clips = urgent.player_file.parent / "clips"
    urgent.await_true(lambda: len(list(clips.glob("*/*.opus"))) >= 2, seconds=40)
    command, config = ["station", "emergency"], ["--config", str(urgent.player_file)]
    listed = CliRunner().invoke(phatthanh, [*command, *config])
    assert listed.output.startswith("news  ")
    refused = CliRunner().invoke(phatthanh, [*command, "news", *config], input="vâng\n")
    assert refused.exit_code != 0
    subprocess.run(
        [sys.executable, "-m", "web.cli", *command, "news", "--repeat", "1", *config],
        input="PHÁT\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    urgent.await_true(lambda: bool(urgent.log()), seconds=40)
    (row,) = urgent.log()
    assert (row.title, row.outcome, row.reason) == ("news", Outcome.COMPLETE, Reason.STARTED_HERE)

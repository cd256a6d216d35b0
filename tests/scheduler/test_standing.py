"""What stands is read once for all players of a station, and anew after every ring."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import Engine

from playlists import organisation
from playlists.database import session_factory
from playlists.models import PublishedOrders, UnitKind
from scheduler.protocol import OrdersAnswer
from scheduler.standing import StandingAnswers

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_it_is_read_anew_after_a_ring_and_only_then(engine: Engine) -> None:
    sessions = session_factory(engine)
    with sessions.begin() as session:
        unit = organisation.add_unit(session, "cat-ba", "Cát Bà", UnitKind.COMMUNE)
        number = organisation.add_station(session, unit, "cat-ba", "Đài").id
    answers = StandingAnswers()
    first = answers.at(sessions, "cat-ba", 0)
    assert first.orders is None
    with sessions.begin() as session:
        session.add(
            PublishedOrders(
                station_id=number,
                version=1,
                content_sha256="0" * 64,
                envelope=b"{}",
                published_at=NOW,
            )
        )
    assert answers.at(sessions, "cat-ba", 0) is first
    after = answers.at(sessions, "cat-ba", 1)
    assert OrdersAnswer.model_validate_json(after.answer).orders == "{}"
    assert after.etag != first.etag
    assert answers.at(sessions, "cat-ba", 0) is after, "what is newer is no worse"
    with answers._reading["cat-ba"]:  # as while somebody reads what comes after
        known = ThreadPoolExecutor(1).submit(answers.at, sessions, "cat-ba", 1)
        assert known.result(10) is after, "it waits for nobody"

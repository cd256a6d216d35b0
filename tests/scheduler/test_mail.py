"""Letters with attachments, and reminders to units: filed once, tried until a server took them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists import filings, organisation
from playlists.database import create_database_engine, migrate, session_factory
from playlists.filings import Moment
from playlists.models import Account, AlertNotice, Membership, OutgoingMail, Role, Unit, UnitKind
from playlists.reports.settings import ReportSettings
from scheduler.alerts import deliver_due
from scheduler.mail import Attachment, Letter, deliver_mails, put_into_tray, try_again
from scheduler.reminders import remind
from tests.scheduler.mail_server import MailServer

NOW = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # 09:00 at the stations, three days before it is due
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPORT = Letter(
    "report/2026-11",
    ("phong@example.vn", "banvan@example.vn"),
    "Báo cáo dân vận\ntháng 11",
    "Kính gửi",
    (Attachment("dan-van-2026-11.docx", WORD, b"PK\x03\x04 \x00\xff"),),
)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        for code in ("cat-ba", "phu-long"):
            unit = organisation.add_unit(session, code, f"Xã {code}", UnitKind.COMMUNE)
            unit.email = f"{code}@example.vn"
        account = Account(username="catba", display_name="catba", password_hash="x")
        account.memberships.append(Membership(unit_id=1, role=Role.OPERATOR))
        session.add(account)
    yield sessions
    engine.dispose()


def letters(sessions: sessionmaker[Session]) -> list[OutgoingMail]:
    with sessions() as session:
        return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_a_letter_arrives_with_what_is_attached_and_once(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    with sessions.begin() as session:
        assert put_into_tray(session, REPORT, NOW) is not None
        assert put_into_tray(session, REPORT, NOW) is None, "the same is taken once"
    assert deliver_mails(sessions, mail.settings, NOW) == 1
    assert deliver_mails(sessions, mail.settings, NOW + DAY) == 0
    [letter] = mail.took
    assert letter["Subject"] == "Báo cáo dân vận tháng 11"
    assert letter["To"] == "phong@example.vn, banvan@example.vn"
    [attached] = letter.iter_attachments()
    assert attached.get_filename() == "dan-van-2026-11.docx"
    assert attached.get_content_type() == WORD
    assert attached.get_content() == b"PK\x03\x04 \x00\xff"


def test_a_letter_that_is_refused_is_tried_again_and_the_failure_shown(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    mail.refuses = 2
    with sessions.begin() as session:
        put_into_tray(session, REPORT, NOW)
    assert deliver_mails(sessions, mail.settings, NOW) == 0
    [waiting] = letters(sessions)
    assert "did not take it" in waiting.failure
    assert waiting.due_at == NOW + timedelta(seconds=15)
    tried = [
        seconds
        for seconds in range(5, 120, 5)
        if deliver_mails(sessions, mail.settings, NOW + timedelta(seconds=seconds))
    ]
    assert tried == [45]
    [sent] = letters(sessions)
    assert (sent.attempts, sent.failure, sent.due_at) == (3, "", None)


def test_a_letter_is_given_up_after_three_days_and_can_be_sent_again(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    with sessions.begin() as session:
        put_into_tray(session, REPORT, NOW)
    deliver_mails(sessions, None, NOW + 3 * DAY)
    [given_up] = letters(sessions)
    assert given_up.due_at is None
    assert "No mail server" in given_up.failure
    with sessions.begin() as session:
        try_again(session.get_one(OutgoingMail, given_up.id), NOW + 4 * DAY)
    assert deliver_mails(sessions, mail.settings, NOW + 4 * DAY) == 1


def test_one_refused_letter_keeps_no_other_from_its_turn(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    mail.refuses = 1
    with sessions.begin() as session:
        put_into_tray(session, REPORT, NOW)
        put_into_tray(session, Letter("other", ("a@example.vn",), "Khác", "x"), NOW)
    assert deliver_mails(sessions, mail.settings, NOW) == 1
    assert [each["Subject"] for each in mail.took] == ["Khác"]


def _remind(sessions: sessionmaker[Session], now: datetime) -> int:
    return remind(sessions, ReportSettings(), ["email"], str, zone=ZONE, now=now)


def test_units_that_have_not_filed_are_reminded_on_the_days_set_and_once(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    with sessions.begin() as session:
        account = session.scalars(select(Account)).one()
        moment = Moment(account, NOW, ZONE, due_day=5)
        filings.declare(session, session.get_one(Unit, 1), date(2026, 11, 1), "", moment)
    assert _remind(sessions, NOW - timedelta(hours=2)) == 0, "not before eight"
    assert _remind(sessions, NOW - DAY) == 0, "four days before is not among the days"
    for _ in range(3):
        assert _remind(sessions, NOW) == 1
    assert deliver_mails(sessions, mail.settings, NOW) == 1
    assert deliver_due(sessions, [mail.channel], NOW) == 1
    to_unit, to_centre = mail.took
    assert to_unit["To"] == "phu-long@example.vn"
    assert to_unit["Subject"] == "Xã phu-long: other channels for 11/2026 are due"
    assert "- Xã phu-long" in to_centre.get_content()
    assert "cat-ba" not in to_centre.get_content()
    assert _remind(sessions, NOW + 2 * DAY) == 1
    assert _remind(sessions, NOW + 4 * DAY) == 1, "the day after it was due"
    assert "was due yesterday" in letters(sessions)[-1].body
    assert _remind(sessions, NOW + 5 * DAY) == 0
    with sessions() as session:
        assert len(session.scalars(select(AlertNotice)).all()) == 3

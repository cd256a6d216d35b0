"""Reports that go out by themselves: when they are due, with what, and once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists import InvalidReport
from playlists.database import create_database_engine, migrate, session_factory
from playlists.models import Account, OutgoingMail, ReportKind, ReportSending, Station
from playlists.reports import issuing, offices, sendings
from playlists.reports.sendings import Wish
from playlists.reports.settings import ReportSettings
from playlists.spans import Span, SpanKind
from scheduler.mail import deliver_mails
from scheduler.report_mail import file_due_reports, file_report
from tests.playlists.builders import a_house
from tests.scheduler.mail_server import MailServer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SET_UP = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)  # 08:00 on the 5th at the stations
DAY = timedelta(days=1)
SETTINGS = ReportSettings()
MONTHLY = Wish(
    ReportKind.CONSOLIDATED,
    SpanKind.MONTH,
    ("docx", "xlsx"),
    day=5,
    hour=8,
    recipients=("banvan@example.vn", "ubnd@example.vn"),
    issued_only=False,
)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        a_house(session)
    yield sessions
    engine.dispose()


def set_up(sessions: sessionmaker[Session], wish: Wish = MONTHLY, now: datetime = SET_UP) -> None:
    with sessions.begin() as session:
        by = session.scalars(select(Account)).first()
        assert by is not None
        sendings.set_up(session, wish, by=by, now=now, zone=ZONE)


def file_due(sessions: sessionmaker[Session], now: datetime) -> int:
    return file_due_reports(sessions, SETTINGS, zone=ZONE, now=now)


def the_sending(sessions: sessionmaker[Session]) -> ReportSending:
    with sessions() as session:
        return session.scalars(select(ReportSending)).one()


def test_a_report_goes_out_on_its_day_and_hour_with_its_documents_once(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    set_up(sessions)
    assert file_due(sessions, SET_UP) == 0, "October had ended before it was set up"
    assert file_due(sessions, DUE - timedelta(seconds=1)) == 0
    assert file_due(sessions, DUE) == 1
    assert file_due(sessions, DUE + timedelta(minutes=1)) == 0
    assert deliver_mails(sessions, mail.settings, DUE) == 1
    [letter] = mail.took
    assert letter["To"] == "banvan@example.vn, ubnd@example.vn"
    assert letter["Subject"] == (
        "Kết quả tuyên truyền công tác dân vận, tháng 11 năm 2026 (dự thảo, chưa ban hành)"
    )
    files = {each.get_filename(): each.get_content() for each in letter.iter_attachments()}
    assert set(files) == {"dan-van-tong-hop-2026-11.docx", "dan-van-tong-hop-2026-11.xlsx"}
    paper = Document(BytesIO(files["dan-van-tong-hop-2026-11.docx"]))
    assert "Tháng 11 năm 2026" in [each.text for each in paper.paragraphs]


def test_what_an_administrator_set_stands_in_the_letter(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    set_up(sessions)
    with sessions.begin() as session:
        by = session.scalars(select(Account)).first()
        assert by is not None
        office = SETTINGS.office.model_copy(update={"name": "Phòng Văn hóa - Xã hội"})
        wish = SETTINGS.model_copy(update={"office": office, "subject": "Kết quả quý"})
        based_on = offices.stamp(SETTINGS)
        offices.keep(session, SETTINGS, wish, based_on=based_on, by=by, now=SET_UP)
    assert file_due(sessions, DUE) == 1
    deliver_mails(sessions, mail.settings, DUE)
    [letter] = mail.took
    assert letter["Subject"].startswith("Kết quả quý, tháng 11")
    assert "Phòng Văn hóa - Xã hội gửi báo cáo" in _text(letter)


def test_a_span_that_is_sent_by_hand_goes_once_and_takes_no_others_turn(
    sessions: sessionmaker[Session],
) -> None:
    set_up(sessions)
    number, old = the_sending(sessions).id, Span.month(2026, 9)
    before = the_sending(sessions).sent
    assert file_report(sessions, SETTINGS, number, old, zone=ZONE, now=DUE)
    assert not file_report(sessions, SETTINGS, number, old, zone=ZONE, now=DUE)
    assert the_sending(sessions).sent == before
    assert file_due(sessions, DUE) == 1


def test_one_that_is_sent_only_when_issued_waits_and_then_sends_what_was_issued(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    set_up(sessions, Wish(**{**MONTHLY.__dict__, "issued_only": True}))
    assert file_due(sessions, DUE) == 0
    assert "waits until the report is issued" in the_sending(sessions).failure
    issued = _issue(sessions, DUE + DAY)
    assert file_due(sessions, DUE + DAY) == 1
    assert the_sending(sessions).failure == ""
    deliver_mails(sessions, mail.settings, DUE + DAY)
    [letter] = mail.took
    assert letter["Subject"] == "Kết quả tuyên truyền công tác dân vận, tháng 11 năm 2026"
    word = next(iter(letter.iter_attachments()))
    assert word.get_content() == issued
    assert "Số 09/BC-VHTTTTDL ngày 04/12/2026." in _text(letter)


def _text(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]  # EmailMessage, as the server keeps it
    return str(body.get_content())


def _issue(sessions: sessionmaker[Session], now: datetime) -> bytes:
    with sessions.begin() as session:
        by = session.scalars(select(Account)).first()
        assert by is not None
        report = issuing.open_draft(session, ReportKind.CONSOLIDATED, Span.month(2026, 11), by, now)
        stations = session.scalars(select(Station)).all()
        found = issuing.figures_of(session, report, ZONE, stations, SETTINGS, now=now)
        dated = date(2026, 12, 4)
        made = issuing.documents(
            found, SETTINGS, issuing.sections_of(report, found), number="9", dated=dated
        )
        issuing.issue(session, report, made, number="9", dated=dated, version=1, by=by, now=now)
        return made[0].content


def test_a_centre_that_was_off_for_months_sends_the_newest_span_only(
    sessions: sessionmaker[Session],
) -> None:
    set_up(sessions)
    assert file_due(sessions, DUE + 95 * DAY) == 1
    with sessions() as session:
        [letter] = session.scalars(select(OutgoingMail))
        assert "tháng 02 năm 2027" in letter.subject
    assert the_sending(sessions).sent == "2027-02"


def test_what_cannot_be_made_is_said_and_tried_again(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(sessions, Wish(**{**MONTHLY.__dict__, "formats": ("pdf",)}))
    monkeypatch.setenv("PATH", "")
    assert file_due(sessions, DUE) == 0
    assert "LibreOffice" in the_sending(sessions).failure
    assert the_sending(sessions).sent == "2026-10"


def test_a_paused_sending_sends_nothing(sessions: sessionmaker[Session]) -> None:
    set_up(sessions)
    with sessions.begin() as session:
        session.scalars(select(ReportSending)).one().active = False
    assert file_due(sessions, DUE) == 0


def test_the_next_time_is_told(sessions: sessionmaker[Session]) -> None:
    set_up(sessions)
    sending = the_sending(sessions)
    assert sendings.next_at(sending, SET_UP, ZONE) == DUE
    assert sendings.next_at(sending, DUE, ZONE) == datetime(2027, 1, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"formats": ()}, "at least one"),
        ({"formats": ("exe",)}, "at least one"),
        ({"day": 0}, "1 to 28"),
        ({"hour": 24}, "1 to 28"),
        ({"recipients": ()}, "addresses"),
        ({"recipients": ("a@b",)}, "no e-mail address"),
        ({"recipients": ("a@b.vn\nBcc: x@y.vn",)}, "no e-mail address"),
        ({"span_kind": SpanKind.DAYS}, "which span"),
    ],
)
def test_what_cannot_be_set_up_is_refused(
    sessions: sessionmaker[Session], changes: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidReport, match=said):
        set_up(sessions, Wish(**{**MONTHLY.__dict__, **changes}))

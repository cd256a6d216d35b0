"""Reports put into the tray when their time has come."""

import logging
from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists import InvalidReport
from playlists.messages import Message, message, to_json
from playlists.models import Report, ReportKind, ReportSending, Station
from playlists.reports import issuing, sendings, words
from playlists.reports.danvan import gather
from playlists.reports.issuing import MEDIA_TYPES, Document
from playlists.reports.offices import settings_now
from playlists.reports.settings import ReportSettings
from playlists.reports.wording import drafted
from playlists.spans import Span
from scheduler.mail import Attachment, Letter, put_into_tray

log = logging.getLogger(__name__)

FILE_EVERY_S = 60


def file_due_reports(
    sessions: sessionmaker[Session], settings: ReportSettings, *, zone: tzinfo, now: datetime
) -> int:
    """Put every report whose time has come into the tray; how many.

    Documents are made before anything is written: no other waits for them. What cannot be made is
    said with the sending and tried again.
    """
    with sessions() as session:
        due = [
            (each.id, span)
            for each in sendings.sendings(session)
            if each.active and (span := sendings.due_span(each, now, zone))
        ]
    return sum(
        file_report(sessions, settings, number, span, zone=zone, now=now) for number, span in due
    )


def file_report(
    sessions: sessionmaker[Session],
    settings: ReportSettings,
    number: int,
    span: Span,
    *,
    zone: tzinfo,
    now: datetime,
) -> bool:
    """Put one report into the tray, whatever its turn; whether it went there.

    What keeps it from going is kept with the sending. A span goes once.
    """
    letter: Letter | None = None
    failure: Message | None = None
    with sessions() as session:
        settings = settings_now(session, settings)
        sending = session.get_one(ReportSending, number)
        report = issuing.report_on(session, sending.kind, span)
        issued = report is not None and report.issued_at is not None
        if sending.issued_only and not issued:
            failure = message("It waits until the report is issued.")
        else:
            try:
                kept = report if issued else None
                letter = _letter(session, settings, sending, kept, span=span, zone=zone)
            except InvalidReport as error:
                params = {key: str(each) for key, each in error.params.items()}
                failure = Message(error.msgid, params)
                log.warning("event=report_not_made sending=%d reason=%s", number, error)
    with sessions.begin() as session:
        sending = session.get_one(ReportSending, number)
        sending.failure = to_json(failure) if failure else ""
        if letter is None:
            return False
        sending.sent = _later(sending.sent, span)
        return put_into_tray(session, letter, now) is not None


def _later(sent: str, span: Span) -> str:
    """The newer of two spans, by name: one that is sent again takes no other's turn."""
    return max(Span.named(sent), span).name


def _letter(
    session: Session,
    settings: ReportSettings,
    sending: ReportSending,
    report: Report | None,
    *,
    span: Span,
    zone: tzinfo,
) -> Letter:
    formats = sending.formats.split(",")
    made = (
        _issued(session, report, formats)
        if report is not None
        else _as_they_stand(session, settings, sending.kind, formats, span=span, zone=zone)
    )
    office, shown = settings.office_of(sending.kind), words.span_words(span)
    state = "" if report is not None else " (dự thảo, chưa ban hành)"
    numbered = (
        f"Số {report.number}/{office.symbol} ngày {words.day_words(report.dated)}.\n"
        if report is not None and report.dated is not None
        else "Số liệu tính đến lúc gửi, chưa có chữ ký.\n"
    )
    return Letter(
        key=f"report/{sending.id}/{span.name}",
        recipients=tuple(sending.recipients.split("\n")),
        subject=f"{settings.subject}, {shown}{state}",
        body=(
            f"{office.name} gửi báo cáo {settings.subject[:1].lower()}{settings.subject[1:]}, "
            f"{shown}{state}.\n{numbered}\nThư này do phần mềm gửi tự động theo lịch.\n"
        ),
        attachments=tuple(
            Attachment(each.name, MEDIA_TYPES[each.format], each.content) for each in made
        ),
        sending_id=sending.id,
    )


def _issued(session: Session, report: Report, formats: Sequence[str]) -> list[Document]:
    """The documents as they were issued; a PDF that was never asked for is made of the .docx."""
    found = []
    for form in formats:
        kept = issuing.file_of(session, report, form)
        if kept is not None:
            found.append(Document(form, kept.name, kept.content))
        elif form == "pdf" and (word := issuing.file_of(session, report, "docx")) is not None:
            found.append(issuing.pdf_of(word.content, word.name.removesuffix(".docx")))
    return found


def _as_they_stand(
    session: Session,
    settings: ReportSettings,
    kind: ReportKind,
    formats: Sequence[str],
    *,
    span: Span,
    zone: tzinfo,
) -> list[Document]:
    stations = session.scalars(select(Station).order_by(Station.id)).all()
    found = gather(
        session,
        span,
        zone,
        stations,
        kind=kind,
        filing_kinds=settings.filing_kinds,
    )
    return issuing.documents(found, settings, drafted(found), formats=formats)

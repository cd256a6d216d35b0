"""A report's way: a draft whose text is gone over, then issued under a number and kept as issued.

Texts that nobody changed by hand are not kept: they follow the figures until the report is issued.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from playlists.errors import InvalidReport, NotAllowed, NotFound, ReportChangedMeanwhile
from playlists.models import Account, Airing, Report, ReportFile, ReportKind, Role, Station
from playlists.reports.danvan import DanVan, gather
from playlists.reports.danvan_sheets import danvan_workbook
from playlists.reports.meanwhile import text_digest
from playlists.reports.measures import digest, snapshot
from playlists.reports.paper import write_docx
from playlists.reports.pdf import to_pdf
from playlists.reports.settings import ReportSettings
from playlists.reports.wording import Section, drafted, worded
from playlists.spans import Span

REPORTING = (Role.REPORTER, Role.EDITOR, Role.APPROVER)
ISSUING = (Role.REPORTER, Role.APPROVER)
LONGEST_TEXT = 20_000
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}


@dataclass(frozen=True)
class Document:
    """A document of a report: its format, the name it is handed out under, and what is in it."""

    format: str
    name: str
    content: bytes


def open_draft(
    session: Session, kind: ReportKind, span: Span, by: Account, now: datetime
) -> Report:
    """The report of a kind on a span; begun where there is none."""
    found = report_on(session, kind, span)
    if found is not None:
        return found
    report = Report(
        kind=kind,
        first_day=span.first,
        last_day=span.last,
        texts="{}",
        created_at=now,
        changed_at=now,
        changed_by=by,
    )
    session.add(report)
    session.flush()
    return report


def report_on(session: Session, kind: ReportKind, span: Span) -> Report | None:
    return session.scalar(
        select(Report).where(
            Report.kind == kind, Report.first_day == span.first, Report.last_day == span.last
        )
    )


def report_of(session: Session, number: int) -> Report:
    """The report with an id. Raises NotFound."""
    report = session.get(Report, number)
    if report is None:
        raise NotFound("There is no such report.")
    return report


def reports(session: Session) -> Sequence[Report]:
    """All of them, the newest span first."""
    return session.scalars(
        select(Report).order_by(Report.last_day.desc(), Report.first_day, Report.id.desc())
    ).all()


def span_of(report: Report) -> Span:
    return Span(report.first_day, report.last_day)


def texts_of(report: Report) -> dict[str, str]:
    """What was written by hand, by the keys of the sections."""
    return dict(json.loads(report.texts))


def figures_of(
    session: Session,
    report: Report,
    zone: tzinfo,
    stations: Sequence[Station],
    settings: ReportSettings,
    *,
    now: datetime,
) -> DanVan:
    """The figures as they stand; of an issued report, of the time up to which it was issued."""
    return gather(
        session,
        span_of(report),
        zone,
        stations,
        kind=report.kind,
        filing_kinds=settings.filing_kinds,
        now=report.issued_at or now,
    )


def revise(
    session: Session,
    report: Report,
    texts: Mapping[str, str],
    *,
    version: int,
    by: Account,
    now: datetime,
) -> None:
    """Keep what was written by hand.

    Raises ReportChangedMeanwhile where it was issued or changed meanwhile, InvalidReport for a
    text that is too long.
    """
    _claim(session, report)
    _require_draft(report, version)
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise InvalidReport("That is too long: at most %(length)d characters.", length=LONGEST_TEXT)
    cleaned = {key: "\n".join(line.rstrip() for line in text.strip().splitlines())
               for key, text in texts.items()}  # fmt: skip
    report.texts = json.dumps(cleaned, ensure_ascii=False)
    report.changed_at, report.changed_by = now, by
    report.version += 1


def by_hand(found: DanVan, typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """The sections that differ from what the figures made when the page was opened.

    `seen` holds the digests of the drafts that were shown, so that figures that change meanwhile
    make nothing look as if it had been written by hand.
    """
    return {
        each.key: typed[each.key]
        for each in drafted(found)
        if each.key in typed and text_digest(typed[each.key]) != seen.get(each.key)
    }


def sections_of(report: Report, found: DanVan) -> list[Section]:
    return worded(found, texts_of(report))


def documents(
    found: DanVan,
    settings: ReportSettings,
    sections: Sequence[Section],
    *,
    number: str = "",
    dated: date | None = None,
    formats: Sequence[str] = ("docx", "xlsx", "json"),
) -> list[Document]:
    """A report's documents. Raises InvalidReport for a PDF that nothing here can make."""
    name = file_name(found.kind, found.span)
    made = []
    with TemporaryDirectory() as folder:
        word = Path(folder) / f"{name}.docx"
        if {"docx", "pdf"} & set(formats):
            write_docx(found, settings, word, sections=sections, number=number, dated=dated)
        for form in formats:
            out = Path(folder) / f"{name}.{form}"
            if form == "pdf":
                to_pdf(word, out)
            elif form == "xlsx":
                danvan_workbook(found, settings.office_of(found.kind).name, out)
            elif form == "json":
                out.write_text(snapshot(found), encoding="utf-8")
            made.append(Document(form, out.name, out.read_bytes()))
    return made


def file_name(kind: ReportKind, span: Span) -> str:
    which = "tong-hop" if kind is ReportKind.CONSOLIDATED else "trung-tam"
    return f"dan-van-{which}-{span.name}"


def checked_number(report: Report, number: str, version: int) -> str:
    """The number it may be issued under. Raises InvalidReport where it may not."""
    _require_draft(report, version)
    number = number.strip()
    if not (number.isascii() and number.isdigit() and int(number) and len(number) <= 5):  # noqa: PLR2004 -- digits of a number
        raise InvalidReport("A document's number is a number.")
    return f"{int(number):02}"


def issue(
    session: Session,
    report: Report,
    made: Sequence[Document],
    *,
    number: str,
    dated: date,
    version: int,
    by: Account,
    now: datetime,
) -> None:
    """Keep a report as issued, with its documents and figures. Raises InvalidReport."""
    _claim(session, report)
    number = checked_number(report, number, version)
    _require_free_number(session, report, number, dated)
    figures = next(each for each in made if each.format == "json").content.decode()
    report.number, report.dated = number, dated
    report.figures, report.figures_sha256 = figures, digest(figures)
    report.issued_at, report.issued_by = now, by
    report.version += 1
    for each in made:
        add_file(session, report, each, now)
    session.flush()


def add_file(session: Session, report: Report, document: Document, now: datetime) -> ReportFile:
    """Keep a document with its report: handed out from then on to the byte."""
    kept = ReportFile(
        report=report,
        format=document.format,
        name=document.name,
        sha256=sha256(document.content).hexdigest(),
        content=document.content,
        made_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def file_of(session: Session, report: Report, form: str) -> ReportFile | None:
    """A kept document with its content."""
    return session.scalar(
        select(ReportFile)
        .where(ReportFile.report_id == report.id, ReportFile.format == form)
        .options(undefer(ReportFile.content))
    )


def pdf_of(word: bytes, name: str) -> Document:
    """The PDF of a kept .docx. Raises InvalidReport where nothing here can make it."""
    with TemporaryDirectory() as folder:
        source, out = Path(folder) / f"{name}.docx", Path(folder) / f"{name}.pdf"
        source.write_bytes(word)
        to_pdf(source, out)
        return Document("pdf", out.name, out.read_bytes())


def late_rows(session: Session, report: Report) -> int:
    """Rows of the log for the report's time that came in after it was issued."""
    if report.issued_at is None:
        return 0
    query = select(func.count(Airing.id)).where(
        Airing.local_day.between(report.first_day, report.last_day),
        Airing.received_at > report.issued_at,
        Airing.counts_at < report.issued_at,
    )
    return session.scalar(query) or 0


def require_reporting(account: Account, roles: Sequence[Role] = REPORTING) -> None:
    """Raise NotAllowed unless the account holds one of the roles somewhere above the communes."""
    wanted = {*roles, Role.ADMIN}
    if not any(held.role in wanted for held in account.memberships):
        raise NotAllowed("Reports are made by who reports, edits or leads.")


def _claim(session: Session, report: Report) -> None:
    """Hold the report's row against others, and read it anew."""
    # An update that changes nothing takes the row on every database.
    held = update(Report).where(Report.id == report.id).values(version=Report.version)
    session.execute(held, execution_options={"synchronize_session": False})
    session.refresh(report)


def _require_draft(report: Report, version: int) -> None:
    if report.issued_at is not None:
        raise ReportChangedMeanwhile("The report is issued: it stays as it is.")
    if report.version != version:
        raise ReportChangedMeanwhile(
            "%(name)s has changed the report meanwhile: look at both.",
            name=report.changed_by.display_name,
        )


def _require_free_number(session: Session, report: Report, number: str, dated: date) -> None:
    year = Span.year(dated.year)
    same = session.scalar(
        select(Report).where(
            Report.kind == report.kind,
            Report.number == number,
            Report.dated.between(year.first, year.last),
            Report.id != report.id,
        )
    )
    if same is not None:
        raise InvalidReport(
            "Number %(number)s is taken in %(year)d.", number=number, year=dated.year
        )

"""The dân vận reports: drafted from the figures, gone over, issued under a number, kept."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from playlists import InvalidReport, NotAllowed, NotFound, PlaylistsError
from playlists.errors import ReportChangedMeanwhile
from playlists.models import Report, ReportKind
from playlists.reports import issuing, measures, pdf, wording
from playlists.reports.danvan import DanVan, gather
from playlists.reports.danvan_sheets import danvan_csv
from playlists.reports.issuing import MEDIA_TYPES, Document
from playlists.reports.meanwhile import merge, text_digest
from playlists.reports.wording import drafted
from playlists.spans import Span, SpanKind
from web import access, door
from web.catalogue import _, worded
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.report_view import span_asked, span_words
from web.report_difference import Difference, differences


@blueprint.get("/bao-cao/dan-van")
def report_list() -> ResponseReturnValue:
    return _list()


@blueprint.post("/bao-cao/dan-van")
def report_open() -> ResponseReturnValue:
    """Begin a report, or go to the one that there is."""
    session = _for_reporters()
    wish, name = request.form.get("kind", ""), request.form.get("span", "")
    try:
        if wish not in set(ReportKind):
            raise InvalidReport("Choose which report it is.")
        span = Span.named(name)
        if span.first > door.local_now().date():
            raise InvalidReport("That time has not begun.")
        kind = ReportKind(wish)
        report = issuing.open_draft(session, kind, span, door.account(), door.now())
    except PlaylistsError as error:
        session.rollback()
        return _list(worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    return redirect(url_for("pages.report_one", number=report.id))


@blueprint.get("/bao-cao/dan-van/<int(max=2147483647):number>")
def report_one(number: int) -> ResponseReturnValue:
    return _one(_report(number))


@blueprint.post("/bao-cao/dan-van/<int(max=2147483647):number>")
def report_save(number: int) -> ResponseReturnValue:
    """Keep the text, or give one section back to the figures."""
    session, report = _for_reporters(), _report(number)
    found, form = _figures(report), request.form
    typed, seen = _sent_as("text-"), _sent_as("seen-")
    typed.pop(form.get("redraft", ""), None)
    try:
        issuing.revise(
            session,
            report,
            issuing.by_hand(found, typed, seen),
            version=_version(),
            by=door.account(),
            now=door.now(),
        )
    except ReportChangedMeanwhile as error:
        session.rollback()
        kept = {each.key: each for each in issuing.sections_of(report, found)}
        typed = {key: text for key, text in typed.items() if key in kept}
        # Of an issued report nothing stands in a form any more: all that was typed is shown.
        was = {} if report.issued_at else _sent_as("was-")
        typed, both = merge(was, typed, {key: kept[key].text for key in kept})
        names = {key: (each.heading, "") for key, each in kept.items()}
        page = _one(report, typed, worded(error), differences(both, names))
        return page, HTTPStatus.CONFLICT
    except PlaylistsError as error:
        session.rollback()
        return _one(report, typed, worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for("pages.report_one", number=number))


@blueprint.post("/bao-cao/dan-van/<int(max=2147483647):number>/ban-hanh")
def report_issue(number: int) -> ResponseReturnValue:
    """Number and date it, and keep its documents and figures as they are now."""
    session, report = _for_reporters(), _report(number)
    settings, wish, now = door.report_settings(), request.form.get("number", ""), door.now()
    try:
        issuing.require_reporting(door.account(), issuing.ISSUING)
        dated = asked.date_of(request.form.get("dated", ""))
        if dated is None:
            raise InvalidReport("The document's date is missing.")
        numbered = issuing.checked_number(report, wish, _version())
        found = _figures(report, now)
        sections = issuing.sections_of(report, found)
        made = issuing.documents(found, settings, sections, number=numbered, dated=dated)
        # Documents take a while to write: what was read is let go of before anything is kept.
        session.rollback()
        issuing.issue(
            session,
            report,
            made,
            number=numbered,
            dated=dated,
            version=_version(),
            by=door.account(),
            now=now,
        )
    except PlaylistsError as error:
        session.rollback()
        refused = isinstance(error, NotAllowed)
        code = HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY
        return _one(report, None, worded(error)), code
    session.commit()
    flash(_("Issued as number %(number)s.", number=report.number), "good")
    return redirect(url_for("pages.report_one", number=number))


@blueprint.get("/bao-cao/dan-van/<int(max=2147483647):number>.<any(docx,pdf,xlsx,json):form>")
def report_file(number: int, form: str) -> ResponseReturnValue:
    """A document: of an issued report always the same, of a draft as the figures stand."""
    report, session = _report(number), door.database()
    if report.issued_at is not None:
        return _kept(session, report, form)
    found = _figures(report)
    sections = issuing.sections_of(report, found)
    settings = door.report_settings()
    try:
        [made] = issuing.documents(found, settings, sections, formats=[form])
    except InvalidReport as error:
        return _no_pdf(error, url_for("pages.report_one", number=number))
    return _sent(made)


@blueprint.get("/bao-cao/dan-van.<any(docx,pdf,xlsx,json,csv):form>")
def report_draft(form: str) -> ResponseReturnValue:
    """The figures of a span as a document nobody has gone over, without making a report of it."""
    session, services = _everything(), door.services()
    kind = ReportKind.CONSOLIDATED if request.args.get("of") == "office" else ReportKind.CENTRE
    span, stations = span_asked(), access.stations_for(session, door.account())
    kinds = door.report_settings().filing_kinds
    found = gather(
        session, span, services.zone, stations, kind=kind, filing_kinds=kinds, now=door.now()
    )
    if form == "csv":
        content = danvan_csv(found).encode()
        return _sent(Document(form, f"{issuing.file_name(kind, span)}.csv", content))
    sections = drafted(found)
    try:
        [made] = issuing.documents(found, door.report_settings(), sections, formats=[form])
    except InvalidReport as error:
        return _no_pdf(error, url_for("pages.reports", span=span.name))
    return _sent(made)


def _list(error: str = "") -> str:
    session = _everything()
    today = door.local_now().date()
    last = Span.of(SpanKind.MONTH, today).before()
    spans = [Span.of(SpanKind.MONTH, today), last, last.before()]
    for kind in (SpanKind.QUARTER, SpanKind.HALF, SpanKind.YEAR):
        present = Span.of(kind, today)
        spans += [present, present.before()]
    return render_template(
        "reports/list.html",
        found=[(report, issuing.span_of(report)) for report in issuing.reports(session)],
        kinds=list(ReportKind),
        spans=[(span.name, span_words(span)) for span in spans],
        chosen=last.name,
        error=error,
        span_words=span_words,
        may_write=_reports_here(),
    )


def _one(
    report: Report,
    typed: dict[str, str] | None = None,
    error: str = "",
    meanwhile: Sequence[Difference] | None = None,
) -> str:
    session = door.database()
    found, span = _figures(report), issuing.span_of(report)
    now = measures.snapshot(found)
    issued = report.figures
    digests = {each.key: text_digest(each.text) for each in drafted(found)}
    sections = issuing.sections_of(report, found)
    kept = {each.key: text_digest(each.text) for each in sections}
    if typed is not None and not issued:
        sections = wording.worded(found, {**issuing.texts_of(report), **typed})
    return render_template(
        "reports/one.html",
        report=report,
        span=span,
        words=span_words(span),
        sections=[
            (each, digests[each.key], text_digest(each.text) != digests[each.key])
            for each in sections
        ],
        measures=measures.issued_measures(issued) if issued else measures.measures(found),
        changes=measures.changes(issued, now) if issued else [],
        late_rows=issuing.late_rows(session, report),
        office=door.report_settings().office_of(report.kind),
        dated=request.form.get("dated") or door.local_now().date().isoformat(),
        number=request.form.get("number", ""),
        kept=kept,
        counted=found.counted,
        until=found.until,
        error=error,
        both=meanwhile,
        closed=issued is not None,
        again=url_for("pages.report_one", number=report.id),
        opens=_OPENS,
        has_pdf=pdf.program() is not None,
        may_write=_reports_here(),
    )


# Which rows of the log, the plan or the newsroom stand behind a measure.
_OPENS = {
    "aired": "aired",
    "aired_ms": "aired",
    "partial": "partial",
    "partial_ms": "partial",
    "missed": "missed",
    "relays": "relayed",
    "relay_ms": "relayed",
    "planned": "planned",
    "planned_ms": "planned",
    "confirmed": "confirmed",
    "confirmed_ms": "confirmed",
    "produced_ms": "produced",
}


def _kept(session: Session, report: Report, form: str) -> ResponseReturnValue:
    kept = issuing.file_of(session, report, form)
    if kept is None and form == "pdf":
        # Made of the .docx that was kept, once: from then on the same is handed out.
        word = issuing.file_of(session, report, "docx")
        if word is None:
            raise NotFound("There is no such document.")
        try:
            made = issuing.pdf_of(word.content, word.name.removesuffix(".docx"))
        except InvalidReport as error:
            return _no_pdf(error, url_for("pages.report_one", number=report.id))
        session.rollback()
        kept = issuing.file_of(session, report, form)
        if kept is None:
            kept = issuing.add_file(session, report, made, door.now())
            session.commit()
    if kept is None:
        raise NotFound("There is no such document.")
    return _sent(Document(form, kept.name, kept.content))


def _sent(document: Document) -> ResponseReturnValue:
    return send_file(
        BytesIO(document.content),
        mimetype=MEDIA_TYPES.get(document.format, "text/csv"),
        as_attachment=True,
        download_name=document.name,
        max_age=0,
    )


def _no_pdf(error: InvalidReport, back: str) -> ResponseReturnValue:
    flash(worded(error), "warn")
    return redirect(back)


def _figures(report: Report, now: datetime | None = None) -> DanVan:
    session, zone, settings = door.database(), door.services().zone, door.report_settings()
    stations = access.stations_for(session, door.account())
    return issuing.figures_of(session, report, zone, stations, settings, now=now or door.now())


def _sent_as(prefix: str) -> dict[str, str]:
    """The form's fields whose names begin so, by the rest of the name."""
    fields = request.form.items()
    return {key.removeprefix(prefix): text for key, text in fields if key.startswith(prefix)}


def _report(number: int) -> Report:
    return issuing.report_of(_everything(), number)


def _everything() -> Session:
    session = door.database()
    if not access.reaches_everything(session, door.account()):
        raise NotAllowed("The report is of every unit: it is for who reaches every unit.")
    return session


def _for_reporters() -> Session:
    session = _everything()
    issuing.require_reporting(door.account())
    return session


def _reports_here() -> bool:
    try:
        issuing.require_reporting(door.account())
    except NotAllowed:
        return False
    return True


def _version() -> int:
    wish = request.form.get("version", "")
    return int(wish) if wish.isascii() and wish.isdigit() and len(wish) < len("1000000000") else 0

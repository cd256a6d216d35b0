"""Reports by e-mail: what goes out when, to whom, and what became of every letter."""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from playlists import InvalidReport, NotAllowed, PlaylistsError
from playlists.models import ReportKind, Role
from playlists.reports import issuing, sendings
from playlists.reports.sendings import FORMATS, SPANS, Wish
from playlists.spans import SpanKind
from scheduler.mail import try_again
from web import access, door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint

_SETTING = (Role.REPORTER, Role.APPROVER)


@blueprint.get("/bao-cao/gui-thu")
def report_sendings() -> ResponseReturnValue:
    _allowed()
    return _page()


@blueprint.post("/bao-cao/gui-thu")
def report_sendings_add() -> ResponseReturnValue:
    session = _allowed()
    try:
        sendings.set_up(
            session, _wish(), by=door.account(), now=door.now(), zone=door.services().zone
        )
    except PlaylistsError as error:
        session.rollback()
        return _page(worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(_("It goes out from the span that runs now on."), "good")
    return redirect(url_for("pages.report_sendings"))


@blueprint.post("/bao-cao/gui-thu/<int(max=2147483647):number>")
def report_sendings_turn(number: int) -> ResponseReturnValue:
    """Pause it, let it go on, or take it out."""
    session = _allowed()
    sending = sendings.sending_of(session, number)
    if request.form.get("do") == "drop":
        session.delete(sending)
        flash(_("Taken out; the letters it sent stay in the list."), "good")
    else:
        sending.active = not sending.active
        flash(_("It goes out again.") if sending.active else _("It is paused."), "good")
    session.commit()
    return redirect(url_for("pages.report_sendings"))


@blueprint.post("/bao-cao/gui-thu/thu/<int(max=2147483647):number>")
def report_sendings_again(number: int) -> ResponseReturnValue:
    """Try a letter at once that waits or was given up."""
    session = _allowed()
    try_again(sendings.letter_of(session, number), door.now())
    session.commit()
    flash(_("It is tried again within seconds."), "good")
    return redirect(url_for("pages.report_sendings"))


def _page(error: str = "") -> str:
    session, services = door.database(), door.services()
    found = sendings.sendings(session)
    upcoming: dict[int, datetime] = {
        each.id: sendings.next_at(each, door.now(), services.zone) for each in found
    }
    return render_template(
        "reports/sendings.html",
        found=found,
        upcoming=upcoming,
        letters=sendings.letters(session),
        kinds=list(ReportKind),
        spans=list(SPANS),
        formats=FORMATS,
        SpanKind=SpanKind,
        typed=request.form,
        typed_formats=request.form.getlist("formats") or ["docx"],
        error=error,
    )


def _wish() -> Wish:
    form = request.form
    if form.get("kind") not in set(ReportKind):
        raise InvalidReport("Choose which report it is.")
    if form.get("span") not in set(SpanKind):
        raise InvalidReport("Choose after which span it goes out.")
    lines = form.get("recipients", "").replace(",", "\n").replace(";", "\n").splitlines()
    return Wish(
        kind=ReportKind(form["kind"]),
        span_kind=SpanKind(form["span"]),
        formats=tuple(each for each in FORMATS if each in form.getlist("formats")),
        day=_number("day"),
        hour=_number("hour"),
        recipients=tuple(dict.fromkeys(line.strip() for line in lines if line.strip())),
        issued_only=form.get("when") != "anyway",
    )


def _number(name: str) -> int:
    wish = request.form.get(name, "")
    return int(wish) if wish.isascii() and wish.isdigit() and len(wish) < len("100") else -1


def may_send() -> bool:
    """Whether who asks may set up what goes out."""
    try:
        _allowed()
    except NotAllowed:
        return False
    return True


def _allowed() -> Session:
    session = door.database()
    if not access.reaches_everything(session, door.account()):
        raise NotAllowed("The report is of every unit: it is for who reaches every unit.")
    issuing.require_reporting(door.account(), _SETTING)
    return session


@blueprint.app_context_processor
def _tabs() -> dict[str, object]:
    return {"may_send": may_send}

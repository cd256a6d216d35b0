"""How reports are headed, signed and addressed: an administrator's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists import InvalidReport, NotAllowed, PlaylistsError
from playlists.errors import ReportChangedMeanwhile
from playlists.models import Role, Unit
from playlists.reports import offices
from playlists.reports.meanwhile import Both, merge, text_digest
from playlists.reports.settings import Office, ReportSettings
from web import access, door
from web.catalogue import _, worded
from web.labels import N_
from web.pages.blueprint import blueprint
from web.report_difference import Difference, differences

_ONE_LINE = ("above", "name", "symbol", "signer_name", "archive")
_OFFICES = ("centre", "office")
_SIZES: dict[str, int] = {"13": 13, "14": 14}
_NAMES = {
    "place": N_("Place before the date"),
    "font_size": N_("Size of the text"),
    "subject": N_("What the report is about"),
    "filings_due_day": N_("Communes file other channels by this day of the next month"),
    "above": N_("The office above it"),
    "name": N_("The office that issues"),
    "symbol": N_("Symbol after the number"),
    "signer_title": N_("Office of who signs"),
    "signer_name": N_("Name of who signs"),
    "recipients": N_("Recipients, a line each"),
    "archive": N_("Line of the archive"),
}
_PLACES = {
    "centre": N_("The Centre's report"),
    "office": N_("The consolidated report of all units"),
}


@dataclass(frozen=True)
class _Seen:
    """Which settings the visitor looked at: their stamp, and a digest of each field."""

    stamp: str
    digests: Mapping[str, str]


@blueprint.get("/bao-cao/the-thuc")
def report_offices() -> ResponseReturnValue:
    _for_admins()
    settings = door.report_settings()
    return _page(_typed_of(settings), _seen_of(settings))


@blueprint.post("/bao-cao/the-thuc")
def report_offices_save() -> ResponseReturnValue:
    """Keep what was typed, or let the configuration file hold again."""
    session, configured, form = _for_admins(), door.services().reports, request.form.to_dict()
    typed = {key: form.get(key, "") for key in _typed_of(configured)}
    seen = _Seen(form.get("stamp", ""), {key: form.get(f"was-{key}", "") for key in typed})
    try:
        if form.get("do") == "forget":
            offices.forget(session, configured, based_on=seen.stamp)
            said = _("The configuration file holds again.")
        else:
            offices.keep(
                session,
                configured,
                _wish(typed),
                based_on=seen.stamp,
                by=door.account(),
                now=door.now(),
            )
            said = _("Saved. Reports that are not issued yet follow; issued ones stay as they are.")
    except ReportChangedMeanwhile as error:
        session.rollback()
        settings = door.report_settings()
        typed, both = merge(seen.digests, typed, _typed_of(settings))
        page = _page(typed, _seen_of(settings), worded(error), differences(both, _names(both)))
        return page, HTTPStatus.CONFLICT
    except PlaylistsError as error:
        session.rollback()
        return _page(typed, seen, worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(said, "good")
    return redirect(url_for("pages.report_offices"))


def _names(both: Sequence[Both]) -> dict[str, tuple[str, str]]:
    """What each field that differs is called, and in which office it stands."""
    found = {}
    for each in both:
        office, _dash, field = each.key.rpartition("-")
        found[each.key] = (_(_NAMES[field]), _(_PLACES[office]) if office else "")
    return found


def _seen_of(settings: ReportSettings) -> _Seen:
    digests = {key: text_digest(text) for key, text in _typed_of(settings).items()}
    return _Seen(offices.stamp(settings), digests)


def _page(
    typed: dict[str, str],
    seen: _Seen,
    error: str = "",
    meanwhile: Sequence[Difference] | None = None,
) -> str:
    return render_template(
        "reports/offices.html",
        typed=typed,
        seen=seen,
        both=meanwhile,
        again=url_for("pages.report_offices"),
        offices=_OFFICES,
        changed=offices.last_change(door.database()),
        last_due=offices.LATEST_DUE_DAY,
        longest=offices.LONGEST_LINE,
        error=error,
    )


def _wish(typed: dict[str, str]) -> ReportSettings:
    due, size = typed.get("filings_due_day", ""), typed.get("font_size", "")
    if not (due.isascii() and due.isdigit() and len(due) < len("100")):
        raise InvalidReport("The due day is one from 1 to %(last)d.", last=offices.LATEST_DUE_DAY)
    if size not in _SIZES:
        raise InvalidReport("The text is of size 13 or 14.")
    # Checked by `offices.keep`, with words for people: a day that is none reaches it.
    return door.services().reports.model_copy(
        update={
            "place": _line(typed.get("place", "")),
            "subject": _line(typed.get("subject", "")),
            "font_size": _SIZES[size],
            "filings_due_day": int(due),
            **{each: _office(typed, each) for each in _OFFICES},
        }
    )


def _office(typed: dict[str, str], name: str) -> Office:
    plain = {field: _line(typed.get(f"{name}-{field}", "")) for field in _ONE_LINE}
    return Office(
        **plain,
        signer_title="\n".join(_lines(typed.get(f"{name}-signer_title", ""))),
        recipients=tuple(_recipients(typed.get(f"{name}-recipients", ""))),
    )


def _recipients(text: str) -> list[str]:
    """A line each, without the hyphen and the semicolon that the document puts there itself."""
    bare = (line.lstrip("-–• ").rstrip(";. ") for line in _lines(text))
    return list(dict.fromkeys(line for line in bare if line))


def _typed_of(settings: ReportSettings) -> dict[str, str]:
    typed = {
        "place": settings.place,
        "subject": settings.subject,
        "font_size": str(settings.font_size),
        "filings_due_day": str(settings.filings_due_day),
    }
    for name in _OFFICES:
        office: Office = getattr(settings, name)
        typed |= {f"{name}-{field}": getattr(office, field) for field in _ONE_LINE}
        typed[f"{name}-signer_title"] = office.signer_title
        typed[f"{name}-recipients"] = "\n".join(office.recipients)
    return typed


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := _line(each))]


def _line(text: str) -> str:
    """One line of printable words."""
    return " ".join("".join(mark for mark in text if mark.isprintable() or mark.isspace()).split())


def may_set_offices() -> bool:
    try:
        _for_admins()
    except NotAllowed:
        return False
    return True


def _for_admins() -> Session:
    session, account = door.database(), door.account()
    mine = access.units_for(session, account, Role.ADMIN)
    if len(mine) < (session.scalar(select(func.count(Unit.id))) or 0):
        raise NotAllowed("This page is for another role than yours.")
    return session


@blueprint.app_context_processor
def _tab() -> dict[str, object]:
    return {"may_set_offices": may_set_offices}

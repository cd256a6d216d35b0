"""Other channels: who has filed for a month, and a unit's own short form."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import NotAllowed, NotFound, PlaylistsError, filings, posted
from playlists.filed import Handed, filed_by_unit, standing, together
from playlists.filings import POSTS, Moment
from playlists.models import Channel, ChannelEntry, Role, Unit
from playlists.photos import photo_path
from playlists.spans import Span, SpanKind
from web import access, door, filing_form
from web.catalogue import _, worded
from web.pages import asked
from web.pages.blueprint import blueprint

_KEPT_S = 365 * 24 * 3600


@blueprint.get("/ke-khai")
def filings_all() -> ResponseReturnValue:
    """Who has filed and who has not; an account of one unit goes to that unit's form."""
    mine = access.units_for(door.database(), door.account())
    if len(mine) == 1:
        return redirect(_address(mine[0], _month()))
    return _all()


@blueprint.get("/ke-khai/<code>")
def filings_unit(code: str) -> ResponseReturnValue:
    return _unit(_own_unit(code), _month())


@blueprint.post("/ke-khai/<code>")
def filings_file(code: str) -> ResponseReturnValue:
    session, unit, fields = door.database(), _own_unit(code), filing_form.typed()
    try:
        fields["held"] = filing_form.hold_photo(door.services().photos, fields["held"])
        entry = filings.file_entry(session, unit, filing_form.handed(fields), _moment())
    except PlaylistsError as error:
        session.rollback()
        return _refused(_unit(unit, _month(), fields, worded(error)), error)
    session.commit()
    flash(_("Filed: “%(title)s”.", title=entry.title), "good")
    return redirect(_address(unit, entry.day))


@blueprint.post("/ke-khai/<code>/bai-dang")
def filings_take(code: str) -> ResponseReturnValue:
    """Take what the unit's own portal published into its month."""
    session, unit, month = door.database(), _own_unit(code), _month()
    span = Span.of(SpanKind.MONTH, month)
    chosen = {int(each) for each in request.form.getlist("post") if each.isdecimal()}
    try:
        taken = posted.file_posts(session, unit, span, chosen, _moment())
    except PlaylistsError as error:
        session.rollback()
        return _refused(_unit(unit, month, error=worded(error)), error)
    session.commit()
    flash(_("%(count)d posts taken in.", count=len(taken)), "good" if taken else "warn")
    return redirect(_address(unit, month))


@blueprint.post("/ke-khai/<code>/gui")
def filings_declare(code: str) -> ResponseReturnValue:
    """The unit's word that the month is whole."""
    session, unit, month = door.database(), _own_unit(code), _month()
    try:
        filings.declare(session, unit, month, request.form.get("note", ""), _moment())
    except PlaylistsError as error:
        session.rollback()
        return _refused(_unit(unit, month, error=worded(error)), error)
    session.commit()
    flash(_("The month is handed in. Thank you."), "good")
    return redirect(_address(unit, month))


@blueprint.post("/ke-khai/<code>/thu-dien-tu")
def filings_address(code: str) -> ResponseReturnValue:
    """Where reminders for the unit go."""
    session, unit = door.database(), _own_unit(code)
    try:
        filings.set_address(session, unit, request.form.get("email", ""), door.account())
    except PlaylistsError as error:
        session.rollback()
        return _refused(_all(worded(error)), error)
    session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for("pages.filings_all", month=_month().strftime("%Y-%m")))


@blueprint.get("/ke-khai/muc/<int(max=2147483647):number>")
def filings_entry(number: int) -> ResponseReturnValue:
    entry = _entry(number)
    return _one(entry, filing_form.of_entry(entry))


@blueprint.post("/ke-khai/muc/<int(max=2147483647):number>")
def filings_correct(number: int) -> ResponseReturnValue:
    """Put an entry right, or strike it out where no more is asked."""
    session, entry, fields = door.database(), _entry(number), filing_form.typed()
    try:
        if request.form.get("strike"):
            filings.strike(session, entry, fields["reason"], _moment())
            said = _("Struck out: “%(title)s”.", title=entry.title)
        else:
            fields["held"] = filing_form.hold_photo(door.services().photos, fields["held"])
            given = filing_form.handed(fields)
            filings.correct(session, entry, given, fields["reason"], _moment())
            said = _("Put right: “%(title)s”.", title=given.title)
    except PlaylistsError as error:
        session.rollback()
        return _refused(_one(entry, fields, worded(error)), error)
    session.commit()
    flash(said, "good")
    return redirect(_address(entry.unit, entry.day))


@blueprint.get("/ke-khai/muc/<int(max=2147483647):number>/anh")
def filings_photo(number: int) -> ResponseReturnValue:
    entry = _entry(number)
    if entry.photo_sha256 is None:
        raise NotFound("There is no such photo.")
    path = photo_path(door.services().photos, entry.photo_sha256, entry.photo_type)
    if not path.exists():
        raise NotFound("There is no such photo.")
    return send_file(path.resolve(), mimetype=entry.photo_type, max_age=_KEPT_S)


def _all(error: str = "") -> str:
    session, account, month = door.database(), door.account(), _month()
    services = door.services()
    mine = {unit.id for unit in access.units_for(session, account)}
    found = [
        each
        for each in standing(session, month, door.report_settings(), services.zone, door.now())
        if each.unit.id in mine
    ]
    span = Span.of(SpanKind.MONTH, month)
    listed = {each.unit.id for each in found}
    others = filed_by_unit(session, span)
    more = session.scalars(
        select(Unit).where(Unit.id.in_((others.keys() & mine) - listed)).order_by(Unit.id)
    ).all()
    return render_template(
        "filings/all.html",
        month=month,
        span=span,
        found=found,
        more=[(unit, together([others[unit.id]])) for unit in more],
        own=[
            unit
            for unit in access.units_for(session, account, *filings.FILING)
            if unit.id not in listed
        ],
        whole=together([each.filed for each in found] + [others[unit.id] for unit in more]),
        counts={state: sum(each.handed is state for each in found) for state in Handed},
        due=filings.due_at(month, door.report_settings().filings_due_day, services.zone),
        may_address=bool(access.units_for(session, account, Role.REPORTER)),
        waiting=posted.unfiled_by_unit(session, span, services.zone),
        error=error,
        Handed=Handed,
    )


def _unit(unit: Unit, month: date, fields: Mapping[str, str] | None = None, error: str = "") -> str:
    session, services = door.database(), door.services()
    span = Span.of(SpanKind.MONTH, month)
    today = door.local_now().date()
    entries = filings.entries_of(session, [unit], span)
    first = min(max(span.first, today if span.first <= today <= span.last else span.last), today)
    given = fields or filing_form.blank(first, **_of_item())
    return render_template(
        "filings/unit.html",
        unit=unit,
        month=month,
        span=span,
        typed=given,
        error=error,
        entries=entries,
        corrected={each.corrects_id: each for each in entries if each.corrects_id},
        waiting=posted.unfiled(session, unit, span, services.zone),
        filed=together([filed_by_unit(session, span, [unit]).get(unit.id, {})]),
        given=filings.return_of(session, unit, month),
        due=filings.due_at(month, door.report_settings().filings_due_day, services.zone),
        may_file=filings.may_file(session, door.account(), unit),
        begun=span.first <= today,
        **_choices(),
    )


def _one(entry: ChannelEntry, fields: Mapping[str, str], error: str = "") -> str:
    return render_template(
        "filings/entry.html",
        entry=entry,
        typed=fields,
        error=error,
        may_file=filings.may_file(door.database(), door.account(), entry.unit),
        today=door.local_now().date(),
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {"channels": list(Channel), "posts": [each.value for each in POSTS]}


def _of_item() -> dict[str, str]:
    """What the form begins with where somebody comes from an item that was posted."""
    wish = request.args.get("item", "")
    if not (wish.isascii() and wish.isdigit() and len(wish) < len("1000000000")):
        return {}
    item = access.item_for(door.database(), door.account(), int(wish))
    return {"item": str(item.id), "title": item.title, "channel": Channel.PORTAL.value}


def _own_unit(code: str) -> Unit:
    """The unit of a code. Raises NotFound, or NotAllowed for somebody else's."""
    session = door.database()
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound("There is no unit %(code)s.", code=code)
    if unit.id not in {each.id for each in access.units_for(session, door.account())}:
        raise NotAllowed("%(unit)s is not among your units.", unit=unit.name)
    return unit


def _entry(number: int) -> ChannelEntry:
    entry = filings.entry_of(door.database(), number)
    _own_unit(entry.unit.code)
    return entry


def _moment() -> Moment:
    services = door.services()
    return Moment(door.account(), door.now(), services.zone, door.report_settings().filings_due_day)


def _month() -> date:
    """The month asked for; the running one where none is."""
    return asked.month() or asked.this_month()


def _address(unit: Unit, day: date) -> str:
    return url_for("pages.filings_unit", code=unit.code, month=day.strftime("%Y-%m"))


def _refused(page: str, error: PlaylistsError) -> ResponseReturnValue:
    refused = isinstance(error, NotAllowed)
    return page, HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY

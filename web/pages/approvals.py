"""“Chờ duyệt”: what waits for the visitor's approval, one after the other."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists import NotAllowed, PlaylistsError, waiting
from playlists.beds import bed_of, takes_music
from playlists.endorsing import AWAITING
from playlists.models import Account, Item, ItemState, Role
from playlists.waiting import Waiting
from web import access, door
from web.catalogue import _, worded
from web.comparison import compared
from web.pages.blueprint import blueprint
from web.pages.items import steps_for
from web.pages.steps import approve_as_seen, send_back_as_seen


@blueprint.get("/cho-duyet")
def approvals() -> ResponseReturnValue:
    line = _line()
    return render_template(
        "approvals/list.html",
        line=line,
        first=next((each for each in line if each.open_to_approval), None),
    )


@blueprint.get("/cho-duyet/<int(max=2147483647):number>")
def approvals_one(number: int) -> ResponseReturnValue:
    item = access.item_for(door.database(), door.account(), number)
    line = _line()
    if item.id not in {each.item.id for each in line}:
        flash(_("“%(title)s” no longer waits for approval.", title=item.title), "note")
        return redirect(url_for("pages.approvals"))
    return _page(item, line)


@blueprint.post("/cho-duyet/<int(max=2147483647):number>/duyet")
def approvals_approve(number: int) -> ResponseReturnValue:
    return _settle(number, approve_as_seen, _approved)


@blueprint.post("/cho-duyet/<int(max=2147483647):number>/gui-tra")
def approvals_send_back(number: int) -> ResponseReturnValue:
    return _settle(
        number, send_back_as_seen, lambda _item: _("“%(title)s” was sent back with your comment.")
    )


def waiting_for(account: Account) -> int:
    """How many items wait for the account's approval, for the menu of any page.

    Asked in a transaction of its own, so that a page that tells of a broken one can be drawn.
    """
    with door.services().sessions() as session:
        own = session.get(Account, account.id)
        if own is None:
            return 0
        return waiting.count_in_line(session, own, centre_approves=_centre_approves())


def _centre_approves() -> bool:
    return door.services().planning.centre_approves


def _line() -> list[Waiting]:
    session, account = door.database(), door.account()
    access.require_somewhere(session, account, Role.APPROVER)
    return waiting.in_line(session, account, centre_approves=_centre_approves())


def _approved(item: Item) -> str:
    if item.state is ItemState.ENDORSED:
        return _("Approved for your unit: “%(title)s” goes on to the Centre.")
    return _("Approved: “%(title)s” may air.")


def _settle(
    number: int, step: Callable[[Item], object], done: Callable[[Item], str]
) -> ResponseReturnValue:
    """Take a step and go on to the next in line; where it is refused, stay and say why."""
    session = door.database()
    item = access.item_for(session, door.account(), number)
    line = _line()
    try:
        step(item)
    except PlaylistsError as error:
        session.rollback()
        refused = isinstance(error, NotAllowed)
        code = HTTPStatus.FORBIDDEN if refused else HTTPStatus.CONFLICT
        if item.state not in AWAITING:
            flash(worded(error), "bad")
            return redirect(url_for("pages.approvals"))
        comment = request.form.get("comment", "")
        return _page(item, line, error=worded(error), comment=comment), code
    session.commit()
    flash(done(item) % {"title": item.title}, "good")
    following = waiting.after(line, item.id)
    if following is None:
        return redirect(url_for("pages.approvals"))
    return redirect(url_for("pages.approvals_one", number=following.item.id))


def _page(item: Item, line: list[Waiting], *, error: str = "", comment: str = "") -> str:
    known = waiting.before(door.database(), item)
    latest = item.latest
    places = {each.item.id: place for place, each in enumerate(line, start=1)}
    return render_template(
        "approvals/one.html",
        item=item,
        shown=latest,
        steps=steps_for(item),
        known=known,
        changes=compared(known.revision.text, latest.text) if known.revision else (),
        since=next((each.since for each in line if each.item.id == item.id), None),
        place=places.get(item.id),
        line=line,
        following=waiting.after(line, item.id),
        bed=bed_of(door.database(), item) if takes_music(item) else None,
        error=error,
        comment=comment,
    )

"""An item's way to the air: handed in, approved, sent back, withdrawn."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from playlists import InvalidItem, NotAllowed, PlaylistsError, newsroom
from playlists.models import Item, ItemState
from playlists.notices import stations_holding
from web import access, door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.items import item_page
from web.pages.reach import own_item


@blueprint.post("/tin-bai/<int(max=2147483647):number>/gui-duyet")
def item_submit(number: int) -> ResponseReturnValue:
    latest = own_item(number).latest
    has_sound = latest.clip_sha256 is not None or latest.recording_sha256 is not None
    return _step(
        number,
        lambda item: newsroom.submit(door.database(), item, actor=door.account(), now=door.now()),
        _("Handed in. Somebody else approves it now.")
        if has_sound
        else _("Handed in. It is voiced now, then somebody else approves it."),
    )


@blueprint.post("/tin-bai/<int(max=2147483647):number>/duyet")
def item_approve(number: int) -> ResponseReturnValue:
    return _step(number, approve_as_seen, _approved)


@blueprint.post("/tin-bai/<int(max=2147483647):number>/gui-tra")
def item_send_back(number: int) -> ResponseReturnValue:
    return _step(number, send_back_as_seen, _("Sent back with your comment."))


@blueprint.post("/tin-bai/<int(max=2147483647):number>/rut-lai")
def item_withdraw(number: int) -> ResponseReturnValue:
    return _step(
        number,
        lambda item: newsroom.withdraw(door.database(), item, actor=door.account(), now=door.now()),
        _("Withdrawn: it leaves every programme that has not begun."),
    )


@blueprint.post("/tin-bai/<int(max=2147483647):number>/doc-lai")
def item_retry(number: int) -> ResponseReturnValue:
    def retry(item: Item) -> None:
        _require_may_write(item)
        newsroom.retry_voicing(door.database(), item.latest)

    return _step(number, retry, _("It waits to be voiced again."))


@blueprint.post("/tin-bai/<int(max=2147483647):number>/giong-tot-hon")
def item_better_voice(number: int) -> ResponseReturnValue:
    """Ask for a better voice once it is back, or no longer."""
    wanted = bool(request.form.get("wanted"))

    def wish(item: Item) -> None:
        _require_may_write(item)
        newsroom.want_better_voice(door.database(), item.latest, wanted=wanted)

    done = _("It waits for the better voice.") if wanted else _("This voice stays.")
    return _step(number, wish, done)


def _require_may_write(item: Item) -> None:
    session, account = door.database(), door.account()
    if not newsroom.may_write(session, account, item.unit, item.kind):
        raise NotAllowed(
            "%(name)s may not write this for %(unit)s.",
            name=account.display_name,
            unit=item.unit.name,
        )


def _approved(item: Item) -> str:
    if item.state is ItemState.ENDORSED:
        return _("Approved for your unit: it goes on to the Centre.")
    return _("Approved: these words and this sound may air.")


def _step(
    number: int, step: Callable[[Item], object], done: str | Callable[[Item], str]
) -> ResponseReturnValue:
    """Take a step whole; where it is refused, show the item and why."""
    session = door.database()
    item = access.item_for(session, door.account(), number)
    was_approved = item.state is ItemState.APPROVED
    try:
        step(item)
    except PlaylistsError as error:
        session.rollback()
        refused = isinstance(error, NotAllowed)
        code = HTTPStatus.FORBIDDEN if refused else HTTPStatus.CONFLICT
        comment = request.form.get("comment", "")
        return item_page(item, error=worded(error), comment=comment), code
    session.commit()
    if was_approved:
        door.services().plan_again(stations_holding(session, item, door.now()))
    flash(done if isinstance(done, str) else done(item), "good")
    return redirect(url_for("pages.item", number=number))


def approve_as_seen(item: Item) -> None:
    """Approve the words and the sound that the form showed."""
    _require_seen(item)
    newsroom.approve(
        door.database(),
        item,
        approver=door.account(),
        now=door.now(),
        centre_approves=door.services().planning.centre_approves,
    )


def send_back_as_seen(item: Item) -> None:
    """Send the words that the form showed back, with the comment that it brings."""
    _require_seen(item)
    newsroom.send_back(
        door.database(),
        item,
        approver=door.account(),
        comment=request.form.get("comment", ""),
        now=door.now(),
        centre_approves=door.services().planning.centre_approves,
    )


def _require_seen(item: Item) -> None:
    """What is settled is what was seen and heard, not what came in meanwhile."""
    latest = item.latest
    seen = (request.form.get("revision"), request.form.get("clip", ""))
    if seen != (str(latest.number), latest.clip_sha256 or ""):
        raise InvalidItem("The item was changed since you opened it: read and listen again.")

"""Streams of other stations: their names and addresses, which clocks carry them, what stands in."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from playlists import NotFound, PlaylistsError, relays
from playlists.accounts import settles_for_all
from playlists.models import Approval, Clock, Item, ItemKind, ItemState, Relay, Revision, Slot
from web import door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.pages.planning_year import require_planner


@dataclass(frozen=True)
class Typed:
    """A form as sent; `number` is the relay's, 0 for a new one."""

    number: int
    name: str
    url: str
    refused: Asked

    @property
    def error(self) -> str:
        return self.refused.error


@blueprint.get("/tiep-am")
def planning_relays() -> str:
    return _page()


@blueprint.post("/tiep-am")
def planning_relay_add() -> ResponseReturnValue:
    require_planner()
    return _keep(
        lambda name, url: relays.add_relay(door.database(), name, url),
        0,
        _("The relay is kept: a clock's slot may carry it now."),
    )


@blueprint.post("/tiep-am/<int(max=2147483647):number>")
def planning_relay_change(number: int) -> ResponseReturnValue:
    require_planner()
    relay = _relay(number)
    return _keep(
        lambda name, url: relays.change_relay(door.database(), relay, name=name, url=url),
        number,
        _("The relay is kept; programmes carry it from its new address."),
    )


@blueprint.post("/tiep-am/<int(max=2147483647):number>/xoa")
def planning_relay_delete(number: int) -> ResponseReturnValue:
    require_planner()
    relay = _relay(number)
    return _keep(
        lambda _name, _url: relays.remove_relay(door.database(), relay),
        number,
        _("“%(name)s” is deleted.", name=relay.name),
    )


def _keep(change: Callable[[str, str], object], number: int, done: str) -> ResponseReturnValue:
    session = door.database()
    name, url = request.form.get("name", ""), request.form.get("url", "")
    try:
        change(name, url)
    except PlaylistsError as error:
        session.rollback()
        typed = Typed(number, name, url, foreseen.refused(error))
        return _page(typed), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(done, "good")
    return redirect(url_for("pages.planning_relays"))


def _page(typed: Typed | None = None) -> str:
    session = door.database()
    carried: defaultdict[int, list[Clock]] = defaultdict(list)
    rows = session.execute(
        select(Relay.id, Clock)
        .join(Slot, Slot.relay_id == Relay.id)
        .join(Clock, Clock.id == Slot.clock_id)
        .order_by(Clock.name)
        .distinct()
    )
    for relay_id, clock in rows:
        carried[relay_id].append(clock)
    return render_template(
        "planning/relays.html",
        relays=relays.all_relays(session),
        carried=carried,
        fillers=fillers_ready(),
        typed=typed,
        may_plan=settles_for_all(door.account()),
    )


def fillers_ready() -> int:
    """How many pieces of filler are approved: they play where a stream is silent."""
    query = (
        select(func.count(Item.id))
        .join(Revision, Revision.item_id == Item.id)
        .join(Approval, Approval.revision_id == Revision.id)
        .where(Item.kind == ItemKind.FILLER, Item.state == ItemState.APPROVED)
    )
    return door.database().scalar(query) or 0


def _relay(number: int) -> Relay:
    found = door.database().get(Relay, number)
    if found is None:
        raise NotFound("There is no such relay.")
    return found

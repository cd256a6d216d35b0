"""What goes over the programme by order: emergencies in three steps, and the silence switch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from playlists import (
    InvalidOrder,
    NotFound,
    PlaylistsError,
    emergencies,
    fleet,
    silence,
)
from playlists.folding import fold
from playlists.models import Airing, Emergency, Item, Outcome, Role
from web import access, door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.chosen_stations import chosen_stations, stations_of_roles

# Typed by hand, or by a button that is held: a form without it orders nothing.
CONFIRMATION = "phat"
_SHOWN, _LONGEST_REASON = 10, 300


@dataclass(frozen=True)
class Raised:
    """An emergency beside the rows that players have reported of it, the first first.

    While it stands, `sounding` are the players that say they air an emergency, `players` those of
    its stations that are in contact.
    """

    emergency: Emergency
    stands: bool
    heard: Sequence[Airing]
    sounding: int
    players: int

    @property
    def stations_heard(self) -> int:
        return len({row.station_id for row in self.heard})


@blueprint.get("/khan-cap")
def orders() -> ResponseReturnValue:
    return _page()


@blueprint.get("/khan-cap/da-lenh")
def orders_raised() -> ResponseReturnValue:
    """What was ordered, for a page that renews itself while an emergency stands."""
    _require_place()
    return render_template("orders/raised.html", raised=_all_raised())


@blueprint.post("/khan-cap")
def orders_raise() -> ResponseReturnValue:
    session = door.database()
    try:
        _require_confirmed()
        wish = request.form.get("item", "")
        fits = wish.isascii() and wish.isdigit() and len(wish) < len("1000000000")
        item = session.get(Item, int(wish)) if fits else None
        if item is None:
            raise InvalidOrder("Choose what is to be aired.")
        raised = emergencies.raise_emergency(
            session, item, chosen_stations(emergencies.ORDERING), by=door.account(), now=door.now()
        )
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error), typed_in="raise"), 422
    session.commit()
    door.services().publish_orders()
    flash(_("“%(title)s” is on its way to the loudspeakers.", title=item.title), "good")
    return redirect(url_for("pages.orders", _anchor=f"e{raised.id}"))


@blueprint.post("/khan-cap/<int(max=2147483647):number>/dung")
def orders_lift(number: int) -> ResponseReturnValue:
    session = door.database()
    found = session.get(Emergency, number)
    if found is None:
        raise NotFound("There is no emergency %(number)d.", number=number)
    emergencies.lift(session, found, by=door.account(), now=door.now())
    session.commit()
    door.services().publish_orders()
    flash(_("It is lifted."), "good")
    return redirect(url_for("pages.orders"))


@blueprint.post("/khan-cap/tat-tieng")
def orders_silence() -> ResponseReturnValue:
    session = door.database()
    try:
        _require_confirmed()
        reason = request.form.get("reason", "")[:_LONGEST_REASON]
        silence.silence(
            session,
            chosen_stations(emergencies.ORDERING),
            by=door.account(),
            now=door.now(),
            reason=reason,
        )
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error), typed_in="silence"), 422
    session.commit()
    door.services().publish_orders()
    flash(_("The stations are told to be silent."), "good")
    return redirect(url_for("pages.orders", _anchor="silence"))


@blueprint.post("/khan-cap/mo-tieng")
def orders_sound() -> ResponseReturnValue:
    """Let stations that are silent by order sound again."""
    session = door.database()
    silence.end_silence(
        session, chosen_stations(emergencies.ORDERING), by=door.account(), now=door.now()
    )
    session.commit()
    door.services().publish_orders()
    flash(_("The stations may sound again."), "good")
    return redirect(url_for("pages.orders", _anchor="silence"))


def _require_confirmed() -> None:
    if fold(request.form.get("confirm", "").strip()) != CONFIRMATION:
        raise InvalidOrder("Type PHÁT, or hold the button, to confirm: nothing was ordered.")


def _require_place() -> None:
    """Raise NotAllowed for who may order nowhere."""
    session, account = door.database(), door.account()
    if not any(access.units_for(session, account, role) for role in emergencies.ORDERING):
        access.require_somewhere(session, account, Role.OPERATOR)


def _page(error: str = "", typed_in: str = "") -> str:
    """`typed_in` is the form whose fields were refused: they are shown as they were filled in."""
    _require_place()
    session, own = door.database(), stations_of_roles(emergencies.ORDERING)
    reach = {station.id for station in own}
    return render_template(
        "orders/orders.html",
        pieces=emergencies.ready_pieces(session, door.now()),
        stations=own,
        groups=access.groups_touching(session, own),
        raised=_all_raised(),
        silenced=[order for order in silence.standing(session) if order.station_id in reach],
        typed=request.form,
        typed_in=typed_in,
        error=error,
    )


def _all_raised() -> list[Raised]:
    reach = {station.id for station in stations_of_roles(emergencies.ORDERING)}
    return [
        _raised(each)
        for each in emergencies.past(door.database(), limit=_SHOWN)
        if reach & {station.id for station in each.stations}
    ]


def _raised(emergency: Emergency) -> Raised:
    session, now = door.database(), door.now()
    rows = session.scalars(
        select(Airing)
        .where(
            Airing.revision_id == emergency.revision_id,
            Airing.started_at >= emergency.raised_at,
            Airing.started_at < emergency.expires_at + timedelta(hours=1),
            Airing.outcome != Outcome.MISSED,
        )
        .options(joinedload(Airing.player))
        .order_by(Airing.started_at)
    ).all()
    stands = emergency.lifted_at is None and emergency.expires_at > now
    online = fleet.online_at(session, emergency.stations, now) if stands else []
    sounding = sum(player.state == "emergency" for player in online)
    return Raised(emergency, stands, rows, sounding, len(online))

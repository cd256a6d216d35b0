"""One player: what it says of itself, how loud it is to be, and its identity."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import InvalidOrder, InvalidOrganisation, NotFound, accounts, organisation, silence
from playlists.emergencies import ORDERING
from playlists.models import Alert, Player, Role
from web import access, door
from web.catalogue import _
from web.fleet_view import seen
from web.pages.blueprint import blueprint
from web.pages.players import ENROLMENT_LASTS, Issued, require_short

_ALERTS_SHOWN = 20
_ONE = "/cum-loa/<int(max=2147483647):number>"


@blueprint.get(_ONE)
def player(number: int) -> ResponseReturnValue:
    return _page(_player(number))


@blueprint.post(f"{_ONE}/sap-dat")
def player_arrange(number: int) -> ResponseReturnValue:
    """Where it hangs, and how loud it is to be: the station's operator may see to that."""
    found = _player(number)
    name, place = (request.form.get(field, "").strip() for field in ("name", "place"))
    require_short(name, place)
    wish = request.form.get("volume", "")
    if not (wish.isascii() and wish.isdigit() and len(wish) < len("1000")):
        raise InvalidOrder("A volume lies between 0 and 100.")
    silence.set_level(
        door.database(),
        found,
        by=door.account(),
        volume=int(wish),
        muted=request.form.get("muted") == "yes",
    )
    found.name, found.place = name, place
    door.database().commit()
    door.services().publish_orders()
    flash(_("Saved."), "good")
    return redirect(url_for("pages.player", number=number))


@blueprint.post(f"{_ONE}/ma-moi")
def player_renew(number: int) -> ResponseReturnValue:
    """A new one-time code, for a player that lost its identity or its code."""
    found = _player(number, Role.ADMIN)
    if found.revoked_at is not None:
        raise InvalidOrganisation("A revoked player does not come back: add a new one.")
    code = organisation.renew_enrolment(
        door.database(), found, expires_at=door.now() + ENROLMENT_LASTS
    )
    door.database().commit()
    return _page(found, Issued(found, code))


@blueprint.post(f"{_ONE}/doi-khoa")
def player_new_key(number: int) -> ResponseReturnValue:
    """Another key in place of the present one, which may have been seen by somebody."""
    found = _player(number, Role.ADMIN)
    organisation.want_new_key(door.database(), found)
    door.database().commit()
    flash(_("%(player)s changes its key when it is heard of next.", player=found.name), "good")
    return redirect(url_for("pages.player", number=number))


@blueprint.post(f"{_ONE}/thu-hoi")
def player_revoke(number: int) -> ResponseReturnValue:
    found = _player(number, Role.ADMIN)
    organisation.revoke(door.database(), found, door.now())
    door.database().commit()
    flash(_("%(player)s is shut out for good.", player=found.name), "good")
    return redirect(url_for("pages.player", number=number))


def _player(number: int, *roles: Role) -> Player:
    """A player of the visitor's stations, or of those where one of the roles is held."""
    session, account = door.database(), door.account()
    found = session.get(Player, number)
    if found is None:
        raise NotFound("There is no player %(number)d.", number=number)
    access.station_for(session, account, found.station.code)
    for role in roles:
        accounts.require(session, account, role, found.station.unit)
    return found


def _page(found: Player, issued: Issued | None = None) -> str:
    session, account, now = door.database(), door.account(), door.now()
    unit = found.station.unit
    history = session.scalars(
        select(Alert)
        .where(Alert.player_id == found.id, Alert.began_at > now - timedelta(days=31))
        .order_by(Alert.began_at.desc(), Alert.id.desc())
        .limit(_ALERTS_SHOWN)
    ).all()
    return render_template(
        "players/player.html",
        seen=seen(session, [found], now)[0],
        history=history,
        may_arrange=any(accounts.can(session, account, role, unit) for role in ORDERING),
        may_administer=accounts.can(session, account, Role.ADMIN, unit),
        issued=issued,
    )

"""Who may come in: accounts, their roles, and one-time passwords. For administrators."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from playlists import InvalidAccount, NotAllowed, NotFound, PlaylistsError, accounts
from playlists.models import Account, Membership, Role, Unit
from web import access, door
from web.catalogue import _, worded
from web.one_time import one_time_password
from web.pages.blueprint import blueprint

_LONGEST_USERNAME, _LONGEST_NAME = 64, 200


@dataclass(frozen=True)
class Issued:
    """A one-time password: shown once, kept nowhere but as its hash."""

    account: Account
    password: str


@blueprint.get("/tai-khoan")
def people() -> ResponseReturnValue:
    return _list()


@blueprint.post("/tai-khoan")
def people_add() -> ResponseReturnValue:
    session, units = door.database(), _units()
    username = request.form.get("username", "").strip()
    display_name = request.form.get("display_name", "").strip()
    try:
        unit, role = _unit_and_role(units)
        _require_short(username, display_name)
        password = one_time_password()
        account = accounts.create_account(session, username, display_name, password)
        accounts.grant(session, account, unit, role)
    except PlaylistsError as error:
        session.rollback()
        return _list(error=worded(error)), 422
    session.commit()
    return _person(account, Issued(account, password)), 201


@blueprint.get("/tai-khoan/<int(max=2147483647):number>")
def people_account(number: int) -> ResponseReturnValue:
    return _person(_account(number))


@blueprint.post("/tai-khoan/<int(max=2147483647):number>/mat-khau")
def people_reset(number: int) -> ResponseReturnValue:
    """A new one-time password; the account's sessions end."""
    account = _other(number)
    password = one_time_password()
    accounts.set_password(door.database(), account, password)
    door.database().commit()
    return _person(account, Issued(account, password))


@blueprint.post("/tai-khoan/<int(max=2147483647):number>/vai-tro")
def people_grant(number: int) -> ResponseReturnValue:
    account = _account(number)
    try:
        unit, role = _unit_and_role(_units())
    except PlaylistsError as error:
        return _person(account, error=worded(error)), 422
    accounts.grant(door.database(), account, unit, role)
    door.database().commit()
    flash(_("The role is given."), "good")
    return redirect(url_for("pages.people_account", number=number))


@blueprint.post(
    "/tai-khoan/<int(max=2147483647):number>/vai-tro/<int(max=2147483647):membership>/thu-hoi"
)
def people_revoke(number: int, membership: int) -> ResponseReturnValue:
    account = _other(number)
    held = door.database().get(Membership, membership)
    if held is None or held.account_id != account.id:
        raise NotFound("The account does not hold this role.")
    account.memberships.remove(held)
    door.database().commit()
    flash(_("The role is taken back."), "good")
    return redirect(url_for("pages.people_account", number=number))


@blueprint.post("/tai-khoan/<int(max=2147483647):number>/khoa")
def people_deactivate(number: int) -> ResponseReturnValue:
    return _switch(number, active=False, done=_("The account is shut: nobody can log in with it."))


@blueprint.post("/tai-khoan/<int(max=2147483647):number>/mo-khoa")
def people_activate(number: int) -> ResponseReturnValue:
    return _switch(number, active=True, done=_("The account is open again."))


def _switch(number: int, *, active: bool, done: str) -> ResponseReturnValue:
    account = _other(number)
    account.active = active
    account.session_epoch += 1
    door.database().commit()
    flash(done, "good")
    return redirect(url_for("pages.people_account", number=number))


def _units() -> list[Unit]:
    """The units the visitor administers."""
    access.require_somewhere(door.database(), door.account(), Role.ADMIN)
    return access.units_for(door.database(), door.account(), Role.ADMIN)


def _account(number: int) -> Account:
    """An account all of whose roles the visitor could have given.

    One with a role elsewhere is out of reach: whoever resets a password could use that role.
    """
    reach = {unit.id for unit in _units()}
    account = door.database().get(Account, number)
    if account is None:
        raise NotFound("There is no account %(number)d.", number=number)
    if not _within(account, reach):
        raise NotAllowed("The account has a role in a unit that is not yours.")
    return account


def _other(number: int) -> Account:
    """An account that is not the visitor's own: nobody locks themselves out."""
    account = _account(number)
    if account.id == door.account().id:
        raise NotAllowed("Ask another administrator to change your own account.")
    return account


def _within(account: Account, reach: set[int]) -> bool:
    return all(held.unit_id in reach for held in account.memberships)


def _unit_and_role(units: list[Unit]) -> tuple[Unit, Role]:
    unit = next((each for each in units if each.code == request.form.get("unit")), None)
    role = request.form.get("role", "")
    if unit is None or role not in set(Role):
        raise InvalidAccount("Choose a role and the unit it is for.")
    return unit, Role(role)


def _require_short(username: str, display_name: str) -> None:
    if len(username) > _LONGEST_USERNAME or len(display_name) > _LONGEST_NAME:
        raise InvalidAccount("The user name or the name to show is too long.")


def _list(error: str = "") -> str:
    units = _units()
    reach = {unit.id for unit in units}
    found = door.database().scalars(
        select(Account)
        .options(selectinload(Account.memberships).joinedload(Membership.unit))
        .order_by(Account.active.desc(), Account.username)
    )
    return render_template(
        "people/list.html",
        people=[each for each in found if _within(each, reach)],
        units=units,
        roles=list(Role),
        typed=request.form,
        error=error,
    )


def _person(account: Account, issued: Issued | None = None, error: str = "") -> str:
    return render_template(
        "people/account.html",
        person=account,
        itself=account.id == door.account().id,
        issued=issued,
        units=_units(),
        roles=list(Role),
        locked=account.locked_until is not None and account.locked_until > door.now(),
        error=error,
    )

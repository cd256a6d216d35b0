"""Who may come in, and what they may do where."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from playlists.errors import InvalidAccount, NotAllowed, NotFound
from playlists.models import Account, Membership, Role, Unit, UnitKind
from playlists.organisation import chain_above, parents_above, stations_of

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=5)
SHORTEST_PASSWORD = 10

# These units run their own stations and speak on no others (Decree 49/2024/NĐ-CP).
LOCAL = frozenset({UnitKind.COMMUNE, UnitKind.TOWNSHIP})

APPROVING = frozenset({Role.APPROVER, Role.ADMIN})

_HASHER = PasswordHasher()


def create_account(
    session: Session, username: str, display_name: str, password: str, *, must_change: bool = True
) -> Account:
    """Open an account. Raises InvalidAccount for a taken name or a weak password."""
    username = username.strip()
    if not username or not display_name.strip():
        raise InvalidAccount("An account needs a user name and a name to show.")
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise InvalidAccount("The user name %(username)s is taken.", username=username)
    _require_strong(password, username)
    account = Account(
        username=username,
        display_name=display_name.strip(),
        password_hash=_HASHER.hash(password),
        must_change_password=must_change,
    )
    session.add(account)
    session.flush()
    return account


def grant(session: Session, account: Account, unit: Unit, role: Role) -> Membership:
    """Give a role in a unit and all below it; given twice it stays one."""
    for held in account.memberships:
        if held.unit_id == unit.id and held.role == role:
            return held
    membership = Membership(account=account, unit=unit, role=role)
    session.add(membership)
    session.flush()
    return membership


def authenticate(session: Session, username: str, password: str, now: datetime) -> Account:
    """The account of a name and password.

    Raises NotAllowed with one message for every reason, after the same work, so that nobody
    learns which names exist. Five wrong passwords lock an account for five minutes.
    """
    account = session.scalar(select(Account).where(Account.username == username.strip()))
    right = _matches(account.password_hash if account else _hash_of_nobody(), password)
    if account is not None and account.active and not _locked(account, now):
        if right:
            account.failed_logins = 0
            account.locked_until = None
            account.last_login_at = now
            if _HASHER.check_needs_rehash(account.password_hash):
                account.password_hash = _HASHER.hash(password)
            session.flush()
            return account
        _count_failure(session, account, now)
    raise NotAllowed(
        "The user name or password is wrong, or the account is locked for a few minutes."
    )


def account_of(session: Session, username: str) -> Account:
    """The account of a user name. Raises NotFound."""
    account = session.scalar(select(Account).where(Account.username == username.strip()))
    if account is None:
        raise NotFound("There is no account %(name)s.", name=username)
    return account


def change_password(session: Session, account: Account, old: str, new: str) -> None:
    """Change the password and end the account's other sessions.

    Raises NotAllowed for a wrong old one, InvalidAccount for a weak or unchanged new one.
    """
    if not _matches(account.password_hash, old):
        raise NotAllowed("The old password is wrong.")
    if new == old:
        raise InvalidAccount("The new password is the old one.")
    set_password(session, account, new, must_change=False)


def set_password(session: Session, account: Account, new: str, *, must_change: bool = True) -> None:
    """Set a password, as an administrator does for one who forgot theirs."""
    _require_strong(new, account.username)
    account.password_hash = _HASHER.hash(new)
    account.must_change_password = must_change
    account.failed_logins = 0
    account.locked_until = None
    account.session_epoch += 1
    session.flush()


def can(session: Session, account: Account, role: Role, unit: Unit) -> bool:
    """Whether the role is held in the unit or above it; an administrator holds every role.

    That nobody approves what they wrote is another rule, which no role lifts.
    """
    return can_any(session, account, {role}, unit)


def can_any(session: Session, account: Account, roles: Collection[Role], unit: Unit) -> bool:
    """Whether one of the roles is held in the unit or above it, as `can` asks for one."""
    if not account.active:
        return False
    enough = {*roles, Role.ADMIN}
    held_in = {held.unit_id for held in account.memberships if held.role in enough}
    # Most ask where they hold a role themselves, or hold none: then nobody walks up the tree.
    if unit.id in held_in or not held_in:
        return bool(held_in)
    parents = parents_above(session, [unit.id])
    return not held_in.isdisjoint(chain_above(unit.id, parents, {}))


def may_approve(
    session: Session, account: Account, unit: Unit, *, centre_approves: bool = True
) -> bool:
    """Whether the account may approve what is written for the unit, if somebody else wrote it.

    Without `centre_approves` what a commune writes is for those whose role is held in the commune.
    """
    if centre_approves or unit.kind not in LOCAL:
        return can(session, account, Role.APPROVER, unit)
    return account.active and any(
        held.unit_id == unit.id and held.role in APPROVING for held in account.memberships
    )


def require(session: Session, account: Account, role: Role, unit: Unit) -> None:
    """Raise NotAllowed where `can` says no."""
    if not can(session, account, role, unit):
        raise NotAllowed(
            "%(name)s may not do this in %(unit)s.", name=account.display_name, unit=unit.name
        )


def settles_for_all(account: Account) -> bool:
    """Whether the account is an editor or administrator above the communes.

    What holds at every station (words, clocks, timetables, targets) is settled there.
    """
    return account.active and any(
        held.role in {Role.EDITOR, Role.ADMIN} and held.unit.kind not in LOCAL
        for held in account.memberships
    )


def station_ids_for(session: Session, account: Account, *roles: Role) -> set[int]:
    """The stations where the account holds one of the roles, or any role where none is named."""
    wanted = {*roles, Role.ADMIN} if roles else set(Role)
    return {
        station.id
        for held in account.memberships
        if account.active and held.role in wanted
        for station in stations_of(session, held.unit)
    }


def _require_strong(password: str, username: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidAccount(
            "A password needs at least %(length)d characters.", length=SHORTEST_PASSWORD
        )
    if password.casefold() == username.casefold():
        raise InvalidAccount("The user name is not a password.")


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("a name that does not exist costs the same work")


def _locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and now < account.locked_until


def _count_failure(session: Session, account: Account, now: datetime) -> None:
    # In a transaction of its own: the door rolls its own back when NotAllowed passes it.
    with Session(session.get_bind()) as own, own.begin():
        own.execute(
            update(Account)
            .where(Account.id == account.id)
            .values(failed_logins=Account.failed_logins + 1)
        )
        own.execute(
            update(Account)
            .where(Account.id == account.id, Account.failed_logins >= FAILURES_BEFORE_LOCK)
            .values(failed_logins=0, locked_until=now + LOCK)
        )
    session.expire(account)

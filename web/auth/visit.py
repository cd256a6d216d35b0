"""A visit: whose cookie this is, whether it still counts, and where it may lead."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from playlists.models import Account
from web import catalogue, door
from web.errors import MACHINES

_ACCOUNT, _EPOCH, _SINCE, _LANGUAGE = "account", "epoch", "since", "language"


def greet() -> None:
    """Find out who is asking, before every request of a browser."""
    if request.endpoint == "static" or request.path.startswith(MACHINES):
        return
    g.account = _recognised()
    chosen = g.account.language if g.account else session.get(_LANGUAGE)
    catalogue.choose(chosen)


def require_login() -> ResponseReturnValue | None:
    """Send strangers to the log-in, and newcomers to their first own password."""
    if door.visitor() is None:
        return _turn_to(url_for("auth.login", next=_wish()))
    if door.account().must_change_password:
        return _turn_to(url_for("auth.password"))
    return None


def begin(account: Account) -> None:
    """Start a visit. Whatever an earlier one left in the cookie is dropped."""
    session.clear()
    session.permanent = True
    session[_ACCOUNT] = account.id
    session[_EPOCH] = account.session_epoch
    session[_SINCE] = int(door.now().timestamp())


def renew(account: Account) -> None:
    """Keep this visit, and no other, after a change of password."""
    session[_EPOCH] = account.session_epoch


def end() -> None:
    """Forget the visit, but not the language."""
    language = catalogue.language()
    session.clear()
    session[_LANGUAGE] = language


def remember_language(code: str) -> None:
    """Keep a stranger's choice of language."""
    session[_LANGUAGE] = code


def safe_target(wish: str | None, otherwise: str) -> str:
    """A path on this very site, or `otherwise`: a log-in never leads somewhere else."""
    if not wish or not wish.startswith("/") or wish.startswith("//") or "\\" in wish:
        return otherwise
    if any(ord(letter) <= ord(" ") for letter in wish):
        return otherwise
    parts = urlsplit(wish)
    return otherwise if parts.scheme or parts.netloc else wish


def _recognised() -> Account | None:
    number, since = session.get(_ACCOUNT), session.get(_SINCE)
    if not isinstance(number, int) or not isinstance(since, int):
        return None
    longest = timedelta(hours=door.services().settings.session_hours)
    if door.now() - datetime.fromtimestamp(since, UTC) >= longest:
        return None
    account = door.database().get(Account, number)
    if account is None or not account.active or account.session_epoch != session.get(_EPOCH):
        return None
    return account


def _wish() -> str | None:
    if request.method != "GET" or request.headers.get("HX-Request") or request.path == "/":
        return None
    return request.full_path.removesuffix("?")


def _turn_to(address: str) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Redirect": address}
    return redirect(address)

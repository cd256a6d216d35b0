"""What a request holds: the services, one transaction, and who is asking.

A view that changes something ends with `database().commit()`; whatever else happens, the
transaction is rolled back when the request ends, so a refused change leaves nothing behind.
"""

from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from playlists.models import Account
from playlists.reports.offices import settings_now
from playlists.reports.settings import ReportSettings
from web.services import Services

_EXTENSION = "phatthanh"


def hang(app: Flask, services: Services) -> None:
    """Put the services behind an app's requests."""
    app.extensions[_EXTENSION] = services
    app.teardown_appcontext(_close)


def services() -> Services:
    return cast(Services, current_app.extensions[_EXTENSION])


def database() -> Session:
    """The request's transaction, begun when it is first asked for."""
    if "database" not in g:
        g.database = services().sessions()
    return cast(Session, g.database)


def start_anew() -> None:
    """End the request's transaction, so that what is read next is as it stands then."""
    _close(None)


def report_settings() -> ReportSettings:
    """Who signs reports, where, and who files by when, as it holds now."""
    return settings_now(database(), services().reports)


def now() -> datetime:
    """The present instant of the centre's timekeeper."""
    return services().timekeeper.now()


def local_now() -> datetime:
    """The same instant as the centre's wall shows it."""
    return now().astimezone(services().zone)


def milliseconds(span: timedelta) -> int:
    """A span as whole milliseconds."""
    return round(span / timedelta(milliseconds=1))


def account() -> Account:
    """Who is logged in; only behind the log-in."""
    return cast(Account, g.account)


def visitor() -> Account | None:
    """Who is logged in, if anybody is."""
    return cast("Account | None", g.get("account"))


def _close(_error: BaseException | None) -> None:
    session = g.pop("database", None)
    if session is not None:
        session.close()

"""Where one can go from every page."""

from dataclasses import dataclass

from flask import request

from playlists.emergencies import ORDERING
from playlists.models import Account, Role
from web import door
from web.labels import N_


@dataclass(frozen=True)
class Place:
    """`section` is the start of the endpoints' names that belong to the place."""

    endpoint: str
    label: str
    icon: str
    section: str
    admin: bool = False
    ordering: bool = False
    approving: bool = False
    speaking: bool = False

    @property
    def here(self) -> bool:
        return (request.endpoint or "").startswith(f"pages.{self.section}")


PLACES = (
    Place("pages.today", N_("Today"), "pulse", "today"),
    Place("pages.items", N_("Newsroom"), "page", "item"),
    Place("pages.approvals", N_("Awaiting approval"), "check", "approvals", approving=True),
    Place("pages.stations", N_("Stations"), "mast", "station"),
    Place("pages.orders", N_("Emergency"), "alert", "orders", ordering=True),
    Place("pages.live_all", N_("Live"), "sound", "live", speaking=True),
    Place("pages.players", N_("Players"), "horn", "player"),
    Place("pages.log", N_("Play log"), "log", "log"),
    Place("pages.planning", N_("Clocks and timetables"), "calendar", "planning"),
    Place("pages.lexicon", N_("Lexicon"), "book", "lexicon"),
    Place("pages.subjects", N_("Subjects"), "log", "subjects"),
    Place("pages.filings_all", N_("Other channels"), "pencil", "filings"),
    Place("pages.reports", N_("Reports"), "bars", "report"),
    Place("pages.people", N_("Accounts"), "people", "people", admin=True),
)


def menu(account: Account | None) -> list[Place]:
    """The places an account may go to."""
    if account is None or account.must_change_password:
        return []
    admin = any(held.role is Role.ADMIN for held in account.memberships)
    ordering = admin or any(held.role in ORDERING for held in account.memberships)
    approving = admin or any(held.role is Role.APPROVER for held in account.memberships)
    roles = door.services().studio.settings.roles
    speaking = admin or any(held.role in roles for held in account.memberships)
    return [
        place
        for place in PLACES
        if (admin or not place.admin)
        and (ordering or not place.ordering)
        and (approving or not place.approving)
        and (speaking or not place.speaking)
    ]

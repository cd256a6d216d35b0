"""The devices that make the sound: the whole fleet, as it stands at this moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import InvalidOrganisation, PlaylistsError, accounts, organisation
from playlists.fleet_list import FleetSums, Sought, Standing, find, sums
from playlists.models import Player, Role, Station
from web import access, auth, door
from web.catalogue import worded
from web.fleet_view import StationPlayers, by_station, seen
from web.live_feed import Parts
from web.pages import asked
from web.pages.blueprint import blueprint

# Long enough to travel to an island and mount a loudspeaker, too short to lie about.
ENROLMENT_LASTS = timedelta(days=7)
PLAYERS_A_PAGE = 50
_STATIONS_TO_CHOOSE_FROM = 60
_LONGEST_WORDS, _LONGEST_CODE, _LONGEST_NAME = 100, 64, 200


@dataclass(frozen=True)
class Issued:
    """A one-time enrolment code: shown once, kept nowhere but as its hash."""

    player: Player
    code: str
    days: int = ENROLMENT_LASTS.days


@dataclass(frozen=True)
class Fleet:
    """A page of the fleet; `more` says that another follows."""

    groups: Sequence[StationPlayers]
    sums: FleetSums
    more: bool


@blueprint.get("/cum-loa")
def players() -> ResponseReturnValue:
    return _page()


@blueprint.get("/cum-loa/bang")
def players_table() -> ResponseReturnValue:
    """The parts of the page that renew themselves."""
    return render_template("players/table.html", **_context())


@blueprint.get("/cum-loa/truc-tiep")
def players_live() -> ResponseReturnValue:
    """The same parts, said again whenever one of them changes."""
    return door.services().feed.answer(partial(_parts, stations_in_reach()))


@blueprint.post("/cum-loa")
def players_add() -> ResponseReturnValue:
    session = door.database()
    access.require_somewhere(session, door.account(), Role.ADMIN)
    try:
        station = _station_to_add_to(request.form.get("station", "").strip())
        code, name, place = (
            request.form.get(field, "").strip() for field in ("code", "name", "place")
        )
        require_short(name, place)
        if len(code) > _LONGEST_CODE:
            raise InvalidOrganisation(
                "A code has at most %(length)d letters.", length=_LONGEST_CODE
            )
        player, enrolment = organisation.add_player(
            session,
            station,
            code or organisation.free_player_code(session, station),
            name,
            place=place,
            expires_at=door.now() + ENROLMENT_LASTS,
        )
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error)), 422
    session.commit()
    return _page(issued=Issued(player, enrolment)), 201


def require_short(name: str, place: str) -> None:
    """Raise InvalidOrganisation for a name that is missing, or words that are too long."""
    if not name or max(len(name), len(place)) > _LONGEST_NAME:
        raise InvalidOrganisation("Say briefly where the player hangs.")


def stations_in_reach() -> Collection[int] | None:
    """The ids of the visitor's stations; None where these are all there are."""
    session, account = door.database(), door.account()
    if access.reaches_everything(session, account):
        return None
    return accounts.station_ids_for(session, account)


def _parts(reach: Collection[int] | None) -> Parts | None:
    door.start_anew()
    auth.greet()
    if door.visitor() is None:
        return None
    sought, page = _sought(reach), asked.page(PLAYERS_A_PAGE)
    fleet = _fleet(sought, page)
    context = {"fleet": fleet, "sought": sought, "address": request.args.to_dict()}
    parts = {"fleet-sums": render_template("players/sums.html", **context)}
    for group in fleet.groups:
        for row in group.players:
            name = f"player-{row.player.id}"
            parts[name] = render_template("players/row.html", seen=row)
    door.start_anew()  # no transaction stays open between two looks
    return parts


def _station_to_add_to(code: str) -> Station:
    session, account = door.database(), door.account()
    station = session.scalar(select(Station).where(Station.code == code))
    mine = accounts.station_ids_for(session, account, Role.ADMIN)
    if station is None or station.id not in mine:
        raise InvalidOrganisation("Choose the station that the player airs.")
    return station


def _sought(reach: Collection[int] | None) -> Sought:
    return Sought(
        station_ids=reach,
        standing=asked.choice(Standing, "standing"),
        words=request.args.get("q", "").strip()[:_LONGEST_WORDS],
    )


def _fleet(sought: Sought, page: asked.Page) -> Fleet:
    session, now = door.database(), door.now()
    rows = find(session, sought, now, limit=page.size + 1, offset=page.offset)
    groups = by_station(seen(session, rows[: page.size], now))
    return Fleet(groups, sums(session, sought.station_ids, now), len(rows) > page.size)


def _context() -> dict[str, object]:
    sought, page = _sought(stations_in_reach()), asked.page(PLAYERS_A_PAGE)
    return {
        "fleet": _fleet(sought, page),
        "sought": sought,
        "page": page,
        "address": request.args.to_dict(),
    }


def _page(issued: Issued | None = None, error: str = "") -> str:
    return render_template(
        "players/list.html",
        **_context(),
        stations=_stations_to_choose_from(),
        standings=list(Standing),
        may_add=_may_add(),
        issued=issued,
        typed=request.form,
        error=error,
    )


def _may_add() -> bool:
    return bool(access.units_for(door.database(), door.account(), Role.ADMIN))


def _stations_to_choose_from() -> Sequence[Station]:
    """The stations the visitor administers, where they are few enough for a list."""
    session = door.database()
    ids = accounts.station_ids_for(session, door.account(), Role.ADMIN)
    if len(ids) > _STATIONS_TO_CHOOSE_FROM:
        return []
    return session.scalars(select(Station).where(Station.id.in_(ids)).order_by(Station.name)).all()

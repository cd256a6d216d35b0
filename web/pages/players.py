"""The devices that make the sound, seen from the centre. For administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from playlists import InvalidOrganisation, NotFound, PlaylistsError, accounts, organisation
from playlists.fleet import is_online
from playlists.models import Player, Role, Station
from playlists.publishing import current_manifest
from web import access, door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint

# Long enough to travel to an island and mount a loudspeaker, too short to lie about.
ENROLMENT_LASTS = timedelta(days=7)
# A player's clock may differ this much before somebody should look at it.
_CLOCK_TOLERANCE_MS = 500
_LONGEST_CODE, _LONGEST_NAME = 64, 200


@dataclass(frozen=True)
class Seen:
    """A player as the centre last heard of it."""

    player: Player
    online: bool
    clock_off: bool
    behind: bool


@dataclass(frozen=True)
class StationPlayers:
    """`version` is the newest manifest's, None before the first."""

    station: Station
    version: int | None
    players: Sequence[Seen]


@dataclass(frozen=True)
class Issued:
    """A one-time enrolment code: shown once, kept nowhere but as its hash."""

    player: Player
    code: str
    days: int = ENROLMENT_LASTS.days


@blueprint.get("/cum-loa")
def players() -> ResponseReturnValue:
    return _list()


@blueprint.post("/cum-loa")
def players_add() -> ResponseReturnValue:
    session, stations = door.database(), _stations()
    try:
        station = next((s for s in stations if s.code == request.form.get("station")), None)
        if station is None:
            raise InvalidOrganisation("Choose the station that the player airs.")
        code, name = (request.form.get(field, "").strip() for field in ("code", "name"))
        if not name or len(name) > _LONGEST_NAME or len(code) > _LONGEST_CODE:
            raise InvalidOrganisation("Say briefly where the player hangs.")
        player, enrolment = organisation.add_player(
            session,
            station,
            code or _free_code(station),
            name,
            expires_at=door.now() + ENROLMENT_LASTS,
        )
    except PlaylistsError as error:
        session.rollback()
        return _list(error=worded(error)), 422
    session.commit()
    return _list(issued=Issued(player, enrolment)), 201


@blueprint.post("/cum-loa/<int(max=2147483647):number>/ma-moi")
def players_renew(number: int) -> ResponseReturnValue:
    """A new one-time code, for a player that lost its identity or its code."""
    player = _player(number)
    if player.revoked_at is not None:
        raise InvalidOrganisation("A revoked player does not come back: add a new one.")
    code = organisation.renew_enrolment(
        door.database(), player, expires_at=door.now() + ENROLMENT_LASTS
    )
    door.database().commit()
    return _list(issued=Issued(player, code))


@blueprint.post("/cum-loa/<int(max=2147483647):number>/thu-hoi")
def players_revoke(number: int) -> ResponseReturnValue:
    player = _player(number)
    organisation.revoke(door.database(), player, door.now())
    door.database().commit()
    flash(_("%(player)s is shut out for good.", player=player.name), "good")
    return redirect(url_for("pages.players"))


def _stations() -> list[Station]:
    """The stations the visitor administers, with their players."""
    session, account = door.database(), door.account()
    access.require_somewhere(session, account, Role.ADMIN)
    ids = accounts.station_ids_for(session, account, Role.ADMIN)
    found = session.scalars(
        select(Station)
        .where(Station.id.in_(ids))
        .options(selectinload(Station.players))
        .order_by(Station.id)
    )
    return list(found)


def _player(number: int) -> Player:
    mine = {station.id for station in _stations()}
    player = door.database().get(Player, number)
    if player is None or player.station_id not in mine:
        raise NotFound("There is no player %(number)d among your stations.", number=number)
    return player


def _free_code(station: Station) -> str:
    taken = set(door.database().scalars(select(Player.code)))
    number = 1
    while f"{station.code}-{number}" in taken:
        number += 1
    return f"{station.code}-{number}"


def _list(issued: Issued | None = None, error: str = "") -> str:
    stations = _stations()
    groups = [_group(station) for station in stations]
    seen = [each for group in groups for each in group.players]
    in_use = [each for each in seen if each.player.revoked_at is None]
    return render_template(
        "players/list.html",
        groups=groups,
        stations=stations,
        online=sum(each.online for each in in_use),
        in_use=len(in_use),
        without=sum(all(each.player.revoked_at for each in group.players) for group in groups),
        issued=issued,
        typed=request.form,
        error=error,
    )


def _group(station: Station) -> StationPlayers:
    manifest = current_manifest(door.database(), station)
    version = manifest.version if manifest else None
    ordered = sorted(station.players, key=lambda each: (each.revoked_at is not None, each.id))
    return StationPlayers(station, version, [_seen(each, version) for each in ordered])


def _seen(player: Player, version: int | None) -> Seen:
    offset = player.clock_offset_ms
    return Seen(
        player=player,
        online=is_online(player, door.now()),
        clock_off=offset is not None and abs(offset) > _CLOCK_TOLERANCE_MS,
        behind=player.manifest_version is not None and player.manifest_version != version,
    )

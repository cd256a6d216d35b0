"""Which stations a form of orders or live broadcasts is for: of those the visitor may reach."""

from collections.abc import Collection

from flask import request
from sqlalchemy import select

from playlists import accounts
from playlists.models import Role, Station
from web import access, door


def stations_of_roles(roles: Collection[Role]) -> list[Station]:
    """The active stations where the visitor holds one of the roles, by name."""
    session = door.database()
    ids = accounts.station_ids_for(session, door.account(), *roles)
    mine = select(Station).where(Station.id.in_(ids), Station.active).order_by(Station.name)
    return list(session.scalars(mine))


def chosen_stations(roles: Collection[Role]) -> list[Station]:
    """Of these, what the form names in `where` and `station`: all, a group's, or those ticked."""
    own, where = stations_of_roles(roles), request.form.get("where", "")
    if where == "all":
        return own
    if where.startswith("group-"):
        groups = access.groups_touching(door.database(), own)
        members = {f"group-{group.id}": {each.id for each in group.stations} for group in groups}
        return [station for station in own if station.id in members.get(where, set())]
    codes = set(request.form.getlist("station"))
    return [station for station in own if station.code in codes]

"""Groups of stations: what a timetable, an item or a target may be for."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from playlists import NotFound, organisation
from playlists.accounts import settles_for_all
from playlists.models import Station, StationGroup
from web import access, door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.pages.planning_year import require_planner


@blueprint.get("/nhom-dai")
def station_groups() -> str:
    session = door.database()
    groups = session.scalars(
        select(StationGroup)
        .options(selectinload(StationGroup.stations))
        .order_by(StationGroup.name)
    )
    return render_template(
        "stations/groups.html", groups=groups.all(), may_plan=settles_for_all(door.account())
    )


@blueprint.get("/nhom-dai/moi")
def station_group_new() -> str:
    require_planner()
    return _page("", set())


@blueprint.post("/nhom-dai/moi")
def station_group_add() -> ResponseReturnValue:
    return _keep(None)


@blueprint.get("/nhom-dai/<int(max=2147483647):number>")
def station_group(number: int) -> str:
    require_planner()
    group = _group(number)
    return _page(group.name, {station.code for station in group.stations}, group)


@blueprint.post("/nhom-dai/<int(max=2147483647):number>")
def station_group_change(number: int) -> ResponseReturnValue:
    return _keep(_group(number))


@blueprint.post("/nhom-dai/<int(max=2147483647):number>/xoa")
def station_group_delete(number: int) -> ResponseReturnValue:
    require_planner()
    session, group = door.database(), _group(number)
    name, codes = group.name, {station.code for station in group.stations}
    return foreseen.keep(
        lambda: organisation.delete_group(session, group),
        lambda asked: _page(name, codes, group, asked),
        _("“%(name)s” is deleted.", name=name),
        url_for("pages.station_groups"),
    )


def _keep(group: StationGroup | None) -> ResponseReturnValue:
    require_planner()
    session, name = door.database(), request.form.get("name", "")
    codes = set(request.form.getlist("stations"))
    mine = access.stations_for(session, door.account())
    stations: list[Station] = [station for station in mine if station.code in codes]
    return foreseen.keep(
        lambda: organisation.save_group(session, name, stations, group),
        lambda asked: _page(name, codes, group, asked),
        _("“%(name)s” is kept.", name=name.strip()),
        url_for("pages.station_groups"),
    )


def _page(
    name: str, codes: set[str], group: StationGroup | None = None, asked: Asked | None = None
) -> str:
    return render_template(
        "stations/group.html",
        name=name,
        codes=codes,
        group=group,
        asked=asked or Asked(),
        stations=access.stations_for(door.database(), door.account()),
    )


def _group(number: int) -> StationGroup:
    found = door.database().get(StationGroup, number)
    if found is None:
        raise NotFound("There is no such group.")
    return found

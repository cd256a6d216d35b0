"""What is wrong with the days ahead of the visitor's stations, and what would cure it."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from playlists.checks import check_plan
from web import access, door
from web.pages.blueprint import blueprint


@blueprint.get("/kiem-tra")
def station_checks() -> ResponseReturnValue:
    session, planning = door.database(), door.services().planning
    stations = access.stations_for(session, door.account())
    horizon = timedelta(days=planning.horizon_days)
    freeze = timedelta(minutes=planning.freeze_minutes)
    findings = check_plan(session, stations, door.now(), horizon, freeze=freeze)
    if not access.reaches_everything(session, door.account()):
        own = {unit.id for unit in access.units_for(session, door.account())}
        findings = [
            each
            for each in findings
            if each.item_id is None or access.unit_of_item(session, each.item_id) in own
        ]
    return render_template("stations/checks.html", findings=findings, days=planning.horizon_days)

"""How the month's targets stand: bars of what aired, by the play log, against what was wished."""

from flask import render_template
from flask.typing import ResponseReturnValue

from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint
from web.target_bars import target_bars


@blueprint.get("/chi-tieu")
def planning_progress() -> ResponseReturnValue:
    session = door.database()
    month = asked.month() or asked.this_month()
    stations = access.stations_for(session, door.account())
    return render_template(
        "planning/progress.html",
        month=month,
        stations=stations,
        topics=target_bars(session, stations, month, door.services().zone, door.now()),
    )

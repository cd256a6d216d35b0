"""The stations an account may look at."""

from flask import render_template
from flask.typing import ResponseReturnValue

from playlists.hours import day_span
from web import access, door
from web.board import board
from web.pages.blueprint import blueprint


@blueprint.get("/dai")
def stations() -> ResponseReturnValue:
    session, now = door.database(), door.now()
    mine = access.stations_for(session, door.account())
    span = day_span(door.local_now().date(), door.services().zone.key)
    return render_template("stations/list.html", rows=board(session, mine, span, now))

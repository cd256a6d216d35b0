"""A station's week as a calendar, and as a list where there is no room for one."""

from datetime import time, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from playlists.accounts import settles_for_all
from playlists.hours import open_spans
from web import access, door
from web.board import Course
from web.formatting import local
from web.pages import asked
from web.pages.blueprint import blueprint
from web.week import DAYS, bent_days, monday_of, week_of


@blueprint.get("/dai/<code>/tuan")
def station_week(code: str) -> ResponseReturnValue:
    session, now = door.database(), door.now()
    station = access.station_for(session, door.account(), code)
    today = local(now, station.timezone).date()
    freeze = timedelta(minutes=door.services().planning.freeze_minutes)
    week = week_of(session, station, monday_of(asked.day() or today), now, freeze)
    spans = open_spans(station)
    return render_template(
        "stations/week.html",
        station=station,
        stations=access.stations_for(session, door.account()),
        week=week,
        bent=bent_days(session, week),
        today=today,
        here_and_now=local(now, station.timezone),
        before=week.monday - timedelta(days=DAYS),
        after=week.monday + timedelta(days=DAYS),
        courses=list(Course),
        open=[[f"{a:%H:%M}", f"{b:%H:%M}" if b != time() else "24:00"] for a, b in spans],
        may_plan=settles_for_all(door.account()),
    )

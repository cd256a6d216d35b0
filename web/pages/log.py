"""The play log: every row as its player reported it."""

from datetime import date, datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from playlists import airings
from playlists.hours import day_span, month_span
from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint

ROWS_A_PAGE = 50


@blueprint.get("/nhat-ky")
def log() -> ResponseReturnValue:
    session = door.database()
    mine = access.stations_for(session, door.account())
    chosen = next((each for each in mine if each.code == request.args.get("station")), None)
    day = asked.day()
    month = asked.month() if day is None else None
    page = asked.page(ROWS_A_PAGE)
    zone = chosen.timezone if chosen else door.services().zone.key
    start, end = _span(day, month, zone)
    rows = airings.log(
        session,
        stations=[chosen] if chosen else mine,
        start=start,
        end=end,
        limit=page.size + 1,
        offset=page.offset,
    )
    today = door.local_now().date()
    return render_template(
        "log/log.html",
        rows=rows[: page.size],
        more=len(rows) > page.size,
        page=page,
        stations=mine,
        chosen=chosen,
        day=day,
        month=month,
        today=today,
        yesterday=today - timedelta(days=1),
        address=request.args.to_dict(),
    )


def _span(
    day: date | None, month: date | None, zone: str
) -> tuple[datetime, datetime] | tuple[None, None]:
    if day is not None:
        return day_span(day, zone)
    if month is not None:
        # A month is summed by the centre's days, so its rows are shown by them.
        return month_span(month.year, month.month, door.services().zone)
    return None, None

"""The rows behind a figure of a report, and what they come to."""

from collections.abc import Sequence
from itertools import islice

from flask import render_template, request
from flask.typing import ResponseReturnValue

from playlists import NotFound, behind, behind_plan
from playlists.behind import Fact
from playlists.models import Dimension, Station
from playlists.reports.lines import By, named_topics
from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.report_view import View, dimension_of, span_words, value_name, view

ROWS_A_PAGE = 100
_PLANNED = ("planned", "confirmed")


@blueprint.get("/bao-cao/dong")
def report_rows() -> ResponseReturnValue:
    """The airings, planned pieces or items that one figure counts."""
    shown, value = view(), request.args.get("value", "")
    page, wish = asked.page(ROWS_A_PAGE), request.args.get("fact", "")
    by = shown.by or By.STATION
    stations = _stations(shown, by, value)
    dimension = dimension_of(by) or Dimension.STATION
    if dimension is Dimension.HOUR and not (value.isascii() and value.isdigit()):
        raise NotFound("There is no such figure.")
    session, fact = door.database(), asked.choice(Fact, "fact")
    given = "" if dimension is Dimension.STATION else value
    airings, pieces, items, sums = [], [], [], None
    if wish in _PLANNED:
        found = behind_plan.planned_behind(
            session,
            shown.span,
            dimension,
            given,
            confirmed_only=wish == "confirmed",
            stations=stations,
            until=shown.until,
        )
        pieces = list(islice(found, page.offset, page.offset + page.size + 1))
    elif wish == "produced":
        of_some = by is By.GROUP or (by is By.STATION and value)
        every_unit = shown.every_unit and not of_some
        units = None if every_unit else {station.unit_id for station in stations}
        items = behind_plan.produced_behind(
            session, shown.span, door.services().zone, dimension, given, units=units
        )[page.offset : page.offset + page.size + 1]
    else:
        sums = behind.sums_behind(
            session, shown.span, dimension, given, fact=fact, stations=stations
        )
        airings = list(
            behind.airings_behind(
                session,
                shown.span,
                dimension,
                given,
                fact=fact,
                stations=stations,
                limit=page.size + 1,
                offset=page.offset,
            )
        )
    return render_template(
        "reports/rows.html",
        view=shown,
        by=by,
        value=value,
        title=_title(by, value),
        words=span_words(shown.span),
        fact=wish,
        airings=airings[: page.size],
        pieces=pieces[: page.size],
        items=items[: page.size],
        sums=sums,
        page=page,
        more=max(len(airings), len(pieces), len(items)) > page.size,
        address=request.args.to_dict(),
    )


@blueprint.get("/bao-cao/luot/<int(max=2147483647):number>")
def report_airing(number: int) -> ResponseReturnValue:
    """The rows of the log that one airing was counted from."""
    session = door.database()
    rows = behind.rows_of(session, number)
    if not rows:
        raise NotFound("There is no such airing.")
    access.station_for(session, door.account(), rows[0].station.code)
    return render_template("reports/airing.html", rows=rows, first=rows[0])


def _stations(shown: View, by: By, value: str) -> Sequence[Station]:
    """The stations a figure is about: of a station or group, only these."""
    if by is By.STATION and value:
        return [station for station in shown.stations if station.code == value]
    if by is By.GROUP:
        return [
            station
            for station in shown.stations
            if value in {str(group.id) for group in station.groups}
            or (not value and not station.groups)
        ]
    return shown.stations


def _title(by: By, value: str) -> str:
    session = door.database()
    if by is By.TOPIC and value:
        return named_topics(session, [value]).get(value, value)
    if by is By.STATION and value:
        return access.station_for(session, door.account(), value).name
    if by is By.GROUP:
        names = {
            str(group.id): group.name
            for station in access.stations_for(session, door.account())
            for group in station.groups
        }
        return names.get(value, "")
    return value_name(by, value) or value

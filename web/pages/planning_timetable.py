"""One timetable: its hours in the seasons, the days it is otherwise, and what comes of them."""

from collections.abc import Mapping
from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import InvalidPlan, NotFound, seasons, timetable
from playlists.accounts import settles_for_all
from playlists.clocks import offered_clocks
from playlists.models import (
    Clock,
    Holiday,
    Station,
    StationGroup,
    Timetable,
    TimetableException,
    Unit,
)
from playlists.occurrences import PlannedTime, planned_times
from web import access, door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.pages.planning_year import require_planner
from web.rule_words import rule_in_words
from web.typed import day_typed, number_typed
from web.year_view import exceptions_of

_SHOWN, _SHOWN_DAYS = 8, 62
_ASKED = 20  # stations that are asked for one with programmes of the timetable


@blueprint.get("/lich-phat/<int(max=2147483647):number>")
def planning_timetable(number: int) -> str:
    return _page(_timetable(number))


@blueprint.post("/lich-phat/<int(max=2147483647):number>/mua")
def planning_timetable_seasons(number: int) -> ResponseReturnValue:
    """Set the starts in the seasons; an empty one is the usual start."""
    require_planner()
    session, found = door.database(), _timetable(number)
    starts: dict[int, str | None] = {
        number_typed(name.removeprefix("season-")): value.strip()
        for name, value in request.form.items()
        if name.startswith("season-")
    }
    return foreseen.keep(
        lambda: timetable.set_seasonal_starts(session, found, starts),
        lambda asked: _page(found, asked, "seasons"),
        _("The hours are kept."),
        url_for("pages.planning_timetable", number=number),
    )


@blueprint.post("/lich-phat/<int(max=2147483647):number>/ngoai-le")
def planning_exception_add(number: int) -> ResponseReturnValue:
    """Let the timetable be otherwise on days, or on a holiday."""
    require_planner()
    session, found = door.database(), _timetable(number)
    return foreseen.keep(
        lambda: _add_exception(session, found, request.form),
        lambda asked: _page(found, asked, "exception"),
        _("The exception is kept."),
        url_for("pages.planning_timetable", number=number),
    )


@blueprint.post("/lich-phat/ngoai-le/<int(max=2147483647):number>/bo")
def planning_exception_remove(number: int) -> ResponseReturnValue:
    require_planner()
    session = door.database()
    exception = session.get(TimetableException, number)
    if exception is None:
        raise NotFound("There is no such exception.")
    back = url_for("pages.planning_timetable", number=exception.timetable_id)
    return foreseen.keep(
        lambda: timetable.delete_exception(session, exception),
        foreseen.confirmed(_("Let these days be as all others again?"), back),
        _("The exception is removed."),
        back,
    )


@blueprint.post("/lich-phat/<int(max=2147483647):number>/ket-thuc")
def planning_timetable_end(number: int) -> ResponseReturnValue:
    require_planner()
    session, found = door.database(), _timetable(number)
    last = request.form.get("last", "")
    return foreseen.keep(
        lambda: timetable.end_timetable(
            session, found, day_typed(last) if last else door.local_now().date()
        ),
        lambda asked: _page(found, asked, "end"),
        _("The timetable ends; what it planned later goes at the next build."),
        url_for("pages.planning"),
    )


def _add_exception(session: Session, found: Timetable, typed: Mapping[str, str]) -> None:
    what, on_holiday = typed.get("what", ""), typed.get("when", "") == "holiday"
    if what not in {"out", "start", "clock"}:
        raise InvalidPlan("Say what is otherwise on these days.")
    holiday = session.get(Holiday, number_typed(typed.get("holiday", ""))) if on_holiday else None
    if on_holiday and holiday is None:
        raise InvalidPlan("Choose a holiday.")
    start = typed.get("start", "").strip() if what != "out" else ""
    if what == "start" and not start:
        raise InvalidPlan("Say when it starts on these days.")
    clock = session.get(Clock, number_typed(typed.get("clock", ""))) if what == "clock" else None
    if what == "clock" and clock is None:
        raise InvalidPlan("Choose the clock of these days.")
    station, group, unit = audience_of(session, typed.get("audience", ""))
    timetable.add_exception(
        session,
        found,
        first_day=None if on_holiday else day_typed(typed.get("first", "")),
        last_day=day_typed(typed["last"]) if not on_holiday and typed.get("last") else None,
        holiday=holiday,
        local_start=start or None,
        clock=clock,
        station=station,
        group=group,
        unit=unit,
    )


def audience_of(
    session: Session, typed: str
) -> tuple[Station | None, StationGroup | None, Unit | None]:
    """The station, group or unit chosen; none of them where nothing was. Raises InvalidPlan."""
    kind, _colon, code = typed.partition(":")
    station = session.scalar(select(Station).where(Station.code == code))
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if kind == "station" and station is not None:
        return station, None, None
    if kind == "unit" and unit is not None:
        return None, None, unit
    group = session.get(StationGroup, number_typed(code)) if kind == "group" else None
    if group is None and typed:
        raise InvalidPlan("Choose where it holds.")
    return None, group, None


def _page(found: Timetable, asked: Asked | None = None, form: str = "") -> str:
    session, today = door.database(), door.local_now().date()
    stations = access.stations_for(session, door.account())
    shown_at, coming = _coming(session, found, stations)
    return render_template(
        "planning/timetable.html",
        timetable=found,
        rule=rule_in_words(found.rrule),
        over=bool(found.valid_to and found.valid_to < today),
        today=today,
        seasons=seasons.all_seasons(session),
        starts={each.season_id: each.local_start for each in found.seasons},
        exceptions=exceptions_of(session, found, today),
        holidays=seasons.all_holidays(session),
        clocks=offered_clocks(session),
        units=access.units_for(session, door.account()),
        groups=access.groups_for(session, door.account()),
        stations=stations,
        shown_at=shown_at,
        coming=coming,
        names=_clock_names(session),
        asked=asked or Asked(),
        form=form,
        typed=request.form if form else {},
        may_plan=settles_for_all(door.account()),
    )


def _coming(
    session: Session, found: Timetable, stations: list[Station]
) -> tuple[Station | None, list[PlannedTime]]:
    """The next programmes that come of the timetable, at the first station that has one."""
    now = door.now()
    own = [found.station] if found.station else found.group.stations if found.group else stations
    for station in own[:_ASKED]:
        times = planned_times(session, station, now, now + timedelta(days=_SHOWN_DAYS))
        of_it = [each for each in times if each.timetable_id == found.id]
        if of_it:
            return station, of_it[:_SHOWN]
    return None, []


def _clock_names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}


def _timetable(number: int) -> Timetable:
    found = door.database().get(Timetable, number)
    if found is None:
        raise NotFound("There is no such timetable.")
    return found

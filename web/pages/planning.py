"""What programmes are made of and when they run: clocks, timetables, targets."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import InvalidPlan, PlaylistsError, targets, timetable
from playlists.accounts import settles_for_all
from playlists.clocks import offered_clocks
from playlists.models import (
    Clock,
    Station,
    StationGroup,
    Timetable,
)
from playlists.organisation import units_above
from web import access, door
from web.catalogue import _, worded
from web.pages import asked as address
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.pages.items import topics_of
from web.pages.planning_timetable import audience_of
from web.pages.planning_year import require_planner
from web.rule_words import WEEKDAYS, rule_in_words, rule_of
from web.typed import day_typed, number_typed


@blueprint.get("/khung")
def planning() -> ResponseReturnValue:
    return _page()


@blueprint.post("/lich-phat")
def planning_timetable_add() -> ResponseReturnValue:
    require_planner()

    session, form = door.database(), request.form

    def add() -> None:
        clock = session.get(Clock, number_typed(form.get("clock", "")))
        audience = form.get("audience", "")
        if clock is None:
            raise InvalidPlan("Choose a clock.")
        if not audience:
            raise InvalidPlan("Choose who it is for.")
        station, group, unit = audience_of(session, audience)
        timetable.create_timetable(
            session,
            clock,
            form.get("start", ""),
            rule=rule_of(form.getlist("days")),
            valid_from=_date("valid_from") or door.local_now().date(),
            valid_to=_date("valid_to"),
            station=station,
            group=group,
            unit=unit,
        )

    return foreseen.keep(
        add,
        _page,
        _("The timetable is added; programmes follow at the next build."),
        url_for("pages.planning"),
        asks=foreseen.takes_or_moves,
    )


@blueprint.post("/chi-tieu")
def planning_targets() -> ResponseReturnValue:
    require_planner()
    month = _month()

    def keep(session: Session) -> None:
        wishes = {
            name.removeprefix("topic-"): _whole(value)
            for name, value in request.form.items()
            if name.startswith("topic-")
        }
        station, group = _place(session)
        targets.set_targets(session, month, wishes, station=station, group=group)

    place = request.form.get("place") or None
    return _change(keep, _("The targets are kept."), month=f"{month:%Y-%m}", place=place)


def _change(
    change: Callable[[Session], object],
    done: str,
    *,
    month: str | None = None,
    place: str | None = None,
) -> ResponseReturnValue:
    session = door.database()
    try:
        change(session)
    except PlaylistsError as error:
        session.rollback()
        return _page(foreseen.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(done, "good")
    return redirect(url_for("pages.planning", month=month, place=place, _anchor="targets"))


def _page(asked: Asked | None = None) -> str:
    session, month, asked = door.database(), _month(), asked or Asked()
    error = asked.error
    stations = access.stations_for(session, door.account())
    reach = {unit.id for each in stations for unit in units_above(session, each.unit)}
    mine = {each.id for each in stations}
    try:
        station, group = _place(session)
    except PlaylistsError as wrong:
        station, group, error = None, None, error or worded(wrong)
    kept = offered_clocks(session)
    retired = session.scalars(select(Clock).where(Clock.retired).order_by(Clock.name)).all()
    rows = session.scalars(select(Timetable).order_by(Timetable.local_start, Timetable.id))
    return render_template(
        "planning/planning.html",
        clocks=kept,
        retired=retired,
        choices=[(str(clock.id), clock.name) for clock in kept],
        timetables=[
            (row, rule_in_words(row.rrule))
            for row in rows
            if row.group_id or row.station_id in mine or row.unit_id in reach
        ],
        today=door.local_now().date(),
        month=month,
        topics=topics_of(session),
        place=request.values.get("place", ""),
        wished=targets.wished_minutes(session, month, station=station, group=group),
        wished_elsewhere=targets.wished_minutes(session, month) if station or group else {},
        units=access.units_for(session, door.account()),
        stations=stations,
        weekdays=[(code, _(words)) for code, words in WEEKDAYS.items()],
        may_plan=settles_for_all(door.account()),
        groups=access.groups_for(session, door.account()),
        typed=request.form,
        asked=asked,
        error=error,
    )


def _place(session: Session) -> tuple[Station | None, StationGroup | None]:
    """Where the targets are for that are spoken of; nowhere where they hold everywhere.

    Raises InvalidPlan for what is neither a station nor a group.
    """
    station, group, unit = audience_of(session, request.values.get("place", ""))
    if unit is not None:
        raise InvalidPlan("A target is for one station, for a group, or for all.")
    return station, group


def _date(name: str) -> date | None:
    typed = request.form.get(name, "")
    return day_typed(typed) if typed else None


def _month() -> date:
    typed = request.form.get("month", "")
    if typed:
        try:
            return date.fromisoformat(f"{typed}-01")
        except ValueError:
            raise InvalidPlan("“%(text)s” is no month.", text=typed) from None
    return address.month() or address.this_month()


def _whole(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not (typed.strip().isascii() and typed.strip().isdigit()):
        raise InvalidPlan("“%(text)s” is no number of minutes.", text=typed)
    return int(typed.strip()[:9])

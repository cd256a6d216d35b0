"""What programmes are made of and when they run: clocks, timetables, targets."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import InvalidPlan, NotAllowed, NotFound, PlaylistsError, clocks, targets, timetable
from playlists.accounts import settles_for_all
from playlists.models import (
    Clock,
    ItemKind,
    Precedence,
    Relay,
    SlotSource,
    Station,
    Timetable,
    Unit,
)
from playlists.organisation import units_above
from web import access, door
from web.catalogue import _, worded
from web.clock_form import ClockForm, clock_typed, form_of_clock, slots_of
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.items import topics_of
from web.rule_words import WEEKDAYS, rule_in_words, rule_of


@blueprint.get("/khung")
def planning() -> ResponseReturnValue:
    return _page()


@blueprint.get("/khung/moi")
def planning_clock_new() -> ResponseReturnValue:
    _require_planner()
    return _clock_page(ClockForm(minutes="15"))


@blueprint.post("/khung/moi")
def planning_clock_add() -> ResponseReturnValue:
    return _keep_clock(
        lambda form, length_ms, slots: clocks.create_clock(
            door.database(), form.name, length_ms, slots
        )
    )


@blueprint.get("/khung/<int(max=2147483647):number>")
def planning_clock(number: int) -> ResponseReturnValue:
    clock = _clock(number)
    return _clock_page(form_of_clock(clock), clock)


@blueprint.post("/khung/<int(max=2147483647):number>")
def planning_clock_change(number: int) -> ResponseReturnValue:
    clock = _clock(number)
    return _keep_clock(
        lambda _form, length_ms, slots: clocks.change_clock(
            door.database(), clock, length_ms, slots
        ),
        clock,
    )


@blueprint.post("/khung/<int(max=2147483647):number>/xoa")
def planning_clock_delete(number: int) -> ResponseReturnValue:
    _require_planner()
    clock = _clock(number)
    return _change(lambda session: clocks.delete_clock(session, clock), _("The clock is deleted."))


@blueprint.post("/lich-phat")
def planning_timetable_add() -> ResponseReturnValue:
    _require_planner()

    def add(session: Session) -> None:
        form = request.form
        audience = form.get("audience", "")
        kind, _colon, code = audience.partition(":")
        clock = session.get(Clock, form.get("clock", 0, int))
        unit = session.scalar(select(Unit).where(Unit.code == code)) if kind == "unit" else None
        station = _station(session, code) if kind == "station" else None
        if clock is None or (unit is None and station is None):
            raise InvalidPlan("Choose a clock and who it is for.")
        timetable.create_timetable(
            session,
            clock,
            form.get("start", ""),
            rule=rule_of(form.getlist("days")),
            valid_from=_date("valid_from") or door.local_now().date(),
            valid_to=_date("valid_to"),
            station=station,
            unit=unit,
        )

    return _change(add, _("The timetable is added; programmes follow at the next build."))


@blueprint.post("/lich-phat/<int(max=2147483647):number>/ket-thuc")
def planning_timetable_end(number: int) -> ResponseReturnValue:
    _require_planner()
    found = door.database().get(Timetable, number)
    if found is None:
        raise NotFound("There is no such timetable.")
    last = _date("last") or door.local_now().date()
    return _change(
        lambda session: timetable.end_timetable(session, found, last),
        _("The timetable ends; what it planned later goes at the next build."),
    )


@blueprint.post("/chi-tieu")
def planning_targets() -> ResponseReturnValue:
    _require_planner()
    month = _month()

    def keep(session: Session) -> None:
        wishes = {
            name.removeprefix("topic-"): _whole(value)
            for name, value in request.form.items()
            if name.startswith("topic-")
        }
        targets.set_targets(session, month, wishes)

    return _change(keep, _("The targets are kept."), month=f"{month:%Y-%m}")


def _keep_clock(
    keep: Callable[[ClockForm, int, list[clocks.SlotSpec]], object], clock: Clock | None = None
) -> ResponseReturnValue:
    _require_planner()
    session, form = door.database(), clock_typed(request.form)
    values = slots_of(form, session)
    if values is None:
        return _clock_page(form, clock), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        keep(form, *values)
    except PlaylistsError as error:
        session.rollback()
        form.error = worded(error)
        return _clock_page(form, clock), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(_("The clock is kept; programmes that are not about to air follow it."), "good")
    return redirect(url_for("pages.planning"))


def _change(
    change: Callable[[Session], object], done: str, month: str | None = None
) -> ResponseReturnValue:
    session = door.database()
    try:
        change(session)
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    flash(done, "good")
    return redirect(url_for("pages.planning", month=month))


def _page(error: str = "") -> str:
    session, month = door.database(), _month()
    stations = access.stations_for(session, door.account())
    reach = {unit.id for each in stations for unit in units_above(session, each.unit)}
    mine = {station.id for station in stations}
    kept = session.scalars(select(Clock).order_by(Clock.name)).all()
    rows = session.scalars(select(Timetable).order_by(Timetable.local_start, Timetable.id))
    return render_template(
        "planning/planning.html",
        clocks=kept,
        choices=[(str(clock.id), clock.name) for clock in kept],
        timetables=[
            (row, rule_in_words(row.rrule))
            for row in rows
            if row.group_id or row.station_id in mine or row.unit_id in reach
        ],
        today=door.local_now().date(),
        month=month,
        topics=topics_of(session),
        wished=targets.wished_minutes(session, month),
        units=access.units_for(session, door.account()),
        stations=stations,
        weekdays=[(code, _(words)) for code, words in WEEKDAYS.items()],
        may_plan=settles_for_all(door.account()),
        typed=request.form,
        error=error,
    )


def _clock_page(form: ClockForm, clock: Clock | None = None) -> str:
    return render_template(
        "planning/clock.html",
        form=form.with_blanks(),
        clock=clock,
        kinds=list(ItemKind),
        topics=topics_of(door.database()),
        sources=list(SlotSource),
        precedences=list(Precedence),
        relays=door.database().scalars(select(Relay).order_by(Relay.name)).all(),
        may_plan=settles_for_all(door.account()),
    )


def _require_planner() -> None:
    if not settles_for_all(door.account()):
        raise NotAllowed("Clocks, timetables and targets are kept by the Centre's editors.")


def _clock(number: int) -> Clock:
    clock = door.database().get(Clock, number)
    if clock is None:
        raise NotFound("There is no such clock.")
    return clock


def _station(session: Session, code: str) -> Station | None:
    return session.scalar(select(Station).where(Station.code == code))


def _date(name: str) -> date | None:
    typed = request.form.get(name, "")
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidPlan("“%(text)s” is no day.", text=typed) from None


def _month() -> date:
    typed = request.form.get("month", "")
    if typed:
        try:
            return date.fromisoformat(f"{typed}-01")
        except ValueError:
            raise InvalidPlan("“%(text)s” is no month.", text=typed) from None
    return asked.month() or asked.this_month()


def _whole(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not (typed.strip().isascii() and typed.strip().isdigit()):
        raise InvalidPlan("“%(text)s” is no number of minutes.", text=typed)
    return int(typed.strip()[:9])

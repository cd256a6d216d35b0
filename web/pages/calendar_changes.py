"""Changes made on the calendar: a programme moved or left out, a rule moved, a new timetable.

The same forms are pages of their own and, asked for by the calendar, stand in its dialog.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists import InvalidPlan, NotAllowed, NotFound, PlaylistsError, moving
from playlists.accounts import settles_for_all
from playlists.clocks import offered_clocks
from playlists.foresight import Effect, effect
from playlists.models import Clock, Station, Timetable
from playlists.moving import Target
from playlists.recurrence import local_time
from playlists.timetable import create_timetable
from scheduler.planning import plan_station
from web import access, door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.rule_words import WEEKDAYS, Repeat, repeats, rule_in_words, rule_of_choice
from web.typed import day_typed, number_typed

_FORM = "stations/calendar_form.html"


@dataclass
class Typed:
    """A form as sent or as the calendar fills it; `error` says what is wrong, `wrong` with what."""

    values: dict[str, str]
    days: list[str] = field(default_factory=list)
    error: str = ""
    wrong: str = ""
    effect: Effect | None = None

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def beside(self, name: str) -> str:
        return self.error if name == self.wrong else ""


@blueprint.get("/dai/<code>/lich/<int(max=2147483647):number>")
def station_move(code: str, number: int) -> ResponseReturnValue:
    station, timetable = _station(code), _timetable(number)
    return _move_form(station, timetable, _typed(request.args.to_dict()))


@blueprint.post("/dai/<code>/lich/<int(max=2147483647):number>")
def station_move_keep(code: str, number: int) -> ResponseReturnValue:
    """Move or leave out what a timetable asks for on a day: once, or from then on."""
    session, station, timetable = door.database(), _station(code), _timetable(number)
    typed = _typed(request.form.to_dict())

    def change() -> date:
        day = day_typed(typed.get("day"))
        _require_coming(station, day, typed.get("from"))
        if typed.get("scope") == "out":
            moving.leave_out(session, timetable, day, station)
            return day
        target = Target(day_typed(typed.get("to_day")), typed.get("to"))
        _require_coming(station, target.day, target.local_start)
        if typed.get("scope") == "always":
            moving.move_from(session, timetable, day, target)
        elif typed.get("scope") == "all":
            moving.move_all(session, timetable, day, target)
        elif typed.get("scope") == "once":
            moving.move_once(session, timetable, day, target, station)
        else:
            raise InvalidPlan("Say whether it is only this once, or from then on.")
        return target.day

    def as_meant(found: Effect) -> bool:
        if typed.get("scope") == "out":
            return (found.gone, found.programmes) == (1, 1)
        if typed.get("to_day") == typed.get("day"):
            return (found.moved, found.programmes) in {(1, 1), (0, 0)}
        return (found.gone, found.added, found.programmes) == (1, 1, 2)

    for_all = typed.get("scope") in {"always", "all"}
    return _kept(
        _Change(station, typed, change, None if for_all else as_meant, _("It is moved.")),
        lambda: _move_form(station, timetable, typed),
    )


@blueprint.get("/dai/<code>/lich-moi")
def station_new_timetable(code: str) -> ResponseReturnValue:
    return _new_form(_station(code), _typed(request.args.to_dict()))


@blueprint.post("/dai/<code>/lich-moi")
def station_new_timetable_keep(code: str) -> ResponseReturnValue:
    """Let a clock run at this station by a rule in plain words."""
    session, station = door.database(), _station(code)
    typed = _typed(request.form.to_dict())
    typed.days = request.form.getlist("days")

    def change() -> date:
        clock = session.get(Clock, number_typed(typed.get("clock")))
        if clock is None:
            raise InvalidPlan("Choose a clock.")
        first, repeat = day_typed(typed.get("day")), typed.get("repeat")
        last = day_typed(typed.get("valid_to")) if typed.get("valid_to") else None
        create_timetable(
            session,
            clock,
            typed.get("to"),
            rule=rule_of_choice(repeat, first, typed.days, typed.get("rule")),
            valid_from=first,
            valid_to=first if repeat == Repeat.ONCE else last,
            station=station,
        )
        return first

    return _kept(
        _Change(
            station,
            typed,
            change,
            lambda found: not foreseen.takes_or_moves(found),
            _("The timetable is added."),
        ),
        lambda: _new_form(station, typed),
    )


@dataclass(frozen=True)
class _Change:
    """A change at a station. `as_meant` tells an effect that nobody need be asked about.

    It is None for what holds at other stations too: that is always asked about.
    """

    station: Station
    typed: Typed
    make: Callable[[], date]
    as_meant: Callable[[Effect], bool] | None
    done: str


def _kept(change: _Change, again: Callable[[], str]) -> ResponseReturnValue:
    session, station, typed = door.database(), change.station, change.typed
    looked_at = [station] if change.as_meant else None
    before = foreseen.look_ahead(looked_at)
    try:
        day = change.make()
        found = effect(before, foreseen.look_ahead(looked_at))
        known = change.as_meant is not None and change.as_meant(found)
        if found and not known and typed.get("sure") != found.digest:
            session.rollback()
            typed.effect = found
            return again()
        services = door.services()
        stock = services.stockroom.stock(session)
        plan_station(session, station, services.planning, door.now(), stock=stock)
    except PlaylistsError as error:
        session.rollback()
        refused = foreseen.refused(error)
        typed.error, typed.wrong = refused.error, refused.field
        return again(), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    door.services().plan_again(found.station_ids - {station.id})
    flash(change.done, "good")
    address = url_for("pages.station_week", code=station.code, day=day.isoformat())
    if _in_dialog():
        return Response(headers={"HX-Redirect": address})
    return redirect(address)


def _move_form(station: Station, timetable: Timetable, typed: Typed) -> str:
    day = day_typed(typed.get("day"))
    return render_template(
        _FORM if _in_dialog() else "stations/calendar_page.html",
        what="move",
        station=station,
        timetable=timetable,
        rule=rule_in_words(timetable.rrule),
        day=day,
        typed=typed,
        title=timetable.clock.name,
        form=_FORM,
    )


def _new_form(station: Station, typed: Typed) -> str:
    zone = ZoneInfo(station.timezone)
    today = door.now().astimezone(zone).date()
    try:
        first = day_typed(typed.get("day"))
    except InvalidPlan:
        first = today
    return render_template(
        _FORM if _in_dialog() else "stations/calendar_page.html",
        what="new",
        station=station,
        clocks=offered_clocks(door.database()),
        repeats=repeats(first),
        weekdays=[(code, _(words)) for code, words in WEEKDAYS.items()],
        day=first,
        typed=typed,
        title=_("New timetable"),
        form=_FORM,
    )


def _in_dialog() -> bool:
    return request.headers.get("HX-Request") == "true"


def _typed(values: dict[str, str]) -> Typed:
    return Typed(values)


def _station(code: str) -> Station:
    station = access.station_for(door.database(), door.account(), code)
    if not settles_for_all(door.account()):
        raise NotAllowed("Clocks, timetables and targets are kept by the Centre's editors.")
    return station


def _timetable(number: int) -> Timetable:
    found = door.database().get(Timetable, number)
    if found is None:
        raise NotFound("There is no such timetable.")
    return found


def _require_coming(station: Station, day: date, local_start: str) -> None:
    at = datetime.combine(day, local_time(local_start), ZoneInfo(station.timezone))
    freeze = timedelta(minutes=door.services().planning.freeze_minutes)
    moving.require_coming(at, door.now(), freeze)

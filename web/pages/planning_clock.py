"""A clock's page: its slots by their sources, where it runs, and what a change of it takes away."""

from collections.abc import Callable
from http import HTTPStatus

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import NotFound, PlaylistsError, clocks
from playlists.accounts import settles_for_all
from playlists.counting import STREAMS
from playlists.models import Clock, ItemKind, Precedence, Relay, SlotSource
from web import access, door
from web.catalogue import _
from web.clock_form import (
    ClockForm,
    SlotRow,
    clock_typed,
    form_of_clock,
    items_offered,
    slots_of,
)
from web.clock_view import runs_of, typical_ms
from web.labels import N_
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.pages.items import topics_of
from web.pages.planning_relays import fillers_ready
from web.pages.planning_year import require_planner
from web.rule_words import WEEKDAYS, days_in_words

# What a new slot may be: its words, and the row it begins with.
_NEW = (
    (N_("By a rule"), SlotRow(kind=ItemKind.NEWS)),
    (N_("The station's own"), SlotRow(kind=ItemKind.NOTICE, source=SlotSource.OWN)),
    (N_("A named item"), SlotRow(source=SlotSource.ITEM)),
    (N_("A relay"), SlotRow(source=SlotSource.RELAY, kind=ItemKind.RELAY)),
    (N_("Signature tune"), SlotRow(kind=ItemKind.SIGNATURE, required="yes")),
    (N_("Greeting"), SlotRow(kind=ItemKind.GREETING, required="yes")),
    (N_("Music"), SlotRow(kind=ItemKind.MUSIC)),
    (N_("Music to the second"), SlotRow(kind=ItemKind.MUSIC, source=SlotSource.FILL)),
    (N_("Closing words"), SlotRow(kind=ItemKind.CLOSING, required="yes")),
)
_LAST_ID = 2_147_483_647  # as far as databases count
_DAYS_OFFERED = ("", "MO,TU,WE,TH,FR", "SA,SU", *WEEKDAYS)


@blueprint.get("/khung/moi")
def planning_clock_new() -> ResponseReturnValue:
    """An empty clock, or a copy of the one that the address names."""
    require_planner()
    like = door.database().get(Clock, min(request.args.get("theo", 0, int), _LAST_ID))
    if like is None:
        return _page(ClockForm(minutes="15"))
    form = form_of_clock(like)
    form.name = _("%(name)s (copy)", name=like.name)
    return _page(form)


@blueprint.post("/khung/moi")
def planning_clock_add() -> ResponseReturnValue:
    return _keep(
        lambda form, length_ms, slots: clocks.create_clock(
            door.database(), form.name, length_ms, slots
        )
    )


@blueprint.get("/khung/<int(max=2147483647):number>")
def planning_clock(number: int) -> ResponseReturnValue:
    clock = _clock(number)
    return _page(form_of_clock(clock), clock)


@blueprint.post("/khung/<int(max=2147483647):number>")
def planning_clock_change(number: int) -> ResponseReturnValue:
    clock = _clock(number)
    return _keep(
        lambda form, length_ms, slots: clocks.change_clock(
            door.database(), clock, length_ms, slots, name=form.name
        ),
        clock,
    )


@blueprint.post("/khung/<int(max=2147483647):number>/xoa")
def planning_clock_delete(number: int) -> ResponseReturnValue:
    require_planner()
    session, clock = door.database(), _clock(number)
    name = clock.name
    return foreseen.keep(
        lambda: clocks.delete_clock(session, clock, door.local_now().date()),
        lambda asked: _page(form_of_clock(clock), clock, asked),
        _("“%(name)s” is no longer among the clocks.", name=name),
        url_for("pages.planning"),
    )


def _keep(
    keep: Callable[[ClockForm, int, list[clocks.SlotSpec]], object], clock: Clock | None = None
) -> ResponseReturnValue:
    require_planner()
    form = clock_typed(request.form)
    values = slots_of(form, door.database())
    if values is None:
        asked = Asked(error=form.error, field="" if form.wrong_row else "minutes")
        return _page(form, clock, asked), HTTPStatus.UNPROCESSABLE_ENTITY

    def change() -> None:
        try:
            keep(form, *values)
        except PlaylistsError as error:
            number = error.params.get("number")
            form.wrong_row = number if isinstance(number, int) else 0
            raise

    return foreseen.keep(
        change,
        lambda asked: _page(form, clock, asked),
        _("The clock is kept; programmes that are not about to air follow it."),
        url_for("pages.planning"),
        asks=foreseen.takes,
    )


def _page(form: ClockForm, clock: Clock | None = None, asked: Asked | None = None) -> str:
    session, asked = door.database(), asked or Asked()
    form.error = form.error or asked.error
    may_plan = settles_for_all(door.account())
    stations = access.stations_for(session, door.account())
    return render_template(
        "planning/clock.html",
        form=form.with_blanks() if may_plan else form,
        clock=clock,
        asked=asked,
        new_slots=_NEW,
        kinds=[each for each in ItemKind if each not in STREAMS],
        topics=topics_of(session),
        sources=list(SlotSource),
        precedences=list(Precedence),
        relays=session.scalars(select(Relay).order_by(Relay.name)).all(),
        fillers=fillers_ready(),
        items=items_offered(session),
        days=[(value, days_in_words(value)) for value in _DAYS_OFFERED],
        runs=runs_of(session, clock, stations, door.now()) if clock else [],
        uses=clocks.uses_of(session, clock) if clock else None,
        typical=typical_ms(session),
        days_in_words=days_in_words,
        may_plan=may_plan,
    )


def _clock(number: int) -> Clock:
    clock = door.database().get(Clock, number)
    if clock is None:
        raise NotFound("There is no such clock.")
    return clock

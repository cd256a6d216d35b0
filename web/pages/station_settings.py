"""A station's settings: its hours and caps, and which of its urgent items go first."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from playlists import InvalidPlan, PlaylistsError, editing, station_hours
from playlists.models import Clock, Item, ItemState, PriorityOrder, Station
from playlists.station_hours import Less, StationHours
from playlists.stock import URGENT
from web import access, door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked

_MINUTE_MS = 60_000
_BLANK_SPANS = 2


@dataclass(frozen=True)
class Typed:
    """The hours as typed; `less` are programmes that would lose time and await a yes."""

    opens: str
    closes: str
    quiet: Sequence[tuple[str, str]]
    session_minutes: str
    day_minutes: str
    refused: Asked = field(default_factory=Asked)
    less: Sequence[Less] = ()
    digest: str = ""

    @property
    def spans(self) -> Sequence[tuple[str, str]]:
        return [*self.quiet, *([("", "")] * _BLANK_SPANS)]


@blueprint.get("/dai/<code>/cai-dat")
def station_settings(code: str) -> str:
    station = access.station_for(door.database(), door.account(), code)
    return _page(station)


@blueprint.post("/dai/<code>/cai-dat")
def station_settings_keep(code: str) -> ResponseReturnValue:
    """Set the hours and caps; where programmes lose time by it, after a yes to them."""
    session = door.database()
    station = access.station_for(session, door.account(), code)
    station_hours.require_hours(session, door.account(), station)
    typed = _typed()
    planning = door.services().planning
    start = door.now() + timedelta(minutes=planning.freeze_minutes)
    span = start, start + station_hours.AHEAD
    before = station_hours.rooms(session, station, *span, pause=planning.pause)
    try:
        station_hours.set_hours(session, station, _hours(typed))
    except PlaylistsError as error:
        session.rollback()
        typed = replace(typed, refused=foreseen.refused(error))
        return _page(station, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    after = station_hours.rooms(session, station, *span, pause=planning.pause)
    less = station_hours.lessened(station, before, after)
    digest = station_hours.digest_of(less)
    if less and request.form.get("sure") != digest:
        session.rollback()
        return _page(station, replace(typed, less=less, digest=digest))
    session.commit()
    door.services().plan_again({station.id})
    flash(_("The hours of %(station)s are kept.", station=station.name), "good")
    return redirect(url_for("pages.station_settings", code=code))


@blueprint.post("/dai/<code>/thu-tu-uu-tien")
def station_priorities(code: str) -> ResponseReturnValue:
    """Say which urgent items go first where two clash (Circular 39/2020/TT-BTTTT)."""
    session = door.database()
    station = access.station_for(session, door.account(), code)
    items = [int(each) for each in request.form.getlist("item") if each.isdecimal()]
    editing.order_priorities(session, station, items, door.account(), door.now())
    session.commit()
    door.services().plan_again({station.id})
    flash(_("The order is kept; programmes that are not about to air follow it."), "good")
    return redirect(url_for("pages.station_settings", code=code, _anchor="order"))


def _page(station: Station, typed: Typed | None = None) -> str:
    session, account = door.database(), door.account()
    return render_template(
        "stations/settings.html",
        station=station,
        typed=typed or _standing(station),
        urgent=_urgent(station),
        names={row.id: row.name for row in session.execute(select(Clock.id, Clock.name))},
        may_set=station_hours.may_set_hours(session, account, station),
        may_order=editing.may_edit(session, account, station),
        planning=door.services().planning,
        today=door.local_now().date(),
    )


def _standing(station: Station) -> Typed:
    hours = station_hours.hours_of(station)
    return Typed(
        hours.opens,
        hours.closes,
        hours.quiet,
        str(hours.session_cap_ms // _MINUTE_MS),
        str(hours.day_cap_ms // _MINUTE_MS),
    )


def _typed() -> Typed:
    form = request.form
    begins, ends = form.getlist("quiet_from"), form.getlist("quiet_to")
    spans = [(a.strip(), b.strip()) for a, b in zip(begins, ends, strict=False)]
    names = ("opens", "closes", "session_minutes", "day_minutes")
    opens, closes, session_minutes, day_minutes = (form.get(name, "").strip() for name in names)
    quiet = [span for span in spans if any(span)]
    return Typed(opens, closes, quiet, session_minutes, day_minutes)


def _hours(typed: Typed) -> StationHours:
    return StationHours(
        typed.opens,
        typed.closes,
        tuple(typed.quiet),
        _minutes(typed.session_minutes),
        _minutes(typed.day_minutes),
    )


def _minutes(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise InvalidPlan("“%(text)s” is no number of minutes.", text=typed)
    return int(typed[:6]) * _MINUTE_MS


def _urgent(station: Station) -> list[Item]:
    """The approved urgent items for the station, those put in order first."""
    session, now = door.database(), door.now()
    found = session.scalars(
        select(Item)
        .where(
            Item.state == ItemState.APPROVED,
            Item.precedence.in_(URGENT),
            or_(Item.valid_to.is_(None), Item.valid_to > now),
        )
        .order_by(Item.id)
    )
    places = {
        row.item_id: row.place
        for row in session.execute(
            select(PriorityOrder.item_id, PriorityOrder.place).where(
                PriorityOrder.station_id == station.id
            )
        )
    }
    here = [item for item in found if item.is_for({station.id})]
    return sorted(here, key=lambda item: (places.get(item.id, len(places) + 1), item.id))

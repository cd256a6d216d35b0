"""Changes of the timetables that say what they do to programmes to come before they are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import PlaylistsError
from playlists.foresight import AHEAD, Effect, Outlook, effect, outlook
from playlists.models import Station
from web import door
from web.beside import field_of
from web.catalogue import _, ngettext, worded


@dataclass(frozen=True)
class Asked:
    """What a form is shown again for: something wrong in it, or an effect that awaits a yes.

    `field` names the field that is wrong, where it is one.
    """

    error: str = ""
    field: str = ""
    effect: Effect | None = None

    def beside(self, name: str, here: bool = True) -> str:
        """The error where it is about a field; `here` is whether the field's form was sent."""
        return self.error if here and name == self.field else ""


def any_effect(found: Effect) -> bool:
    return bool(found)


def takes_or_moves(found: Effect) -> bool:
    """Whether programmes that were planned go or move; those that only come need no yes."""
    return bool(found.gone or found.moved)


def takes(found: Effect) -> bool:
    """Whether programmes go: moved ends of programmes are seen in the form itself."""
    return bool(found.gone)


def keep(
    change: Callable[[], object],
    again: Callable[[Asked], str],
    done: str,
    address: str,
    *,
    asks: Callable[[Effect], bool] = any_effect,
) -> ResponseReturnValue:
    """Make a change of timetables where its effect is known to whoever sent it, else ask."""
    session = door.database()
    before = look_ahead()
    try:
        change()
        found = effect(before, look_ahead())
    except PlaylistsError as error:
        session.rollback()
        return again(refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    if asks(found) and request.form.get("sure") != found.digest:
        session.rollback()
        return again(Asked(effect=found))
    session.commit()
    door.services().plan_again(found.station_ids)
    flash(" ".join((done, _told(found))), "good")
    return redirect(address)


def refused(error: PlaylistsError) -> Asked:
    """A refusal of the form that was sent, beside the field that it is about."""
    return Asked(error=worded(error), field=field_of(error, request.form))


def look_ahead(stations: Sequence[Station] | None = None) -> Outlook:
    """What the timetables ask for a year ahead, of all stations unless some are told."""
    session, services = door.database(), door.services()
    start = door.now() + timedelta(minutes=services.planning.freeze_minutes)
    if stations is None:
        stations = session.scalars(select(Station).order_by(Station.id)).all()
    return outlook(session, stations, start, start + AHEAD)


def confirmed(question: str, back: str, **facts: object) -> Callable[[Asked], str]:
    """A page that asks for a yes to what has no form of its own."""

    def page(asked: Asked) -> str:
        return render_template(
            "planning/sure.html", question=question, back=back, asked=asked, **facts
        )

    return page


def _told(found: Effect) -> str:
    if not found:
        return _("No programme to come changes by it.")
    return ngettext(
        "%(num)d programme to come changes.",
        "%(num)d programmes to come change.",
        found.programmes,
    )

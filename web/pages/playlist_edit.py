"""A programme's playlist changed by hand: dragged, added to, held, given back to the planner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists import NotAllowed, NotFound, PlaylistChangedMeanwhile, PlaylistsError, editing
from playlists.editing import Edit
from playlists.models import Occurrence, Playlist
from web import door
from web.catalogue import _, worded
from web.formatting import local
from web.pages.blueprint import blueprint
from web.pages.station_day import occurrence_at
from web.playlist_form import PlaylistForm, form_of, order_typed, steps_of
from web.remedies import remedies_of
from web.typed import number_typed


@dataclass(frozen=True)
class Refusal:
    """Why a list was not kept, and against which one it is to be compared."""

    text: str
    meanwhile: PlaylistChangedMeanwhile | None = None


@blueprint.get("/dai/<code>/buoi/<int(max=2147483647):number>/sua")
def station_edit(code: str, number: int) -> ResponseReturnValue:
    occurrence = _editable(code, number)
    session = door.database()
    return _page(occurrence, form_of(session, _edit(occurrence, based_on=0)))


@blueprint.post("/dai/<code>/buoi/<int(max=2147483647):number>/sua")
def station_edit_keep(code: str, number: int) -> ResponseReturnValue:
    """Keep the list as sent; with `hold`, just so whatever comes after."""
    occurrence = _editable(code, number)
    wanted = order_typed(request.form.getlist("item"))
    keep = editing.hold if request.form.get("hold") else editing.save_order
    return _change(occurrence, wanted, lambda edit: keep(door.database(), edit, wanted))


@blueprint.post("/dai/<code>/buoi/<int(max=2147483647):number>/tra-lai")
def station_edit_reset(code: str, number: int) -> ResponseReturnValue:
    """Give the programme back to the planner."""
    occurrence = _editable(code, number)
    playlist = occurrence.playlist
    present = editing.items_of(playlist) if playlist else []
    return _change(occurrence, present, lambda edit: editing.reset(door.database(), edit))


def _change(
    occurrence: Occurrence, wanted: Sequence[int], change: Callable[[Edit], Playlist]
) -> ResponseReturnValue:
    session = door.database()
    edit = _edit(occurrence, number_typed(request.form.get("version", "")))
    try:
        playlist = change(edit)
    except PlaylistsError as error:
        session.rollback()
        code = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.CONFLICT
        meanwhile = error if isinstance(error, PlaylistChangedMeanwhile) else None
        form = form_of(session, edit).with_order(session, wanted)
        return _page(occurrence, form, Refusal(worded(error), meanwhile)), code
    session.commit()
    flash(_("The playlist is kept."), "good")
    if editing.items_of(playlist) != list(wanted) and request.form.get("item"):
        flash(_("The planner filled the room that was left: look at the list below."), "note")
    day = local(occurrence.starts_at, occurrence.station.timezone).date().isoformat()
    anchor = f"p{occurrence.id}"
    return redirect(
        url_for("pages.station_day", code=occurrence.station.code, day=day, _anchor=anchor)
    )


def _page(occurrence: Occurrence, form: PlaylistForm, refusal: Refusal | None = None) -> str:
    freeze = timedelta(minutes=door.services().planning.freeze_minutes)
    meanwhile = refusal.meanwhile if refusal else None
    return render_template(
        "stations/edit.html",
        occurrence=occurrence,
        station=occurrence.station,
        starts_at=local(occurrence.starts_at, occurrence.station.timezone),
        form=form,
        remedies=remedies_of(form.warnings, occurrence),
        refusal=refusal,
        difference=steps_of(meanwhile.difference) if meanwhile else [],
        frozen=editing.is_frozen(occurrence, door.now(), freeze),
        changes=editing.changes_of(door.database(), occurrence),
    )


def _edit(occurrence: Occurrence, based_on: int) -> Edit:
    return Edit(
        occurrence=occurrence,
        based_on=based_on,
        account=door.account(),
        now=door.now(),
        settings=door.services().planning,
        stockroom=door.services().stockroom,
    )


def _editable(code: str, number: int) -> Occurrence:
    """A programme within reach that has a playlist and may be changed by the visitor."""
    occurrence = occurrence_at(code, number)
    if occurrence.playlist is None:
        raise NotFound("This programme has no playlist yet.")
    if not editing.may_edit(door.database(), door.account(), occurrence.station):
        raise NotAllowed(
            "%(name)s may not change the playlists of %(station)s.",
            name=door.account().display_name,
            station=occurrence.station.name,
        )
    return occurrence

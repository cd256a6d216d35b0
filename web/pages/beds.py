"""Music under an item's voice, and a draft's voice before it is handed in."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from playlists import PlaylistsError, beds
from playlists.models import ItemState
from playlists.notices import stations_holding
from web import door
from web.bed_form import choice_of
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.items import item_page, music_in_reach
from web.pages.reach import own_item


@blueprint.post("/tin-bai/<int(max=2147483647):number>/nhac-nen")
def item_bed(number: int) -> ResponseReturnValue:
    """Choose the music; the sound with it is made at once, to be listened to."""
    session, item = door.database(), own_item(number)
    try:
        beds.choose_bed(
            session,
            item,
            choice_of(request.form),
            music_in_reach(),
            author=door.account(),
            now=door.now(),
        )
    except PlaylistsError as error:
        session.rollback()
        return item_page(item, error=worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    door.services().plan_again(stations_holding(session, item, door.now()))
    if item.latest.recording_sha256 is not None and item.state is ItemState.SUBMITTED:
        flash(_("The music is chosen. The recording is being levelled with it."), "good")
    elif item.latest.recording_sha256 is not None:
        flash(
            _(
                "The music is chosen. The recording is being levelled with it: listen to it, "
                "then hand the item in."
            ),
            "good",
        )
    elif item.latest.sound_wanted:
        flash(_("The music is chosen. Listen to the new sound, then hand the item in."), "good")
    else:
        flash(_("Nothing to change: the recording sounds like that already."), "good")
    return redirect(url_for("pages.item", number=item.id))


@blueprint.post("/tin-bai/<int(max=2147483647):number>/nghe-thu")
def item_hear(number: int) -> ResponseReturnValue:
    """Have a draft voiced."""
    session, item = door.database(), own_item(number)
    try:
        beds.want_sound(session, item, author=door.account())
    except PlaylistsError as error:
        session.rollback()
        return item_page(item, error=worded(error)), HTTPStatus.CONFLICT
    session.commit()
    return redirect(url_for("pages.item", number=item.id))

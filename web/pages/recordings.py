"""A person's recording in place of a synthesised voice: uploaded, or made in the browser."""

from http import HTTPStatus

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from audio.errors import AudioError, NoRoom
from audio.uploads import take_in
from playlists import PlaylistsError, newsroom
from playlists.models import Item
from playlists.notices import stations_holding
from web import door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.items import item_page
from web.pages.reach import own_item


@blueprint.post("/tin-bai/<int(max=2147483647):number>/thu-am")
def item_record(number: int) -> ResponseReturnValue:
    """Give an item a recording, as a new version by whoever recorded it.

    So it is approved anew, and by somebody else. It stays while the text does; once the text is
    written anew, its words are voiced again. Here it is only glanced at and kept: decoding and
    mastering an hour of sound is the centre's job, and the page shows what came of it.
    """
    session, services, item = door.database(), door.services(), own_item(number)
    recording = request.files.get("recording")
    if recording is None or not recording.filename:
        return _refused(item, _("Choose a recording."))
    try:
        original = take_in(
            recording.stream,
            services.library,
            services.audio,
            max_bytes=services.settings.max_upload_bytes,
        )
        revision = newsroom.revise(
            session,
            item,
            author=door.account(),
            title=item.latest.title,
            text=item.latest.text,
            now=door.now(),
        )
        newsroom.attach_recording(session, revision, original)
    except NoRoom as full:
        session.rollback()
        return _refused(item, worded(full), HTTPStatus.INSUFFICIENT_STORAGE)
    except (AudioError, PlaylistsError) as error:
        session.rollback()
        return _refused(item, worded(error))
    session.commit()
    door.services().plan_again(stations_holding(session, item, door.now()))
    flash(_("The recording is kept. Listen to it once it is levelled, then hand it in."), "good")
    page = url_for("pages.item", number=item.id)
    return (jsonify(next=page), HTTPStatus.CREATED) if _asked_by_script() else redirect(page)


def _asked_by_script() -> bool:
    """Whether a script sent it, which keeps what was recorded in the page where it is refused."""
    return request.accept_mimetypes.best == "application/json"


def _refused(
    item: Item, reason: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> ResponseReturnValue:
    if _asked_by_script():
        return jsonify(message=reason), status
    return item_page(item, error=reason), status


@blueprint.post("/tin-bai/<int(max=2147483647):number>/bo-thu-am")
def item_drop_recording(number: int) -> ResponseReturnValue:
    """Go back to the synthesised voice, as a new version without sound."""
    session, item = door.database(), own_item(number)
    try:
        newsroom.revise(
            session,
            item,
            author=door.account(),
            title=item.latest.title,
            text=item.latest.text,
            now=door.now(),
            keep_recording=False,
        )
    except PlaylistsError as error:
        session.rollback()
        return item_page(item, error=worded(error)), HTTPStatus.CONFLICT
    session.commit()
    door.services().plan_again(stations_holding(session, item, door.now()))
    flash(_("The recording is dropped. The text is voiced once you hand the item in."), "good")
    return redirect(url_for("pages.item", number=item.id))

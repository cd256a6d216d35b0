"""A person's recording in place of a synthesised voice: uploaded, or made in the browser."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from audio.errors import AudioError
from audio.mastering import NO_FADES, Fades
from audio.settings import AudioSettings
from audio.uploads import accept
from playlists import PlaylistsError, newsroom
from playlists.approval import WORDLESS
from playlists.models import Item
from playlists.notices import stations_holding
from scheduler.voicing import keep_clip
from web import door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.items import item_page
from web.pages.reach import own_item

LONGEST_MINUTES = 60


@blueprint.post("/tin-bai/<int(max=2147483647):number>/thu-am")
def item_record(number: int) -> ResponseReturnValue:
    """Give an item a recording, as a new version by whoever recorded it.

    So it is approved anew, and by somebody else. It stays while the text does; once the text is
    written anew, its words are voiced again.
    """
    session, services, item = door.database(), door.services(), own_item(number)
    recording = request.files.get("recording")
    if recording is None or not recording.filename:
        return item_page(item, error=_("Choose a recording.")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        clip = accept(
            recording.stream,
            services.library,
            services.audio,
            max_bytes=services.settings.max_upload_bytes,
            max_minutes=LONGEST_MINUTES,
            fades=_fades(item, services.audio),
        )
        revision = newsroom.revise(
            session,
            item,
            author=door.account(),
            title=item.latest.title,
            text=item.latest.text,
            now=door.now(),
        )
        keep_clip(session, revision, clip, door.now())
    except (AudioError, PlaylistsError) as error:
        session.rollback()
        return item_page(item, error=worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    door.services().plan_again(stations_holding(session, item, door.now()))
    flash(_("The recording is kept. Listen to it, then hand the item in."), "good")
    return redirect(url_for("pages.item", number=item.id))


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


def _fades(item: Item, settings: AudioSettings) -> Fades:
    """Music comes and goes; a voice is heard from its first sound to its last."""
    if item.kind not in WORDLESS:
        return NO_FADES
    return Fades(settings.music_fade_in_ms, settings.music_fade_out_ms)

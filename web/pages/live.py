"""Somebody speaks to stations: opened, spoken at the page's microphone, ended, heard again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from audio.errors import AudioError
from playlists import InvalidOrder, NotAllowed, NotFound, PlaylistsError, live
from playlists.fleet import online_at
from playlists.models import Airing, LiveSession, LiveSource
from scheduler.live import LiveSettings, NotTaken
from web import access, door
from web.catalogue import _, worded
from web.pages.blueprint import blueprint
from web.pages.chosen_stations import chosen_stations, stations_of_roles

_LARGEST_PIECE = 1_000_000
_LONGEST_TAKE = 40
_LARGEST_NUMBER = 10_000_000
_SHOWN = 30


@dataclass(frozen=True)
class Way:
    """What a source client is set up with: shown once, but for where it connects to."""

    host: str
    port: int
    mount: str
    password: str


@blueprint.get("/truc-tiep")
def live_all() -> ResponseReturnValue:
    return _page()


@blueprint.post("/truc-tiep")
def live_open() -> ResponseReturnValue:
    session, settings = door.database(), _settings()
    try:
        source = LiveSource(request.form.get("source", LiveSource.MICROPHONE))
        if source is LiveSource.CLIENT and not settings.icecast:
            raise InvalidOrder("Source clients need Icecast, which is not set up.")
        opened, password = live.open_live(
            session,
            chosen_stations(settings.roles),
            by=door.account(),
            now=door.now(),
            title=request.form.get("title", ""),
            span=timedelta(minutes=_minutes(request.form.get("minutes", ""))),
            longest=timedelta(minutes=settings.longest_minutes),
            source=source,
            stream=settings.stream,
            tone="tone" in request.form,
            lost_s=settings.silent_s,
            roles=settings.roles,
        )
    except ValueError:
        session.rollback()
        return _page(_("This could not be understood")), HTTPStatus.UNPROCESSABLE_ENTITY
    except PlaylistsError as error:
        session.rollback()
        return _page(worded(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    session.commit()
    door.services().publish_orders()
    if opened.source is LiveSource.CLIENT:
        return _room(opened, _way(opened, password))
    return redirect(url_for("pages.live_room", number=opened.id))


@blueprint.get("/truc-tiep/<int(max=2147483647):number>")
def live_room(number: int) -> ResponseReturnValue:
    return _room(_own(number))


@blueprint.post("/truc-tiep/<int(max=2147483647):number>/tieng")
def live_piece(number: int) -> ResponseReturnValue:
    """The next piece of what the page records: only its speaker's. Says how it stands."""
    request.max_content_length = _LARGEST_PIECE
    found, take = _own(number), request.args.get("take", "")
    place = request.args.get("n", "")
    if found.account is not door.account():
        raise NotAllowed("Only who opened a broadcast speaks in it.")
    fits = place.isascii() and place.isdigit() and len(place) < len(str(_LARGEST_NUMBER))
    if not take or len(take) > _LONGEST_TAKE or not fits:
        return jsonify(again=True), HTTPStatus.BAD_REQUEST
    try:
        door.services().studio.take(found, take, int(place), request.get_data())
    except (NotTaken, AudioError) as error:
        over = found.ended_at is not None
        return jsonify(again=not over, over=over, why=worded(error)), HTTPStatus.CONFLICT
    return jsonify(_state(found))


@blueprint.get("/truc-tiep/<int(max=2147483647):number>/tinh-hinh")
def live_state(number: int) -> ResponseReturnValue:
    return jsonify(_state(_own(number)))


@blueprint.post("/truc-tiep/<int(max=2147483647):number>/dung")
def live_end(number: int) -> ResponseReturnValue:
    session, found = door.database(), _own(number)
    live.end(session, found, by=door.account(), now=door.now(), roles=_settings().roles)
    session.commit()
    # The players know first: that the stream ends then is no fault of it.
    door.services().publish_orders()
    door.services().studio.finish(number)
    flash(_("It is over: the stations go back to their programmes."), "good")
    return redirect(url_for("pages.live_room", number=number))


@blueprint.get("/truc-tiep/<int(max=2147483647):number>/ghi-am/<int(max=1000):part>")
def live_recording(number: int, part: int) -> ResponseReturnValue:
    found = _own(number)
    files = door.services().studio.recordings(found.id)
    if not 1 <= part <= len(files):
        raise NotFound("There is no such recording.")
    return send_file(files[part - 1].absolute(), mimetype="audio/ogg", conditional=True)


def _settings() -> LiveSettings:
    return door.services().studio.settings


def _minutes(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()) or len(typed) > len("1440"):
        raise InvalidOrder("Say for how many minutes, in figures.")
    return int(typed)


def _own(number: int) -> LiveSession:
    found = live.live_of(door.database(), number)
    if not live.may_see(door.database(), found, door.account()):
        raise NotAllowed("This broadcast is not for your stations.")
    return found


def _page(error: str = "") -> str:
    session, account, now = door.database(), door.account(), door.now()
    if not any(access.units_for(session, account, role) for role in _settings().roles):
        raise NotAllowed("This page is for another role than yours.")
    own = stations_of_roles(_settings().roles)
    return render_template(
        "live/live.html",
        stations=own,
        groups=access.groups_touching(session, own),
        standing=[each for each in live.standing(session, now) if _may_see(each)],
        past=[
            each
            for each in live.past(session, limit=_SHOWN)
            if not _stands(each, now) and _may_see(each)
        ],
        settings=_settings(),
        typed=request.form,
        error=error,
    )


def _may_see(broadcast: LiveSession) -> bool:
    return live.may_see(door.database(), broadcast, door.account())


def _stands(broadcast: LiveSession, now: datetime) -> bool:
    return broadcast.ended_at is None and broadcast.expires_at > now


def _room(found: LiveSession, way: Way | None = None) -> str:
    stands = _stands(found, door.now())
    return render_template(
        "live/room.html",
        live=found,
        stands=stands,
        mine=found.account is door.account(),
        speaks_here=stands
        and found.source is LiveSource.MICROPHONE
        and found.account is door.account(),
        way=way,
        state=_state(found),
        heard=_heard(found),
        recordings=len(door.services().studio.recordings(found.id)),
        settings=_settings(),
    )


def _way(found: LiveSession, password: str) -> Way:
    settings = _settings()
    named = urlsplit(settings.icecast_address or request.host_url)
    port = named.port if settings.icecast_address and named.port else settings.icecast_port
    return Way(named.hostname or "127.0.0.1", port, f"/{found.mount}", password)


def _heard(found: LiveSession) -> Sequence[Airing]:
    """The log's rows of it, as far as players have reported them."""
    ids = [station.id for station in found.stations]
    rows = select(Airing).where(
        Airing.kind == "live", Airing.planned_at == found.started_at, Airing.station_id.in_(ids)
    )
    return door.database().scalars(rows.order_by(Airing.started_at)).all()


def _state(found: LiveSession) -> dict[str, object]:
    """How it stands, for the page: players that air it, of those in contact."""
    session, now = door.database(), door.now()
    online = online_at(session, found.stations, now)
    left = (found.expires_at - now).total_seconds() if _stands(found, now) else 0
    return {
        "over": not _stands(found, now),
        "heard": found.heard_at is not None,
        "left_s": max(0, round(left)),
        "players": len(online),
        "on_air": sum(player.state == "live" for player in online),
        "places": None if _settings().icecast else _settings().listeners,
    }

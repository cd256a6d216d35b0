"""/api/v1/live: what is spoken, to whoever knows its name; and Icecast's question who may speak."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from playlists import live
from playlists.models import LiveSource
from scheduler.centre import Centre
from scheduler.live import OWN, Studio
from web.api import problems

ICECAST_ASKS = "/api/v1/live-source"
_LONGEST_MOUNT = 64


def live_api(centre: Centre, studio: Studio) -> Blueprint:
    """The door of streams and of Icecast."""
    api = Blueprint("live_api", __name__)

    @api.get("/api/v1/live/<mount>")
    def stream(mount: str) -> Response:
        with centre.sessions() as session:
            found = live.by_mount(session, mount[:_LONGEST_MOUNT])
            if found is None or found.ended_at is not None:
                return problems.problem(HTTPStatus.NOT_FOUND, "Nobody speaks here.")
            if request.method == "HEAD":
                return Response(mimetype="audio/mpeg")  # who only asks takes no listener's place
            heard = studio.listen(found, request.args.get(OWN, ""))
        if heard is None:
            return problems.problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "There is no place for another listener."
            )
        answer = Response(heard, mimetype="audio/mpeg")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"  # a proxy may not hold it back
        return answer

    @api.post(ICECAST_ASKS)
    def may_feed() -> Response:
        """Icecast's `stream_auth`: a header in the answer lets the source client in."""
        mount = request.form.get("mount", "").lstrip("/").split("?")[0][:_LONGEST_MOUNT]
        password = request.form.get("pass", "")
        with centre.sessions() as session:
            found = live.by_mount(session, mount)
            stands = found is not None and found.ended_at is None
            of_ours = stands and found is not None and found.source is LiveSource.MICROPHONE
            allowed = live.may_feed(found, password, centre.timekeeper.now()) or (
                of_ours and studio.is_own(password)
            )
        if not allowed:
            return Response(status=HTTPStatus.FORBIDDEN)
        return Response(headers={"icecast-auth-user": "1"})

    return api

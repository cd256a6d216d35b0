"""Errors as pages: what happened, in the visitor's words, and where to go from there."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from audio.disk import is_full
from audio.errors import AudioError, ClipMissing, NoRoom
from playlists import NotAllowed, NotFound, PlaylistsError
from web.catalogue import _, worded
from web.labels import N_

log = logging.getLogger(__name__)

MACHINES = "/api/"

_SQLITE_FULL = "disk is full"
_KEPT_HEADERS = frozenset({"Allow", "Content-Range"})

_TITLES = {
    400: N_("This could not be understood"),
    403: N_("This is not for your account"),
    404: N_("There is nothing here"),
    405: N_("This page cannot be opened this way"),
    409: N_("Somebody was faster"),
    413: N_("This is too large"),
    422: N_("This could not be taken"),
    500: N_("Something went wrong here"),
    507: N_("The centre's disk is full"),
}
_EXPLANATIONS = {
    400: N_("The request was incomplete. Go back, reload the page and try again."),
    403: N_("Your role does not cover this unit. An administrator can change that."),
    404: N_("The address is wrong, or what stood here has been moved or is not yours to see."),
    405: N_("Open it from the menu instead."),
    409: N_("Reload the page to see how it stands now."),
    413: N_("Send a smaller file or a shorter text."),
    422: N_("Check what was entered and try again."),
    507: N_("Nothing was saved. Free some room on the centre's disk, then try again."),
    500: N_("It has been logged. Nothing was saved; try again in a moment."),
}


def hang(app: Flask) -> None:
    """Turn errors into pages; for machines, into problem+json."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(ClipMissing, _not_found)
    app.register_error_handler(PlaylistsError, _refused)
    app.register_error_handler(NoRoom, _no_room)
    app.register_error_handler(AudioError, _refused)
    app.register_error_handler(OSError, _perhaps_no_room)
    app.register_error_handler(OperationalError, _perhaps_no_room)


def _forged(_error: Exception) -> ResponseReturnValue:
    return page(
        400,
        _(
            "The form has expired or did not come from here, so nothing was saved. "
            "Go back, reload the page and send it again."
        ),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code in {301, 302, 303, 307, 308, 401}:
        return error
    answer, _code = page(code)
    headers = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    return answer, code, headers


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    return page(403, worded(error))


def _not_found(error: NotFound | ClipMissing) -> ResponseReturnValue:
    return page(404, worded(error))


def _refused(error: PlaylistsError | AudioError) -> ResponseReturnValue:
    return page(422, worded(error))


def _no_room(_error: NoRoom) -> ResponseReturnValue:
    return page(HTTPStatus.INSUFFICIENT_STORAGE)


def _perhaps_no_room(error: OSError | OperationalError) -> ResponseReturnValue:
    """A full disk under a body that came in, or under the database; anything else goes on."""
    full = is_full(error) if isinstance(error, OSError) else _SQLITE_FULL in str(error)
    if not full:
        raise error
    log.error("event=disk_full reason=%s", error)
    return page(HTTPStatus.INSUFFICIENT_STORAGE)


def page(code: int, message: str = "") -> tuple[str | Response, int]:
    """An error as a page, or as problem+json below /api/."""
    title = _(_TITLES.get(code, _TITLES[500 if code >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]))
    explanation = message or _(_EXPLANATIONS.get(code, _EXPLANATIONS[400]))
    if request.path.startswith(MACHINES):
        problem = jsonify(status=code, title=title, detail=explanation)
        problem.mimetype = "application/problem+json"
        return problem, code
    return render_template("errors/error.html", code=code, title=title, text=explanation), code

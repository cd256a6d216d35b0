"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus

from flask import Response, json
from pydantic import ValidationError

from playlists.errors import NotAllowed, PlaylistsError, Revoked
from scheduler.errors import SchedulerError


def problem(status: HTTPStatus, detail: str) -> Response:
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return Response(json.dumps(body), status, content_type="application/problem+json")


def of_room(error: PlaylistsError | SchedulerError) -> Response:
    """A room's refusal: 410 for a revoked player, 401 for an unknown one, else 422."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, NotAllowed):
        status = HTTPStatus.UNAUTHORIZED
    if isinstance(error, Revoked):
        status = HTTPStatus.GONE
    return problem(status, str(error))


def of_validation(error: ValidationError) -> Response:
    """What is wrong with a body, by its place."""
    lines = [
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(lines[:5]))

"""/api/v1: enrolment, the manifest, clips, airings and heartbeats of players."""

import base64
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, request, send_file
from pydantic import ValidationError

from audio.errors import ClipMissing
from playlists import airings, fleet, organisation, publishing
from playlists.airings import ReportedAiring
from playlists.errors import InvalidAiring, PlaylistsError
from playlists.fleet import PlayerState
from playlists.models import (
    ItemKind,
    Outcome,
    Player,
    PublishedManifest,
    PublishedOrders,
)
from scheduler.centre import Centre
from scheduler.errors import SchedulerError
from scheduler.outrun import Seen, Series
from scheduler.protocol import (
    AiringReceipt,
    AiringReport,
    AiringRow,
    EnrolmentAnswer,
    EnrolmentRequest,
    Heartbeat,
    HeartbeatAnswer,
    KeyChange,
)
from scheduler.protocol.manifest import Part
from web.api import problems
from web.api.authentication import caller_at_the_door, player_at_the_door, require_proof
from web.api.bodies import LARGEST_BODY, body_as

LONGEST_WAIT_S = 25
# What an integer column of every database holds.
LARGEST_NUMBER = 2**31 - 1


def player_api(centre: Centre) -> Blueprint:
    """The player's door to a centre; one transaction for each request."""
    api = Blueprint("player_api", __name__, url_prefix="/api/v1")
    api.register_error_handler(ValidationError, problems.of_validation)
    api.register_error_handler(PlaylistsError, problems.of_room)
    api.register_error_handler(SchedulerError, problems.of_room)
    api.before_request(_limit_the_body)
    for method, rule, view in (
        ("POST", "/player/enrol", enrol),
        ("GET", "/player/manifest", manifest),
        ("GET", "/player/orders", orders),
        ("GET", "/clips/<sha256>", clip),
        ("POST", "/player/airings", take_airings),
        ("POST", "/player/heartbeat", heartbeat),
        ("POST", "/player/key", change_key),
    ):
        api.add_url_rule(
            rule, endpoint=view.__name__, view_func=partial(view, centre), methods=[method]
        )
    return api


def enrol(centre: Centre) -> Response:
    asked = body_as(EnrolmentRequest)
    with centre.sessions.begin() as session:
        player, token = organisation.enrol(
            session, asked.code, base64.b64decode(asked.public_key), centre.timekeeper.now()
        )
        kept = airings.highest_sequence(session, player)
        return _answer(_welcome(centre, player, token, kept), HTTPStatus.CREATED)


def manifest(centre: Centre) -> Response:
    station_id, station = _station_at_the_door(centre)
    seen = centre.bell.rings(station)
    found = _current(centre, station)
    if _is_outrun(centre, Series.MANIFEST, station_id, found):
        centre.wanted.add([station_id])
    if (
        found is not None
        and request.if_none_match.contains(_etag(found))
        and centre.bell.wait(station, seen, _seconds_to_wait())
    ):
        found = _current(centre, station)
    if found is None:
        return problems.problem(HTTPStatus.NOT_FOUND, "Nothing is published for this station.")
    return _conditional(found.envelope, _etag(found))


def orders(centre: Centre) -> Response:
    """What stands over the station's programme, and whether its manifest is another by now."""
    station_id, station = _station_at_the_door(centre)
    seen = centre.bell.rings(station)
    standing = centre.standing.at(centre.sessions, station, seen)
    _is_outrun(centre, Series.ORDERS, station_id, standing.orders)
    if request.if_none_match.contains(standing.etag) and centre.bell.wait(
        station, seen, _seconds_to_wait()
    ):
        rings = centre.bell.rings(station)
        standing = centre.standing.at(centre.sessions, station, rings)
    return _conditional(standing.answer, standing.etag)


def clip(centre: Centre, sha256: str) -> Response:
    with centre.sessions() as session:
        caller_at_the_door(session)
    try:
        path = centre.booth.library.path(sha256)
    except ClipMissing as error:
        return problems.problem(HTTPStatus.NOT_FOUND, str(error))
    response = send_file(path, mimetype="audio/ogg", conditional=True, etag=sha256)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def take_airings(centre: Centre) -> Response:
    with centre.sessions.begin() as session:
        player = player_at_the_door(session)
        rows = [_reported(row) for row in body_as(AiringReport).rows]
        kept = airings.record(session, player, rows, centre.timekeeper.now())
    return _answer(AiringReceipt(kept=kept))


def heartbeat(centre: Centre) -> Response:
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        player = player_at_the_door(session)
        beat = body_as(Heartbeat)
        fleet.hear(session, player, PlayerState(**beat.model_dump()), now)
        current = publishing.current_version(session, player.station)
        wanted = player.new_key_wanted
    return _answer(HeartbeatAnswer(now=now, manifest_version=current, change_key=wanted))


def change_key(centre: Centre) -> Response:
    """Take a player's next key: the request is signed by the present one, the key proves itself."""
    with centre.sessions.begin() as session:
        player = player_at_the_door(session)
        asked = body_as(KeyChange)
        public = base64.b64decode(asked.public_key)
        require_proof(public, asked.proof)
        organisation.change_key(session, player, public)
    return Response(status=HTTPStatus.NO_CONTENT)


def _limit_the_body() -> None:
    request.max_content_length = LARGEST_BODY


def _answer(message: Part, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(message.model_dump_json(), status, content_type="application/json")


def _welcome(centre: Centre, player: Player, token: str, rows_kept: int) -> EnrolmentAnswer:
    key = centre.signing_key.public_key().public_bytes_raw()
    return EnrolmentAnswer(
        token=token,
        player=player.code,
        station=player.station.code,
        station_name=player.station.name,
        centre_public_key=base64.b64encode(key).decode(),
        rows_kept=rows_kept,
    )


def _station_at_the_door(centre: Centre) -> tuple[int, str]:
    with centre.sessions() as session:
        caller = caller_at_the_door(session)
        return caller.station_id, caller.station


def _is_outrun(
    centre: Centre,
    series: Series,
    station_id: int,
    newest: PublishedManifest | PublishedOrders | None,
) -> bool:
    """Whether the player names what this centre cannot have sent; it is noted then."""
    named = Seen.read(request.args.get("seen", ""))
    if named is None or not named.is_unknown_to(
        newest.version if newest else None, newest.content_sha256 if newest else ""
    ):
        return False
    centre.outrun.note(series, station_id, named.version)
    return True


def _current(centre: Centre, station: str) -> PublishedManifest | None:
    with centre.sessions() as session:
        return publishing.current_manifest(session, organisation.station_of(session, station))


def _etag(found: PublishedManifest) -> str:
    return f"{found.version}-{found.content_sha256[:16]}"


def _conditional(content: bytes | str, etag: str) -> Response:
    response = Response(content, content_type="application/json")
    response.set_etag(etag)
    response.make_conditional(request)
    return response


def _seconds_to_wait() -> int:
    """Seconds that the player would rather wait than hear that nothing changed (RFC 7240)."""
    for preference in request.headers.get("Prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name == "wait" and value.isdigit():
            return min(int(value), LONGEST_WAIT_S)
    return 0


def _reported(row: AiringRow) -> ReportedAiring:
    values = row.model_dump()
    # A player whose clock stands at 1970 has heard its programme all the same.
    values["clock_offset_ms"] = _on_the_scale(row.clock_offset_ms)
    figures = [values[name] for name in values if name != "sequence"]
    if any(isinstance(each, int) and abs(each) > LARGEST_NUMBER for each in figures):
        raise InvalidAiring(
            "Row %(sequence)d has a number that is too large.", sequence=row.sequence
        )
    try:
        values["kind"] = ItemKind(row.kind)
        values["outcome"] = Outcome(row.outcome)
    except ValueError as error:
        raise InvalidAiring(
            "Row %(sequence)d names what is not known: %(reason)s.",
            sequence=row.sequence,
            reason=error,
        ) from error
    return ReportedAiring(**values)


def _on_the_scale(number: int | None) -> int | None:
    """The number, or the end of the scale that it goes beyond."""
    if number is None:
        return None
    return max(-LARGEST_NUMBER, min(number, LARGEST_NUMBER))

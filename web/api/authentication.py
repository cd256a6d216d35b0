"""Who a player is: its token, and the signature of the key the token is bound to."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import request
from sqlalchemy.orm import Session

from playlists import organisation
from playlists.errors import NotAllowed
from playlists.models import Player
from playlists.organisation import Caller
from scheduler.errors import BadSignature
from scheduler.protocol import SIGNATURE_HEADER, verify_key, verify_request

_SCHEME = "Bearer "


def player_at_the_door(session: Session) -> Player:
    """The player that signed this request. Raises NotAllowed or Revoked."""
    player = organisation.player_of_token(session, _token())
    _require_signed(player.public_key)
    return player


def caller_at_the_door(session: Session) -> Caller:
    """As player_at_the_door, no more of it than its station."""
    caller = organisation.caller_of_token(session, _token())
    _require_signed(caller.public_key)
    return caller


def require_proof(public_key: bytes, proof: str) -> None:
    """Raise NotAllowed where the player at the door does not have the key it names."""
    token = request.headers.get("Authorization", "").removeprefix(_SCHEME)
    try:
        verify_key(Ed25519PublicKey.from_public_bytes(public_key), token, proof)
    except (BadSignature, ValueError) as error:
        raise NotAllowed("The new key is not proved.") from error


def _token() -> str:
    authorization = request.headers.get("Authorization", "")
    if not authorization.startswith(_SCHEME):
        raise NotAllowed("A player comes in with its token.")
    return authorization.removeprefix(_SCHEME)


def _require_signed(public_key: bytes | None) -> None:
    if public_key is None:
        raise NotAllowed("The player has no key.")
    target = request.full_path if request.query_string else request.path
    try:
        verify_request(
            Ed25519PublicKey.from_public_bytes(public_key),
            request.headers.get(SIGNATURE_HEADER, ""),
            request.method,
            target,
            request.get_data(),
        )
    except BadSignature as error:
        raise NotAllowed("The request is not signed by the player's key.") from error

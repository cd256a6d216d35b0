"""How a player proves itself: a token, and a signature by the key the token is bound to."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.errors import BadSignature

SIGNATURE_HEADER = "X-Phatthanh-Signature"


def sign_request(
    key: Ed25519PrivateKey, token: str, method: str, target: str, body: bytes
) -> dict[str, str]:
    """The headers of a signed request. `target` is the path with its query, as on the wire."""
    signature = key.sign(_signed_text(method, target, body))
    return {
        "Authorization": f"Bearer {token}",
        SIGNATURE_HEADER: base64.b64encode(signature).decode(),
    }


def verify_request(
    key: Ed25519PublicKey, signature: str, method: str, target: str, body: bytes
) -> None:
    """Raises BadSignature where the key did not sign exactly this request."""
    try:
        key.verify(base64.b64decode(signature, validate=True), _signed_text(method, target, body))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadSignature("The request is not signed by the player's key.") from error


def prove_key(key: Ed25519PrivateKey, token: str) -> str:
    """Proof that a player with this token has a key; base64."""
    return base64.b64encode(key.sign(_key_text(key.public_key(), token))).decode()


def verify_key(key: Ed25519PublicKey, token: str, proof: str) -> None:
    """Raises BadSignature where whoever asks does not have the key."""
    try:
        key.verify(base64.b64decode(proof, validate=True), _key_text(key, token))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadSignature("The new key is not proved.") from error


def _key_text(key: Ed25519PublicKey, token: str) -> bytes:
    return f"key\n{token}\n{key.public_bytes_raw().hex()}".encode()


def _signed_text(method: str, target: str, body: bytes) -> bytes:
    return f"{method.upper()}\n{target}\n{hashlib.sha256(body).hexdigest()}".encode()

"""Signing manifests and orders, and opening what came from the network (Ed25519, RFC 8032)."""

import base64
import binascii
import hashlib
from typing import TypeVar

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from scheduler.errors import BadSignature, InvalidManifest
from scheduler.protocol.manifest import Manifest, Part
from scheduler.protocol.orders import Orders

Message = TypeVar("Message", Manifest, Orders)


class Envelope(Part):
    """The exact text that was signed, its signature in base64, and the key's id."""

    payload: str
    signature: str
    key_id: str


def canonical(part: Part, *, without: frozenset[str] = frozenset()) -> bytes:
    """The one way to write it (RFC 8785, JSON Canonicalization Scheme)."""
    return rfc8785.dumps(part.model_dump(mode="json", exclude=set(without)))


def content_sha256(content: Manifest | Orders) -> str:
    """The hash of what a manifest or orders say, whatever their number and date."""
    return hashlib.sha256(
        canonical(content, without=frozenset({"version", "issued_at"}))
    ).hexdigest()


def key_id(key: Ed25519PublicKey) -> str:
    """A short name for a key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def seen(content: Manifest | Orders) -> str:
    """How a player names what it has: the number, and the first 16 digits of the hash."""
    return f"{content.version}-{content_sha256(content)[:16]}"


def sign(content: Manifest | Orders, key: Ed25519PrivateKey) -> bytes:
    """Write the envelope as it travels and is kept."""
    payload = canonical(content)
    envelope = Envelope(
        payload=payload.decode(),
        signature=base64.b64encode(key.sign(payload)).decode(),
        key_id=key_id(key.public_key()),
    )
    return canonical(envelope)


def open_envelope(content: bytes, key: Ed25519PublicKey, *, station: str) -> Manifest:
    """Check the signature first, then read the manifest that was signed.

    Raises BadSignature where `key` did not sign it, InvalidManifest where it is no manifest, not
    canonical, or another station's.
    """
    manifest = _read(Manifest, _signed(content, key))
    _require_own(manifest, station, manifest.clip_names())
    return manifest


def open_orders(content: bytes, key: Ed25519PublicKey, *, station: str) -> Orders:
    """Check the signature first, then read the orders that were signed; raises as above."""
    orders = _read(Orders, _signed(content, key))
    _require_own(orders, station, [bulletin.clip_sha256 for bulletin in orders.bulletins])
    return orders


def _signed(content: bytes, key: Ed25519PublicKey) -> bytes:
    try:
        envelope = Envelope.model_validate_json(content)
        signature = base64.b64decode(envelope.signature, validate=True)
    except (ValidationError, binascii.Error) as error:
        raise InvalidManifest("The manifest is not in a signed envelope.") from error
    payload = envelope.payload.encode()
    try:
        key.verify(signature, payload)
    except InvalidSignature as error:
        raise BadSignature("The manifest's signature is wrong.") from error
    return payload


def _read(kind: type[Message], payload: bytes) -> Message:
    try:
        message = kind.model_validate_json(payload)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise InvalidManifest(
            "The manifest is not valid at %(place)s: %(reason)s.",
            place=place,
            reason=problem["msg"],
        ) from error
    if canonical(message) != payload:
        raise InvalidManifest("The manifest is not in its canonical form.")
    return message


def _require_own(message: Manifest | Orders, station: str, clips: list[str]) -> None:
    if message.station != station:
        raise InvalidManifest(
            "The manifest is for %(other)s, not for %(station)s.",
            other=message.station,
            station=station,
        )
    missing = [name for name in clips if name not in message.clips]
    if missing:
        raise InvalidManifest("The manifest does not describe clip %(sha256)s.", sha256=missing[0])

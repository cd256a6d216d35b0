"""Bodies of requests: unpacked within a limit, then checked whole."""

import zlib
from typing import TypeVar

from flask import request

from playlists.errors import InvalidAiring
from scheduler.protocol.manifest import Part

LARGEST_BODY = 16_000_000
GZIP = 16 + zlib.MAX_WBITS

Message = TypeVar("Message", bound=Part)


def body_as(message: type[Message]) -> Message:
    """The request's body as a message. Raises pydantic.ValidationError or InvalidAiring."""
    return message.model_validate_json(_unpacked(request.get_data()))


def _unpacked(body: bytes) -> bytes:
    if request.headers.get("Content-Encoding") != "gzip":
        return body
    unpacker = zlib.decompressobj(GZIP)
    try:
        content = unpacker.decompress(body, LARGEST_BODY)
    except zlib.error as error:
        raise InvalidAiring("The body is not gzip.") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise InvalidAiring("The body is too large or cut off.")
    return content

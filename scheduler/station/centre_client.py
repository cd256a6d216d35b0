"""The centre as this player sees it: seven requests over HTTP, each signed."""

import base64
import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from scheduler.errors import CentreRefused, CentreUnreachable, NotEnrolled
from scheduler.protocol import (
    AiringReceipt,
    AiringReport,
    AiringRow,
    Heartbeat,
    HeartbeatAnswer,
    KeyChange,
    OrdersAnswer,
    prove_key,
    sign_request,
)
from scheduler.station.enrolment import Identity, keys_on_disk, next_key, settle_on

if TYPE_CHECKING:
    import requests

_CONNECT_S, _READ_S = 5, 15
_LARGE = 1_000_000
_LARGEST_MANIFEST = 64_000_000
_BLOCK = 1 << 16
_REFUSED = {401, 403, 410}
_NOT_ALLOWED = {401, 403}
_NOT_MODIFIED, _NOT_FOUND, _PARTIAL_CONTENT, _NOT_SATISFIABLE = 304, 404, 206, 416


class CentreClient(Protocol):
    """What sync and upload need of the centre.

    Every method raises CentreUnreachable where there is no sensible answer, and NotEnrolled where
    the centre does not take this player any more.
    """

    def manifest(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[bytes, str] | None:
        """The envelope and its tag; None where nothing differs from `etag`.

        `seen` names what this player has: a centre that was restored from a backup goes on from
        there.
        """

    def orders(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[OrdersAnswer, str] | None:
        """What stands over the programme, and its tag; as above."""

    @contextmanager
    def clip(self, sha256: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Where the answer really begins (0, or `start`), and its bytes."""

    def report(self, rows: Sequence[AiringRow]) -> int:
        """Hand rows in; give back the highest number the centre keeps."""

    def heartbeat(self, beat: Heartbeat) -> HeartbeatAnswer: ...

    def change_key(self) -> None:
        """Have a new key of this player's own taken in the place of its present one."""


class HttpCentre:
    """The centre over HTTP, by the station protocol, version 1."""

    def __init__(self, url: str, identity: Identity) -> None:
        self._url = url.rstrip("/")
        self._identity = identity
        self._key = identity.key

    def manifest(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[bytes, str] | None:
        return self._news(_naming("/api/v1/player/manifest", seen), etag, wait_s)

    def orders(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[OrdersAnswer, str] | None:
        answer = self._news(_naming("/api/v1/player/orders", seen), etag, wait_s)
        if answer is None:
            return None
        try:
            return OrdersAnswer.model_validate_json(answer[0]), answer[1]
        except ValidationError as error:
            raise CentreUnreachable("The centre's answer is not understood.") from error

    @contextmanager
    def clip(self, sha256: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._asked("GET", f"/api/v1/clips/{sha256}", headers=headers) as response:
            if response.status_code == _NOT_FOUND:
                raise CentreUnreachable("The centre has no clip %(sha256)s.", sha256=sha256)
            if response.status_code == _NOT_SATISFIABLE:
                yield start, iter(())
                return
            begins = start if response.status_code == _PARTIAL_CONTENT else 0
            yield begins, _blocks(response)

    def report(self, rows: Sequence[AiringRow]) -> int:
        body = AiringReport(rows=tuple(rows)).model_dump_json().encode()
        headers = {"Content-Type": "application/json"}
        if len(body) > _LARGE:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        with self._asked("POST", "/api/v1/player/airings", body, headers) as response:
            return AiringReceipt.model_validate_json(_within(response, _LARGE)).kept

    def heartbeat(self, beat: Heartbeat) -> HeartbeatAnswer:
        body = beat.model_dump_json().encode()
        headers = {"Content-Type": "application/json"}
        with self._asked("POST", "/api/v1/player/heartbeat", body, headers) as response:
            return HeartbeatAnswer.model_validate_json(_within(response, _LARGE))

    def change_key(self) -> None:
        folder = self._identity.folder
        if folder is None:
            raise NotEnrolled("This player's key is kept nowhere.")
        key = next_key(folder)
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        proof = prove_key(key, self._identity.token)
        body = KeyChange(public_key=public, proof=proof).model_dump_json().encode()
        headers = {"Content-Type": "application/json"}
        with self._asked("POST", "/api/v1/player/key", body, headers):
            self._take(key)

    def close(self) -> None:
        self._session.close()

    @cached_property
    def _session(self) -> "requests.Session":
        import requests  # noqa: PLC0415 -- a player that starts again sounds before it asks anybody

        return requests.Session()

    def _news(self, target: str, etag: str | None, wait_s: int) -> tuple[bytes, str] | None:
        headers = {"If-None-Match": etag} if etag else {}
        if wait_s:
            headers["Prefer"] = f"wait={wait_s}"
        with self._asked("GET", target, headers=headers, wait_s=wait_s) as response:
            if response.status_code in {_NOT_MODIFIED, _NOT_FOUND}:
                return None
            content = _within(response, _LARGEST_MANIFEST)
            return content, response.headers.get("ETag", "")

    @contextmanager
    def _asked(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        wait_s: int = 0,
    ) -> "Iterator[requests.Response]":
        import requests  # noqa: PLC0415 -- as below

        try:
            with self._answered(method, target, body, headers or {}, wait_s) as response:
                _check(response)
                yield response
        except ValidationError as error:
            raise CentreUnreachable("The centre's answer is not understood.") from error
        except requests.RequestException as error:
            raise CentreUnreachable(
                "The centre at %(url)s does not answer: %(reason)s", url=self._url, reason=error
            ) from error

    def _answered(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], wait_s: int
    ) -> "requests.Response":
        """The answer; where this key is not taken any more, to the one that may have followed."""
        response = self._send(self._key, method, target, body, headers, wait_s)
        if response.status_code not in _NOT_ALLOWED or self._identity.folder is None:
            return response
        for key in keys_on_disk(self._identity.folder):
            if key.private_bytes_raw() == self._key.private_bytes_raw():
                continue
            again = self._send(key, method, target, body, headers, wait_s)
            if again.status_code not in _NOT_ALLOWED:
                response.close()
                self._take(key)
                return again
            again.close()
        return response

    def _send(  # noqa: PLR0917 -- a request's parts
        self,
        key: Ed25519PrivateKey,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        wait_s: int,
    ) -> "requests.Response":
        proof = sign_request(key, self._identity.token, method, target, body)
        return self._session.request(
            method,
            f"{self._url}{target}",
            data=body or None,
            headers={**headers, **proof},
            timeout=(_CONNECT_S, _READ_S + wait_s),
            allow_redirects=False,
            stream=True,
        )

    def _take(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        if self._identity.folder is not None:
            settle_on(self._identity.folder, key)


def _naming(target: str, seen: str | None) -> str:
    return target if seen is None else f"{target}?seen={seen}"


def _check(response: "requests.Response") -> None:
    if response.status_code in _REFUSED:
        raise NotEnrolled(
            "The centre does not take this player (%(status)d).", status=response.status_code
        )
    known = {_NOT_MODIFIED, _NOT_FOUND, _NOT_SATISFIABLE}
    if not response.ok and response.status_code not in known:
        raise CentreRefused(
            "The centre refused (%(status)d): %(detail)s",
            status=response.status_code,
            detail=response.text[:300],
        )


def _blocks(response: "requests.Response") -> Iterator[bytes]:
    yield from response.iter_content(_BLOCK)


def _within(response: "requests.Response", limit: int) -> bytes:
    content = b""
    for block in response.iter_content(_BLOCK):
        content += block
        if len(content) > limit:
            raise CentreUnreachable("The centre's answer is too large.")
    return content

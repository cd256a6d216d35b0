"""Fetching a feed: so large, so long, so many redirects, and from no private address.

The address that was checked is the address that is connected to: a name that answers otherwise
the second time it is asked gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from scheduler.feeds.errors import FeedError
from scheduler.feeds.settings import FeedSettings

_MOST_REDIRECTS = 5
_PIECE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_GZIP_WINDOW = 31  # zlib's word for gzip with its header
_ACCEPTED = "application/rss+xml, application/atom+xml, application/xml, text/xml, */*;q=0.1"


@dataclass(frozen=True)
class Fetched:
    """A feed's bytes as the server sent them; `content` is None where nothing had changed."""

    content: bytes | None
    charset: str = ""
    etag: str = ""
    modified: str = ""


def fetch(url: str, settings: FeedSettings, *, etag: str = "", modified: str = "") -> Fetched:
    """Get a feed, or learn that it is as it was. Raises FeedError."""
    deadline = time.monotonic() + settings.within_s
    headers = {"Accept": _ACCEPTED, "Accept-Encoding": "identity", "User-Agent": "Phatthanh"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _once(urlsplit(url), headers, settings, deadline)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FeedError("The feed redirects more than %(most)d times.", most=_MOST_REDIRECTS)


def _once(
    url: SplitResult, headers: dict[str, str], settings: FeedSettings, deadline: float
) -> Fetched | str:
    """One request: what was fetched, or where to ask instead."""
    host = _host(url)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        with _connected(url, host, settings, deadline) as connection:
            connection.request("GET", _ascii(path), headers=headers)
            return _answer(connection.getresponse(), settings.largest_bytes, deadline)
    except FeedError:
        raise
    except (TimeoutError, OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise _too_slow() from error
        raise FeedError(
            "The feed's server does not answer: %(reason)s", reason=str(error)[:200]
        ) from error


def _answer(answer: http.client.HTTPResponse, largest: int, deadline: float) -> Fetched | str:
    if answer.status in _REDIRECTS:
        return answer.headers.get("Location", "")
    if answer.status == _NOT_MODIFIED:
        return Fetched(None)
    if answer.status != _OK:
        raise FeedError("The feed's server answered %(status)d.", status=answer.status)
    content = _read(answer, largest, deadline)
    if answer.headers.get("Content-Encoding", "").lower() == "gzip":
        content = _unpacked(content, largest)
    return Fetched(
        content,
        charset=answer.headers.get_content_charset() or "",
        etag=answer.headers.get("ETag", ""),
        modified=answer.headers.get("Last-Modified", ""),
    )


def _read(answer: http.client.HTTPResponse, largest: int, deadline: float) -> bytes:
    if answer.length is not None and answer.length > largest:
        raise _too_large(largest)
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise _too_large(largest)
        if time.monotonic() >= deadline:
            raise _too_slow()
    if time.monotonic() >= deadline:  # the watch ended the connection in the middle
        raise _too_slow()
    return b"".join(pieces)


def _unpacked(content: bytes, largest: int) -> bytes:
    try:
        unpacked = zlib.decompressobj(_GZIP_WINDOW).decompress(content, largest + 1)
    except zlib.error as error:
        raise FeedError("The feed is packed in a way that cannot be read.") from error
    if len(unpacked) > largest:
        raise _too_large(largest)
    return unpacked


@contextmanager
def _connected(
    url: SplitResult, host: str, settings: FeedSettings, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection that ends at the deadline, whatever the other side does with it."""
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port)
    plain = _open(host, port, settings, deadline)
    with closing(plain), closing(connection):
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, (plain,))
        watch.daemon = True
        watch.start()
        try:
            connection.sock = (
                ssl.create_default_context().wrap_socket(plain, server_hostname=host)
                if secure
                else plain
            )
            yield connection
        finally:
            watch.cancel()


def _open(host: str, port: int, settings: FeedSettings, deadline: float) -> socket.socket:
    """A connection to the first address of a host that answers; all of them must be allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if host not in settings.private_hosts:
        for address in addresses:
            if not _is_public(address):
                raise FeedError("%(host)s is an address of a private network.", host=host)
    last: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection(
                (address, port), timeout=max(0.1, deadline - time.monotonic())
            )
        except OSError as error:
            last = error
    raise last or OSError(f"{host} has no address")


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def _host(url: SplitResult) -> str:
    try:
        host = url.hostname or ""
        _port = url.port
    except ValueError:
        host = ""
    if url.scheme not in {"http", "https"} or not host or "@" in url.netloc:
        raise FeedError("The feed's address leads to no web server.")
    return host


def _ascii(path: str) -> str:
    """A path as it may stand in a request: what is not ASCII is quoted, what is quoted stays."""
    return "".join(
        each if "!" <= each <= "~" else "".join(f"%{octet:02X}" for octet in each.encode())
        for each in path
    )


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself


def _too_large(largest: int) -> FeedError:
    return FeedError("The feed is larger than %(kilobytes)d kB.", kilobytes=largest // 1_000)


def _too_slow() -> FeedError:
    return FeedError("The feed takes too long to come.")

"""Pages that renew themselves: server-sent events over few lines, each for a while.

Every line keeps one of the server's threads. So there are only so many; who finds none is told so
at once (503) and asks by itself from time to time instead. A line ends after a while, and the
browser opens it again: so others get their turn.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

from flask import Response, stream_with_context
from flask.typing import ResponseReturnValue

Parts = Mapping[str, str]
"""The parts of a page by their ids, each as it looks now."""

MOST_LINES = 6


class LiveFeed:
    """`every_s`: how often a line looks for what changed; `looks`: after how many it ends."""

    def __init__(self, *, most: int = MOST_LINES, every_s: float = 2.0, looks: int = 90) -> None:
        self._free = threading.Semaphore(most)
        self._pause = threading.Event()
        self._every_s = every_s
        self._looks = looks

    def answer(self, look: Callable[[], Parts | None]) -> ResponseReturnValue:
        """Open a line that says what `look` finds changed, until it finds None."""
        if not self._free.acquire(blocking=False):
            return "", HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "60"}
        answer = Response(stream_with_context(self._said(look)), mimetype="text/event-stream")
        answer.call_on_close(self._free.release)
        answer.headers["X-Accel-Buffering"] = "no"  # a proxy may not hold it back
        return answer

    def _said(self, look: Callable[[], Parts | None]) -> Iterator[str]:
        before: Parts = {}
        yield "retry: 2000\n\n"
        for _ in range(self._looks):
            now = look()
            if now is None:
                return
            for name, html in now.items():
                if before.get(name) != html:
                    yield f"event: part\ndata: {json.dumps({'id': name, 'html': html})}\n\n"
            before = now
            yield ": \n\n"  # a browser that has gone is noticed when something is said to it
            self._pause.wait(self._every_s)

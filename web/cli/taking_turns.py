"""The server's loop: it looks at all of its connections at once, and not more often than it must.

Waitress asks every connection, in Python, whether it has something to read or to write, each time
around. That is nothing with ten of them. With a thousand players that hold a question open it is
a millisecond, and an order that wakes them all has it go around for every single answer: half of
what the centre computed until the last player had its order was this.
"""

import time
from collections.abc import Mapping
from typing import Any, Protocol

from waitress import wasyncore

_TIMEOUT_S = 1.0
# So many, and a turn costs more than it is worth for one answer alone.
CROWD = 64
# What people wait for longer at most, while so many are there.
PAUSE_S = 0.005


class _Dispatcher(Protocol):
    def shutdown(self) -> object: ...


class _Server(Protocol):
    task_dispatcher: _Dispatcher


def run(server: _Server, connections: Mapping[int, Any]) -> None:
    """Serve the connections until interrupted; in a crowd, gather before each turn what came."""
    try:
        while connections:
            wasyncore.loop(timeout=_TIMEOUT_S, use_poll=True, map=connections, count=1)
            if len(connections) > CROWD:
                time.sleep(PAUSE_S)
    except (SystemExit, KeyboardInterrupt):
        server.task_dispatcher.shutdown()

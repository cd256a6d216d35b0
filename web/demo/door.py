"""The demonstration's centre on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import waitress
from flask import Flask
from waitress import wasyncore
from waitress.server import BaseWSGIServer

_HOST = "127.0.0.1"


def _close(server: BaseWSGIServer, patience_s: float) -> None:
    """Let answers be finished, then close; in the server's own thread, which asks its sockets.

    The pipe that wakes the server stays open: whoever still answers a held request writes to it
    by its number, and a closed pipe's number may by then be another file's, a database's too.
    """
    server.task_dispatcher.shutdown(timeout=patience_s)
    server.trigger.del_channel()
    wasyncore.dispatcher.close(server)


@contextmanager
def open_door(app: Flask, *, patience_s: float = 5.0) -> Iterator[str]:
    """Serve the app in the background; yields its address. At the end, answers get `patience_s`."""
    server = waitress.create_server(app, host=_HOST, port=0, threads=8)
    thread = threading.Thread(target=server.run, name="door", daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server, patience_s))
        thread.join(timeout=2 * patience_s)

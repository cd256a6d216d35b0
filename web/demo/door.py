"""The demonstration's centre on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer

_HOST = "127.0.0.1"


def _close(server: BaseWSGIServer) -> None:
    """Let answers be finished, then close; in the server's own thread, which asks its sockets."""
    server.task_dispatcher.shutdown()
    server.close()


@contextmanager
def open_door(app: Flask) -> Iterator[str]:
    """Serve the app in the background; yields its address."""
    server = waitress.create_server(app, host=_HOST, port=0, threads=8)
    thread = threading.Thread(target=server.run, name="door", daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(timeout=10)

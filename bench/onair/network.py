"""The way between players and the centre: it may be gone, break off, or change what it carries."""

import contextlib
import socket
import threading
from dataclasses import dataclass

_BLOCK = 8_192


@dataclass(frozen=True)
class Weather:
    """`up`: whether connections are taken. Answers break off after `cut_after` bytes.

    In every answer longer than that, the bit at `flip_at` bytes is turned over.
    """

    up: bool = True
    cut_after: int | None = None
    flip_at: int | None = None


class Network:
    """A port of this machine that leads to the centre's."""

    def __init__(self) -> None:
        self.weather = Weather()
        self._to = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._take, name="network", daemon=True).start()

    def lead_to(self, port: int) -> None:
        self._to = port

    def change(self, weather: Weather) -> None:
        """Let the weather change; what is open breaks off."""
        self.weather = weather
        for connection in list(self._open):
            _break(connection)

    def close(self) -> None:
        self.change(Weather(up=False))
        self._door.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self.weather.up:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open |= {near, far}
            for source, target, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(source, target, answers), daemon=True
                ).start()

    def _carry(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while block := source.recv(_BLOCK):
                weather = self.weather if answers else Weather()
                flip = weather.flip_at
                if flip is not None and carried <= flip < carried + len(block):
                    changed = bytearray(block)
                    changed[flip - carried] ^= 0x10
                    block = bytes(changed)
                carried += len(block)
                target.sendall(block)
                if weather.cut_after is not None and carried >= weather.cut_after:
                    break
        for each in (source, target):
            _break(each)
            self._open.discard(each)


def _break(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()

"""A stream in memory: whoever listens hears it from now on."""

import threading
from collections import deque
from collections.abc import Iterator

_KEPT = 64  # blocks of some 100 ms: who reads more slowly than that loses some
_SAID_EVERY_S = 5.0


class Mount:
    """What is fed is heard by all who listen; it may be fed anew until `end`.

    Each listener takes one of the `places`, which mounts share.
    """

    def __init__(self, places: threading.Semaphore) -> None:
        self._changed = threading.Condition()
        self._blocks: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)
        self._number = 0
        self._ended = False
        self._places = places

    def feed(self, block: bytes) -> None:
        with self._changed:
            self._number += 1
            self._blocks.append((self._number, block))
            self._changed.notify_all()

    def end(self) -> None:
        """Everybody who listens hears what there is, and no more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def listen(self, *, beside: bool = False) -> Iterator[bytes] | None:
        """The stream from its newest block on; None where no place is free.

        Who listens `beside` the others takes none.
        """
        if not beside and not self._places.acquire(blocking=False):
            return None
        return self._heard(takes_a_place=not beside)

    def _heard(self, *, takes_a_place: bool) -> Iterator[bytes]:
        try:
            heard = self._number
            while True:
                with self._changed:
                    if not self._ended and self._number == heard:
                        self._changed.wait(_SAID_EVERY_S)
                    new = [block for number, block in self._blocks if number > heard]
                    heard, over = self._number, self._ended
                if new:
                    yield b"".join(new)
                if over:
                    return
                if not new:
                    return  # nothing came for long: who listens may ask anew
        finally:
            if takes_a_place:
                self._places.release()

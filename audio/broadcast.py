"""What a browser's microphone hands in, made into a stream while it is spoken."""

import contextlib
import logging
import os
import subprocess
import threading
from collections.abc import Callable

from audio import children, ffmpeg

log = logging.getLogger(__name__)

_BLOCK = 4_096
_CLOSED_WITHIN_S = 3.0


class Encoder:
    """A process of ffmpeg's from a recorder's container to MP3, either to `on_sound` or elsewhere.

    `target` is None for `on_sound`, or an icecast:// address. Raises MasteringFailed where there
    is no ffmpeg. `feed` and `close` are called by one thread at a time.
    """

    def __init__(
        self,
        on_sound: Callable[[bytes], object] = lambda _: None,
        *,
        target: str | None = None,
        kbps: int = 96,
    ) -> None:
        self._on_sound = on_sound
        self._process = children.start(
            ffmpeg.broadcasting(target or "pipe:1", kbps=kbps),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader = threading.Thread(target=self._read, name="encoder", daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def feed(self, content: bytes) -> bool:
        """Hand in what follows; False where nothing more is taken."""
        pipe = self._process.stdin
        if pipe is None or not self.is_running:
            return False
        try:
            pipe.write(content)
            pipe.flush()
        except (OSError, ValueError):
            return False
        return True

    def close(self) -> None:
        """Let what was handed in be heard to its end, then end."""
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._reader.join(_CLOSED_WITHIN_S)
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        with pipe:
            while block := os.read(pipe.fileno(), _BLOCK):
                self._on_sound(block)

"""A stream kept while it is on the air, and how long ago it last sounded."""

import contextlib
import logging
import subprocess
import threading
import time
from pathlib import Path

from audio import children, ffmpeg
from audio.clip import SAMPLE_RATE
from audio.receiver import Receiver, RelayRules, Trouble

log = logging.getLogger(__name__)

_TAKE_S = 0.2
_MOST = SAMPLE_RATE * 2 * 2
_RULES = RelayRules(
    silent_s=1.0, stalled_s=3.0, well_s=0.2, again_s=0.5, kept_s=1.0, from_the_start=True
)


class Tape:
    """Records a stream as Ogg Opus from its first sound on, until `close`.

    What is missing of the stream is left out. Raises MasteringFailed where there is no ffmpeg.
    """

    def __init__(self, url: str, out: Path, rules: RelayRules = _RULES) -> None:
        self._out = out
        self._receiver = Receiver(url, rules)
        self._process: children.Child | None = None
        self._began = time.monotonic()
        self._loud_at: float | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    @property
    def was_heard(self) -> bool:
        """Whether anything came yet."""
        return self._loud_at is not None

    def quiet_s(self) -> float:
        """For how many seconds nothing was heard, silence or loss."""
        return time.monotonic() - (self._loud_at or self._began)

    def let_run_out(self) -> None:
        """The stream ends: keep what still comes, then close by itself."""
        self._receiver.let_run_out()

    def close(self) -> None:
        """End, and have all that was taken in the file."""
        self._ending.set()
        self._thread.join()

    @property
    def is_closed(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._ending.wait(_TAKE_S):
                trouble = self._receiver.trouble()
                if trouble is Trouble.ENDED:
                    break
                if trouble is None:
                    self._loud_at = time.monotonic()
                self._keep(self._receiver.take(_MOST))
        except OSError:
            log.exception("event=tape_failed file=%s", self._out)
        finally:
            self._receiver.close()
            self._finish()

    def _keep(self, content: bytes) -> None:
        if not content:
            return
        if self._process is None:
            self._process = children.start(
                ffmpeg.taping(self._out),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        if self._process.stdin is not None:
            self._process.stdin.write(content)

    def _finish(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

"""The player that `phatthanh serve` keeps beside it, as a process of its own."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

SECONDS_TO_END = 10
# A player that ran this long and broke off is started again at once: its station is silent.
_SETTLED_S = 5.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 15.0
# Who ended it in order, by the same Ctrl+C perhaps, is about to end us too.
_ENDED_IN_ORDER_S = 3.0
# Its sound goes before the pages and papers of the same machine, where that is allowed.
_PRIORITY = -5


class LocalPlayer:
    """Takes nothing down with it, and is started again when it broke off.

    `environment` is laid over this process's own.
    """

    def __init__(
        self, configuration: Path, code: str | None, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, "-m", "web.cli", "station", "run"]
        self._command += ["--config", str(configuration)]
        self._command += ["--code", code] if code else []
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._watch: threading.Thread | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def start(self) -> None:
        """Run the player until `stop`, again after each time it breaks off."""
        self._watch = threading.Thread(target=self._keep_running, name="local player", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        self._ending.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._watch is not None:
            self._watch.join(timeout=SECONDS_TO_END)

    def _keep_running(self) -> None:
        pause_s = 0.0
        while not self._ending.wait(pause_s):
            began = time.monotonic()
            process = self._process = subprocess.Popen(self._command, env=self._environment)
            self.starts += 1
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _PRIORITY)
            if self._ending.is_set():  # asked to end while it was being started
                process.terminate()
            code = process.wait()
            if self._ending.is_set():
                return
            pause_s = _pause_after(code, time.monotonic() - began, pause_s)
            log.warning("event=local_player_ended code=%d again_in_s=%.1f", code, pause_s)


def _pause_after(code: int, lived_s: float, before_s: float) -> float:
    if code == 0:
        return _ENDED_IN_ORDER_S
    if lived_s >= _SETTLED_S:
        return 0.0
    return min(_LONGEST_PAUSE_S, 2 * before_s or _FIRST_PAUSE_S)

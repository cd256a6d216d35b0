"""The player that `phatthanh serve` keeps beside it, as a process of its own."""

import logging
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

SECONDS_TO_END = 10


class LocalPlayer:
    """Takes nothing down with it, and is started again when it broke off."""

    def __init__(self, configuration: Path, code: str | None) -> None:
        self._command = [sys.executable, "-m", "web.cli", "station", "run"]
        self._command += ["--config", str(configuration)]
        self._first_start = ["--code", code] if code else []
        self._process: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Start the player where it does not run."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            log.warning("event=local_player_ended code=%d", self._process.returncode)
        self._process = subprocess.Popen([*self._command, *self._first_start])

    def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()

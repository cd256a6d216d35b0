"""Wall clocks that are wrong, under real processes.

`python -m bench.onair.clock …` is the `phatthanh` command with one thing changed: what the
machine's timekeeper answers to `now` comes of a file. The monotonic clock is the machine's.
(libfaketime 0.9.10 fails Python 3.11's sleep, which asks for an absolute monotonic instant.)
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.timekeeper import SystemTimekeeper

FILE = "WRONG_CLOCK"
LAUNCHER = "bench.onair.clock"


class WrongClock:
    """A wall clock that may be stepped, or run at another pace, while processes look at it."""

    def __init__(self, file: Path, offset_s: float = 0.0) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self.set(offset_s)

    @property
    def environment(self) -> dict[str, str]:
        return {FILE: str(self._file)}

    def set(self, offset_s: float = 0.0, *, pace: float = 1.0) -> None:
        """From now on so far from the true time, and away from it by `pace` - 1 each second."""
        draft = self._file.with_suffix(".draft")
        said = {"offset_s": offset_s, "pace": pace, "since": time.monotonic()}
        draft.write_text(json.dumps(said), encoding="ascii")
        draft.replace(self._file)


def _wrong_now(self: SystemTimekeeper) -> datetime:  # noqa: ARG001 -- takes a method's place
    said = json.loads(Path(os.environ[FILE]).read_text(encoding="ascii"))
    drift_s = (said["pace"] - 1) * (time.monotonic() - said["since"])
    return datetime.now(UTC) + timedelta(seconds=said["offset_s"] + drift_s)


def launcher(environment: dict[str, str]) -> str:
    """The module that a process with this environment is started by."""
    return LAUNCHER if FILE in environment else "web.cli"


if __name__ == "__main__":
    from web.cli import main

    SystemTimekeeper.now = _wrong_now  # type: ignore[method-assign]  # a wrong clock is the fault tried
    main()

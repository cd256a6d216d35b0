"""`python -m bench.faults.trial NAME TRIALS FOLDER OUT`: one fault, in a process of its own.

What one fault does, hanging included, ends with its process: the others are tried all the same.
"""

import contextlib
import json
import logging
import math
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.faults import centre, clips, clocks, days, device, disk, killing, over, power
from bench.faults.result import Result

Fault = Callable[[Path, int], Result]

FAULTS: dict[str, tuple[Fault, int, int, float, float]] = {
    "sigkill": (killing.sigkill, 100, 3, 40, 8),
    "urgent": (over.emergency, 10, 2, 40, 36),
    "libvlc": (killing.libvlc_crash, 10, 2, 40, 8),
    "power": (power.cut, 20, 2, 45, 13),
    "clips": (clips.on_the_way, 12, 3, 220, 0),
    "late": (clips.late, 4, 1, 40, 42),
    "rot": (clips.on_the_disk, 10, 1, 80, 15),
    "disk": (disk.full, 4, 1, 45, 40),
    "device": (device.gone, 3, 1, 0, 55),
    "steps": (clocks.stepped, 8, 2, 45, 20),
    "slew": (clocks.slewed, 4, 1, 45, 35),
    "zones": (clocks.zones, 8, 2, 45, 12),
    "ends": (clocks.ends, 3, 1, 0, 110),
    "down": (centre.down, 6, 1, 45, 24),
    "away": (days.away, 1, 1, 90, 0),
    "days": (days.seventy_two, 1, 1, 90, 0),
    "restored": (centre.restored, 2, 1, 60, 60),
}
"""How it is tried, how often at length and in short, about how long in all and for a trial (s)."""

_LEAST_S, _TIMES_EXPECTED = 240.0, 2.0
_TELLS_WITHIN_S = 10.0
# Tried with several players side by side.
_AT_ONCE = frozenset({"sigkill", "libvlc"})


def expected_s(name: str, trials: int) -> float:
    """About how long a fault takes, so many times, on a machine that does little else."""
    *_, begins, each = FAULTS[name]
    at_once = killing.players_for(trials) if name in _AT_ONCE else 1
    return begins + each * math.ceil(trials / at_once)


def longest_s(name: str, trials: int) -> float:
    """After so long it is ended, whatever it does."""
    return _LEAST_S + _TIMES_EXPECTED * expected_s(name, trials)


def tried(name: str, trials: int, folder: Path) -> Result:
    """Try a fault in a process of its own; what hangs is shown with where it hangs, and ended."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    out = folder.with_suffix(".json")
    command = [sys.executable, "-X", "faulthandler", "-W", "ignore::DeprecationWarning"]
    command += ["-m", "bench.faults.trial", name, str(trials), str(folder), str(out)]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            process.wait(longest_s(name, trials))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # faulthandler says where it stands
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_TELLS_WITHIN_S)
        finally:
            _end_all_of(process)
            _unmount_below(folder)
    try:
        return Result(**json.loads(out.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return broken(name, "it did not end")


def broken(name: str, why: str) -> Result:
    """A fault that could not be tried."""
    return Result(name, 0, 0, 0, None, None, other=[why])


def _end_all_of(process: "subprocess.Popen[bytes]") -> None:
    """Players and sound servers are of its group, and none of them outlives it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _unmount_below(folder: Path) -> None:
    mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    for place in [line.split()[1] for line in mounts]:
        if Path(place).is_relative_to(folder):
            disk.run("umount", "-l", place)


def main() -> None:
    logging.basicConfig(level=logging.CRITICAL)
    name, trials, folder, out = sys.argv[1:]
    try:
        result = FAULTS[name][0](Path(folder), int(trials))
    except Exception as error:  # noqa: BLE001 -- it is told in the table, and the others are tried
        traceback.print_exc()
        result = broken(name, f"{type(error).__name__}: {error}")
    Path(out).write_text(json.dumps(asdict(result)), encoding="utf-8")


if __name__ == "__main__":
    main()

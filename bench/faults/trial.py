"""`python -m bench.faults.trial NAME TRIALS FOLDER OUT`: one fault, in a process of its own.

What one fault does, hanging included, ends with its process: the others are tried all the same.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.faults import centre, clips, clocks, days, device, disk, killing, power
from bench.faults.result import Result

Fault = Callable[[Path, int], Result]

FAULTS: dict[str, tuple[Fault, int, int]] = {
    "sigkill": (killing.sigkill, 100, 3),
    "libvlc": (killing.libvlc_crash, 10, 2),
    "power": (power.cut, 20, 2),
    "clips": (clips.on_the_way, 12, 3),
    "late": (clips.late, 4, 1),
    "rot": (clips.on_the_disk, 10, 1),
    "disk": (disk.full, 4, 1),
    "device": (device.gone, 3, 1),
    "steps": (clocks.stepped, 8, 2),
    "slew": (clocks.slewed, 4, 1),
    "zones": (clocks.zones, 8, 2),
    "ends": (clocks.ends, 3, 1),
    "down": (centre.down, 6, 1),
    "away": (days.away, 1, 1),
    "days": (days.seventy_two, 1, 1),
    "restored": (centre.restored, 2, 1),
}
"""What it is called, how it is tried, how often at length and how often in short."""

_LONGEST_S, _A_TRIAL_S = 600.0, 20.0
_TELLS_WITHIN_S = 10.0


def tried(name: str, trials: int, folder: Path) -> Result:
    """Try a fault in a process of its own; what hangs is shown with where it hangs, and ended."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    out = folder.with_suffix(".json")
    command = [sys.executable, "-X", "faulthandler", "-W", "ignore::DeprecationWarning"]
    command += ["-m", "bench.faults.trial", name, str(trials), str(folder), str(out)]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            process.wait(_LONGEST_S + _A_TRIAL_S * trials)
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

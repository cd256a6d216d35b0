"""What a player costs at rest: a real process, enrolled, its programme far ahead."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.measure import Measurement
from bench.onair.district import Shape, district, next_minute, wait_until

SECONDS = 60
BAR_CORE, BAR_MB = 1.0, 80.0
_SETTLE_S = 15


def run() -> list[Measurement]:
    shape = Shape(next_minute() + timedelta(minutes=30), pieces=2, piece_s=11, programmes=1)
    with (
        tempfile.TemporaryDirectory() as name,
        district(Path(name) / "district", shape, {"cat-ba-1": {}}, output="silent") as made,
    ):
        made.serve()
        player = made.players[0]
        player.local.start()
        wait_until((player.folder / "manifest.json").exists)
        time.sleep(_SETTLE_S)
        pid = player.local.pid
        before, began = _cpu_s(pid), time.monotonic()
        time.sleep(SECONDS)
        core = (_cpu_s(pid) - before) / (time.monotonic() - began) * 100
        memory = _resident_mb(pid)
    against = f"a core over {SECONDS} s; load {os.getloadavg()[0]:.1f}"
    return [
        Measurement("player at rest, core", core, "%", BAR_CORE, against, 1, is_ratio=False),
        Measurement("player at rest, memory", memory, "MB", BAR_MB, "resident", 1, is_ratio=False),
    ]


def _cpu_s(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1000

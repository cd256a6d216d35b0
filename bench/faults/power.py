"""Power cuts: what was not synced is not there afterwards.

The player's folder is an ext4 of its own on a loop device. The cut is ext4's own shutdown
(EXT4_IOC_SHUTDOWN with NOLOGFLUSH, what xfstests simulates power failures with): from that instant
nothing reaches the device, the file system's own log included. The page cache goes with the umount,
and mounting again replays the log from the device, as after a boot. So a write survives only if the
player synced it or the kernel had written it back by then: nothing is guessed, and nothing in the
player is changed for the trial.
"""

import fcntl
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.faults.disk import run
from bench.faults.result import Result, result_of
from bench.faults.stage import Stage, stage
from bench.onair.district import Shape, this_minute

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN, linux/ext4.h
_NO_LOG_FLUSH = 2
_ROOM_MB = 96
# What was heard is noted every second and synced every few: a cut may take that much from a row.
_SYNCED_S = 6.5


def cut(folder: Path, trials: int) -> Result:
    """Cut, boot, go on: rows that were closed stay, the open one is closed with what was heard."""
    minutes = max(1, round(trials * 13 / 60 + 0.7))
    shape = Shape(this_minute(), pieces=5 * minutes, piece_s=11, every_min=minutes, programmes=2)
    with stage(folder, shape) as on:
        player = on.players[0]
        image, settings = folder / "disk.ext4", player.file.read_bytes()
        image.parent.mkdir(exist_ok=True, parents=True)
        with image.open("wb") as file:
            file.truncate(_ROOM_MB << 20)
        run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", str(image))
        _boot(image, player.folder)
        try:
            player.file.write_bytes(settings)
            _sync(player.folder)
            on.begin()
            for _ in range(trials):
                time.sleep(on.chance.uniform(6, 10))
                _cut(on, image)
            time.sleep(4)
            until = datetime.now(UTC)
            time.sleep(8)
            on.settle(60)
            verdict = on.verdict(until=until, noted_s=_SYNCED_S)
        finally:
            player.local.stop()
            run("umount", "-l", str(player.folder))
    return result_of("power cut: unsynced writes dropped", trials, verdict)


def _cut(on: Stage, image: Path) -> None:
    player = on.players[0]
    folder = os.open(player.folder, os.O_RDONLY)
    began = time.time()
    player.cut()
    fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
    os.close(folder)
    run("umount", str(player.folder))
    _boot(image, player.folder)
    on.excused.append((began - 0.2, time.time()))
    player.start_again()


def _sync(folder: Path) -> None:
    """Have this file system on its device, and wait for no other of the machine's."""
    run("sync", "--file-system", str(folder))


def _boot(image: Path, folder: Path) -> None:
    run("mount", "-o", "loop", str(image), str(folder))

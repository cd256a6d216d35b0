"""No room is left on the player's disk while it airs."""

import subprocess
import time
from pathlib import Path

from bench.faults.result import Result, result_of
from bench.faults.stage import stage
from bench.onair.district import Shape, this_minute

_ROOM_MB = 64
_FULL_S = 24.0
_PATIENCE_S = 60.0


def full(folder: Path, trials: int) -> Result:
    """Every byte of a small disk is taken for a while, over the edges of pieces and programmes."""
    programmes = int(trials * (_FULL_S + 8) / 60) + 2
    shape = Shape(this_minute(), pieces=5, piece_s=11, every_min=1, programmes=programmes)
    with stage(folder, shape) as on:
        player = on.players[0]
        settings = player.file.read_bytes()
        run("mount", "-t", "tmpfs", "-o", f"size={_ROOM_MB}m", "tmpfs", str(player.folder))
        try:
            player.file.write_bytes(settings)
            on.begin()
            for _ in range(trials):
                _fill(player.folder / "somebody-else")
                time.sleep(_FULL_S)
                (player.folder / "somebody-else").unlink()
                time.sleep(on.chance.uniform(4, 8))
            on.settle(60)
            verdict = on.verdict()
        finally:
            player.local.stop()
            run("umount", "-l", str(player.folder))
    return result_of("disk full", trials, verdict)


def run(*command: str) -> None:
    """Raises CalledProcessError, and TimeoutError after a minute; mounting needs root."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            said, _ = process.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            process.returncode = -1  # what the kernel holds cannot be ended: it is left behind
            raise TimeoutError(f"{' '.join(command)} did not end") from error
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)


def _fill(file: Path) -> None:
    """Take every byte that is left."""
    with file.open("wb", buffering=0) as taken:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while taken.write(bytes(size)) == size:
                    pass
            except OSError:
                continue

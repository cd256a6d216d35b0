"""The player's process ends in the middle of a sound: SIGKILL, and libvlc's own crash."""

import itertools
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.faults.result import Result, result_of
from bench.faults.stage import Stage, stage
from bench.onair.district import Player, Shape, this_minute

_SHORTEST_S, _LONGEST_S = 5.5, 9.0
_FEW = 6


def sigkill(folder: Path, trials: int) -> Result:
    """Killed at random instants; whoever keeps it running starts it again at once."""
    return _ended_by("SIGKILL at random instants", folder, trials, signal.SIGKILL)


def libvlc_crash(folder: Path, trials: int) -> Result:
    """Its sound is made in the player's process, so all of it ends by SIGSEGV."""
    return _ended_by("libvlc crashes (SIGSEGV)", folder, trials, signal.SIGSEGV)


def players_for(trials: int) -> int:
    """How many players are killed side by side, each on a sink of its own."""
    return 1 if trials <= _FEW else 3


def _ended_by(name: str, folder: Path, trials: int, how: int) -> Result:
    players = players_for(trials)
    each = -(-trials // players)
    minutes = int(each * (_SHORTEST_S + _LONGEST_S) / 2 / 60) + 2
    pieces = 5 * min(6, minutes)
    shape = Shape(
        this_minute(),
        pieces=pieces,
        piece_s=11,
        every_min=min(6, minutes),
        programmes=minutes // 6 + 2,
    )
    with stage(folder, shape, players=players) as on:
        on.begin()
        counts = itertools.count(1)
        threads = [
            threading.Thread(target=_end_again_and_again, args=(on, player, how, trials, counts))
            for player in on.players
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(4)
        until = datetime.now(UTC)
        time.sleep(11)
        on.settle()
        verdict = on.verdict(until=until)
        starts = sum(player.local.starts for player in on.players) - players
    return result_of(name, starts, verdict)


def _end_again_and_again(
    on: Stage, player: Player, how: int, trials: int, counts: "itertools.count[int]"
) -> None:
    while next(counts) <= trials:
        time.sleep(on.chance.uniform(_SHORTEST_S, _LONGEST_S))
        player.kill(how)

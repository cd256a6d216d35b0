"""The centre is away: down, started again, restored from a backup, or out of reach."""

import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bench.faults.result import Result, result_of
from bench.faults.stage import Stage, stage
from bench.onair.district import DidNotHappen, Shape, this_minute, wait_until
from playlists import accounts, newsroom
from playlists.models import Item
from scheduler.protocol import Envelope, Manifest
from scheduler.station.sync import MANIFEST

_DOWN_S = 12.0
_TOLD_WITHIN_S = 60.0


def down(folder: Path, trials: int) -> Result:
    """The centre is killed, stays away for seconds, and starts again, while the station airs."""
    minutes = max(1, round(trials * (_DOWN_S + 14) / 60 + 0.5))
    shape = Shape(this_minute(), pieces=5 * minutes, piece_s=11, every_min=minutes)
    with stage(folder, shape) as on:
        on.begin()
        for _ in range(trials):
            on.district.kill_centre()
            time.sleep(_DOWN_S)
            on.district.serve()
            time.sleep(on.chance.uniform(3, 8))
        on.settle(60)
        verdict = on.verdict()
    return result_of("centre down and started again", trials, verdict)


def restored(folder: Path, trials: int) -> Result:
    """The centre goes back to a backup: rows it had acknowledged, numbers it had given, are gone.

    Afterwards something is changed at the centre: the players have to learn of it.
    """
    other: list[str] = []
    shape = Shape(this_minute(), pieces=16, piece_s=11, every_min=3, programmes=2 + trials)
    with stage(folder, shape) as on:
        on.begin()
        for trial in range(trials):
            backup = _backup(on, trial)
            # Known to the player, forgotten by the centre: another manifest, and a row or two.
            _withdraw(on, f"Tin {2 * trial + 1}")
            _await_version(on, other)
            time.sleep(14)
            on.settle(60)
            on.district.kill_centre()
            _restore(on, backup)
            on.district.serve()
            _withdraw(on, f"Tin {2 * trial + 2}")
            _await_version(on, other)
        on.settle(60)
        on.manifests = [on.district.manifest()]
        verdict = on.verdict()
    return result_of("centre restored from a backup", trials, verdict, other=other)


def _database(on: Stage) -> Path:
    return on.district.folder / "centre" / "phatthanh.db"


def _backup(on: Stage, trial: int) -> Path:
    """A copy of the database as it stands, as SQLite makes one beside a running centre."""
    copy = on.folder / f"backup-{trial}.db"
    with closing(sqlite3.connect(_database(on))) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
    return copy


def _restore(on: Stage, backup: Path) -> None:
    for left in _database(on).parent.glob("phatthanh.db*"):
        left.unlink()
    shutil.copyfile(backup, _database(on))


def _withdraw(on: Stage, title: str) -> None:
    """Take an item off the air: the programmes to come change, and so does the manifest."""
    centre = on.district.opened()
    with centre.sessions.begin() as session:
        item = next(each for each in session.scalars(select(Item)) if each.latest.title == title)
        leader = accounts.account_of(session, "lanhdao")
        newsroom.withdraw(session, item, actor=leader, now=datetime.now(UTC))
    centre.plan_and_publish()


def _await_version(on: Stage, other: list[str]) -> None:
    wanted = on.district.manifest()
    try:
        # A restored centre may sign it once more under a number past the player's.
        wait_until(lambda: _known(on) == on.district.manifest(), _TOLD_WITHIN_S)
    except DidNotHappen:
        other.append(
            f"manifest {wanted.version} was not taken within {_TOLD_WITHIN_S:.0f} s:"
            f" the player has {_known(on).version}"
        )
    if _known(on).programmes != wanted.programmes:
        other.append(f"the player does not have the programmes of manifest {wanted.version}")


def _known(on: Stage) -> Manifest:
    content = (on.players[0].folder / MANIFEST).read_bytes()
    return Manifest.model_validate_json(Envelope.model_validate_json(content).payload)

"""`python -m bench.aired --minutes N`: planned, logged and heard, row by row, of a time on air.

A real centre and a real player; an emergency goes over the programme, and the player is killed.
Recorded sound of the sink is laid against the clips that the log names: every row has to stand
where it says, to 20 ms.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from audio import ffmpeg
from bench.faults.stage import Stage, stage
from bench.onair.district import Shape, next_minute
from bench.onair.judge import Heard, coarse, found_ms
from playlists import accounts, emergencies
from playlists.models import Airing, Item, Precedence, ResumeRule, Station

AGREE_MS = 20.0
_LOOK_S, _LOOK_MS = 0.3, 200
_SHORTEST_MS = 700
_PIECE_S = 11


@dataclass(frozen=True)
class Line:
    """A row of the log; `late_ms`: logged against planned; `heard_ms`: heard against logged."""

    row: Airing
    late_ms: float | None
    heard_ms: float | None

    @property
    def agrees(self) -> bool:
        return all(each is None or abs(each) <= AGREE_MS for each in (self.late_ms, self.heard_ms))


@click.command()
@click.option("--minutes", type=click.IntRange(2, 40), default=30, show_default=True)
def main(minutes: int) -> None:
    """Exit 1 where planned, logged and heard do not agree to 20 ms."""
    with tempfile.TemporaryDirectory(prefix="aired-") as name:
        lines = _lines(Path(name), minutes)
    Console(width=130).print(_table(lines))
    heard = [line for line in lines if line.heard_ms is not None]
    worst = max((abs(line.heard_ms or 0) for line in heard), default=0.0)
    print(f"{len(lines)} rows, {len(heard)} heard, logged against heard at most {worst:.1f} ms")
    sys.exit(0 if heard and all(line.agrees for line in lines) else 1)


def _lines(folder: Path, minutes: int) -> list[Line]:
    programmes = max(1, minutes // 2)
    shape = Shape(
        next_minute(at_least_s=40),
        pieces=10,
        piece_s=_PIECE_S,
        programmes=programmes,
        every_min=2,
        emergency=True,
    )
    with stage(folder, shape) as on:
        on.district.serve()
        player = on.players[0]
        player.local.start()
        on.sleep_until(shape.first + timedelta(seconds=25))
        _raise(on)
        on.sleep_until(shape.first + timedelta(seconds=75))
        player.kill()
        on.sleep_until(shape.first + timedelta(minutes=2 * programmes - 1, seconds=50))
        on.settle(60)
        recording = on.recordings[player.code].stop()
        rows = on.district.rows(player.code)
        return _laid(rows, Heard(recording), on.district.folder / "centre" / "clips")


def _raise(on: Stage) -> None:
    """The centre's own job signs it and wakes the player."""
    with on.district.opened().sessions.begin() as session:
        items = session.scalars(select(Item).where(Item.precedence == Precedence.EMERGENCY))
        emergencies.raise_emergency(
            session,
            items.one(),
            list(session.scalars(select(Station))),
            by=accounts.account_of(session, "lanhdao"),
            now=datetime.now(UTC),
            repeat=1,
            resume=ResumeRule.REJOIN,
        )


def _laid(rows: Sequence[Airing], heard: Heard, clips: Path) -> list[Line]:
    decoded: dict[str, bytes] = {}
    lines = []
    for row in rows:
        late = heard_ms = None
        if row.started_at is not None and row.aired_ms >= _SHORTEST_MS and row.clip_sha256:
            sha256 = row.clip_sha256
            if sha256 not in decoded:
                file = next(clips.glob(f"*/{sha256}.*"))
                decoded[sha256] = coarse(b"".join(ffmpeg.decode(file, timeout_s=60)))
            chunk = heard.stretch(row.started_at.timestamp() + _LOOK_S, _LOOK_MS)
            due_ms = row.from_ms + _LOOK_S * 1000
            place = found_ms(decoded[sha256], coarse(chunk), due_ms, _SHORTEST_MS)
            heard_ms = 9_000.0 if place is None else due_ms - place
            if row.planned_at is not None and row.entry_id is not None:
                planned = row.planned_at + timedelta(milliseconds=row.from_ms)
                late = (row.started_at - planned) / timedelta(milliseconds=1)
        lines.append(Line(row, late, heard_ms))
    return lines


def _table(lines: Sequence[Line]) -> Table:
    load = os.getloadavg()[0]
    table = Table("", "planned", "logged", "late ms", "heard − logged ms", "s", "outcome", "reason")
    table.title = f"planned, logged, heard; load {load:.1f}, {time.strftime('%F %T')}"
    for line in lines:
        row = line.row
        table.add_row(
            row.title,
            _clock(row.planned_at),
            _clock(row.started_at),
            "-" if line.late_ms is None else f"{line.late_ms:.1f}",
            "-" if line.heard_ms is None else f"{line.heard_ms:.1f}",
            f"{row.aired_ms / 1000:.1f}",
            row.outcome.value,
            row.reason,
        )
    return table


def _clock(at: datetime | None) -> str:
    return "-" if at is None else at.time().isoformat("milliseconds")


if __name__ == "__main__":
    main()

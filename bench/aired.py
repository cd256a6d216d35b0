"""`python -m bench.aired --minutes N`: planned, logged and heard, row by row, of a time on air.

A commune's own programme at a real centre and a real player; the player is killed, the stream that
it relays fails and comes back, an emergency goes over it. The sink's recorded sound is laid against
what each row of the log names, clip or stream: it has to stand where the row says, to 20 ms.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import imageio_ffmpeg
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.onair.commune import Commune
from bench.onair.district import (
    PASSWORD,
    STATION,
    District,
    Player,
    Shape,
    district,
    next_minute,
    wait_until,
)
from bench.onair.judge import Heard, Log, Verdict, judge_log, written
from bench.onair.lining import Line, lined_up
from bench.onair.sink import RATE, Recording, sound_server
from bench.onair.speaker import Page
from bench.onair.stream import Stream, stream
from bench.within import ended_after
from playlists.models import Item, ItemKind, Precedence
from scheduler.protocol import Manifest, Programme

AGREE_MS = 20.0
_PLAYER = f"{STATION}-1"
_HANDED_IN_S, _SPARE_S = 60.0, 3.0
# What is made before the programme and judged after it takes minutes too.
_BESIDES_S = 900
_SILENCE_MS = 1_200  # shorter ones are between the words
_LONG_ENOUGH_MS = 20_000
# Parts of the relay after which its stream fails, and is back.
_FAILS, _IS_BACK = 0.3, 0.55


@dataclass(frozen=True)
class Aired:
    """What came of it. `silences` are those within the programme, as words."""

    lines: Sequence[Line]
    verdict: Verdict
    silences: Sequence[str]
    drift_ms: float


@click.command()
@click.option("--minutes", type=click.IntRange(4, 40), default=30, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep sound and rows in a folder.")
def main(minutes: int, keep: Path | None) -> None:
    """Exit 1 where planned, logged and heard do not agree to 20 ms, or anything is lost."""
    with (
        ended_after(minutes * 60 + _BESIDES_S),
        tempfile.TemporaryDirectory(prefix="aired-") as name,
    ):
        aired = _aired(Path(name), minutes, keep)
    Console(width=150).print(_table(aired.lines))
    for said in (*aired.silences, *aired.verdict.lost, *aired.verdict.doubled):
        print(said)
    heard = [abs(line.heard_ms) for line in aired.lines if line.heard_ms is not None]
    late = [abs(line.late_ms) for line in aired.lines if line.late_ms is not None]
    delays = [line.delay_s for line in aired.lines if line.delay_s is not None]
    print(
        f"{len(aired.lines)} rows, {len(heard)} judged by their sound; planned against logged at"
        f" most {max(late, default=0):.1f} ms, logged against heard at most"
        f" {max(heard, default=0):.1f} ms; relay heard"
        f" {', '.join(f'{each:.1f}' for each in delays) or '-'} s after it was sent; lost"
        f" {len(aired.verdict.lost)}, doubled {len(aired.verdict.doubled)}; the wall clock went"
        f" {aired.drift_ms:+.1f} ms against the monotonic one; load {os.getloadavg()[0]:.1f}"
    )
    agrees = bool(heard) and all(line.agrees(AGREE_MS) for line in aired.lines)
    clean = not (aired.verdict.lost or aired.verdict.doubled)
    sys.exit(0 if agrees and clean and delays else 1)


def _aired(folder: Path, minutes: int, keep: Path | None) -> Aired:
    with (
        sound_server(folder / "pulse") as server,
        stream(folder / "stream") as relayed,
    ):
        server.add_sink("horn")
        commune = Commune(minutes, relayed.url)
        sinks = {_PLAYER: {**server.environment, "PULSE_SINK": "horn"}}
        shape = Shape(next_minute())
        with district(folder / "district", shape, sinks, fill=commune.fill) as made:
            made.serve()
            player = made.players[0]
            player.local.start()
            manifest = made.manifest()
            programme = _programme(manifest)
            _until(programme.starts_at - timedelta(seconds=10))
            print(f"{programme.starts_at:%H:%M:%S} begins", flush=True)
            recording = server.record("horn", folder / "horn.raw")
            _let_happen(made, player, programme, relayed)
            _until(programme.ends_at + timedelta(seconds=_SPARE_S))
            recording.stop()
            wait_until(lambda: _is_handed_in(player), _HANDED_IN_S)
            print(f"{datetime.now(UTC):%H:%M:%S} over, now judged", flush=True)
            if keep is not None:
                _keep(keep, made, recording)
            return _judged(made, player, (manifest, programme), Heard(recording), relayed)


def _programme(manifest: Manifest) -> Programme:
    (programme,) = manifest.programmes
    assert programme.relays, "there is no relay in the programme"
    return programme


def _let_happen(made: District, player: Player, programme: Programme, relayed: Stream) -> None:
    """The player is killed in the last news, the stream fails, an emergency is raised."""
    page = Page(made.url, "lanhdao", PASSWORD)
    relay = programme.relays[0]
    news = [each for each in programme.entries if each.kind == ItemKind.NEWS]
    after = relay.offset_ms + relay.duration_ms
    feature = next(
        each
        for each in programme.entries
        if each.offset_ms >= after and each.duration_ms > _LONG_ENOUGH_MS
    )

    def change(mode: str) -> None:
        relayed.mode = "dead" if mode == "dead" else "sound"

    happens: list[tuple[float, str, Callable[[], object]]] = [
        (news[-1].offset_ms + news[-1].duration_ms * 0.4, "SIGKILL", player.kill),
        (relay.offset_ms + relay.duration_ms * _FAILS, "stream gone", lambda: change("dead")),
        (relay.offset_ms + relay.duration_ms * _IS_BACK, "stream back", lambda: change("sound")),
        (
            feature.offset_ms + feature.duration_ms * 0.3,
            "emergency",
            lambda: _raise(made, page),
        ),
    ]
    for offset_ms, what, happen in sorted(happens, key=lambda each: each[0]):
        _until(programme.starts_at + timedelta(milliseconds=offset_ms))
        happen()
        print(f"{datetime.now(UTC):%H:%M:%S} {what}", flush=True)


def _raise(made: District, page: Page) -> None:
    """Press the button, as a leader does."""
    with made.opened().sessions() as session:
        item = session.scalars(select(Item).where(Item.precedence == Precedence.EMERGENCY)).one().id
    page.post(
        "/khan-cap", item=str(item), where="some", station=STATION, confirm="PHÁT"
    ).raise_for_status()


def _judged(
    made: District,
    player: Player,
    planned: tuple[Manifest, Programme],
    heard: Heard,
    relayed: Stream,
) -> Aired:
    manifest, programme = planned
    rows = made.rows(player.code)
    clips = made.folder / "centre" / "clips"
    lines = lined_up(rows, heard, clips=clips, relayed=relayed, programme=programme)
    handed = player.ask("SELECT sequence, title FROM airings WHERE sequence IS NOT NULL")
    verdict = judge_log(
        Log(player.code, written(handed), rows),
        [manifest],
        in_service=programme.starts_at - timedelta(seconds=1),
        until=programme.ends_at + timedelta(seconds=1),
    )
    begins, ends = programme.starts_at.timestamp(), programme.ends_at.timestamp()
    silences = [
        f"{_clock(datetime.fromtimestamp(each.begins, UTC))}: silent for {each.seconds:.2f} s"
        for each in heard.silences(begins + 0.05, ends - 0.05, longer_than_ms=_SILENCE_MS)
    ]
    return Aired(lines, verdict, silences, heard.drift_s * 1000)


def _keep(folder: Path, made: District, recording: Recording) -> None:
    """The sound as Ogg Opus, and the log's rows, for whoever wants to listen and compare."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = ("-f", "s16le", "-ac", "1", "-ar", str(RATE), "-i", str(recording.file))
    target = str(folder / "heard.ogg")
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *raw),
            *("-c:a", "libopus", "-b:a", "64k", target),
        ],
        check=True,
    )
    began = datetime.fromtimestamp(recording.began + recording.wall_minus_monotonic, UTC)
    with (folder / "log.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["at_s", "title", "kind", "planned_at", "started_at", "aired_ms", "from_ms"])
        for row in made.rows(_PLAYER):
            at = row.started_at
            place = "" if at is None else f"{(at - began).total_seconds():.3f}"
            out.writerow(
                [place, row.title, row.kind.value, row.planned_at, at, row.aired_ms, row.from_ms]
            )


def _is_handed_in(player: Player) -> bool:
    last = player.ask("SELECT MAX(sequence) FROM airings")
    kept = player.ask("SELECT value FROM facts WHERE name = 'acknowledged'")
    newest = last[0][0] if last else None
    return bool(newest and kept) and int(str(kept[0][0])) >= int(str(newest))


def _until(at: datetime) -> None:
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))


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
            line.said,
            f"{row.aired_ms / 1000:.1f}",
            row.outcome.value,
            row.reason,
        )
    return table


def _clock(at: datetime | None) -> str:
    return "-" if at is None else at.time().isoformat("milliseconds")


if __name__ == "__main__":
    main()

"""How exactly a programme starts, by recorded sound: ours, and libvlc begun cold at its instant."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audio.libvlc import libvlc
from audio.player import VlcOutput
from bench.measure import Measurement
from bench.onair.district import noise
from bench.onair.judge import Heard
from bench.onair.sink import RATE, SoundServer, sound_server
from scheduler.station.attention import Attention
from scheduler.station.journal import Journal, Piece
from scheduler.station.ladder import Ladder
from scheduler.station.playout import Playout
from scheduler.station.programme import Ready, Span
from scheduler.timekeeper import SystemTimekeeper

STARTS, COLD = 200, 50
BAR_P50_MS, BAR_P99_MS = 5.0, 20.0
_SOUND_MS, _AHEAD_S, _PAUSE_S = 300, 0.35, 0.15
# libvlc drops sound of a file that holds less than a second: the file is longer than what airs.
_FILE_S = 1.6
_LOUD = 150


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as name, judged(Path(name)) as server:
        folder = Path(name)
        sound = folder / "sound.wav"
        noise(sound, _FILE_S, 1)
        recording = server.record("bench", folder / "start.raw", block_ms=2)
        time.sleep(1)
        ours = _ours(folder, sound)
        cold = _cold(sound)
        heard = Heard(recording.stop())
        errors, others = _errors(heard, ours), _errors(heard, cold)
    print(
        f"start: ours p50 {_p(errors, 50):.1f} p99 {_p(errors, 99):.1f} ms,"
        f" cold libvlc p50 {_p(others, 50):.1f} p99 {_p(others, 99):.1f} ms,"
        f" load {os.getloadavg()[0]:.1f}"
    )
    against = f"cold libvlc: p50 {_p(others, 50):.1f}, p99 {_p(others, 99):.1f} ms"
    return [
        Measurement("start p50", _p(errors, 50), "ms", BAR_P50_MS, against, STARTS, is_ratio=False),
        Measurement("start p99", _p(errors, 99), "ms", BAR_P99_MS, against, STARTS, is_ratio=False),
    ]


@contextmanager
def judged(folder: Path) -> Iterator[SoundServer]:
    """A sound server with a sink `bench`, which this process's sound goes to."""
    before = dict(os.environ)
    with sound_server(folder / "pulse") as server:
        server.add_sink("bench")
        os.environ.update(server.environment, PULSE_SINK="bench")
        try:
            yield server
        finally:
            os.environ.clear()
            os.environ.update(before)


def _ours(folder: Path, sound: Path) -> list[datetime]:
    """The player's own way: opened ahead, journalled, released at its instant."""
    timekeeper, attention, output = SystemTimekeeper(), Attention(), VlcOutput("pulse")
    journal = Journal(folder / "journal.db")
    ladder = Ladder("bench", attention, lambda _: True, set())
    playout = Playout(timekeeper, output, journal, ladder, attention)
    starts = []
    for number in range(STARTS):
        starts_at = datetime.now(UTC) + timedelta(seconds=_AHEAD_S)
        ready = _ready(number, sound, starts_at)
        playout.air(ready, opened=playout.open_ahead(ready))
        starts.append(starts_at)
        time.sleep(_PAUSE_S)
    output.close()
    journal.close()
    return starts


def _ready(number: int, sound: Path, starts_at: datetime) -> Ready:
    piece = Piece(
        manifest_version=1,
        occurrence_id=number,
        entry_id=number,
        item_id=1,
        revision_id=1,
        clip_sha256="0" * 64,
        title="Thử",
        kind="news",
        topics=(),
        planned_at=starts_at,
        planned_ms=_SOUND_MS,
    )
    return Ready(
        title="Thử",
        starts_at=starts_at,
        occurrence_id=number,
        sound=sound,
        spans=(Span(0, _SOUND_MS, piece),),
        unheard=(),
        duration_ms=_SOUND_MS,
    )


def _cold(sound: Path) -> list[datetime]:
    """What a player does that opens a file when its time has come."""
    vlc = libvlc()
    instance = vlc.Instance(["--intf=dummy", "--no-video", "--quiet", "--aout=pulse"])
    starts = []
    for _ in range(COLD):
        player = instance.media_player_new()
        player.set_media(instance.media_new_path(str(sound)))
        starts_at = datetime.now(UTC) + timedelta(seconds=_AHEAD_S)
        time.sleep((starts_at - datetime.now(UTC)).total_seconds())
        player.play()
        time.sleep(_SOUND_MS / 1000 + 0.1)
        player.stop()
        player.release()
        starts.append(starts_at)
        time.sleep(_PAUSE_S)
    instance.release()
    return starts


def _errors(heard: Heard, starts: Sequence[datetime]) -> list[float]:
    """How far the sound was from each instant, in ms, either way; unheard is 1,000."""
    return [_error(heard, at.timestamp()) for at in starts]


def _error(heard: Heard, at: float) -> float:
    before_s = 0.1
    stretch = memoryview(heard.stretch(at - before_s, 400)).cast("h")
    first = next((place for place, each in enumerate(stretch) if abs(each) > _LOUD), None)
    return 1000.0 if first is None else abs(first / RATE - before_s) * 1000


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]

"""Live, by recorded sound: how long a word takes from the mouth to the horn, and how it ends.

Three ways in: the page's microphone through the centre alone, the same through Icecast, and a
source client at Icecast.
"""

import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Measurement
from bench.onair.district import (
    PASSWORD,
    District,
    Player,
    Shape,
    district,
    free_port,
    this_minute,
    wait_until,
)
from bench.onair.judge import Heard, Reference
from bench.onair.sink import RATE, Recording, sound_server
from bench.onair.speaker import Page, Voice
from playlists import accounts
from playlists.models import Airing, Outcome
from scheduler.protocol import Reason

BAR_S = 3.0
BEEPS = 6
_EVERY_S = 6.0
_LOUD = 5_000
_LOOK_MS = 200
_EVERY_PROGRAMME_S, _EARLY_S = 120, 50
# Ten seconds of loss end it, and the programme is to be back within three, in its place.
_BACK_S, _PLACE_S = 13.0, 0.5
_TITLE = "Lãnh đạo nói"
_WAY = re.compile(r"<dd><code[^>]*>([^<]+)</code></dd>")


@dataclass(frozen=True)
class Aired:
    """Delays in s, of each beep that was heard; from opening to the air, and back to the plan."""

    delays: Sequence[float]
    first_s: float
    back_s: float
    rows: Sequence[Airing]
    tapes: int


def run() -> list[Measurement]:
    ways = ["microphone"]
    if shutil.which("icecast2"):
        ways += ["microphone over Icecast", "source client"]
    else:
        print("live: without Icecast, which is missing: sh scripts/system-packages bench")
    return [*(_measured(way) for way in ways), _lost()]


def _measured(way: str) -> Measurement:
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        aired = _air(Path(name), way)
    load = os.getloadavg()[0]
    said = [(row.outcome.value, row.reason, row.aired_ms) for row in aired.rows]
    print(f"live, {way}: on the air {aired.first_s:.1f} s after opening, chime included;")
    print(f"  {len(aired.delays)} of {BEEPS} beeps heard, {min(aired.delays):.2f} to", end=" ")
    print(f"{max(aired.delays):.2f} s; programme back {aired.back_s:.1f} s after the end;")
    print(f"  log {said}; {aired.tapes} recording; load {load:.1f}")
    assert [(row.outcome, row.reason) for row in aired.rows] == [
        (Outcome.COMPLETE, Reason.LIVE_ENDED)
    ]
    assert aired.tapes == 1
    against = f"p50 {statistics.median(aired.delays):.2f} s, load {load:.1f}"
    figure = max(aired.delays)
    return Measurement(
        f"live, {way}", figure, "s", BAR_S, against, len(aired.delays), is_ratio=False
    )


def _lost() -> Measurement:
    """The page breaks off in the middle: how long until the programme is back, in its place."""
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        back_s, place_s, rows = _break_off(Path(name))
    load = os.getloadavg()[0]
    said = [(row.outcome.value, row.reason, row.aired_ms) for row in rows]
    print(f"live, lost: programme back {back_s:.1f} s after the last word was heard,")
    print(f"  {place_s:+.2f} s from its place; log {said}; load {load:.1f}")
    assert abs(place_s) <= _PLACE_S
    against = f"{place_s:+.2f} s from its place, load {load:.1f}"
    return Measurement("live, lost", back_s, "s", _BACK_S, against, 1, is_ratio=False)


def _break_off(folder: Path) -> tuple[float, float, Sequence[Airing]]:
    with _on_stage(folder, icecast=False) as (made, player, recording):
        page = Page(made.url, "lanhdao", PASSWORD)
        # So that all of it, and the programme after it, lies within one programme.
        begun = made.shape.first.timestamp()
        wait_until(lambda: (time.time() - begun) % _EVERY_PROGRAMME_S < _EARLY_S, 130)
        page.open(_TITLE)
        voice = page.speak(every_s=1.0)
        wait_until(lambda: player.playing() == _TITLE)
        said = len(voice.began)
        wait_until(lambda: len(voice.began) >= said + BEEPS)
        broke = time.time()
        voice.kill()
        wait_until(lambda: (player.playing() or "").startswith("Tin"))
        time.sleep(3)
        wait_until(lambda: bool(_live_rows(made)))
        heard = Heard(recording.stop())
        # The last word is heard some seconds later; then it is silent until the programme is back.
        quiet = max(heard.silences(broke, heard.ends - 1), key=lambda each: each.seconds)
        (programme,) = (
            each
            for each in made.manifest().programmes
            if each.starts_at.timestamp() <= quiet.ends < each.ends_at.timestamp()
        )
        reference = Reference(programme, made.folder / "centre" / "clips", {})
        at = quiet.ends + 0.5
        ahead_ms = reference.ahead_ms(heard.stretch(at, _LOOK_MS), at)
        place_s = 9.0 if ahead_ms is None else ahead_ms / 1000
        return quiet.seconds, place_s, _live_rows(made)


@contextmanager
def _on_stage(folder: Path, *, icecast: bool) -> Iterator[tuple[District, Player, Recording]]:
    """A centre and a player on the air, and what its sink plays from then on."""
    shape = Shape(this_minute(), pieces=6, piece_s=19, programmes=3)
    with sound_server(folder / "pulse") as server:
        server.add_sink("horn")
        sinks = {"cat-ba-1": {**server.environment, "PULSE_SINK": "horn"}}
        with district(folder / "district", shape, sinks) as made:
            _set_up(made, icecast=icecast)
            made.serve()
            player = made.players[0]
            player.local.start()
            wait_until(lambda: player.playing() is not None)
            yield made, player, server.record("horn", folder / "horn.raw")


def _air(folder: Path, way: str) -> Aired:
    with _on_stage(folder, icecast=way != "microphone") as (made, player, recording):
        page = Page(made.url, "lanhdao", PASSWORD)
        opened = time.monotonic()
        voice = _speaking(page, way)
        wait_until(lambda: player.playing() == _TITLE)
        first_s = time.monotonic() - opened
        said = len(voice.began)
        wait_until(lambda: len(voice.began) >= said + BEEPS)
        time.sleep(1)
        ended = time.monotonic()
        page.end()
        voice.stop()
        wait_until(lambda: (player.playing() or "").startswith("Tin"))
        back_s = time.monotonic() - ended
        wait_until(lambda: bool(_live_rows(made)))
        time.sleep(2)
        heard = Heard(recording.stop())
        tapes = len(list((made.folder / "centre" / "live").glob("*.ogg")))
        delays = _delays(heard, recording.wall_minus_monotonic, voice, said)
        return Aired(delays, first_s, back_s, _live_rows(made), tapes)


def _speaking(page: Page, way: str) -> Voice:
    if way != "source client":
        page.open(_TITLE)
        return page.speak(every_s=_EVERY_S)
    shown = page.open(_TITLE, source="client")
    host, port, mount, user, password = _WAY.findall(shown)[:5]
    target = f"icecast://{user}:{password}@{host}:{port}{mount}"
    codec = ["-c:a", "libmp3lame", "-b:a", "96k", "-content_type", "audio/mpeg", "-f", "mp3"]
    return Voice([*codec, target], every_s=_EVERY_S)


def _set_up(made: District, *, icecast: bool) -> None:
    with made.opened().sessions.begin() as session:
        accounts.account_of(session, "lanhdao").must_change_password = False
    if icecast:
        with made.file.open("a", encoding="utf-8") as file:
            file.write(f"[live]\nicecast = true\nicecast_port = {free_port()}\n")


def _live_rows(made: District) -> list[Airing]:
    return [row for row in made.rows("cat-ba-1") if row.kind == "live"]


def _delays(heard: Heard, wall: float, voice: Voice, first: int) -> Sequence[float]:
    """For each beep after the first `first` that was heard: from the mouth to the sink, in s."""
    found = []
    for began in voice.began[first : first + BEEPS]:
        stretch = memoryview(heard.stretch(began + wall, (_EVERY_S - 0.5) * 1000)).cast("h")
        place = next((at for at, each in enumerate(stretch) if abs(each) > _LOUD), None)
        if place is not None:
            found.append(place / RATE)
    assert found, "no beep was heard"
    return found

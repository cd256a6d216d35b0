"""An emergency's way from the button to the sound of 13 real players: their sinks are the judge."""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from audio import ffmpeg
from audio.alert import alert_tone
from bench.measure import Measurement
from bench.onair.district import (
    PASSWORD,
    District,
    Shape,
    district,
    this_minute,
    wait_until,
)
from bench.onair.judge import Heard, coarse, found_ms
from bench.onair.sink import RATE, WIDTH, SoundServer, sound_server
from bench.onair.speaker import Page
from playlists import accounts
from playlists.models import Emergency, Item, Precedence

PLAYERS, PRESSES = 13, 8
BAR_S = 2.0
_PATIENCE_S = 120.0
# The tone turns from its first pitch to its second 0.4 s after it began: that is looked for.
_MARK_FROM_S, _MARK_S = 0.3, 0.2
_AGAIN_MS, _NEAR_MS = 800, 20
_LOOKED_FOR_MS = 8_000
_SOUNDS_S, _PAUSE_S = 6.0, 3.0


def run() -> list[Measurement]:
    with (
        tempfile.TemporaryDirectory(prefix="sounded-") as name,
        sound_server(Path(name) / "pulse") as server,
    ):
        late = _all_pressed(Path(name), server)
    missed = PLAYERS * PRESSES - len(late)
    load = os.getloadavg()[0]
    p50, p99 = statistics.median(late), statistics.quantiles(late, n=100, method="inclusive")[98]
    print(
        f"emergency: from the button to the sound of {PLAYERS} players, {PRESSES} times:"
        f" p50 {p50:.2f} s, p99 {p99:.2f} s, at most {max(late):.2f} s, {missed} unheard;"
        f" load {load:.1f}"
    )
    assert not missed, f"{missed} alert tones were not heard"
    against = f"p50 {p50:.2f} s, load {load:.1f}"
    return [
        Measurement("emergency to sound", p99, "s", BAR_S, against, len(late), is_ratio=False)
    ]  # fmt: skip


def _all_pressed(folder: Path, server: SoundServer) -> list[float]:
    """How long after each press each player's alert tone began, in s; unheard ones are left out."""
    shape = Shape(this_minute(), pieces=7, piece_s=19, programmes=6, emergency=True)
    names = [f"cat-ba-{number + 1}" for number in range(PLAYERS)]
    for each in names:
        server.add_sink(each)
    sinks = {each: {**server.environment, "PULSE_SINK": each} for each in names}
    with district(folder / "district", shape, sinks) as made:
        with made.opened().sessions.begin() as session:
            accounts.account_of(session, "lanhdao").must_change_password = False
        made.serve()
        for player in made.players:
            player.local.start()
        for player in made.players:
            wait_until(lambda player=player: player.playing() is not None, _PATIENCE_S)  # type: ignore[misc]  # a lambda with a default
        recordings = [server.record(each, folder / f"{each}.raw", block_ms=20) for each in names]
        page = Page(made.url, "lanhdao", PASSWORD)
        pressed = [_press(made, page) for _ in range(PRESSES)]
        heard = [Heard(each.stop()) for each in recordings]
    mark = _mark(folder)
    found = [_began_after(each, at, mark) for at in pressed for each in heard]
    return [each for each in found if each is not None]


def _press(made: District, page: Page) -> float:
    """Raise it, let it sound, lift it; when the button was pressed, in seconds since the epoch."""
    with made.opened().sessions() as session:
        item = session.scalars(select(Item).where(Item.precedence == Precedence.EMERGENCY)).one().id
    pressed = datetime.now(UTC).timestamp()
    page.post("/khan-cap", item=str(item), where="all", confirm="PHÁT").raise_for_status()
    time.sleep(_SOUNDS_S)
    with made.opened().sessions() as session:
        newest = session.scalar(select(func.max(Emergency.id)))
    page.post(f"/khan-cap/{newest}/dung").raise_for_status()
    time.sleep(_PAUSE_S)
    return pressed


def _mark(folder: Path) -> bytes:
    tone = folder / "tone.wav"
    alert_tone(tone)
    sound = b"".join(ffmpeg.decode(tone, timeout_s=60))
    first = round(_MARK_FROM_S * RATE) * WIDTH
    return coarse(sound[first : first + round(_MARK_S * RATE) * WIDTH])


def _began_after(heard: Heard, pressed: float, mark: bytes) -> float | None:
    """The tone turns the same way again and again: its first turn counts."""
    stretch = coarse(heard.stretch(pressed, _LOOKED_FOR_MS))
    half_ms = _LOOKED_FOR_MS // 2
    place = found_ms(stretch, mark, half_ms, half_ms)
    while place is not None:
        before = found_ms(stretch, mark, place - _AGAIN_MS, _NEAR_MS)
        if before is None or before >= place:
            return place / 1000 - _MARK_FROM_S
        place = before
    return None

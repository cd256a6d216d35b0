"""The player is killed while an emergency goes over the programme."""

import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from audio import ffmpeg
from audio.alert import ALERT_MS
from bench.faults.result import Result, result_of
from bench.faults.stage import Stage, stage
from bench.onair.district import PASSWORD, STATION, Shape, this_minute, wait_until
from bench.onair.judge import NOTED_S, Heard, Place, coarse, found_ms
from bench.onair.speaker import Page
from playlists import accounts
from playlists.models import Airing, Item, Outcome, Precedence

_PIECE_S, _REPEATS = 5, 2
_TITLE = "Tin 1"
# The tone, and the piece twice, each after a pause of a second.
_WHOLE_S = ALERT_MS / 1000 + _REPEATS * (1 + _PIECE_S)
_PATIENCE_S = 2 * _WHOLE_S + 20
# The tone is a signal and in no row: what sounds beside rows may be as long as it.
_NOTED_S = NOTED_S + ALERT_MS / 1000
_LOOK_MS, _WITHIN_MS, _FAR_MS = 200, 100, 5_000


def emergency(folder: Path, trials: int) -> Result:
    """Killed at random instants from the order to its last word, in the tone or in the piece.

    What was not heard whole is heard afterwards, as often as it was ordered and no more, and the
    programme is rejoined in its place.
    """
    minutes = 2 + int(trials * (1.7 * _WHOLE_S + 8) / 60)
    shape = Shape(
        this_minute(),
        pieces=minutes * 60 // _PIECE_S,
        piece_s=_PIECE_S,
        every_min=minutes,
        programmes=2,
        emergency=True,
    )
    other: list[str] = []
    with stage(folder, shape) as on:
        on.begin()
        item = _ready_to_order(on)
        page = Page(on.district.url, "lanhdao", PASSWORD)
        for trial in range(1, trials + 1):
            began = time.time()
            _order(page, item)
            time.sleep(on.chance.uniform(0.0, _WHOLE_S))
            on.players[0].kill()
            wait_until(lambda trial=trial: _is_over(on, trial), _PATIENCE_S)  # type: ignore[misc]  # a lambda with a default
            on.elsewhere.append((began, time.time() + 0.5))
            time.sleep(on.chance.uniform(6.0, 8.0))
        until = datetime.now(UTC)
        time.sleep(4)
        on.settle()
        verdict = on.verdict(until=until, noted_s=_NOTED_S)
        rows = [row for row in on.district.rows(on.players[0].code) if row.title == _TITLE]
        whole = sum(row.outcome is Outcome.COMPLETE for row in rows)
        if whole != trials * _REPEATS:
            other.append(f"{trials * _REPEATS} times ordered, {whole} rows say heard whole")
        verdict.places += _places(on, rows)
    return result_of("SIGKILL in an emergency", trials, verdict, other=other)


def _ready_to_order(on: Stage) -> int:
    """Let the leader in; the number of the item that is to be ordered, once its clip is here."""
    with on.district.opened().sessions.begin() as session:
        accounts.account_of(session, "lanhdao").must_change_password = False
        item = session.scalars(select(Item).where(Item.precedence == Precedence.EMERGENCY)).one().id
    clip = next(each.clip_sha256 for each in on.manifests[-1].emergencies)
    clips = on.players[0].folder / "clips"
    wait_until(lambda: any(clips.glob(f"*/{clip}.*")))
    return item


def _order(page: Page, item: int) -> None:
    """Press the button, as a leader does."""
    page.post(
        "/khan-cap", item=str(item), where="some", station=STATION, confirm="PHÁT"
    ).raise_for_status()


def _is_over(on: Stage, orders: int) -> bool:
    """Whether so many orders were carried out, and the programme is back."""
    done = on.players[0].ask("SELECT COUNT(*) FROM finished WHERE programme LIKE 'emergency/%'")
    return bool(done) and int(str(done[0][0])) >= orders


def _places(on: Stage, rows: list[Airing]) -> list[Place]:
    """How far from where its row has it each piece that was ordered was heard."""
    heard = Heard(on.recordings[on.players[0].code])
    clip = on.manifests[-1].emergencies[0].clip_sha256
    file = next((on.district.folder / "centre" / "clips").glob(f"*/{clip}.*"))
    sound = coarse(b"".join(ffmpeg.decode(file, timeout_s=60)))
    places = []
    for row in rows:
        if row.started_at is None or row.aired_ms < _WITHIN_MS + 2 * _LOOK_MS:
            continue
        at, due_ms = row.started_at.timestamp() + _WITHIN_MS / 1000, row.from_ms + _WITHIN_MS
        found = found_ms(sound, coarse(heard.stretch(at, _LOOK_MS)), due_ms, _FAR_MS)
        places.append(Place(at, None if found is None else found - due_ms))
    return places

"""The demonstration's newsroom: one account writes, the booth voices, another approves."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from audio.clip import Clip
from audio.tones import filler_music, sample_song, signature_tune
from audio.voicing import master_into
from playlists.demo import approve_items, keep_year, seed, write_items
from playlists.models import Item, ItemKind
from scheduler.centre import Centre
from scheduler.voicing import keep_clip
from web.one_time import one_time_password

ACCOUNTS = ("bientap", "lanhdao", "catba", "lanhdaocatba", "baocao", "quantri")
# The sample songs last from two minutes on, each somewhat longer than the one before.
SONG_S, LONGER_S = 120, 12
# Voices and tunes that are made side by side: the centre has nothing else to do yet.
AT_ONCE = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Filled:
    """How many items there are, and everybody's one-time password."""

    items: int
    passwords: Mapping[str, str]


def fill(centre: Centre) -> Filled:
    """Seed the district and let the editor write and hand in its items."""
    passwords = {name: one_time_password() for name in ACCOUNTS}
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        cast = seed(session, now, passwords)
        keep_year(session)
        items = write_items(session, cast, now)
        return Filled(len(items), passwords)


def add_tunes(centre: Centre) -> None:
    """Give the pieces without words their sound."""
    with centre.sessions.begin() as session, ThreadPoolExecutor(AT_ONCE) as pool:
        wordless = [
            (item, partial(compose, number))
            for kind, compose in _TUNES.items()
            for number, item in enumerate(
                session.scalars(select(Item).where(Item.kind == kind).order_by(Item.id))
            )
        ]
        clips = pool.map(partial(_tune, centre), [compose for _item, compose in wordless])
        for (item, _compose), clip in zip(wordless, clips, strict=True):
            keep_clip(session, item.latest, clip, centre.timekeeper.now())


def _song(number: int, out: Path) -> None:
    sample_song(out, number=number, seconds=SONG_S + number * LONGER_S)


_TUNES: Mapping[ItemKind, Callable[[int, Path], None]] = {
    ItemKind.SIGNATURE: lambda _number, out: signature_tune(out),
    ItemKind.FILLER: lambda _number, out: filler_music(out),
    ItemKind.MUSIC: _song,
}


def approve_all(centre: Centre) -> int:
    """Let the leaders approve what was handed in; how many items that were."""
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        items = session.scalars(select(Item).order_by(Item.id)).all()
        approve_items(session, items, now)
        return len(items)


def _tune(centre: Centre, compose: Callable[[Path], None]) -> Clip:
    with centre.booth.library.workspace() as folder:
        tune = folder / "tune.wav"
        compose(tune)
        return master_into(centre.booth.library, tune, centre.booth.settings)

"""Clips that come in part, late, or changed on the way, or that rot on the player's disk."""

import itertools
import random
import time
from datetime import timedelta
from pathlib import Path

from bench.faults.result import Result, result_of
from bench.faults.stage import Stage, stage
from bench.onair.district import Shape, next_minute, this_minute, wait_until
from bench.onair.network import Network, Weather
from playlists.models import ItemKind

_BAD_WEATHER_S = 25.0
# The network is back after so long; then the player asks within 20 s, and joins within 5 more.
_AWAY_S, _HERE_WITHIN_S = 6.0, 30.0


def on_the_way(folder: Path, trials: int) -> Result:
    """Answers break off after some thousand bytes, or a bit of them is turned over.

    The programme begins on the dot all the same, with every clip whole.
    """
    network = Network()
    shape = Shape(
        next_minute(at_least_s=45 + _BAD_WEATHER_S), pieces=5, piece_s=11, every_min=1, programmes=1
    )
    try:
        with stage(folder, shape, network=network) as on:
            on.district.serve()
            player = on.players[0]
            player.local.start()
            wait_until((player.folder / "identity.json").exists)
            for _ in range(trials):
                network.change(_weather(on.chance))
                time.sleep(_BAD_WEATHER_S / trials)
            network.change(Weather())
            wait_until(lambda: player.playing() is not None, seconds=150)
            on.began = shape.first
            on.sleep_until(shape.first + timedelta(seconds=58))
            on.settle(60)
            verdict = on.verdict()
    finally:
        network.close()
    return result_of("clips half-downloaded and changed on the way", trials, verdict)


def _weather(chance: random.Random) -> Weather:
    if chance.random() < 0.5:
        return Weather(cut_after=chance.randrange(2_000, 60_000))
    return Weather(flip_at=chance.randrange(400, 60_000))


def on_the_disk(folder: Path, trials: int) -> Result:
    """A bit of a clip is turned over on the disk, under a player that then starts again.

    A damaged clip does not sound: filler does until it was fetched anew.
    """
    minutes = max(1, round(trials * 12 / 60 + 0.5))
    shape = Shape(next_minute(), pieces=5 * minutes, piece_s=11, every_min=minutes, programmes=2)
    with stage(folder, shape) as on:
        on.begin()
        for _ in range(trials):
            player = on.players[0]
            player.cut()
            _rot(on, player.folder)
            player.start_again()
            time.sleep(on.chance.uniform(8, 12))
        on.settle(60)
        verdict = on.verdict(filler=True)
    return result_of("bits flipped on the player's disk", trials, verdict)


def late(folder: Path, trials: int) -> Result:
    """A programme begins without its clips, which come while it airs.

    Filler sounds until they are here; then the programme does, where it should be by then.
    """
    network = Network()
    minutes = 2 + max(1, round(trials * (_AWAY_S + _HERE_WITHIN_S + 6) / 60 + 0.5))
    shape = Shape(this_minute(), pieces=5 * minutes, piece_s=11, every_min=minutes, programmes=2)
    missed: list[str] = []
    try:
        with stage(folder, shape, network=network) as on:
            on.begin()
            for _ in range(trials):
                player = on.players[0]
                player.cut()
                network.change(Weather(up=False))
                _lose(on, player.folder)
                player.start_again()
                time.sleep(_AWAY_S)
                network.change(Weather())
                time.sleep(_HERE_WITHIN_S)
            on.settle(60)
            verdict = on.verdict(filler=True)
            heard = [row for row in on.district.rows(on.players[0].code) if row.aired_ms]
            came = sum(
                one.kind is ItemKind.FILLER and other.kind is not ItemKind.FILLER
                for one, other in itertools.pairwise(heard)
            )
            if came < trials:
                missed.append(f"{came} of {trials} times a late clip was aired in its place")
    finally:
        network.close()
    return result_of("clips that come while their programme airs", trials, verdict, other=missed)


def _lose(on: Stage, folder: Path) -> None:
    """Let go of every clip but the filler's, and of what was made of them."""
    filler = on.manifests[-1].filler
    for kind in ("clips/*/*.*", "samples/*", "programmes/*"):
        for file in folder.glob(kind):
            if filler is None or file.stem != filler.clip_sha256:
                file.unlink()


def _rot(on: Stage, folder: Path) -> None:
    """Turn one bit over in a clip and in the samples of another."""
    for kind in ("clips/*/*.*", "samples/*"):
        files = sorted(file for file in folder.glob(kind) if file.stat().st_size)
        if not files:
            continue
        file = on.chance.choice(files)
        content = bytearray(file.read_bytes())
        content[on.chance.randrange(len(content))] ^= 1 << on.chance.randrange(8)
        file.write_bytes(content)

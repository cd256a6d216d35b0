"""An emergency's way from the button to 1,000 players that hold their question open."""

import asyncio
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from bench.measure import Measurement
from bench.onair.district import (
    PASSWORD,
    STATION,
    District,
    Shape,
    district,
    next_minute,
    wait_until,
)
from bench.onair.speaker import Page
from playlists import accounts, organisation
from playlists.models import Item, Precedence
from scheduler.protocol import sign_request

PLAYERS, RUNS = 1_000, 3
BAR_S = 2.0
_PLACE = "/api/v1/player/orders"
_HELD_AFTER_S, _PATIENCE_S = 60.0, 20.0
_LOOK_S, _STILL, _IDLE = 0.5, 2, 0.15
# What each would wait for news; and for more news, once it has the order: whose line is gone by
# then keeps its place until that time is over, and the next run wants all the places.
_WAIT_S, _WAIT_AFTER_S = 25, 2


class Held:
    """Players that each hold a question on a connection of its own, and ask again once answered."""

    def __init__(self, port: int, proofs: Sequence[dict[str, str]]) -> None:
        self._port = port
        self._proofs = proofs
        self.sent = 0
        self.heard: list[float] = []

    async def hold(self, etag: str) -> None:
        """Ask, all of them, and wait until every one has its answer."""
        self.sent, self.heard = 0, []
        every = await asyncio.gather(*(self._one(proof, etag) for proof in self._proofs))
        for writer in every:
            writer.close()

    async def _one(self, proof: dict[str, str], etag: str) -> asyncio.StreamWriter:
        has_news = False
        self.sent += 1
        while not has_news:  # the centre ends a line with "nothing new", held as long as wished
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(_question(proof, etag, _WAIT_S))
            answer = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            has_news = " 200 " in answer[0]
            if not has_news:
                writer.close()
        self.heard.append(time.monotonic())
        newer = next((line for line in answer if line.lower().startswith("etag:")), "")
        writer.write(_question(proof, newer.partition(":")[2].strip(), _WAIT_AFTER_S))
        return writer


def _question(proof: dict[str, str], etag: str, wait_s: int) -> bytes:
    lines = [f"GET {_PLACE} HTTP/1.1", "Host: 127.0.0.1", f"Prefer: wait={wait_s}"]
    lines += [f"If-None-Match: {etag}", *(f"{name}: {said}" for name, said in proof.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="emergency-") as name:
        shape = Shape(next_minute(at_least_s=600), pieces=2, piece_s=4, emergency=True)
        with district(Path(name) / "district", shape, {}) as made:
            proofs = _enrolled(made)
            made.serve()
            late = []
            for _ in range(RUNS):
                late.append(_delivered(made, proofs))
                time.sleep(2 * _WAIT_AFTER_S)
    p99 = statistics.median(statistics.quantiles(each, n=100)[98] for each in late)
    p50 = statistics.median(statistics.median(each) for each in late)
    load = os.getloadavg()[0]
    print(
        f"emergency: delivered to {PLAYERS} held players, p50 {p50:.2f} s, p99 {p99:.2f} s", end=""
    )
    print(f"; load {load:.1f}")
    against = f"p50 {p50:.2f} s, load {load:.1f}"
    return [
        Measurement("emergency to 1,000", p99, "s", BAR_S, against, RUNS, is_ratio=False)
    ]  # fmt: skip


def _await_rest(made: District) -> None:
    """Until the centre has nothing to do: every question is held."""
    still, deadline = 0, time.monotonic() + _HELD_AFTER_S
    before = made.centre_cpu_s()
    while still < _STILL and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
        now = made.centre_cpu_s()
        still = still + 1 if now - before < _IDLE * _LOOK_S else 0
        before = now


def _enrolled(made: District) -> list[dict[str, str]]:
    """The headers by which each of the players proves itself."""
    proofs = []
    now = datetime.now(UTC)
    with made.opened().sessions.begin() as session:
        accounts.account_of(session, "lanhdao").must_change_password = False
        station = organisation.station_of(session, STATION)
        for number in range(PLAYERS):
            key = Ed25519PrivateKey.generate()
            _, code = organisation.add_player(session, station, f"loa-{number}", "Loa")
            public = key.public_key().public_bytes_raw()
            _, token = organisation.enrol(session, code, public, now)
            proofs.append(sign_request(key, token, "GET", _PLACE, b""))
    return proofs


def _delivered(made: District, proofs: Sequence[dict[str, str]]) -> list[float]:
    """How long after the button was pressed each player had the order, in s."""
    first = requests.get(made.url + _PLACE, headers=proofs[0], timeout=_PATIENCE_S)
    held = Held(made.port, proofs)
    asking = threading.Thread(target=lambda: asyncio.run(held.hold(first.headers["ETag"])))
    page = Page(made.url, "lanhdao", PASSWORD)
    with made.opened().sessions() as session:
        item = session.scalars(select(Item).where(Item.precedence == Precedence.EMERGENCY)).one().id
    asking.start()
    wait_until(lambda: held.sent == len(proofs), _HELD_AFTER_S)
    _await_rest(made)
    pressed = time.monotonic()
    page.post("/khan-cap", item=str(item), where="all", confirm="PHAT").raise_for_status()
    asking.join(_PATIENCE_S)
    assert len(held.heard) == len(proofs), f"{len(held.heard)} had the order"
    return [at - pressed for at in held.heard]

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
from bench.onair.district import PASSWORD, STATION, District, Shape, district, next_minute
from bench.onair.speaker import Page
from playlists import accounts, organisation
from playlists.models import Item, Precedence
from scheduler.protocol import sign_request

PLAYERS, RUNS = 1_000, 3
BAR_S = 2.0
_PLACE = "/api/v1/player/orders"
_HELD_AFTER_S, _PATIENCE_S = 60.0, 20.0


class Held:
    """Players that each hold a question on a connection of its own."""

    def __init__(self, port: int, proofs: Sequence[dict[str, str]]) -> None:
        self._port = port
        self._proofs = proofs
        self.sent = 0
        self.heard: list[float] = []

    async def hold(self, etag: str) -> None:
        """Ask, all of them, and wait until every one has its answer."""
        self.sent, self.heard = 0, []
        await asyncio.gather(*(self._one(proof, etag) for proof in self._proofs))

    async def _one(self, proof: dict[str, str], etag: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        lines = [f"GET {_PLACE} HTTP/1.1", "Host: 127.0.0.1", "Prefer: wait=25"]
        lines += [f"If-None-Match: {etag}", *(f"{name}: {said}" for name, said in proof.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await writer.drain()
        self.sent += 1
        status = await reader.readline()
        if b" 200 " in status:
            self.heard.append(time.monotonic())
        writer.close()


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="emergency-") as name:
        shape = Shape(next_minute(at_least_s=600), pieces=2, piece_s=4, emergency=True)
        with district(Path(name) / "district", shape, {}) as made:
            proofs = _enrolled(made)
            made.serve()
            late = [_delivered(made, proofs) for _ in range(RUNS)]
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
    deadline = time.monotonic() + _HELD_AFTER_S
    while held.sent < len(proofs):
        assert time.monotonic() < deadline, "they could not all be connected"
        time.sleep(0.05)
    time.sleep(4)  # the last of them have their questions held
    pressed = time.monotonic()
    page.post("/khan-cap", item=str(item), where="all", confirm="PHAT").raise_for_status()
    asking.join(_PATIENCE_S)
    assert len(held.heard) == len(proofs), f"{len(held.heard)} had the order"
    return [at - pressed for at in held.heard]

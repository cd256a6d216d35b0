"""What stands at a station, read once for all of its players that are woken together."""

import hashlib
import threading
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from playlists import organisation, publishing
from playlists.models import PublishedOrders
from scheduler.ordering import current_orders
from scheduler.protocol import OrdersAnswer


@dataclass(frozen=True)
class Standing:
    """The newest orders, if there were any, and the answer to who asks for them, with its tag.

    Both are made once: a thousand players are answered with the same bytes.
    """

    orders: PublishedOrders | None
    answer: bytes
    etag: str


@dataclass
class StandingAnswers:
    """Kept until the bell rings for the station again: nothing is published without a ring."""

    _guard: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[str, tuple[int, Standing]] = field(default_factory=dict)
    _reading: dict[str, threading.Lock] = field(default_factory=dict)

    def at(self, sessions: sessionmaker[Session], station: str, rings: int) -> Standing:
        """What stands at a station, not older than the ring of this number. Raises NotFound."""
        kept = self._kept.get(station)
        if kept is not None and kept[0] >= rings:
            # Without a lock: whoever waits for one gets it only when the interpreter is let go of,
            # milliseconds later, and a thousand stand in line behind each other.
            return kept[1]
        with self._guard:
            reading = self._reading.setdefault(station, threading.Lock())
        with reading:
            kept = self._kept.get(station)
            if kept is None or kept[0] < rings:
                kept = self._kept[station] = (rings, _read(sessions, station))
            return kept[1]


def _read(sessions: sessionmaker[Session], code: str) -> Standing:
    with sessions() as session:
        station = organisation.station_of(session, code)
        found = current_orders(session, station)
        answer = OrdersAnswer(
            orders=None if found is None else found.envelope.decode(),
            manifest_version=publishing.current_version(session, station),
        )
        said = f"{answer.manifest_version} {answer.orders}"
        etag = hashlib.sha256(said.encode()).hexdigest()[:32]
        return Standing(found, answer.model_dump_json().encode(), etag)

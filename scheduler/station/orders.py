"""Orders of the centre: fetched by a held question, checked, kept, and put on the ladder."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from audio.errors import AudioError
from scheduler.errors import CentreUnreachable, InvalidManifest, SchedulerError
from scheduler.protocol import Orders, open_orders, seen
from scheduler.station.cache import Cache
from scheduler.station.centre_client import CentreClient
from scheduler.station.enrolment import Identity
from scheduler.station.files import write_whole
from scheduler.station.ladder import Ladder

log = logging.getLogger(__name__)

ORDERS = "orders.json"
HELD_S = 25
_POLL_S = 2.0
_LONGEST_BREAK_S = 15.0
# A centre that does not answer is asked so often: what waits for it is as late as that.
_LONGEST_LOSS_S = 5.0


class OrderDesk:
    """Keeps the newest orders on the disk and on the ladder, and the clips they name here."""

    def __init__(
        self,
        identity: Identity,
        centre: CentreClient,
        cache: Cache,
        ladder: Ladder,
        folder: Path,
    ) -> None:
        self._identity = identity
        self._centre = centre
        self._cache = cache
        self._ladder = ladder
        self._file = folder / ORDERS
        self._etag: str | None = None
        self.manifest_version: int | None = None
        kept = self._kept()
        if kept is not None:
            ladder.take(kept)

    def ask(self, wait_s: int = 0) -> bool:
        """Ask once, held for so long where nothing is new; whether there was an answer with news.

        Raises SchedulerError where the centre does not answer or what it sent is refused; what
        stood before stands on.
        """
        current = self._ladder.orders
        answer = self._centre.orders(self._etag, wait_s, None if current is None else seen(current))
        if answer is None:
            self._bring_in_clips()
            return False
        said, etag = answer
        if said.orders is not None:
            self._take(said.orders.encode())
        self._etag = etag
        self.manifest_version = said.manifest_version
        self._bring_in_clips()
        return True

    def needed_clips(self) -> list[str]:
        """The clips that standing orders name."""
        orders = self._ladder.orders
        return [] if orders is None else [each.clip_sha256 for each in orders.bulletins]

    def _take(self, envelope: bytes) -> None:
        orders = open_orders(envelope, self._identity.centre_key, station=self._identity.station)
        current = self._ladder.orders
        if orders == current:
            return
        if current is not None and orders.version <= current.version:
            raise InvalidManifest(
                "Orders %(version)d are not newer than %(current)d.",
                version=orders.version,
                current=current.version,
            )
        self._ladder.take(orders)
        try:
            write_whole(self._file, envelope)
        except OSError as error:  # a full disk delays no emergency
            log.warning("event=orders_not_kept version=%d reason=%s", orders.version, error)
        log.info("event=orders_taken version=%d silenced=%s", orders.version, orders.silenced)

    def _bring_in_clips(self) -> None:
        orders = self._ladder.orders
        for name in self.needed_clips() if orders is not None else ():
            if orders is None or self._cache.has(name):
                continue
            try:
                self._cache.fetch(self._centre, name, orders.clips[name])
                self._cache.decode(name)
            except (AudioError, OSError) as error:
                log.warning("event=clip_refused clip=%s reason=%s", name, error)
            self._ladder.take(orders)

    def _kept(self) -> Orders | None:
        try:
            return open_orders(
                self._file.read_bytes(), self._identity.centre_key, station=self._identity.station
            )
        except FileNotFoundError:
            return None
        except SchedulerError as error:
            log.warning("event=kept_orders_refused reason=%s", error)
            return None


def listen(
    desk: OrderDesk,
    ending: threading.Event,
    on_news: Callable[[], None],
    on_back: Callable[[], None] = lambda: None,
) -> None:
    """Ask again and again until `ending`: held where the centre holds, else every few seconds.

    A question that breaks off while it is held is followed by one that is not: what cuts long
    answers on the way makes orders late by seconds, not for ever. `on_back` is called at the first
    answer after a loss: what is missing here need not wait for the next poll.
    """
    wait_s, pause_s, lost = HELD_S, 0.0, False
    while not ending.wait(pause_s):
        try:
            started = time.monotonic()
            if desk.ask(wait_s):
                on_news()
                pause_s = 0.0
            else:
                # Where the centre has no place to wait, it answers at once.
                pause_s = 0.0 if time.monotonic() - started > 1 else _POLL_S
            wait_s = HELD_S
            if lost:
                lost = False
                on_back()
        except CentreUnreachable as error:
            log.info("event=orders_not_heard reason=%s", error)
            pause_s = _POLL_S if wait_s else min(_LONGEST_LOSS_S, pause_s * 2 or _POLL_S)
            wait_s, lost = 0, True
        except SchedulerError as error:
            log.warning("event=orders_refused reason=%s", error)
            wait_s, pause_s = 0, _LONGEST_BREAK_S
        except Exception:
            log.exception("event=listening_failed")
            wait_s, pause_s = 0, _LONGEST_BREAK_S

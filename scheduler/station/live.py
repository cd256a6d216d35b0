"""Somebody who speaks: the stream is listened to, claims the air while it sounds, and is aired."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from audio.canvas import canvas
from audio.carrier import Carrier, Stretch
from audio.receiver import Receiver, RelayRules, Trouble
from audio.tones import chime
from scheduler.protocol import LiveOrder, Reason, RelaySpan
from scheduler.station.attention import Attention
from scheduler.station.journal import LIVE_KIND, Piece
from scheduler.station.ladder import Claim, Ladder, Rung
from scheduler.station.programme import Ready, Span
from scheduler.timekeeper import Timekeeper

log = logging.getLogger(__name__)

Receiving = Callable[[str, RelayRules], Receiver]

_CHIME = "chime.wav"
# Held before it is aired: it bridges the hitches of a network, and is heard so much later.
_HELD_S, _KEPT_S, _STALLED_S = 0.4, 0.5, 3.0
_AGAIN_S = 0.5
# What was taken of the stream is heard so much later: the last words are not cut off.
_LEAD_S = 1.5
_LONGEST_END_S = 8.0
_SHORTEST = timedelta(seconds=3)  # less than that is not begun


@dataclass
class _Open:
    """An order whose stream is listened to. Instants on the monotonic clock."""

    order: LiveOrder
    receiver: Receiver
    sounding: bool = False
    begun: bool = False
    lost_at: float | None = None
    lifted_at: float | None = None
    ended_at: float | None = None


class _Lent(Receiver):
    """A receiver that outlives the carrier it is laid by: an emergency may go over who speaks."""

    def __init__(self, lender: Receiver) -> None:  # not one of its own: nothing is fetched twice
        self._lender = lender

    @property
    def is_well(self) -> bool:
        return self._lender.is_well

    @property
    def is_ending(self) -> bool:
        return self._lender.is_ending

    def trouble(self) -> Trouble | None:
        return self._lender.trouble()

    def __len__(self) -> int:
        return len(self._lender)

    def take(self, size: int) -> bytes:
        return self._lender.take(size)

    def close(self) -> None:
        """It is closed by whoever opened it."""


class LiveDesk:
    """Listens to the stream that the orders name. `look` is called by one thread at a time."""

    def __init__(  # noqa: PLR0917 -- a player's parts
        self,
        ladder: Ladder,
        attention: Attention,
        timekeeper: Timekeeper,
        centre_url: str,
        rules: RelayRules,
        receiving: Receiving = Receiver,
    ) -> None:
        self._ladder = ladder
        self._attention = attention
        self._timekeeper = timekeeper
        self._centre_url = centre_url
        self._rules = rules
        self._receiving = receiving
        self._lock = threading.RLock()
        self._open: _Open | None = None

    @property
    def is_open(self) -> bool:
        """Whether a stream is listened to."""
        return self._open is not None

    def look(self) -> None:
        """Open what the orders name, let go of what they do not, and wake the air for news."""
        orders = self._ladder.orders
        named = None if orders is None else orders.live
        gone = None
        with self._lock:
            before = self._open is not None and self._open.sounding
            if self._open is not None and self._follow(self._open, named):
                gone, self._open = self._open, None
            if self._open is None and named is not None and self._is_open_for(named):
                url = address(named.stream, self._centre_url)
                log.info("event=live_opened order=%s url=%s", named.order, url)
                self._open = _Open(named, self._receiving(url, self._rules_of(named)))
            changed = before != (self._open is not None and self._open.sounding)
        if changed:
            self._attention.call()
        if gone is not None:  # not while the air may wait for its claims
            gone.receiver.close()

    def claims(self, now: datetime) -> Iterable[Claim]:
        """The stream's claim on the air, while it sounds or was only just lost."""
        with self._lock:
            held = self._open
            if held is None or not held.sounding:
                return []
            if now + (timedelta() if held.begun else _SHORTEST) >= held.order.expires_at:
                return []
            return [Claim(Rung.LIVE, held.order.order, Reason.LIVE, live=held.order)]

    def make_ready(
        self,
        order: LiveOrder,
        folder: Path,
        now: datetime,
        *,
        manifest_version: int,
        carrying: bool,
    ) -> Ready:
        """The chime where it was not heard yet, then the stream until the order's end."""
        with self._lock:
            held = self._open
            announced = held is not None and held.begun
            if held is not None:
                held.begun = True
        whole_ms = max(1, round((order.expires_at - now) / timedelta(milliseconds=1)))
        out = folder / "live.wav"
        head = _chime_in(folder) if order.tone and not announced else None
        begins_ms = canvas(out, whole_ms, head=head)
        relay = RelaySpan(
            name=order.title[:64],
            url=address(order.stream, self._centre_url),
            offset_ms=begins_ms,
            duration_ms=max(1, whole_ms - begins_ms),
        )
        spans = [Span(0, begins_ms, None)] if begins_ms else []
        spans.append(
            Span(begins_ms, relay.duration_ms, piece_of(order, manifest_version), relay, live=True)
        )
        carrier = None
        if carrying and held is not None:
            lent = _Lent(held.receiver)
            laid = Stretch(relay.url, relay.offset_ms, relay.duration_ms)
            carrier = Carrier(out, [laid], self._rules_of(order), lambda _url, _rules: lent)
        return Ready(
            title=order.title,
            starts_at=now,
            occurrence_id=None,
            sound=out,
            spans=tuple(spans),
            unheard=(),
            duration_ms=whole_ms,
            carrier=carrier,
        )

    def close(self) -> None:
        """Let go of the stream."""
        with self._lock:
            gone, self._open = self._open, None
        if gone is not None:
            gone.receiver.close()

    def _follow(self, held: _Open, named: LiveOrder | None) -> bool:
        """Note how the stream stands; whether it is over and done with."""
        now, trouble = self._timekeeper.monotonic(), held.receiver.trouble()
        if held.lifted_at is None and (named is None or named.order != held.order.order):
            held.lifted_at = now
            held.receiver.let_run_out()
        if held.lifted_at is not None and self._has_run_out(held, now, trouble):
            log.info("event=live_closed order=%s", held.order.order)
            return True
        if not held.sounding:
            held.sounding = held.lifted_at is None and held.receiver.is_well
            held.lost_at = None
        elif held.lifted_at is None:
            held.lost_at = None if trouble is None else held.lost_at or now
            lost = held.lost_at is not None and now - held.lost_at >= held.order.lost_s
            held.sounding = not (lost or trouble is Trouble.SILENT)
        return False

    def _has_run_out(self, held: _Open, now: float, trouble: Trouble | None) -> bool:
        """Whether the last that came of a stream was heard; a stuck one is not waited for long."""
        if trouble in {Trouble.ENDED, Trouble.SILENT} and held.ended_at is None:
            held.ended_at = now
        heard = held.ended_at is not None and now - held.ended_at >= _LEAD_S
        late = now - (held.lifted_at or now) >= _LONGEST_END_S
        return not held.sounding or heard or late

    def _is_open_for(self, named: LiveOrder) -> bool:
        return self._timekeeper.now() + _SHORTEST < named.expires_at

    def _rules_of(self, order: LiveOrder) -> RelayRules:
        return self._rules.model_copy(
            update={
                "silent_s": float(order.lost_s),
                "stalled_s": _STALLED_S,
                "well_s": _HELD_S,
                "kept_s": _KEPT_S,
                "again_s": _AGAIN_S,
                "from_the_start": True,
            }
        )


def piece_of(order: LiveOrder, manifest_version: int) -> Piece:
    """What the journal says of it: no item and no clip, and no length that was planned."""
    return Piece(
        manifest_version=manifest_version,
        occurrence_id=None,
        entry_id=None,
        item_id=None,
        revision_id=None,
        clip_sha256=None,
        title=order.title,
        kind=LIVE_KIND,
        topics=(),
        planned_at=order.started_at,
        planned_ms=0,
    )


def address(stream: str, centre_url: str) -> str:
    """Where a stream is fetched from, seen from a player that knows its centre's address."""
    if stream.startswith("/"):
        return centre_url.rstrip("/") + stream
    if stream.startswith(":"):
        host = urlsplit(centre_url).hostname or "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}{stream}"
    return stream


def _chime_in(folder: Path) -> Path:
    made = folder / _CHIME
    if not made.exists():
        draft = folder / f".{_CHIME}"
        chime(draft)
        draft.replace(made)
    return made

"""Who may sound over whom: the one place where it is written."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from scheduler.protocol import Bulletin, Level, LiveOrder, Orders, Reason, Resume
from scheduler.station.attention import Attention


class Rung(IntEnum):
    """A higher rung silences every lower one. Filler stands where the schedule has a hole."""

    FILLER = 10
    SCHEDULE = 50
    PRIORITY = 60
    LIVE = 70
    EMERGENCY = 90
    SILENCE = 100


@dataclass(frozen=True)
class Claim:
    """Something that wants to sound over the schedule. Two of one rung wait for one another.

    `reason` is written at what it goes over, which then goes on by `resume`.
    """

    rung: Rung
    order: str
    reason: Reason
    resume: Resume = "rejoin"
    bulletin: Bulletin | None = None
    live: LiveOrder | None = None

    @property
    def cuts_in(self) -> bool:
        """Whether it does not wait for the end of the piece that plays."""
        return self.rung > Rung.PRIORITY


Source = Callable[[datetime], Iterable[Claim]]

_SWITCH = Claim(Rung.SILENCE, "silence", Reason.SILENCED)
_MUTED = Claim(Rung.SILENCE, "muted", Reason.MUTED)
_LIFTED = Claim(Rung.SCHEDULE, "lifted", Reason.LIFTED)


class Ladder:
    """What stands over the schedule now. `has_clip`: whether a clip is here to be aired.

    More sources may be added: each says at an instant what it claims.
    """

    def __init__(
        self, player: str, attention: Attention, has_clip: Callable[[str], bool], done: set[str]
    ) -> None:
        self._player = player
        self._attention = attention
        self._has_clip = has_clip
        self._done = done
        self._lock = threading.Lock()
        self._orders: Orders | None = None
        self._sources: list[Source] = []
        self._aside: dict[str, datetime] = {}

    @property
    def orders(self) -> Orders | None:
        return self._orders

    @property
    def level(self) -> Level | None:
        """How loud this player is to be, where the centre has said so."""
        return None if self._orders is None else self._orders.levels.get(self._player)

    @property
    def is_silenced(self) -> bool:
        return self._orders is not None and (
            self._orders.silenced or bool(self.level and self.level.muted)
        )

    def take(self, orders: Orders) -> None:
        """From now on these orders stand, and no others of the centre's."""
        with self._lock:
            self._orders = orders
        self._attention.call()

    def add(self, source: Source) -> None:
        self._sources.append(source)

    def finish(self, order: str) -> None:
        """An order was carried out: it claims nothing more."""
        with self._lock:
            self._done.add(order)

    def set_aside(self, order: str, until: datetime) -> None:
        """An order cannot be carried out for now: it claims nothing until then."""
        self._aside[order] = until

    def top(self, now: datetime) -> Claim | None:
        """What is to sound instead of the schedule, if anything; of equals the oldest."""
        open_claims = [
            claim
            for claim in self._claims(now)
            if self._aside.get(claim.order, now) <= now
            and (claim.bulletin is None or claim.bulletin.is_open(now))
        ]
        return max(open_claims, key=lambda claim: claim.rung, default=None)

    def over(self, under: Claim | None, now: datetime, *, between: bool) -> Claim | None:
        """What is to take the place of what sounds now; `between` pieces even what would wait.

        `under` is the claim that sounds, None for the schedule. A bulletin that has begun is not
        cut off by its expiry, but by being lifted.
        """
        if under is not None and all(each.order != under.order for each in self._claims(now)):
            return _LIFTED
        top = self.top(now)
        if top is None or (under is not None and top.rung <= under.rung):
            return None
        return top if between or top.cuts_in else None

    def expired(self, now: datetime) -> list[Claim]:
        """Bulletins whose time has passed and that were not carried out."""
        return [
            claim
            for claim in self._claims(now, airable=False)
            if claim.bulletin is not None and not claim.bulletin.is_open(now)
        ]

    def _claims(self, now: datetime, *, airable: bool = True) -> list[Claim]:
        with self._lock:
            orders, done = self._orders, set(self._done)
        claims: list[Claim] = []
        if orders is not None:
            level = orders.levels.get(self._player)
            claims += [_SWITCH] if orders.silenced else []
            claims += [_MUTED] if level is not None and level.muted else []
            claims += [claim_of(bulletin) for bulletin in orders.bulletins]
        for source in self._sources:
            claims += source(now)
        return [
            claim
            for claim in claims
            if claim.order not in done
            and (
                claim.bulletin is None or not airable or self._has_clip(claim.bulletin.clip_sha256)
            )
        ]


def claim_of(bulletin: Bulletin) -> Claim:
    urgent = bulletin.precedence == "emergency"
    return Claim(
        rung=Rung.EMERGENCY if urgent else Rung.PRIORITY,
        order=bulletin.order,
        reason=Reason.EMERGENCY if urgent else Reason.PRIORITY,
        resume=bulletin.resume,
        bulletin=bulletin,
    )

"""What goes over the schedule, carried out: silence, and bulletins by order."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from audio.errors import AudioError
from scheduler.protocol import Bulletin, LiveOrder, Reason
from scheduler.station.bulletin import make_bulletin_ready, piece_of_bulletin
from scheduler.station.equipment import Equipment
from scheduler.station.ladder import Claim, Rung
from scheduler.station.local import LOCAL
from scheduler.station.programme import Assembler

log = logging.getLogger(__name__)

_LONGEST_IDLE_S = 5.0
_TRY_AGAIN = timedelta(seconds=10)
_REMEMBERED = 200


class Over:
    """Serves the ladder's claims one after another, and remembers when they held."""

    def __init__(self, player: Equipment, assembler: Assembler, *, carrying: bool = True) -> None:
        self._player = player
        self._ladder = player.ladder
        self._journal = player.journal
        self._timekeeper = player.timekeeper
        self._attention = player.attention
        self._assembler = assembler
        self._carrying = carrying
        self._folder: Path = player.programmes
        self._held: list[tuple[datetime, datetime, Reason]] = []

    def is_wanted(self) -> bool:
        """Whether something is to sound instead of the schedule now."""
        return self._top() is not None

    def serve(self) -> bool:
        """Let what stands highest have its turn, or a stretch of it; whether anything stood."""
        self._account_for_expired()
        claim = self._top()
        if claim is None or self._attention.is_ending:
            return False
        began = self._timekeeper.now()
        if claim.live is not None:
            self._air_live(claim, claim.live)
        elif claim.bulletin is None:
            self._attention.wait(self._timekeeper, _LONGEST_IDLE_S)
        else:
            self._air(claim, claim.bulletin)
        self._held = [*self._held, (began, self._timekeeper.now(), claim.reason)][-_REMEMBERED:]
        return True

    def went_over(self, at: datetime) -> Reason | None:
        """What held at an instant, if anything did."""
        return next((why for start, end, why in self._held if start <= at <= end), None)

    def _top(self) -> Claim | None:
        return self._ladder.top(self._timekeeper.now())

    def _air(self, claim: Claim, bulletin: Bulletin) -> None:
        left = self._left_of(bulletin)
        if left <= 0:  # the process ended between the last word and the note that it is done
            self._finish(claim.order, bulletin)
            return
        try:
            ready = make_bulletin_ready(
                bulletin.model_copy(update={"repeat": left}),
                self._player.cache,
                self._folder,
                self._assembler,
                manifest_version=self._manifest_version(),
            )
        except AudioError as error:
            log.warning("event=bulletin_not_ready order=%s reason=%s", claim.order, error)
            self._ladder.set_aside(claim.order, self._timekeeper.now() + _TRY_AGAIN)
            return
        here = claim.order.startswith(LOCAL)
        done = Reason.STARTED_HERE if here else Reason.BY_ORDER
        ended = self._player.playout.air_now(ready, under=claim, done=done)
        ready.sound.unlink(missing_ok=True)
        lifted = ended.over is not None and ended.over.rung is Rung.SCHEDULE
        # What was silenced is aired anew afterwards, where it has not expired by then.
        if lifted or (ended.over is None and not self._attention.is_ending):
            self._finish(claim.order, bulletin)

    def _left_of(self, bulletin: Bulletin) -> int:
        piece = piece_of_bulletin(bulletin, self._manifest_version())
        return bulletin.repeat - self._journal.heard_whole(piece)

    def _air_live(self, claim: Claim, live: LiveOrder) -> None:
        try:
            ready = self._player.live.make_ready(
                live,
                self._folder,
                self._timekeeper.now(),
                manifest_version=self._manifest_version(),
                carrying=self._carrying,
            )
        except (AudioError, OSError) as error:
            log.warning("event=live_not_ready order=%s reason=%s", claim.order, error)
            self._ladder.set_aside(claim.order, self._timekeeper.now() + _TRY_AGAIN)
            return
        try:
            ended = self._player.playout.air_now(ready, under=claim)
            if ended.over is None and not self._attention.is_ending:
                self._ladder.finish(claim.order)  # it reached its limit
        finally:
            if ready.carrier is not None:
                ready.carrier.close()
            ready.sound.unlink(missing_ok=True)

    def _account_for_expired(self) -> None:
        for claim in self._ladder.expired(self._timekeeper.now()):
            if claim.bulletin is not None:
                if self._left_of(claim.bulletin) > 0:
                    piece = piece_of_bulletin(claim.bulletin, self._manifest_version())
                    self._journal.miss(piece, Reason.EXPIRED)
                self._finish(claim.order, claim.bulletin)

    def _finish(self, order: str, bulletin: Bulletin) -> None:
        self._journal.finish(order, bulletin.raised_at)
        self._ladder.finish(order)
        self._player.started_here.finish(order)

    def _manifest_version(self) -> int:
        manifest = self._player.sync.manifest
        return manifest.version if manifest else 1

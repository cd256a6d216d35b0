"""The player's day: which programme is next, made ready ahead of it, aired, accounted for."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from audio.carrier import Carrier
from audio.carrier import Stretch as Laid
from audio.errors import MasteringFailed
from scheduler.protocol import Manifest, Programme, Reason
from scheduler.station.changing import Aired
from scheduler.station.equipment import Equipment
from scheduler.station.joining import kept, with_room, with_samples
from scheduler.station.ladder import Claim, Rung
from scheduler.station.over import Over
from scheduler.station.preparing import Preparing, name_of
from scheduler.station.programme import Assembler, Ready, piece_of, piece_of_relay
from scheduler.station.timeline import Timeline
from scheduler.station.turn import Ended

log = logging.getLogger(__name__)

READY_AHEAD = timedelta(seconds=60)
_OPEN_AHEAD = timedelta(seconds=3)
_TIME_TO_JOIN = timedelta(seconds=7)
_CHECK_AHEAD = timedelta(seconds=20)
# The wall clock may be stepped while nothing is due: it is asked again at least this often.
_LONGEST_IDLE_S = 5.0
_SETTLED_S = 120.0
_STEP_S = 0.5


Carrying = Callable[[Path, Sequence[Laid]], Carrier]


class OnAir:
    """Airs what the manifest of the moment says, one programme after another.

    `carrying` lays streams over a programme's file; without it every relay is taken as carried.
    """

    def __init__(
        self, player: Equipment, assembler: Assembler, carrying: Carrying | None = None
    ) -> None:
        self._sync = player.sync
        self._cache = player.cache
        self._journal = player.journal
        self._playout = player.playout
        self._timekeeper = player.timekeeper
        self._attention = player.attention
        assembler = with_room(assembler, player.cache.make_room)
        self._orders = Over(player, assembler, carrying=carrying is not None)
        player.programmes.mkdir(exist_ok=True)
        self.preparing = Preparing(
            player.cache,
            player.programmes,
            kept(with_samples(assembler, player.cache.samples)),
            ahead=timedelta(minutes=player.settings.prepare_ahead_min),
        )
        self._carrying = carrying
        self._finished = player.journal.finished()
        self._since: datetime | None = None
        self._starts: Timeline[Programme] = Timeline(player.timekeeper)
        self._laid_out: Manifest | None = None
        self._shift_s = 0.0
        self._passed: dict[str, float] = {}

    def prepare(self) -> None:
        """Make ready what begins soon; for a thread beside that of the air."""
        now = self._timekeeper.now()
        self.preparing.look_ahead(self._sync.manifest, now, frozenset(self._finished))

    def run(self, until: datetime | None = None) -> None:
        """Air until told to stop, or until an instant."""
        self._journal.close_interrupted()
        while not self._attention.is_ending and (until is None or self._timekeeper.now() < until):
            manifest = self._sync.manifest
            if manifest is not None:
                self._account_for_passed(manifest)
            if self._orders.serve():
                self._playout.settled.set()
                continue
            if manifest is None:
                self._idle(_LONGEST_IDLE_S)
                continue
            following = self._take_due(manifest)
            if following is None:
                self._idle(self._starts.wait_s())
                continue
            self._air(manifest, following)
            if name_of(following) not in self._finished:
                self._starts.put(following.starts_at - READY_AHEAD, following)

    def _take_due(self, manifest: Manifest) -> Programme | None:
        """The programme that is to be made ready now, or is in progress already."""
        now = self._timekeeper.now()
        shift_s = now.timestamp() - self._timekeeper.monotonic()
        if manifest is not self._laid_out or abs(shift_s - self._shift_s) > _STEP_S:
            # What was past by a clock that was wrong may be to come by one that is right.
            self._laid_out, self._shift_s = manifest, shift_s
            self._starts = Timeline(self._timekeeper)
            for programme in manifest.programmes:
                self._starts.put(programme.starts_at - READY_AHEAD, programme)
        for _, programme in self._starts.due():
            if programme.ends_at > now and name_of(programme) not in self._finished:
                return programme
        return None

    def _air(self, manifest: Manifest, programme: Programme) -> None:
        try:
            ready = self.preparing.take(manifest, programme)
        except (MasteringFailed, OSError) as error:
            log.warning("event=not_ready programme=%s reason=%s", programme.title, error)
            self._miss(manifest, programme, Reason.NO_PROGRAMME)
            return
        aired = Aired(
            ready,
            find=partial(self.preparing.newer, manifest, programme),
            carried=partial(self._with_relays, programme),
        )
        try:
            self._air_ready(manifest, programme, aired)
        finally:
            aired.close()
        if name_of(programme) in self._finished:
            self.preparing.drop(programme)

    def _with_relays(self, programme: Programme, ready: Ready) -> Ready:
        if self._carrying is None or not programme.relays:
            return ready
        laid = [
            Laid(span.relay.url, span.offset_ms, span.duration_ms)
            for span in ready.spans
            if span.relay is not None
        ]
        return replace(ready, carrier=self._carrying(ready.sound, laid))

    def _air_ready(self, manifest: Manifest, programme: Programme, aired: Aired) -> None:
        if self._await_start(manifest, aired.first):
            ready = aired.newest
            if ready.unheard:
                titles = ", ".join(piece.title for piece in ready.unheard)
                log.warning("event=clips_not_here programme=%s pieces=%s", ready.title, titles)
            opened = self._playout.open_ahead(ready)
            late = self._orders.went_over(ready.starts_at) or Reason.JOINED
            ended = self._playout.air(ready, opened=opened, late=late, newer=aired.newer)
            while ended.over is not None:
                ended = self._after(manifest, aired, ended, ended.over)
            # A player that is told to end may be started again in time for the rest.
            if not self._attention.is_ending:
                self._playout.miss_the_rest(aired.first, ended.reason)
                self._finish(programme)

    def _after(self, manifest: Manifest, aired: Aired, ended: Ended, over: Claim) -> Ended:
        """Let what goes over a programme sound, then go on with the programme by its rule."""
        ready = aired.newest
        resumes = over.rung is not Rung.SCHEDULE and over.resume == "resume"
        while self._orders.serve():
            if not resumes and self._timekeeper.now() >= ready.ends_at:
                break
        if over.rung is Rung.SCHEDULE or over.resume == "drop" or self._attention.is_ending:
            return Ended(ended.position_ms, ended.reason)
        if resumes:
            after = self._next(manifest, later_than=ready.starts_at)
            until = None if after is None else after.starts_at
            return self._playout.air_now(ready, ended.position_ms, until=until, newer=aired.newer)
        return self._playout.air(ready, opened=False, late=over.reason, newer=aired.newer)

    def _await_start(self, manifest: Manifest, ready: Ready) -> bool:
        """Wait until it is time to open; whether the programme still stands then."""
        while not self._attention.is_ending:
            ahead = ready.starts_at - self._timekeeper.now() - _OPEN_AHEAD
            if ahead <= timedelta():
                return True
            if self._orders.is_wanted():
                return False
            if ahead > _TIME_TO_JOIN and self._came_since(ready):
                return False  # what was missing is here now: joined anew
            if self._sync.manifest is not manifest or ahead > 2 * READY_AHEAD:
                return False  # something was published, or the clock was set back
            early = ahead + _OPEN_AHEAD - _CHECK_AHEAD
            if early > timedelta():
                self._idle(early.total_seconds())
                continue
            if ready.carrier is not None:
                ready.carrier.check(0)
            self._idle(ahead.total_seconds())
        return False

    def _came_since(self, ready: Ready) -> bool:
        missing = (piece.clip_sha256 for piece in ready.unheard)
        return any(name is not None and self._cache.has(name) for name in missing)

    def _next(self, manifest: Manifest, *, later_than: datetime) -> Programme | None:
        now = self._timekeeper.now()
        coming = (
            programme
            for programme in manifest.programmes
            if programme.ends_at > now
            and name_of(programme) not in self._finished
            and programme.starts_at > later_than
        )
        return min(coming, key=lambda programme: programme.starts_at, default=None)

    def _account_for_passed(self, manifest: Manifest) -> None:
        """Log what should have aired while this player was in service but not running.

        Only what has been over for a while by the monotonic clock: a wall clock that was set
        forward by mistake may be set back before anything is given up.
        """
        now, monotonic = self._timekeeper.now(), self._timekeeper.monotonic()
        if self._since is None:
            self._since = self._journal.in_service_since(now)
        passed = {
            name_of(programme): programme
            for programme in manifest.programmes
            if programme.ends_at <= now and name_of(programme) not in self._finished
        }
        self._passed = {name: self._passed.get(name, monotonic) for name in passed}
        for name, programme in passed.items():
            if monotonic - self._passed[name] < _SETTLED_S:
                continue
            if programme.starts_at >= self._since:
                reason = self._orders.went_over(programme.starts_at) or Reason.PLAYER_OFF
                self._miss(manifest, programme, reason)
            else:
                self._finish(programme)

    def _miss(self, manifest: Manifest, programme: Programme, reason: Reason) -> None:
        known = self._journal.accounted(programme.occurrence_id)
        for entry in programme.entries:
            if entry.entry_id not in known:
                self._journal.miss(piece_of(manifest, programme, entry), reason)
        for span in programme.relays:
            piece = piece_of_relay(manifest, programme, span)
            if not self._journal.has_relay(programme.occurrence_id, piece.planned_at):
                self._journal.miss(piece, reason)
        self._finish(programme)

    def _finish(self, programme: Programme) -> None:
        name = name_of(programme)
        self._journal.finish(name, programme.starts_at)
        self._finished.add(name)

    def _idle(self, seconds: float) -> None:
        self._playout.settled.set()
        self._attention.wait(self._timekeeper, min(seconds, _LONGEST_IDLE_S))

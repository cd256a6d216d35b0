"""Airing what is ready: released on the dot, every piece in the journal before it sounds."""

import logging
import threading
from datetime import datetime, timedelta

from audio.errors import SoundFailed
from audio.player import SoundOutput
from scheduler.protocol import Reason
from scheduler.station.attention import Attention
from scheduler.station.changing import Changing, Newer, is_near, nothing_newer
from scheduler.station.journal import Journal
from scheduler.station.ladder import Claim, Ladder, Rung
from scheduler.station.programme import Ready
from scheduler.station.stretches import Stretch, stretch_at, unaccounted
from scheduler.station.turn import Ended, Heard, Origin, Turn
from scheduler.timekeeper import Timekeeper

log = logging.getLogger(__name__)

# Later than this a programme is joined in progress instead of being aired from its beginning.
JOIN_AFTER_MS = 400
# How far ahead a programme is opened in its middle: twice what the last opening took, within these.
_SHORTEST_LEAD_MS, _FIRST_LEAD_MS, _LONGEST_LEAD_MS = 150, 250, 3_000
_OPENINGS = 4
# libvlc drops sound at a file's end where less than a second is left of it when it begins.
_SHORTEST_FILE_MS, _SHORTEST_JOIN_MS = 1_500, 300
_RETRY_S = 1.0
# A stream comes and goes; the row of what sounds then is begun within this.
_RELAY_TICK_S = 0.2
# A row of which nothing was noted is no row: the first note comes soon after the sound.
_FIRST_NOTE_S = 0.25
_NEXT = Claim(Rung.SCHEDULE, "next", Reason.NEXT_BEGAN)


class Playout:
    """Airs on one sound output of a volume. `tick_s`: how often what was heard is noted.

    `settled` is set once something sounds, or it is known that nothing is to: what else a player
    does may begin then.
    """

    def __init__(
        self,
        timekeeper: Timekeeper,
        output: SoundOutput,
        journal: Journal,
        ladder: Ladder,
        attention: Attention,
        *,
        volume: int = 100,
        tick_s: float = 1.0,
    ) -> None:
        self.volume = volume
        self._timekeeper = timekeeper
        self._output = output
        self._journal = journal
        self._ladder = ladder
        self._attention = attention
        self._tick_s = tick_s
        self._lead_ms = _FIRST_LEAD_MS
        self.settled = threading.Event()
        self.now_playing: str | None = None
        self.is_relaying = self.is_live = self.is_urgent = False

    def set_volume(self, volume: int) -> None:
        self.volume = volume
        self._output.set_volume(volume)

    def open_ahead(self, ready: Ready) -> bool:
        """Open the programme, paused at its beginning; whether it can be aired from there."""
        late = self._timekeeper.now() - ready.starts_at
        if late > timedelta(milliseconds=JOIN_AFTER_MS):
            return False
        try:
            self._output.open(ready.source)
        except SoundFailed as error:
            log.warning("event=not_opened programme=%s reason=%s", ready.title, error)
            return False
        return True

    def air(
        self,
        ready: Ready,
        *,
        opened: bool,
        late: Reason = Reason.JOINED,
        newer: Newer = nothing_newer,
    ) -> Ended:
        """Air a programme in time: from its beginning, or from where it should be by now.

        Where the output breaks off, it is opened again until the programme is over. `late` says
        why what is past by now was not heard; `newer` finds a file that has more of it by now.
        """
        origin = self._origin(ready)
        position = max(0, origin.position_ms(self._timekeeper.monotonic()))
        opened = opened and position <= JOIN_AFTER_MS
        position = 0 if opened else position
        reason = Reason.NO_SOUND if position == 0 else late
        turn = Turn(newer=newer)
        while self._is_worth_it(position, ready) and not self._attention.is_ending:
            over = self._over(turn, between=True)
            if over is not None:
                return self._made_room(position, over)
            try:
                if not opened:
                    ready = newer(ready) or ready
                    position = self._open_at(ready, origin, position)
                position, over = self._play(ready, origin, position, turn)
            except SoundFailed as error:
                log.warning("event=no_sound programme=%s reason=%s", ready.title, error)
                self._attention.wait(self._timekeeper, _RETRY_S)
                position = max(position, origin.position_ms(self._timekeeper.monotonic()))
                reason = Reason.NO_SOUND
            if over is not None:
                return self._made_room(position, over)
            opened = False
        return self._over_and_out(position, reason)

    def air_now(
        self,
        ready: Ready,
        position_ms: int = 0,
        *,
        under: Claim | None = None,
        done: Reason | None = None,
        until: datetime | None = None,
        newer: Newer = nothing_newer,
    ) -> Ended:
        """Air from a position at once, without a hole: a bulletin, or a programme that resumes.

        `done` is what the journal says of a piece that was heard whole; `until` is when it has to
        make room for what is next; `newer` finds a file that has more of a programme by now.
        """
        turn = Turn(under, Reason.RESUMED, done, self._monotonic_of(until), newer)
        self.is_urgent = under is not None and under.rung is Rung.EMERGENCY
        position = position_ms
        while self._is_worth_it(position, ready) and not self._attention.is_ending:
            over = self._over(turn, between=True)
            if over is not None:
                return self._made_room(position, over)
            try:
                ready = newer(ready) or ready
                self._output.open(ready.source, at_ms=position)
                position, over = self._play(ready, self._origin_now(position), position, turn)
            except SoundFailed as error:
                log.warning("event=no_sound title=%s reason=%s", ready.title, error)
                self._attention.wait(self._timekeeper, _RETRY_S)
            if over is not None:
                return self._made_room(position, over)
        return self._over_and_out(position, Reason.NO_SOUND)

    def miss_the_rest(self, ready: Ready, reason: Reason) -> None:
        """Log every entry of a programme of which nothing was heard."""
        for piece, why in unaccounted(ready, self._journal, reason):
            self._journal.miss(piece, why)

    @staticmethod
    def _is_worth_it(position: int, ready: Ready) -> bool:
        left_ms = ready.duration_ms - position
        if position == 0:
            return left_ms > 0
        return left_ms > _SHORTEST_JOIN_MS and left_ms + ready.tail_ms > _SHORTEST_FILE_MS

    def _origin(self, ready: Ready) -> Origin:
        ahead_s = (ready.starts_at - self._timekeeper.now()).total_seconds()
        return Origin(ready.starts_at, self._timekeeper.monotonic() + ahead_s)

    def _origin_now(self, position_ms: int) -> Origin:
        before = timedelta(milliseconds=position_ms)
        monotonic = self._timekeeper.monotonic() - before.total_seconds()
        return Origin(self._timekeeper.now() - before, monotonic)

    def _monotonic_of(self, at: datetime | None) -> float | None:
        if at is None:
            return None
        return self._timekeeper.monotonic() + (at - self._timekeeper.now()).total_seconds()

    def _over(self, turn: Turn, *, between: bool) -> Claim | None:
        """What is to take the place of what sounds, if anything is."""
        if turn.until is not None and self._timekeeper.monotonic() >= turn.until:
            return _NEXT
        return self._ladder.over(turn.under, self._timekeeper.now(), between=between)

    def _made_room(self, position: int, over: Claim) -> Ended:
        self._fall_silent()
        return Ended(position, over.reason, over)

    def _fall_silent(self) -> None:
        self._output.stop()
        self.now_playing = None
        self.is_relaying = self.is_live = self.is_urgent = False

    def _over_and_out(self, position: int, reason: Reason) -> Ended:
        self._fall_silent()
        return Ended(position, Reason.STOPPED if self._attention.is_ending else reason)

    def _open_at(self, ready: Ready, origin: Origin, position: int) -> int:
        """Open somewhere a little ahead, so that there is time to; give back where.

        Where the machine took longer than that, it is opened again further ahead.
        """
        for _ in range(_OPENINGS):
            began_ms = origin.position_ms(self._timekeeper.monotonic())
            due = began_ms + self._lead_ms
            place = max(position, due) if position or due > self._lead_ms else 0
            self._output.open(ready.source, at_ms=place)
            now_ms = origin.position_ms(self._timekeeper.monotonic())
            needed_ms = max(_SHORTEST_LEAD_MS, 2 * (now_ms - began_ms))
            self._lead_ms = min(_LONGEST_LEAD_MS, needed_ms)
            if now_ms <= place:
                break
        return place

    def _play(
        self, ready: Ready, origin: Origin, position: int, turn: Turn
    ) -> tuple[int, Claim | None]:
        """Play until the end or until it breaks; give back how far, and what takes its place."""
        stretch = stretch_at(ready, position)
        if stretch is None:
            return ready.duration_ms, None
        started = origin.monotonic_at(position)
        row = self._begin(stretch, origin.wall_at(started))
        over = self._await(started, turn)
        if self._attention.is_ending or over is not None:
            self._take_back(row)
            return position, over
        try:
            released = self._output.start()
        except SoundFailed:
            self._take_back(row)
            raise
        self.settled.set()
        begins = released
        begun: Reason | None = turn.resumed
        changing = Changing(self._output, ready, turn.newer)
        while True:
            heard = self._hear(stretch, row, origin.wall_at(begins), begins, turn, changing)
            self._end(stretch, row, origin.wall_at(begins), heard, begun, turn)
            reached = max(stretch.from_ms + heard.aired_ms, changing.since_ms)
            if heard.broke is not None and not heard.changed:
                return reached, heard.over
            stretch = stretch_at(changing.ready, reached)
            if stretch is None:
                return ready.duration_ms, None
            over = self._over(turn, between=True)
            if over is not None:
                self._output.fade_out()
                return reached, over
            begins = released + (reached - position) / 1000
            begun = Reason.NO_CLIP if heard.changed else None
            row = self._begin(stretch, origin.wall_at(begins))

    def _await(self, started: float, turn: Turn) -> Claim | None:
        """Wait for the instant of the release; what takes its place before, if anything does."""
        while not self._attention.is_ending:
            over = self._over(turn, between=True)
            left_s = started - self._timekeeper.monotonic()
            if over is not None or left_s <= 0:
                return over
            self._attention.wait(self._timekeeper, left_s)
        return None

    def _begin(self, stretch: Stretch, at: datetime) -> int | None:
        piece = stretch.piece
        self.now_playing = None if piece is None else piece.title
        self.is_relaying = stretch.is_relay and stretch.carried
        self.is_live = stretch.span.live
        if piece is None:
            return None
        return self._journal.begin(piece, at, from_ms=stretch.in_span_ms if stretch.carried else 0)

    def _take_back(self, row: int | None) -> None:
        if row is not None:
            self._journal.abandon(row)

    def _hear(  # noqa: PLR0917 -- a stretch, its row, its instant on both clocks, its turn, its file
        self,
        stretch: Stretch,
        row: int | None,
        at: datetime,
        begins: float,
        turn: Turn,
        changing: Changing,
    ) -> Heard:
        tick_s = _RELAY_TICK_S if stretch.is_relay and stretch.ready.carrier else self._tick_s
        note_at = begins + min(self._tick_s, _FIRST_NOTE_S)

        def heard_ms() -> int:
            return round((self._timekeeper.monotonic() - begins) * 1000)

        while True:
            whole_ms = max(0, changing.limited(stretch.ends_ms()) - stretch.from_ms)
            left_s = begins + whole_ms / 1000 - self._timekeeper.monotonic()
            if left_s <= 0:
                heard = self._at_its_end(stretch, whole_ms, changing)
                if heard is not None:
                    return heard
                continue
            until_s = left_s if turn.until is None else turn.until - self._timekeeper.monotonic()
            if row is not None:
                until_s = min(until_s, note_at - self._timekeeper.monotonic())
            self._attention.wait(self._timekeeper, max(0.0, min(left_s, until_s, tick_s)))
            so_far_ms = max(0, min(whole_ms, heard_ms()))
            heard = self._ended_early(so_far_ms, whole_ms, turn)
            if heard is not None:
                return heard
            now = self._timekeeper.monotonic()
            if row is not None and now >= note_at:
                if so_far_ms < whole_ms:
                    self._journal.hear(row, at, so_far_ms)
                second_at = begins + self._tick_s
                note_at = second_at if now < second_at else now + self._tick_s
            changing.look(lambda: stretch.from_ms + heard_ms())

    @staticmethod
    def _at_its_end(stretch: Stretch, whole_ms: int, changing: Changing) -> Heard | None:
        """What became of a span whose time is over; None where it goes on after all."""
        reached = stretch.from_ms + whole_ms
        if not changing.is_due(reached):
            return Heard(whole_ms, None)
        if not changing.change():
            return None
        cut = not is_near(reached, stretch.ends_ms())
        return Heard(whole_ms, Reason.FILLER if cut else None, changed=True)

    def _ended_early(self, heard_ms: int, whole_ms: int, turn: Turn) -> Heard | None:
        if self._attention.is_ending:
            return Heard(heard_ms, Reason.STOPPED)
        failure = self._output.failure()
        if failure is not None:
            log.warning("event=sound_broke_off reason=%s", failure)
            return Heard(heard_ms, Reason.NO_SOUND)
        over = None if heard_ms == whole_ms else self._over(turn, between=False)
        if over is None:
            return None
        self._output.fade_out()
        return Heard(heard_ms, over.reason, over)

    def _end(  # noqa: PLR0917 -- a stretch, its row, its instant, what became of it, its turn
        self,
        stretch: Stretch,
        row: int | None,
        at: datetime,
        heard: Heard,
        begun: Reason | None,
        turn: Turn,
    ) -> None:
        if row is None:
            return
        outcome, reason = stretch.said(heard.aired_ms, heard.broke, begun, turn.done)
        self._journal.end(
            row,
            started_at=at,
            ended_at=at + timedelta(milliseconds=heard.aired_ms),
            aired_ms=heard.aired_ms,
            outcome=outcome,
            reason=reason,
        )

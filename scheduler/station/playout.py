"""Airing one programme: released on the dot, every piece in the journal before it sounds."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from audio.errors import SoundFailed
from audio.player import SoundOutput
from scheduler.protocol import Reason
from scheduler.station.journal import Journal, Outcome
from scheduler.station.programme import FILLER_KIND, Ready, Span
from scheduler.timekeeper import Timekeeper

log = logging.getLogger(__name__)

# Later than this a programme is joined in progress instead of being aired from its beginning.
JOIN_AFTER_MS = 1_000
# What it takes to open a programme somewhere in its middle.
_LEAD_MS = 1_500
_SHORTEST_JOIN_MS = 1_500
_RETRY_S = 3.0


@dataclass(frozen=True)
class _Origin:
    """Where position 0 of a programme lies on the two clocks; steps of the wall do not move it."""

    wall: datetime
    monotonic: float

    def monotonic_at(self, position_ms: float) -> float:
        return self.monotonic + position_ms / 1000

    def wall_at(self, monotonic: float) -> datetime:
        return self.wall + timedelta(seconds=monotonic - self.monotonic)

    def position_ms(self, monotonic: float) -> int:
        return round((monotonic - self.monotonic) * 1000)


@dataclass(frozen=True)
class _Heard:
    """What became of a span: how much of it was heard, and why it ended early, if it did."""

    aired_ms: int
    broke: Reason | None


class Playout:
    """Airs programmes on one sound output. `tick_s`: how often what was heard is noted."""

    def __init__(
        self,
        timekeeper: Timekeeper,
        output: SoundOutput,
        journal: Journal,
        stop: threading.Event,
        *,
        tick_s: float = 1.0,
    ) -> None:
        self._timekeeper = timekeeper
        self._output = output
        self._journal = journal
        self._stop = stop
        self._tick_s = tick_s
        self.now_playing: str | None = None

    def open_ahead(self, ready: Ready) -> bool:
        """Open the programme, paused at its beginning; whether it can be aired from there."""
        late = self._timekeeper.now() - ready.programme.starts_at
        if late > timedelta(milliseconds=JOIN_AFTER_MS):
            return False
        try:
            self._output.open(ready.sound)
        except SoundFailed as error:
            log.warning("event=not_opened programme=%s reason=%s", ready.programme.title, error)
            return False
        return True

    def air(self, ready: Ready, *, opened: bool) -> None:
        """Air a programme from its beginning, or from where it should be by now, to its end.

        Where the output breaks off, it is opened again until the programme is over. What was not
        heard is logged as missed.
        """
        origin = self._origin(ready)
        position = max(0, origin.position_ms(self._timekeeper.monotonic()))
        opened = opened and position <= JOIN_AFTER_MS
        position = 0 if opened else position
        reason = Reason.NO_SOUND if position == 0 else Reason.JOINED
        while self._is_worth_it(position, ready) and not self._stop.is_set():
            try:
                if not opened:
                    position = self._open_at(ready, origin, position)
                position = self._play(ready, origin, position)
            except SoundFailed as error:
                log.warning("event=no_sound programme=%s reason=%s", ready.programme.title, error)
                self._timekeeper.wait(_RETRY_S, self._stop)
                position = max(position, origin.position_ms(self._timekeeper.monotonic()))
                reason = Reason.NO_SOUND
            opened = False
        self._output.stop()
        self.now_playing = None
        self._miss_the_rest(ready, Reason.STOPPED if self._stop.is_set() else reason)

    @staticmethod
    def _is_worth_it(position: int, ready: Ready) -> bool:
        # libvlc drops sound at its end where less than a second is left when it begins.
        left_ms = ready.duration_ms - position
        return left_ms > (_SHORTEST_JOIN_MS if position else 0)

    def _origin(self, ready: Ready) -> _Origin:
        starts_at = ready.programme.starts_at
        ahead_s = (starts_at - self._timekeeper.now()).total_seconds()
        return _Origin(starts_at, self._timekeeper.monotonic() + ahead_s)

    def _open_at(self, ready: Ready, origin: _Origin, position: int) -> int:
        """Open somewhere a little ahead, so that there is time to; give back where."""
        due = origin.position_ms(self._timekeeper.monotonic()) + _LEAD_MS
        position = max(position, due) if position or due > _LEAD_MS else 0
        self._output.open(ready.sound, at_ms=position)
        return position

    def _play(self, ready: Ready, origin: _Origin, position: int) -> int:
        """Play from a position until the end or until it breaks; give back how far it went."""
        spans = [span for span in ready.spans if span.ends_ms > position]
        if not spans:
            return ready.duration_ms
        started = origin.monotonic_at(position)
        row = self._begin(spans[0], origin.wall_at(started), position)
        self._timekeeper.wait(started - self._timekeeper.monotonic(), self._stop)
        if self._stop.is_set():
            self._take_back(row)
            return position
        try:
            released = self._output.start()
        except SoundFailed:
            self._take_back(row)
            raise
        for span in spans:
            heard_from = max(position, span.offset_ms)
            begins = released + (heard_from - position) / 1000
            if span is not spans[0]:
                row = self._begin(span, origin.wall_at(begins), heard_from)
            heard = self._hear(span, row, origin.wall_at(begins), begins, heard_from)
            self._end(span, row, origin.wall_at(begins), heard, heard_from)
            if heard.broke is not None:
                return heard_from + heard.aired_ms
        return ready.duration_ms

    def _begin(self, span: Span, at: datetime, heard_from: int) -> int | None:
        if span.piece is None:
            self.now_playing = None
            return None
        self.now_playing = span.piece.title
        return self._journal.begin(span.piece, at, from_ms=heard_from - span.offset_ms)

    def _take_back(self, row: int | None) -> None:
        if row is not None:
            self._journal.abandon(row)

    def _hear(
        self, span: Span, row: int | None, at: datetime, begins: float, heard_from: int
    ) -> _Heard:
        whole_ms = span.ends_ms - heard_from
        while (left_s := begins + whole_ms / 1000 - self._timekeeper.monotonic()) > 0:
            stopped = self._timekeeper.wait(min(left_s, self._tick_s), self._stop)
            heard_ms = round((self._timekeeper.monotonic() - begins) * 1000)
            heard_ms = max(0, min(whole_ms, heard_ms))
            if stopped:
                return _Heard(heard_ms, Reason.STOPPED)
            failure = self._output.failure()
            if failure is not None:
                log.warning("event=sound_broke_off reason=%s", failure)
                return _Heard(heard_ms, Reason.NO_SOUND)
            if row is not None and heard_ms < whole_ms:
                self._journal.hear(row, at, heard_ms)
        return _Heard(whole_ms, None)

    def _end(
        self, span: Span, row: int | None, at: datetime, heard: _Heard, heard_from: int
    ) -> None:
        if row is None or span.piece is None:
            return
        joined = heard_from > span.offset_ms
        outcome: Outcome = "partial" if joined or heard.broke else "complete"
        reason = heard.broke or (Reason.JOINED if joined else "")
        if not reason and span.piece.kind == FILLER_KIND:
            reason = Reason.FILLER
        self._journal.end(
            row,
            started_at=at,
            ended_at=at + timedelta(milliseconds=heard.aired_ms),
            aired_ms=heard.aired_ms,
            outcome=outcome,
            reason=reason,
        )

    def _miss_the_rest(self, ready: Ready, reason: Reason) -> None:
        known = self._journal.accounted(ready.programme.occurrence_id)
        for piece in ready.unheard:
            if piece.entry_id not in known:
                self._journal.miss(piece, Reason.NO_CLIP)
        for planned in (span.piece for span in ready.spans):
            if planned is None or planned.entry_id is None or planned.entry_id in known:
                continue
            self._journal.miss(planned, reason)

"""What sounds from a position of a programme on, for which the journal has one row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from audio.receiver import Trouble
from scheduler.protocol import Reason
from scheduler.station.journal import Journal, Outcome, Piece
from scheduler.station.programme import FILLER_KIND, Ready, Span

_REASONS = {
    None: Reason.STREAM_GONE,
    Trouble.GONE: Reason.STREAM_GONE,
    Trouble.STALLED: Reason.STREAM_STALLED,
    Trouble.SILENT: Reason.STREAM_SILENT,
    Trouble.ENDED: Reason.LIVE_ENDED,
}


@dataclass(frozen=True)
class Stretch:
    """A span from a position on, in ms from the programme's start; of a relay, one side of it."""

    ready: Ready
    span: Span
    from_ms: int
    carried: bool = True

    @property
    def is_relay(self) -> bool:
        return self.span.relay is not None

    @property
    def in_span_ms(self) -> int:
        return self.from_ms - self.span.offset_ms

    @property
    def piece(self) -> Piece | None:
        if self.carried:
            return self.span.piece
        if self.span.instead is None:
            return None
        return replace(
            self.span.instead,
            planned_at=self.ready.starts_at + timedelta(milliseconds=self.from_ms),
            planned_ms=self.span.ends_ms - self.from_ms,
        )

    def ends_ms(self) -> int:
        """Where it ends, as far as that is known by now: a stream may come or go at any time."""
        if self.ready.carrier is None or not self.is_relay:
            return self.span.ends_ms
        until_ms = self.ready.carrier.sounding(self.from_ms).until_ms
        return self.span.ends_ms if until_ms is None else min(until_ms, self.span.ends_ms)

    def said(
        self, heard_ms: int, broke: Reason | None, begun: Reason | None, done: Reason | None
    ) -> tuple[Outcome, str]:
        """Outcome and reason of what was heard of it.

        `broke`: why it ended early; `begun`: why the sound began at its position; `done`: what is
        said of a piece that was heard whole.
        """
        if self.is_relay:
            return self._said_of_relay(heard_ms, broke, begun)
        late = self.in_span_ms > 0
        outcome: Outcome = "partial" if late or broke else "complete"
        reason = broke or (begun if late else done) or ""
        piece = self.piece
        unplanned = piece is not None and piece.entry_id is None and piece.kind == FILLER_KIND
        return outcome, reason or (Reason.FILLER if unplanned else "")

    def _said_of_relay(
        self, heard_ms: int, broke: Reason | None, begun: Reason | None
    ) -> tuple[Outcome, str]:
        if self.span.live:
            return self._said_of_live(heard_ms, broke)
        if not self.carried:
            return ("partial" if broke else "complete"), broke or Reason.FILLER
        reached_ms = self.from_ms + heard_ms
        if broke is not None:
            return "partial", broke
        if reached_ms < self.span.ends_ms:
            return "partial", trouble_at(self.ready, reached_ms)
        if self.in_span_ms > 0:
            return "partial", begun or Reason.STREAM_BACK
        return "complete", ""

    def _said_of_live(self, heard_ms: int, broke: Reason | None) -> tuple[Outcome, str]:
        """It is whole wherever it ends, but for what broke it off."""
        reached_ms = self.from_ms + heard_ms
        if broke is None and reached_ms < self.span.ends_ms:
            broke = trouble_at(self.ready, reached_ms)
        if broke is None:
            return "complete", Reason.LIVE_LIMIT
        if broke in {Reason.LIFTED, Reason.LIVE_ENDED}:
            return "complete", Reason.LIVE_ENDED
        return "partial", broke


def stretch_at(ready: Ready, at_ms: int) -> Stretch | None:
    """What sounds from a position on; None behind the end."""
    span = next((each for each in ready.spans if each.ends_ms > at_ms), None)
    if span is None:
        return None
    at_ms = max(at_ms, span.offset_ms)
    if span.relay is None or ready.carrier is None:
        return Stretch(ready, span, at_ms)
    return Stretch(ready, span, at_ms, carried=ready.carrier.sounding(at_ms).carried)


def trouble_at(ready: Ready, at_ms: int) -> Reason:
    """Why a relay does not sound from a position on."""
    return _REASONS[ready.carrier.sounding(at_ms).trouble if ready.carrier else None]


def unaccounted(ready: Ready, journal: Journal, reason: Reason) -> Iterator[tuple[Piece, Reason]]:
    """The pieces of a programme that have no row, each with why it was not heard."""
    if ready.occurrence_id is None:
        return
    known = journal.accounted(ready.occurrence_id)
    for piece in ready.unheard:
        if piece.entry_id not in known:
            yield piece, Reason.NO_CLIP
    for span in ready.spans:
        planned = span.piece
        if span.relay is not None and planned is not None:
            if not journal.has_relay(ready.occurrence_id, planned.planned_at):
                yield planned, _why_not_relayed(ready, span) or reason
        elif planned is not None and planned.entry_id is not None and planned.entry_id not in known:
            yield planned, reason


def _why_not_relayed(ready: Ready, span: Span) -> Reason | None:
    if ready.carrier is None or not ready.carrier.was_reached(span.offset_ms):
        return None
    return trouble_at(ready, span.offset_ms)

"""Rows of the log laid against recorded sound: where what each names was heard.

A clip's row is judged by a stretch of its sound; a relay's by where its stream begins and ends to
be heard, to a few milliseconds, for nobody knows beforehand which second of it is carried.
"""

import audioop
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from audio import ffmpeg
from bench.onair.judge import COARSE, Heard, found_ms, smooth
from bench.onair.sink import RATE, WIDTH
from bench.onair.stream import Stream
from playlists.models import Airing, ItemKind
from scheduler.protocol import Programme

NOT_FOUND_MS = 9_000.0
_PER_MS = COARSE // 1000
_LOOKS_S = (0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_LOOK_MS, _AROUND_MS = 250, 700
_SHORTEST_MS = 700
_LOUD = 400  # of 32768, in the mean: between words there is nothing to compare
_LONGEST_DELAY_MS = 12_000
# One sound gives way to another over so long (audio.carrier): half of it is heard in the middle.
_CHANGE_MS = 50
_STEP_MS, _WINDOW_MS = 2, 12
_FURTHEST_MS = 250
_HEARD = 0.4  # of a sound: what is compared is sampled at other instants


@dataclass(frozen=True)
class Line:
    """A row of the log. `late_ms`: logged against planned; `heard_ms`: heard against logged.

    Of a relay `ended_ms` is the same of its end, and `delay_s` how long before it was sent.
    """

    row: Airing
    late_ms: float | None = None
    heard_ms: float | None = None
    ended_ms: float | None = None
    delay_s: float | None = None

    def agrees(self, ms: float) -> bool:
        measured = (self.late_ms, self.heard_ms, self.ended_ms)
        return all(each is None or abs(each) <= ms for each in measured)

    @property
    def said(self) -> str:
        if self.heard_ms is None:
            return "-"
        end = "" if self.ended_ms is None else f", end {self.ended_ms:.1f}"
        return f"{self.heard_ms:.1f}{end}"


def lined_up(
    rows: Sequence[Airing],
    heard: Heard,
    *,
    clips: Path,
    relayed: Stream,
    programme: Programme,
) -> list[Line]:
    """Every row with what was heard of it; short ones, and those without sound, are not judged."""
    decoded = _Decoded(clips)
    return [_line(row, heard, decoded, relayed, programme) for row in rows]


class _Decoded(dict[str, bytes]):
    """Clips by their hash, at the coarse rate."""

    def __init__(self, clips: Path) -> None:
        super().__init__()
        self._clips = clips

    def __missing__(self, sha256: str) -> bytes:
        file = next(self._clips.glob(f"*/{sha256}.*"))
        self[sha256] = smooth(b"".join(ffmpeg.decode(file, timeout_s=120)))
        return self[sha256]


def _line(
    row: Airing,
    heard: Heard,
    decoded: Mapping[str, bytes],
    relayed: Stream,
    programme: Programme,
) -> Line:
    if row.started_at is None or row.aired_ms < _SHORTEST_MS:
        return Line(row)
    late = _late_ms(row)
    if row.kind is ItemKind.RELAY:
        return _of_relay(row, late, heard, relayed)
    if row.clip_sha256 is None:
        return Line(row, late)
    return Line(row, late, _of_clip(row, heard, decoded[row.clip_sha256], programme))


def _late_ms(row: Airing) -> float | None:
    """Logged against planned, of what stands in the plan; filler and orders do not."""
    stands = row.entry_id is not None or row.kind is ItemKind.RELAY
    if not stands or row.planned_at is None or row.started_at is None:
        return None
    planned = row.planned_at + timedelta(milliseconds=row.from_ms)
    return (row.started_at - planned) / timedelta(milliseconds=1)


def _of_clip(row: Airing, heard: Heard, clip: bytes, programme: Programme) -> float | None:
    """Heard against logged, in ms; None where the row holds nothing loud enough to be told."""
    from_ms = row.from_ms + _under_a_relay_ms(row, programme, len(clip) / WIDTH / _PER_MS)
    found = None
    for at, chunk in _stretches(row, heard):
        due_ms = from_ms + (at - _started(row)) * 1000
        place = found_ms(clip, smooth(chunk), due_ms, _AROUND_MS)
        if place is not None:
            return due_ms - place
        found = NOT_FOUND_MS
    return found


def _under_a_relay_ms(row: Airing, programme: Programme, clip_ms: float) -> float:
    """How far into its clip filler stands that lies under a relay from the relay's beginning on."""
    if row.kind is not ItemKind.FILLER or row.planned_at is None:
        return 0.0
    at_ms = (row.planned_at - programme.starts_at) / timedelta(milliseconds=1)
    for relay in programme.relays:
        if relay.offset_ms <= at_ms < relay.offset_ms + relay.duration_ms:
            return (at_ms - relay.offset_ms) % clip_ms
    return 0.0


def _of_relay(row: Airing, late: float | None, heard: Heard, relayed: Stream) -> Line:
    for at, chunk in _stretches(row, heard):
        sent_ms = relayed.sent_ms(at)
        whole = relayed.sound + relayed.sound[: _LONGEST_DELAY_MS * _PER_MS * WIDTH]
        if sent_ms < _LONGEST_DELAY_MS:
            sent_ms += relayed.length_s * 1000
        half_ms = _LONGEST_DELAY_MS // 2
        place = found_ms(whole, smooth(chunk), sent_ms - half_ms, half_ms)
        if place is None:
            continue
        share = _share_of(heard, relayed.sound, at, place)
        start = _started(row)
        end = start + row.aired_ms / 1000
        begun, ended = _edge(share, start, -1), _edge(share, end, 1)
        # At the relay's own ends it comes and goes at once.
        over_begin = _CHANGE_MS / 2 if row.from_ms else 0.0
        over_end = _CHANGE_MS / 2 if row.from_ms + row.aired_ms < row.planned_ms else 0.0
        return Line(
            row,
            late,
            NOT_FOUND_MS if begun is None else (begun - start) * 1000 - over_begin,
            NOT_FOUND_MS if ended is None else (ended - end) * 1000 - over_end,
            (sent_ms - place) / 1000,
        )
    return Line(row, late, NOT_FOUND_MS)


def _stretches(row: Airing, heard: Heard) -> Iterator[tuple[float, bytes]]:
    """Instants at which the row sounded loud enough, with what was heard from there on."""
    for look_s in _LOOKS_S:
        if look_s * 1000 + _LOOK_MS > row.aired_ms:
            return
        at = _started(row) + look_s
        chunk = heard.stretch(at, _LOOK_MS)
        if len(chunk) == _LOOK_MS * RATE // 1000 * WIDTH and audioop.rms(chunk, WIDTH) > _LOUD:
            yield at, chunk


def _share_of(heard: Heard, sound: bytes, at: float, place_ms: float) -> Callable[[float], float]:
    """How much of a sound is in what was heard at an instant: 1 is all of it, 0 nothing.

    It stands at `place_ms` in what was heard at `at`, and goes on from there either way: it goes
    round as often as it has to.
    """
    samples, size = len(sound) // WIDTH, _WINDOW_MS * _PER_MS

    def share(when: float) -> float:
        first = round((place_ms + (when - at) * 1000) * _PER_MS) % samples
        wanted = sound[first * WIDTH : (first + size) * WIDTH]
        wanted += sound[: size * WIDTH - len(wanted)]
        got = smooth(heard.stretch(when, _WINDOW_MS))[: len(wanted)]
        return audioop.findfactor(got, wanted) if len(got) == len(wanted) else 0.0

    return share


def _edge(share: Callable[[float], float], logged: float, way: Literal[-1, 1]) -> float | None:
    """The instant near a logged one at which half of the sound is heard; None where it never is.

    `way` is where it is not heard: -1 before, 1 after.
    """
    inside = [logged - way * (_FURTHEST_MS + number * _STEP_MS) / 1000 for number in range(40)]
    whole = statistics.median(share(each) for each in inside)
    if whole < _HEARD:
        return None
    step_s = way * _STEP_MS / 1000
    for number in range(2 * _FURTHEST_MS // _STEP_MS):
        at = logged - way * _FURTHEST_MS / 1000 + number * step_s
        near = [share(at + other * step_s) for other in (0, 1, 2)]
        if statistics.mean(near) < whole / 2:
            return at + step_s + _WINDOW_MS / 2000
    return None


def _started(row: Airing) -> float:
    return 0.0 if row.started_at is None else row.started_at.timestamp()

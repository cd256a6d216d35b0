"""A programme's file with streams laid over some of its stretches, sample for sample.

The file holds what is to sound where a stream does not: the change from one to the other is made
here, in the samples, so that nothing is opened or closed meanwhile and the end is exact.
"""

import os
import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audio.clip import SAMPLE_RATE, to_ms
from audio.receiver import Receiver, RelayRules, Trouble

_WIDTH = 2
_HEADER = 44  # of a WAV as `audio.programme` writes it
_CHECKED_AHEAD_S = 20
_CHANGE = SAMPLE_RATE // 20  # 50 ms from one sound to the other
_EDGE = SAMPLE_RATE // 100  # 10 ms at both ends, against a click
_NEAR = (
    SAMPLE_RATE // 10
)  # players open a file where it suits them, some ms from where they are told
_LEFT = SAMPLE_RATE // 10  # with less of a stream than this it is faded out


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a stream is laid over the file, in ms from its start."""

    url: str
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Sounding:
    """What sounds at a position: the stream or the file, up to `until_ms` as far as is known."""

    carried: bool
    until_ms: int | None
    trouble: Trouble | None


@dataclass(slots=True)
class _Laid:
    begins: int
    ends: int
    url: str
    receiver: Receiver | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    sample: int
    carried: bool
    trouble: Trouble | None


Receiving = Callable[[str, RelayRules], Receiver]


class Carrier:
    """Reads like the file it lies over; `read` is called by whoever plays it, in its own thread."""

    def __init__(
        self,
        file: Path,
        stretches: Sequence[Stretch],
        rules: RelayRules,
        receiving: Receiving = Receiver,
    ) -> None:
        self._file = os.open(file, os.O_RDONLY)
        self._rules = rules
        self._receiving = receiving
        self._laid = [
            _Laid(_samples(each.offset_ms), _samples(each.offset_ms + each.duration_ms), each.url)
            for each in stretches
        ]
        self._lock = threading.Lock()
        self._changes: list[_Change] = []
        self._share = 0  # how much of the stream is heard, of _CHANGE
        self.size = os.fstat(self._file).st_size

    def check(self, at_ms: int) -> None:
        """Have the streams here in time that are due soon after a position; let go of the past."""
        with self._lock:
            self._look_ahead(_samples(at_ms))

    def is_well(self, at_ms: int) -> bool:
        """Whether the stream of the stretch that begins at a position could be carried now."""
        with self._lock:
            return any(
                each.receiver is not None and each.receiver.is_well
                for each in self._laid
                if each.begins == _samples(at_ms)
            )

    def sounding(self, at_ms: int) -> Sounding:
        """What was handed out for a position inside a stretch."""
        at = _samples(at_ms)
        with self._lock:
            past = [each for each in self._changes if each.sample <= at + _NEAR]
            coming = [each for each in self._changes if each.sample > at + _NEAR]
        last = past[-1] if past else None
        return Sounding(
            carried=last is not None and last.carried,
            until_ms=to_ms(coming[0].sample) if coming else None,
            trouble=last.trouble if last else Trouble.GONE,
        )

    def was_reached(self, at_ms: int) -> bool:
        """Whether anything was handed out of the stretch that begins at a position."""
        with self._lock:
            return any(
                each.begins <= change.sample < each.ends
                for each in self._laid
                for change in self._changes
                if each.begins == _samples(at_ms)
            )

    def read(self, at: int, size: int) -> bytes:
        """Up to so many bytes from a place in the file."""
        content = os.pread(self._file, size & ~1 or size, at)
        first = (at - _HEADER) // _WIDTH
        last = first + len(content) // _WIDTH
        with self._lock:
            self._look_ahead(first)
            over = [each for each in self._laid if each.begins < last and each.ends > first]
            if not over or at < _HEADER or (at - _HEADER) % _WIDTH or len(content) % _WIDTH:
                return content
            sound = array("h", content)
            for laid in over:
                self._lay(laid, sound, first)
        return sound.tobytes()

    def close(self) -> None:
        """Let go of the streams and of the file."""
        with self._lock:
            for each in self._laid:
                _let_go(each)
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _look_ahead(self, at: int) -> None:
        for each in self._laid:
            if each.ends <= at:
                _let_go(each)
            elif each.receiver is None and each.begins <= at + _CHECKED_AHEAD_S * SAMPLE_RATE:
                each.receiver = self._receiving(each.url, self._rules)

    def _lay(self, laid: _Laid, sound: "array[int]", first: int) -> None:
        begins, ends = max(laid.begins, first), min(laid.ends, first + len(sound))
        receiver = laid.receiver
        if receiver is None:
            return
        carried = self._carries_on(receiver, laid, begins, ends)
        if not carried and not self._share:
            return
        stream = array("h", receiver.take((ends - begins) * _WIDTH))
        for at in range(begins, ends):
            if carried:
                self._share = min(_CHANGE, self._share + 1)
            elif self._share:
                self._share -= 1
            came = stream[at - begins] if at - begins < len(stream) else 0
            if self._share == _CHANGE and laid.begins + _EDGE <= at < laid.ends - _EDGE:
                # Nothing is mixed any more: the rest goes over in one piece.
                until = min(ends, laid.ends - _EDGE, begins + len(stream))
                sound[at - first : until - first] = stream[at - begins : until - begins]
                self._mix_rest(laid, sound, stream, first, begins, until, ends)
                return
            here = sound[at - first] * (_CHANGE - self._share) + came * self._share
            edge = min(_EDGE, at - laid.begins, laid.ends - at)
            sound[at - first] = here * edge // (_CHANGE * _EDGE)
        if ends == laid.ends:
            self._share = 0

    def _mix_rest(  # noqa: PLR0917 -- three places in two arrays
        self,
        laid: _Laid,
        sound: "array[int]",
        stream: "array[int]",
        first: int,
        begins: int,
        at: int,
        ends: int,
    ) -> None:
        for sample in range(at, ends):
            came = stream[sample - begins] if sample - begins < len(stream) else 0
            edge = min(_EDGE, laid.ends - sample)
            sound[sample - first] = came * edge // _EDGE
        if ends == laid.ends:
            self._share = 0

    def _carries_on(self, receiver: Receiver, laid: _Laid, begins: int, ends: int) -> bool:
        """Whether the stream is to sound from here on; a change is noted with its reason."""
        while self._changes and self._changes[-1].sample >= ends:
            self._changes.pop()  # it is played again from an earlier place
        mine = [each for each in self._changes if laid.begins <= each.sample < laid.ends]
        was = bool(mine) and mine[-1].carried
        trouble = receiver.trouble()
        short = len(receiver) < (ends - begins + _LEFT) * _WIDTH
        now = (trouble is None and not short) if was else receiver.is_well
        if not mine or now != was:
            if now and not mine:
                self._share = _CHANGE  # from its first sample on
            ending = Trouble.ENDED if receiver.is_ending else None
            why = None if now else ending or trouble or Trouble.STALLED
            self._changes.append(_Change(begins, now, why))
        return now


def _let_go(laid: _Laid) -> None:
    if laid.receiver is not None:
        laid.receiver.close()
        laid.receiver = None


def _samples(ms: int) -> int:
    return ms * SAMPLE_RATE // 1000

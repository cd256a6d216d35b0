"""A network stream on its way in: fetched and decoded by a process of its own, and listened to."""

import logging
import math
import os
import select
import subprocess
import threading
import time
from array import array
from collections import deque
from enum import StrEnum
from operator import mul

from pydantic import BaseModel, ConfigDict, Field

from audio import children, ffmpeg
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed

log = logging.getLogger(__name__)

_WIDTH = 2
_SECOND = SAMPLE_RATE * _WIDTH
_BLOCK = _SECOND // 10
# A server may send the last seconds at once when it is asked: they bridge its next hitch.
_MOST_S = 20.0
_TAKEN_LATELY_S = 1.5
# Who carries a stream leaves the last of it: where no more comes, so little is nothing.
_STANDS_S, _REST = 1.0, 3 * _BLOCK
_FIRST_PAUSE_S = 0.5
_LOOK_S = 0.5


class Trouble(StrEnum):
    """Why a stream cannot be carried."""

    GONE = "gone"
    STALLED = "stalled"
    SILENT = "silent"
    ENDED = "ended"


class RelayRules(BaseModel):
    """What counts as a stream that can be carried. Seconds; a level in dB of full scale.

    It is given up after `silent_s` below `silent_db`, fetched anew after `stalled_s` without a
    byte, every `again_s` at the latest, and taken (again) once it was well for `well_s` and so much
    of it is here. While nobody takes it, only its newest `kept_s` are kept, so that what is taken
    then is what is being said now. With `from_the_start` it counts as sounding from its first byte
    on, loud or not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    silent_db: float = Field(default=-50.0, ge=-90.0, le=-20.0)
    silent_s: float = Field(default=2.0, ge=0.5, le=60.0)
    stalled_s: float = Field(default=5.0, ge=1.0, le=60.0)
    well_s: float = Field(default=1.5, ge=0.2, le=60.0)
    again_s: float = Field(default=4.0, ge=0.5, le=60.0)
    kept_s: float = Field(default=3.0, ge=0.3, le=60.0)
    from_the_start: bool = False


class Receiver:
    """Holds a stream's newest samples, 48 kHz mono 16-bit, until `close`. Used by any thread.

    Losing the stream ends nothing: it is asked for again, at first after half a second.
    """

    def __init__(self, url: str, rules: RelayRules) -> None:
        self._url = url
        self._rules = rules
        self._lock = threading.Lock()
        self._blocks: deque[bytes] = deque()
        self._held = 0
        self._taken_at = self._came_at = 0.0
        self._loud_at = 0.0
        self._well_since: float | None = None
        self._connected = False
        self._ending = threading.Event()
        self._last = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    @property
    def is_well(self) -> bool:
        """Whether it can be taken from now on: sounding for a while, and enough of it here."""
        with self._lock:
            since, now = self._well_since, time.monotonic()
            enough = self._held >= self._rules.well_s * _SECOND
            return enough and since is not None and now - since >= self._rules.well_s

    def trouble(self) -> Trouble | None:
        """What is wrong with what is taken, if anything is: silence, or nothing left to take."""
        with self._lock:
            stands = time.monotonic() - self._came_at > _STANDS_S and self._held < _REST
            if self._held >= _BLOCK and not stands:
                silent = self._well_since is None
                return Trouble.SILENT if silent else None
            if self._last and not self._connected:
                return Trouble.ENDED
            return Trouble.STALLED if self._connected else Trouble.GONE

    def __len__(self) -> int:
        """How many bytes are here to be taken."""
        with self._lock:
            return self._held

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer where fewer are here."""
        taken = bytearray()
        with self._lock:
            self._taken_at = time.monotonic()
            while self._blocks and len(taken) < size:
                block = self._blocks.popleft()
                rest = size - len(taken)
                taken += block[:rest]
                if len(block) > rest:
                    self._blocks.appendleft(block[rest:])
            self._held -= len(taken)
        return bytes(taken)

    @property
    def is_ending(self) -> bool:
        """Whether it is only let run out."""
        return self._last

    def let_run_out(self) -> None:
        """Take what still comes of the stream; once it breaks off it has ended."""
        self._last = True

    def close(self) -> None:
        """Let go of the stream; returns once its process is gone."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._ending.is_set():
            try:
                heard = self._receive()
            except (OSError, MasteringFailed):
                log.exception("event=relay_failed url=%s", self._url)
                heard = False
            with self._lock:
                self._connected = False
            if self._last:
                return
            pause_s = _FIRST_PAUSE_S if heard else min(self._rules.again_s, pause_s * 2)
            self._ending.wait(pause_s)

    def _receive(self) -> bool:
        """Fetch until it breaks off; whether anything came."""
        command = ffmpeg.receiving(self._url, timeout_s=self._rules.stalled_s)
        with children.start(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                return process.stdout is not None and self._read(process.stdout.fileno())
            finally:
                process.kill()

    def _read(self, pipe: int) -> bool:
        started = last = time.monotonic()
        rest, received = b"", 0
        while not self._ending.is_set():
            if not select.select([pipe], [], [], _LOOK_S)[0]:
                # ffmpeg gives up by itself where a server is silent; it may hang elsewhere.
                if time.monotonic() - last > 2 * self._rules.stalled_s:
                    break
                continue
            came = os.read(pipe, _BLOCK)
            if not came:
                break
            last = time.monotonic()
            rest += came
            while len(rest) >= _BLOCK:
                block, rest = rest[:_BLOCK], rest[_BLOCK:]
                received += _BLOCK
                # A stream is come into in the middle: its first frames lean on others that are
                # not here, and are decoded as a click or a hole.
                if received > _BLOCK:
                    self._keep(block)
            # A file that is served as if it were a stream comes faster than it sounds.
            ahead_s = received / _SECOND - (time.monotonic() - started) - _MOST_S
            if ahead_s > 0:
                self._ending.wait(min(ahead_s, _LOOK_S))
        return received > 0

    def _keep(self, block: bytes) -> None:
        loud = _level_db(block) > self._rules.silent_db
        while not self._ending.is_set():
            with self._lock:
                now = time.monotonic()
                taken = now - self._taken_at < _TAKEN_LATELY_S
                if taken and self._held > _MOST_S * _SECOND:
                    pass  # wait for somebody to take some
                else:
                    loud = loud or (self._rules.from_the_start and not self._connected)
                    if not self._connected and self._held < _REST:
                        self._well_since = None  # what was left of it before is not said again
                    self._connected, self._came_at = True, now
                    self._note(loud, now)
                    self._blocks.append(block)
                    self._held += len(block)
                    while not taken and self._held > self._rules.kept_s * _SECOND:
                        self._held -= len(self._blocks.popleft())
                    return
            self._ending.wait(_LOOK_S)

    def _note(self, loud: bool, now: float) -> None:
        if loud:
            self._loud_at = now
            if self._well_since is None:
                self._well_since = now
                # The silence before it is not to be heard once more.
                self._blocks.clear()
                self._held = 0
        elif now - self._loud_at > self._rules.silent_s:
            self._well_since = None


def _level_db(block: bytes) -> float:
    samples = array("h", block)
    power = sum(map(mul, samples, samples)) / max(1, len(samples))
    return 10 * math.log10(power / 32768**2) if power else -120.0

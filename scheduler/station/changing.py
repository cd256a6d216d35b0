"""A clip that came after its programme began: the air goes over to a file that has it.

What plays is not moved: the other file is opened beside it, and takes its place where the late
piece begins, or inside it, where filler sounds instead of it.
"""

import logging
from collections.abc import Callable

from audio.errors import SoundFailed
from audio.player import SoundOutput
from scheduler.station.programme import Ready

log = logging.getLogger(__name__)

Newer = Callable[[Ready], Ready | None]

# Opened so long ahead of the change; and at least so long, twice what the last opening took.
_OPEN_AHEAD_MS = 3_000
_SHORTEST_LEAD_MS, _LONGEST_LEAD_MS = 600, 2_400
# libvlc drops sound at its end where less than a second is left when it begins.
_SHORTEST_MS = 1_500
# Places in two files of a programme are rounded each.
_ROUNDING_MS = 20


def nothing_newer(_than: Ready) -> Ready | None:
    """Of what has one file for ever."""
    return None


class Aired:
    """A programme on the air and its files, the newest of which has most of its clips.

    `find` looks for a newer one than another; `carried` lays the programme's relays over it.
    """

    def __init__(self, first: Ready, find: Newer, carried: Callable[[Ready], Ready]) -> None:
        self._find = find
        self._carried = carried
        self._files = [carried(first)]

    @property
    def first(self) -> Ready:
        """What it was when it was made ready for the air."""
        return self._files[0]

    @property
    def newest(self) -> Ready:
        """What it is by now."""
        found = self._find(self._files[-1])
        if found is not None:
            self._files.append(self._carried(found))
        return self._files[-1]

    def newer(self, than: Ready) -> Ready | None:
        """A file that has more of the programme than another of it, where there is one by now."""
        newest = self.newest
        return None if newest is than else newest

    def close(self) -> None:
        """Let go of its streams."""
        for ready in self._files:
            if ready.carrier is not None:
                ready.carrier.close()


class Changing:
    """What plays, and what is to take its place; of one play of a programme.

    `at_ms` is the position at which that is, once it is open; `since_ms` where it last was.
    """

    def __init__(self, output: SoundOutput, ready: Ready, newer: Newer) -> None:
        self.ready = ready
        self.at_ms: int | None = None
        self.since_ms = 0
        self._output = output
        self._newer = newer
        self._next = ready
        self._lead_ms = _SHORTEST_LEAD_MS

    def limited(self, ends_ms: int) -> int:
        """Where what plays has to make room, if it has before its own end."""
        return ends_ms if self.at_ms is None else min(ends_ms, self.at_ms)

    def is_due(self, position_ms: int) -> bool:
        """Whether it is to take its place at a position."""
        return self.at_ms is not None and is_near(position_ms, self.at_ms)

    def look(self, position_ms: Callable[[], int]) -> None:
        """Open beside what plays what has more of it, where that is to change soon."""
        if self.at_ms is not None:
            return
        newer = self._newer(self.ready)
        began_ms = position_ms()
        at_ms = None if newer is None else change_at(self.ready, newer, began_ms + self._lead_ms)
        if newer is None or at_ms is None or at_ms > began_ms + _OPEN_AHEAD_MS:
            return
        try:
            self._output.open_beside(newer.source, at_ms=at_ms)
        except SoundFailed as error:
            log.warning("event=not_opened_beside programme=%s reason=%s", newer.title, error)
            self._newer = nothing_newer
            return
        now_ms = position_ms()
        self._lead_ms = min(_LONGEST_LEAD_MS, max(_SHORTEST_LEAD_MS, 2 * (now_ms - began_ms)))
        if now_ms < at_ms:
            self.at_ms, self._next = at_ms, newer

    def change(self) -> bool:
        """Let what is open beside sound, and be what plays; whether it does."""
        at_ms, self.at_ms = self.at_ms, None
        try:
            self._output.change_over()
        except SoundFailed as error:
            log.warning("event=not_changed programme=%s reason=%s", self._next.title, error)
            self._newer = nothing_newer
            return False
        log.info("event=late_clips_aired programme=%s", self._next.title)
        self.ready, self.since_ms = self._next, at_ms or 0
        return True


def is_near(one_ms: int, other_ms: int) -> bool:
    """Whether two positions are the same but for rounding."""
    return abs(one_ms - other_ms) <= _ROUNDING_MS


def change_at(current: Ready, newer: Ready, soonest_ms: int) -> int | None:
    """Where a newer file has a clip that the current one lacks; None where that is all past."""
    lacking = {piece.entry_id for piece in current.unheard}
    for span in newer.spans:
        place = max(span.offset_ms, soonest_ms)
        came = span.piece is not None and span.piece.entry_id in lacking
        if came and span.ends_ms - place > _SHORTEST_MS:
            return place
    return None

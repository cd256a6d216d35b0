"""Numbers that players have and this centre does not: it was restored from an older backup.

A player takes nothing that is not newer than what it has, for otherwise an old order could be
played to it again. So a centre that has forgotten goes on after the numbers its players name.
"""

import re
import threading
from dataclasses import dataclass
from enum import StrEnum

# More than a centre publishes for a station in years: beyond it a player is mistaken, or lies.
FARTHEST = 1_000_000
_SEEN = re.compile(r"(\d{1,10})-([0-9a-f]{16})")


class Series(StrEnum):
    MANIFEST = "manifest"
    ORDERS = "orders"


@dataclass(frozen=True)
class Seen:
    """What a player has: its number, and the first 16 digits of its content's hash."""

    version: int
    content: str

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        found = _SEEN.fullmatch(text)
        return None if found is None else cls(int(found[1]), found[2])

    def is_unknown_to(self, version: int | None, content_sha256: str) -> bool:
        """Whether a centre whose newest is this cannot have sent it."""
        newest = version or 0
        if self.version > newest:
            return self.version <= newest + FARTHEST
        return self.version == newest and not content_sha256.startswith(self.content)


class Outrun:
    """The highest such numbers by station, until they are published past. Used by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[tuple[Series, int], int] = {}

    def note(self, series: Series, station_id: int, version: int) -> None:
        with self._lock:
            key = (series, station_id)
            self._numbers[key] = max(version, self._numbers.get(key, 0))

    def take(self, series: Series, station_id: int) -> int:
        """The number to go past for a station, 0 for none; it is asked for once."""
        with self._lock:
            return self._numbers.pop((series, station_id), 0)

    def take_all(self, series: Series) -> dict[int, int]:
        with self._lock:
            found = {key[1]: each for key, each in self._numbers.items() if key[0] is series}
            self._numbers = {
                key: each for key, each in self._numbers.items() if key[0] is not series
            }
        return found

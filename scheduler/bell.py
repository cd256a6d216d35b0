"""Wakes the players that wait at the door when something new was published for their station."""

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

# So many are on their way at once. Python's threads ask for the interpreter two hundred times a
# second each while they wait for it: a thousand that wake together spend more on asking than on
# their answers.
AT_ONCE = 8


@dataclass(eq=False)
class _Listener:
    """Who waits; `is_called` from the ring on, and `turn` when it may go."""

    is_called: bool = False
    turn: threading.Event = field(default_factory=threading.Event)


class Bell:
    """Rung for stations by their codes; a listener waits for the next ring after the one it saw.

    At most `listeners` wait at once, so that waiting players leave threads for people. A ring
    calls all that wait for its station, and no others; they go in the order in which they came, a
    few at a time, each letting the next one go.
    """

    def __init__(self, *, listeners: int = 1_000) -> None:
        self._guard = threading.Lock()
        self._places = listeners
        self._rings: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, list[_Listener]] = defaultdict(list)
        self._called: deque[_Listener] = deque()
        self._going = 0

    def rings(self, station: str) -> int:
        return self._rings.get(station, 0)

    def ring(self, stations: Iterable[str]) -> None:
        with self._guard:
            for code in list(stations):
                self._rings[code] += 1
                called = self._waiting.pop(code, [])
                for listener in called:
                    listener.is_called = True
                self._called.extend(called)
            self._let_go()

    def wait(self, station: str, seen: int, seconds: float) -> bool:
        """Whether it rang for the station after `seen` in time; at once where no place is free."""
        listener = _Listener()
        with self._guard:
            if self.rings(station) > seen or not self._places:
                return self.rings(station) > seen
            self._places -= 1
            self._waiting[station].append(listener)
        had_its_turn = listener.turn.wait(seconds)
        with self._guard:
            self._places += 1
            if had_its_turn or listener.turn.is_set():
                self._going -= 1
                self._let_go()
            elif listener.is_called:
                self._called.remove(listener)  # its time was over while it stood in line
            else:
                self._waiting[station].remove(listener)
            return listener.is_called

    def _let_go(self) -> None:
        while self._called and self._going < AT_ONCE:
            self._going += 1
            self._called.popleft().turn.set()

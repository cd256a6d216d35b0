"""Where what is said is collected: words one blank apart, one pause at a time."""

_STRENGTH = {"": 0, ",": 1, ";": 2, ":": 2, ".": 3, "?": 4, "!": 4}
_LOOKED_BACK = 240  # the most characters of what was said that anybody looks back on


class Writer:
    """Collects words and pauses; of pauses that meet, the strongest is kept.

    What it writes is canonical, so reading it again changes nothing.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._pause = ""
        self._line_ended = False
        self._goes_on = False
        self._said = ""
        self._said_of = 0

    @property
    def at_line_start(self) -> bool:
        return self._line_ended or not self._pieces

    @property
    def count(self) -> int:
        """How many pieces were said."""
        return len(self._pieces)

    @property
    def state(self) -> tuple[str, bool, bool]:
        """The pause that is due, and whether a line ended and goes on."""
        return self._pause, self._line_ended, self._goes_on

    def pieces_since(self, count: int) -> tuple[str, ...]:
        return tuple(self._pieces[count:])

    def resume(self, pieces: tuple[str, ...], state: tuple[str, bool, bool]) -> None:
        """Add pieces as they were said before, gaps included, and stand as one stood then."""
        self._pieces.extend(pieces)
        self._pause, self._line_ended, self._goes_on = state

    def say(self, words: str) -> None:
        """Add words behind the pause that is due."""
        if not words:
            return
        self._pieces.append(f"{self._gap()}{words}" if self._pieces else words)
        self._pause = ""
        self._line_ended = False

    def _gap(self) -> str:
        if not self._line_ended:
            return f"{self._pause} "
        if _STRENGTH[self._pause] <= 1:
            return f"{self._pause} " if self._goes_on else ".\n"
        return f"{self._pause}\n"

    def pause(self, mark: str) -> None:
        if self._pieces and not self._line_ended and _STRENGTH[mark] > _STRENGTH[self._pause]:
            self._pause = mark

    def end_line(self, *, goes_on: bool) -> None:
        """End a line; one that `goes_on` below, without a full stop, stays one sentence."""
        self._line_ended, self._goes_on = True, goes_on

    def tail(self, length: int = 96) -> str:
        """The last words said, in lower case, and the pause; a line's end is a full stop."""
        count = len(self._pieces)
        if count != self._said_of:
            new = "".join(self._pieces[max(self._said_of, count - _LOOKED_BACK) :]).lower()
            self._said = f"{self._said}{new}"[-_LOOKED_BACK:]
            self._said_of = count
        end = ".\n" if self._line_ended else self._pause
        return f"{self._said[-length:]}{end}"[-length:] if end else self._said[-length:]

    def ends_with(self, word: str) -> bool:
        """Whether `word`, in lower case, was said last and no pause is due."""
        if self._pause or self._line_ended or not self._pieces:
            return False
        return self._pieces[-1].lower().endswith(word)

    def text(self) -> str:
        end = self._pause if _STRENGTH[self._pause] > 1 else ""
        return "".join(self._pieces) + end

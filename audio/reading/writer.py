"""Where what is said is collected: words one blank apart, one pause at a time."""

_STRENGTH = {"": 0, ",": 1, ";": 2, ":": 2, ".": 3, "?": 4, "!": 4}
_USUALLY, _AT_MOST = 96, 240  # characters of what was said that rules look back on


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
        self._tail: str | None = None

    @property
    def at_line_start(self) -> bool:
        return self._line_ended or not self._pieces

    @property
    def at_sentence_start(self) -> bool:
        """Whether what is said next begins a sentence."""
        if not self._pieces:
            return True
        if _STRENGTH[self._pause] == _STRENGTH["."] or self._pause in {"?", "!"}:
            return True
        return self._line_ended and not self._goes_on and not self._pause

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
        self._tail = None

    def say(self, words: str) -> None:
        """Add words behind the pause that is due."""
        if not words:
            return
        self._pieces.append(f"{self._gap()}{words}" if self._pieces else words)
        self._pause = ""
        self._line_ended = False
        self._tail = None

    def _gap(self) -> str:
        if not self._line_ended:
            return f"{self._pause} "
        if _STRENGTH[self._pause] <= 1:
            return f"{self._pause} " if self._goes_on else ".\n"
        return f"{self._pause}\n"

    def pause(self, mark: str) -> None:
        if self._pieces and not self._line_ended and _STRENGTH[mark] > _STRENGTH[self._pause]:
            self._pause = mark
            self._tail = None

    def end_line(self, *, goes_on: bool) -> None:
        """End a line; one that `goes_on` below, without a full stop, stays one sentence."""
        self._line_ended, self._goes_on = True, goes_on
        self._tail = None

    def tail(self) -> str:
        """The last words said, in lower case, and the pause; a line's end is a full stop."""
        if self._tail is None:
            self._tail = f"{self._lately()[-_USUALLY:]}{self._end()}"[-_USUALLY:]
        return self._tail

    def long_tail(self) -> str:
        """The same from further back."""
        return f"{self._lately()}{self._end()}"[-_AT_MOST:]

    def _end(self) -> str:
        return ".\n" if self._line_ended else self._pause

    def _lately(self) -> str:
        """What was said last, kept as it grows: only what is new is put behind it."""
        count = len(self._pieces)
        if count != self._said_of:
            new = "".join(self._pieces[max(self._said_of, count - _AT_MOST) :]).lower()
            self._said = f"{self._said}{new}"[-_AT_MOST:]
            self._said_of = count
        return self._said

    def ends_with(self, word: str) -> bool:
        """Whether `word`, in lower case, was said last and no pause is due."""
        if self._pause or self._line_ended or not self._pieces:
            return False
        return self._pieces[-1].lower().endswith(word)

    def text(self) -> str:
        end = self._pause if _STRENGTH[self._pause] > 1 else ""
        return "".join(self._pieces) + end

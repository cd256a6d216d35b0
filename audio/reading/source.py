"""A source text made uniform (NFC, one kind of each sign) without losing where things stood."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from audio.reading.letters import LETTER

_SIGNS = " \\n!-@\\[-`{-~“”«»‘’–—…•°ºµ²³€₫£¥₹±×÷≥≤→‰"
_PLAIN = f"{LETTER}{_SIGNS}"
_ODD = re.compile(f"[{LETTER}]?[^{_PLAIN}]+")
_IS_PLAIN = re.compile(f"[{_PLAIN}]*")
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u2015", "—"),
    **dict.fromkeys("„‟″", '"'),
    **dict.fromkeys("‚‛′´", "'"),
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\u2043\u25cf\u25cb\u25aa\u25ab\u25a0\u25a1\u2022\uf0b7\u00b7", "•"),
    "\t": " ",
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "Œ": "Oe",
    "\u02da": "°",
    "\u00ad": "",
    "\u2044": "/",
    "\u212a": "K",
    "\u03bc": "µ",
    **dict.fromkeys("\u03a6\u03c6\u03d5\u00f8\u2300", "Ø"),
    "℃": "°C",
    "№": "số ",
    "©": "\u25cc",
    "®": "\u25cc",
    "™": "\u25cc",
}
_WIDE_SPACES = "\u00a0\u202f\u2009\u2007"
_DROPPED = "\u25cc"  # stands for a sign that is not said
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_BY_CATEGORY = {"Zs": " ", "Cc": " ", "Lm": _DROPPED}
_REMEMBERED = 8  # odd runs up to this length are worth remembering


@dataclass(frozen=True, slots=True)
class Source:
    """Uniform text, and the pieces by which its offsets lead back to what was handed in."""

    text: str
    _here: tuple[int, ...] = (0,)
    _there: tuple[int, ...] = (0,)
    _changed: tuple[bool, ...] = (False,)

    def start(self, offset: int) -> int:
        """Where in the handed-in text the character at `offset` begins."""
        if len(self._here) == 1:
            return offset
        piece = bisect_right(self._here, offset) - 1
        if self._changed[piece]:
            return self._there[piece]
        return self._there[piece] + offset - self._here[piece]

    def end(self, offset: int) -> int:
        """Where in the handed-in text what ends at `offset` ends."""
        if len(self._here) == 1:
            return offset
        piece = bisect_right(self._here, offset - 1) - 1 if offset else 0
        if self._changed[piece]:
            return self._there[piece + 1]
        return self._there[piece] + offset - self._here[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the handed-in text what stands from `start` to `end` stands."""
        here = self._here
        if len(here) == 1:
            return start, end
        piece = bisect_right(here, start) - 1
        if self._changed[piece] and start < end <= here[piece + 1]:  # another piece follows each
            return self._there[piece], self._there[piece + 1]
        return self.start(start), self.end(end)


def uniform(text: str) -> Source:
    """The text in NFC, ASCII digits and a small set of signs; linear in its length."""
    if _IS_PLAIN.fullmatch(text):
        return Source(text)
    pieces: list[str] = []
    here, there, changed = [0], [0], [False]
    done = length = 0
    memory: dict[str, str] = {}
    for match in _ODD.finditer(text):
        run = match.group()
        said = memory.get(run)
        if said is None:
            said = _plain(run)
            if len(run) <= _REMEMBERED:
                memory[run] = said
        pieces += (text[done : match.start()], said)
        length += match.start() - done
        _mark(here, there, changed, (length, match.start(), len(said) != len(run)))
        length += len(said)
        done = match.end()
        _mark(here, there, changed, (length, done, False))
    pieces.append(text[done:])
    return Source("".join(pieces), tuple(here), tuple(there), tuple(changed))


def _mark(
    here: list[int], there: list[int], changed: list[bool], piece: tuple[int, int, bool]
) -> None:
    if here[-1] == piece[0] and not changed[-1]:
        there[-1], changed[-1] = piece[1], piece[2]
        return
    here.append(piece[0])
    there.append(piece[1])
    changed.append(piece[2])


def _plain(run: str) -> str:
    return "".join(map(_character, unicodedata.normalize("NFC", run)))


@lru_cache(maxsize=4096)
def _character(char: str) -> str:
    if _IS_PLAIN.fullmatch(char):
        return char
    if char in _ALIKE:
        return _ALIKE[char]
    if char in _WIDE_SPACES:
        return "\u00a0"
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _BY_CATEGORY.get(category) or _compatible(char, category)


def _compatible(char: str, category: str) -> str:
    """What Unicode calls compatible (½ → 1/2, Ⅲ → III, ﬁ → fi), or the mark of a dropped sign."""
    if category in _UNSEEN:
        return ""
    simple = unicodedata.normalize("NFKD", char).replace("\u2044", "/")
    kept = "".join(c for c in simple if _IS_PLAIN.fullmatch(c))
    if not kept or kept == char or len(kept) > _REMEMBERED:
        return _DROPPED
    return f" {kept} " if category in {"No", "Nl"} else kept

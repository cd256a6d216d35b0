"""From official text to speakable text: one pass over tokens, rules in order."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from audio.reading import dates, documents, fractions, phones, times, units
from audio.reading.abbreviations import is_plain, read_word
from audio.reading.addresses import may_hold_one, read_address
from audio.reading.letters import LETTER, LOWER
from audio.reading.lexicon import Lexicon
from audio.reading.memory import STRETCH, Memory
from audio.reading.model import Accent, Reading
from audio.reading.punctuation import read_sign
from audio.reading.roman import may_be_small
from audio.reading.rules import Context, Rules
from audio.reading.source import uniform

_ALONE = rf"[{LETTER}]++(?=[ \n,;)]|$)"
_TOKEN = re.compile(
    rf"(?P<plain>{_ALONE}(?: {_ALONE}){{0,7}})|(?P<word>[{LETTER}]++)|(?P<blank>[ \u00a0]++)|"
    r"(?P<line>\n\s*+)|(?P<figure>[0-9])|(?P<sign>[-/(+$€£¥₹])|(?P<other>.)",
    re.DOTALL,
)
_GOES_ON = re.compile(rf"[*_“\"(]{{0,4}}[{LOWER}](?![.)])")
_MAIL_AHEAD = re.compile(r"[0-9][A-Za-z0-9_.+-]{0,63}@")

_LONG = 50_000  # letters of a text that no bulletin has


def read(text: str, lexicon: Lexicon | None = None, accent: Accent = "north") -> Reading:
    """Make official Vietnamese text speakable; the same text always reads the same.

    The text that comes out holds no digits and no abbreviations, and read again it stays
    as it is. Abbreviations that are not in the lexicon are spelled and reported. Takes time
    linear in the length of the text; raises nothing for any text.
    """
    lexicon = lexicon or Lexicon.shipped()
    with _uncollected(len(text)):
        source = uniform(text)
        holds_address = may_hold_one(source.text)
        context = Context(source, lexicon, accent, original=text, addressed=holds_address)
        _Pass(context, source.text).run()
        return Reading(text, context.out.text(), context.changes(), context.unknown())


@contextmanager
def _uncollected(length: int) -> Iterator[None]:
    """Let no collector look, over and over, for rings among a long text's changes: none are made.

    Where two threads read at once the first to end lets it work again, which does no harm.
    """
    if length < _LONG or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Pass:
    """One pass over the tokens of one text."""

    def __init__(self, context: Context, text: str) -> None:
        self._context = context
        self._text = text
        self._rules = _rules(tuple(sorted(context.lexicon.units.items())))
        self._plain: set[str] = set()
        self._odd: set[str] = set()
        self._handlers = {
            "plain": self._words,
            "word": self._word,
            "figure": self._figure,
            "sign": self._sign,
            "other": self._other,
            "line": self._line,
        }

    def run(self) -> None:
        at, end, memory = 0, len(self._text), Memory(self._context, self._text)
        while at < end:
            key = memory.key(at)
            until = memory.replay(key, at) if key is not None else None
            if until is None:
                mark = memory.mark()
                until = self._stretch(at)
                if key is not None:
                    memory.remember(key, at, until, mark)
            at = until

    def _stretch(self, at: int) -> int:
        """Read some tokens from `at` on; gives where they end."""
        text, plain, say, context = self._text, self._plain, self._context.out.say, self._context
        handlers = self._handlers
        until = at + STRETCH
        while at < until and (match := _TOKEN.match(text, at)):
            kind = match.lastgroup
            if kind == "blank":
                at = match.end()
            elif kind == "plain" and plain.issuperset((run := match.group()).split(" ")):
                say(run)
                context.numeric = context.unit = False
                at = match.end()
            else:
                at = handlers[kind or "other"](at, match)
        return at

    def _words(self, at: int, match: re.Match[str]) -> int:
        """Those of a run of words that are plain, or the first one where it is not."""
        end = at
        for word in match.group().split(" "):
            if not self._is_plain(word):
                break
            end += len(word) + 1
        if end == at:
            return read_word(self._context, self._text, at, word)
        self._context.out.say(self._text[at : end - 1])
        self._context.numeric = self._context.unit = False
        return end - 1

    def _is_plain(self, word: str) -> bool:
        """Whether a word is said as it is written, whatever stands around it."""
        if word in self._plain:
            return True
        if word in self._odd:
            return False
        lexicon = self._context.lexicon
        plain = (
            is_plain(word, lexicon)
            and not may_be_small(word)
            and word not in lexicon.units
            and word != "i"
        )
        (self._plain if plain else self._odd).add(word)
        return plain

    def _word(self, at: int, match: re.Match[str]) -> int:
        return read_word(self._context, self._text, at, match.group())

    def _figure(self, at: int, _match: re.Match[str]) -> int:
        if self._context.addressed and _MAIL_AHEAD.match(self._text, at):
            address = read_address(self._context, self._text, at)
            if address is not None:
                return address
        end = self._rules.apply(self._context, self._text, at)
        return end if end is not None else at + 1

    def _sign(self, at: int, match: re.Match[str]) -> int:
        end = self._rules.apply(self._context, self._text, at)
        return end if end is not None else self._other(at, match)

    def _other(self, at: int, _match: re.Match[str]) -> int:
        return read_sign(self._context, self._text, at)

    def _line(self, _at: int, match: re.Match[str]) -> int:
        self._context.out.end_line(goes_on=bool(_GOES_ON.match(self._text, match.end())))
        self._context.numeric = self._context.unit = False
        return match.end()


@lru_cache(maxsize=8)
def _rules(unit_items: tuple[tuple[str, str], ...]) -> Rules:
    """The rules in the order in which they are asked."""
    return Rules(
        (
            *documents.RULES,
            *phones.EARLY_RULES,
            *times.RULES,
            *units.early_rules(dict(unit_items)),
            *fractions.EARLY_RULES,
            *dates.RULES,
            *phones.LATE_RULES,
            *fractions.RULES,
            *units.rules(dict(unit_items)),
        )
    )

"""What a rule is, and what it may look at."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from audio.reading import numbers
from audio.reading.lexicon import Lexicon
from audio.reading.model import Accent, Change, Unknown
from audio.reading.source import Source
from audio.reading.writer import Writer


@dataclass(slots=True)
class Context:
    """One reading under way."""

    source: Source
    lexicon: Lexicon
    accent: Accent
    out: Writer = field(default_factory=Writer)
    changes: list[Change] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    original: str = ""
    numeric: bool = False
    """Whether the last thing said was a number, so that a hyphen may mean "đến"."""
    unit: bool = False
    """Whether the last thing said was measured, so that a slash means "trên"."""

    @property
    def before(self) -> str:
        """The end of what has been said, in lower case."""
        return self.out.tail().lower()

    def cardinal(self, written: str) -> str:
        return numbers.whole(written, self.accent)

    def number(self, written: str) -> str:
        return numbers.number(written, self.accent)

    def note(self, start: int, end: int, spoken: str, rule: str) -> None:
        """Record that `start`-`end` of the uniform text is said as `spoken`."""
        first, last = self.source.start(start), self.source.end(end)
        written = self.original[first:last]
        if written != spoken:
            self.changes.append(Change(first, last, written, spoken, rule))

    def report(self, start: int, end: int) -> None:
        """Show the editor an abbreviation the lexicon does not have."""
        first, last = self.source.start(start), self.source.end(end)
        self.unknown.append(Unknown(first, last, self.original[first:last]))


Say = Callable[[re.Match[str], Context], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`say` gives the words for a match of `pattern`, or None to leave it to the next rule."""

    name: str
    pattern: re.Pattern[str]
    say: Say
    numeric: bool = False
    unit: bool = False


_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


class Rules:
    """Ordered rules behind one compiled pattern: the first that matches and does not decline."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._compiled: dict[int, re.Pattern[str]] = {}

    def _any_from(self, first: int) -> re.Pattern[str]:
        """All rules from `first` on in one pattern; made when a rule before it declines."""
        pattern = self._compiled.get(first)
        if pattern is None:
            alternatives = (
                f"(?P<r{i}>{_NAMED_GROUP.sub('(?:', self._rules[i].pattern.pattern)})"
                for i in range(first, len(self._rules))
            )
            pattern = self._compiled[first] = re.compile("|".join(alternatives))
        return pattern

    def apply(self, context: Context, text: str, at: int) -> int | None:
        """Say what begins at `at`; gives where it ended, or None when no rule applies."""
        first = 0
        while first < len(self._rules):
            found = self._any_from(first).match(text, at)
            if not found or found.lastgroup is None:
                return None
            first = int(found.lastgroup[1:])
            rule = self._rules[first]
            match = rule.pattern.match(text, at)
            spoken = rule.say(match, context) if match else None
            if match and spoken is not None:
                context.note(at, match.end(), spoken, rule.name)
                context.out.say(spoken)
                context.numeric, context.unit = rule.numeric, rule.unit
                return match.end()
            first += 1
        return None

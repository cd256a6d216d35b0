"""What a rule is, and what it may look at."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from audio.reading import numbers
from audio.reading.lexicon import Lexicon
from audio.reading.model import Accent, Change, Unknown
from audio.reading.source import Source
from audio.reading.writer import Writer

WordReader = Callable[["Context", str, int, str], int | None]


@dataclass(frozen=True, slots=True)
class WordShape:
    """What is true of a word wherever it stands."""

    readers: tuple[WordReader, ...]
    """Those that may say it together with what stands behind it."""
    entry: str | None
    has_senses: bool
    may_head: bool
    """Whether it could be a syllable of a heading in capitals."""
    spoken: str
    known: bool
    changed: bool
    rule: str


@dataclass(slots=True)
class Context:
    """One reading under way."""

    source: Source
    lexicon: Lexicon
    accent: Accent
    out: Writer = field(default_factory=Writer)
    notes: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Stretches of the uniform text, what is said for them, and the rule that decided."""
    reports: list[tuple[int, int]] = field(default_factory=list)
    original: str = ""
    words: dict[str, WordShape] = field(default_factory=dict)
    addressed: bool = False
    """Whether the text may hold web or e-mail addresses."""
    numeric: bool = False
    """Whether the last thing said was a number, so that a hyphen may mean "đến"."""
    unit: bool = False
    """Whether the last thing said was measured, so that a slash means "trên"."""

    @property
    def before(self) -> str:
        """The end of what has been said, in lower case."""
        return self.out.tail()

    def cardinal(self, written: str) -> str:
        return numbers.whole(written, self.accent)

    def number(self, written: str) -> str:
        return numbers.number(written, self.accent)

    def note(self, start: int, end: int, spoken: str, rule: str) -> None:
        """Record that `start`-`end` of the uniform text is said as `spoken`."""
        self.notes.append((start, end, spoken, rule))

    def tell(self, start: int, end: int, spoken: str, rule: str) -> int:
        """Say words for `start`-`end` of the uniform text and record them; gives `end`."""
        self.note(start, end, spoken, rule)
        self.out.say(spoken)
        self.numeric = self.unit = False
        return end

    def report(self, start: int, end: int) -> None:
        """Show the editor an abbreviation the lexicon does not have."""
        self.reports.append((start, end))

    def changes(self) -> tuple[Change, ...]:
        """Where what is said differs from what was handed in."""
        original, span = self.original, self.source.span
        if self.source.text is original:
            found = self.notes
        else:
            found = [(*span(start, end), spoken, rule) for start, end, spoken, rule in self.notes]
        return tuple(
            Change(first, last, written, spoken, rule)
            for first, last, spoken, rule in found
            if (written := original[first:last]) != spoken
        )

    def unknown(self) -> tuple[Unknown, ...]:
        """Abbreviations the lexicon does not have, where they stand in what was handed in."""
        spans = (self.source.span(start, end) for start, end in self.reports)
        return tuple(Unknown(first, last, self.original[first:last]) for first, last in spans)


Say = Callable[[re.Match[str], Context], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`say` gives the words for a match of `pattern`, or None to leave it to the next rule."""

    name: str
    pattern: re.Pattern[str]
    say: Say
    numeric: bool = False
    unit: bool = False
    begins: str = "0123456789"
    """The characters a match may begin with."""


_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?:\?P<\w+>|(?!\?))")


def _without_groups(pattern: str) -> str:
    """The pattern with nothing captured: the fewer groups, the faster many of them match."""
    return _GROUP.sub(lambda found: found[1] or "(?:", pattern)


class _Link:
    """The rules that may still apply, in one pattern; the links behind a decline come later.

    Each link is made when it is first needed: few rules ever decline.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        patterns = "|".join(f"({_without_groups(rule.pattern.pattern)})" for rule in rules)
        self.pattern = re.compile(patterns)
        self._after: dict[int, _Link] = {}

    def after(self, index: int) -> "_Link | None":
        """The rules behind the one at `index`."""
        link = self._after.get(index)
        if link is None and index + 1 < len(self.rules):
            link = self._after[index] = _Link(self.rules[index + 1 :])
        return link


class Rules:
    """Ordered rules behind compiled patterns: the first that matches and does not decline."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._links: dict[str, _Link | None] = {}
        self._of_rules: dict[tuple[Rule, ...], _Link] = {}

    def _link(self, char: str) -> _Link | None:
        rules = tuple(rule for rule in self._rules if char in rule.begins)
        if rules and rules not in self._of_rules:
            self._of_rules[rules] = _Link(rules)
        link = self._links[char] = self._of_rules.get(rules)
        return link

    def apply(self, context: Context, text: str, at: int) -> int | None:
        """Say what begins at `at`; gives where it ended, or None when no rule applies."""
        char = text[at]
        link = self._links[char] if char in self._links else self._link(char)
        while link:
            match = link.pattern.match(text, at)
            if not match or match.lastindex is None:
                return None
            index = match.lastindex - 1
            rule = link.rules[index]
            if rule.pattern.groups:
                match = rule.pattern.match(text, at)
            spoken = rule.say(match, context) if match else None
            if match and spoken is not None:
                context.note(at, match.end(), spoken, rule.name)
                context.out.say(spoken)
                context.numeric, context.unit = rule.numeric, rule.unit
                return match.end()
            link = link.after(index)
        return None

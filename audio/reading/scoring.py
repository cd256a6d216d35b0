"""How well official sentences are read: a case file's expectations against what is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from audio.errors import ReadingError
from audio.reading.lexicon import Lexicon
from audio.reading.model import Accent
from audio.reading.reader import read

HEADER = "written\tspoken"
"""What a case file begins with; each line below is one case, its two sides apart by a tab."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that is read otherwise than its file expects; `line` counts from 1."""

    line: int
    written: str
    expected: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the cases are read as expected, and where the others differ."""

    cases: int
    differences: tuple[Difference, ...]

    @property
    def right(self) -> int:
        return self.cases - len(self.differences)

    @property
    def percent(self) -> float:
        return 100 * self.right / self.cases if self.cases else 0.0


def score(lines: Iterable[str], lexicon: Lexicon | None = None, accent: Accent = "north") -> Score:
    """Read each case of a case file and compare, letter by letter.

    Raises ReadingError when a line does not hold two sides apart by a tab.
    """
    cases, differences = 0, []
    for number, line in enumerate(lines, start=1):
        case = line.rstrip("\n")
        if not case or (number == 1 and case == HEADER):
            continue
        written, tab, expected = case.partition("\t")
        if not tab:
            raise ReadingError("Line %(line)s of the case file has no tab.", line=number)
        cases += 1
        spoken = read(written, lexicon, accent).text
        if spoken != expected:
            differences.append(Difference(number, written, expected, spoken))
    return Score(cases, tuple(differences))

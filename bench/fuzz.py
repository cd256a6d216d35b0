"""`python -m bench.fuzz reading --inputs 10000`: random inputs, and the promises they broke.

`reading` makes up texts, `cases` damages those of the reading's case file.
"""

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from audio.reading import Accent, Reading, read

FRAGMENTS = (
    "UBND", "TT", "TT.", "23-QĐ/TW", "49/2024/NĐ-CP", "30/7/2021", "30/4-1/5", "1/3 số hộ",
    "12/12 xã", "đ/c", "TP.", "Q.1", "P. Bến Nghé", "QL5", "km12+300", "Đại hội XIII",
    "quý III/2024", "phần ix", "- ", "+ ", "\n", "**", "(", ")", "“", "”", "...", "…", "./.",
    "0912.345.678", "1900 1234", "gọi 113", "cấp 6-7", "2021-2025", "98,5%", "25-30°C",
    "50-100mm/24h", "m³/s", "2tr5", "1.500.000đ/hộ", "$5,99", "-5 2/3", "½", "Ⅲ", "👍", "中",
    "đồng/người", "/KH-UBND", "Số:", "a)", "đ)", "X", "v", "x", "4", "tháng", "thứ", "ngày",
    "năm", "số", "+84", "7h30", "https://a.vn/x?y=1", "a@b.vn", "#tag", "VH-TT", "GD&ĐT",
    "BS.CKI", "ThS", "TTg", "COVID-19", "5G", "H5N1", "ABCXYZ", "N.V.A", "McDonald", "'",
    "\u0301", "\u200b", "\u00a0", "\r\n", "\t", "QCVN 08-MT:2015/BTNMT", "tỷ lệ 1:500",
    "3511.0.1234.90", "sáng T7, CN", "Thứ 2-6", "3p20s", "l/s",
)  # fmt: skip
_CAPITALS = re.compile(r"\w{2,}")
_MOST_PIECES, _LONGEST_RUN = 16, 6
_LAST_CODE_POINT = 0x10FFFF
_MOST_DAMAGES = 5
_FIGURES = ("", "0", "1", "9", "31", "00", "12345", "1-1", "1.", "1,")
_SIGNS = ".,-/:–()%+& "
_CASES = Path(__file__).parent.parent / "tests" / "audio" / "reading" / "cases.tsv"
_ACCENTS: tuple[Accent, ...] = ("north", "south")


def official_noise(chance: random.Random) -> str:
    """Fragments of official text, blanks and random Unicode in random order."""
    pieces: list[str] = []
    for _ in range(chance.randint(1, _MOST_PIECES)):
        kind = chance.random()
        if kind < 0.5:
            pieces.append(chance.choice(FRAGMENTS))
        elif kind < 0.8:
            pieces.append(chance.choice(" .,-/"))
        else:
            run = chance.randint(1, _LONGEST_RUN)
            pieces += (chr(chance.randint(0, _LAST_CODE_POINT)) for _ in range(run))
    return "".join(pieces)


def damaged(chance: random.Random, texts: Sequence[str]) -> str:
    """One of the texts with a few figures, signs and stretches changed, cut or put in."""
    text = chance.choice(texts)
    for _ in range(chance.randint(1, _MOST_DAMAGES)):
        at = chance.randint(0, len(text))
        kind = chance.random()
        if kind < 0.35 and (figures := [found.start() for found in re.finditer(r"\d", text)]):
            at = chance.choice(figures)
            text = text[:at] + chance.choice(_FIGURES) + text[at + 1 :]
        elif kind < 0.6:
            text = text[:at] + chance.choice(_SIGNS) + text[at + 1 :]
        elif kind < 0.8:
            text = text[:at] + text[at + chance.randint(1, _LONGEST_RUN) :]
        else:
            other = chance.choice(texts)
            start = chance.randint(0, len(other))
            text = text[:at] + other[start : start + 2 * _LONGEST_RUN] + text[at:]
    return text


def case_texts() -> list[str]:
    """What stands written in the reading's case file."""
    lines = _CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines]


def broken_promises(text: str, accent: Accent) -> list[str]:
    """The names of the promises that reading this text broke; none when all is well."""
    try:
        reading = read(text, accent=accent)
        again = read(reading.text, accent=accent)
    except Exception:  # noqa: BLE001 - that nothing is raised is the promise under test
        return ["raised"]
    return [name for name, broken in _PROMISES.items() if broken(reading, again)]


_PROMISES: dict[str, Callable[[Reading, Reading], bool]] = {
    "a digit was left": lambda reading, _: any(char.isnumeric() for char in reading.text),
    "capitals were left": lambda reading, _: any(
        word.isupper() for word in _CAPITALS.findall(reading.text)
    ),
    "a sign was left": lambda reading, _: any(
        not char.isalpha() and char not in " \n.,;:?!" for char in reading.text
    ),
    "not in NFC": lambda reading, _: not unicodedata.is_normalized("NFC", reading.text),
    "changed when read again": lambda reading, again: again.text != reading.text,
    "unknown when read again": lambda _, again: bool(again.unknown),
    "a change points elsewhere": lambda reading, _: any(
        reading.source[each.start : each.end] != each.written for each in reading.changes
    ),
}


def fuzz_reading(inputs: int, seed: int) -> int:
    return _fuzz(official_noise, inputs, seed)


def fuzz_cases(inputs: int, seed: int) -> int:
    return _fuzz(partial(damaged, texts=case_texts()), inputs, seed)


def _fuzz(make: Callable[[random.Random], str], inputs: int, seed: int) -> int:
    chance = random.Random(seed)
    broken: Counter[str] = Counter()
    characters = 0
    for _ in range(inputs):
        text = make(chance)
        characters += len(text)
        for name in broken_promises(text, chance.choice(_ACCENTS)):
            broken[name] += 1
            if broken[name] == 1:
                print(f"{name}: {text!r}", file=sys.stderr)
    print(f"{inputs} inputs, {characters} characters, seed {seed}")
    for name in ("raised", *_PROMISES):
        print(f"{broken[name]:>6}  {name}")
    return 1 if broken else 0


TARGETS: dict[str, Callable[[int, int], int]] = {
    "reading": fuzz_reading,
    "cases": fuzz_cases,
}


def main(arguments: list[str]) -> int:
    """Exit 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    return TARGETS[chosen.target](chosen.inputs, chosen.seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

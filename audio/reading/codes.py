"""Codes that name a thing: boats, serial numbers, forms, files, sign by sign."""

import re

from audio.reading.letters import LETTER, spell
from audio.reading.numbers import digits
from audio.reading.rules import Context

_BOAT = re.compile(rf"([A-ZĐ]{{2,3}})[- ]?(\d{{4,5}})[- ]?(TS)(?![{LETTER}\d])")
_SHIP = re.compile(rf"([A-ZĐ]{{2}})[- ]?(\d{{4,5}})(?![{LETTER}\d]|[-.,/]\d)")
_FILE = re.compile(r"([A-ZĐ]{1,3})(\d{1,4}(?:\.\d{1,6}){1,4}(?:-\d{1,8}){1,3})(?!\w)")
_SERIAL = re.compile(rf"([A-ZĐ]{{1,3}}) ?(\d{{5,9}})(?![{LETTER}\d]|[.,]\d)")
_NO_SERIES = frozenset({"TK", "ĐT", "CV", "QĐ", "NQ", "KH"})
_NUMBER_SAID = ("số", "sổ", "số:", "sê ri", "seri", "serial")
_ON_WATER = re.compile(
    r"(?:tàu|thuyền|phương tiện|đò|phà|sà lan|ca nô|xuồng|thủy nội địa|số hiệu|số đăng ký)"
    r"(?: [^\s,.;:]+){0,3}$"
)


def read_boat(context: Context, text: str, at: int, _word: str) -> int | None:
    """A fishing boat's registration: "HP-90123-TS", letter by letter and figure by figure."""
    match = _BOAT.match(text, at) or _SHIP.match(text, at)
    if not match or (match.re is _SHIP and not _ON_WATER.search(context.before)):
        return None
    said = f"{spell(match[1])} {digits(match[2])}"
    if match.re is _BOAT:
        said += f" {spell(match[3])}"
    return context.tell(at, match.end(), said, "plate")


QUARTERS = {"QI": "một", "QII": "hai", "QIII": "ba", "QIV": "bốn"}
_YEAR_BEHIND = re.compile(r"/((?:19|20)\d\d)(?!\d)")


def read_quarter(context: Context, text: str, at: int, word: str) -> int | None:
    """A quarter with its year in short: "QI/2025"."""
    end = at + len(word)
    said = f"quý {QUARTERS[word]}"
    year = _YEAR_BEHIND.match(text, end)
    if year:
        end = year.end()
        said += f" năm {context.cardinal(year[1])}"
    return context.tell(at, end, said, "roman")


_FORM_CODE = re.compile(
    rf"[A-ZĐ]{{1,5}}\d{{0,3}}[a-zđ]?(?:[-/](?:[A-ZĐ]{{1,8}}\d{{0,4}}|\d{{1,4}}))*(?![{LETTER}\d])"
)
LONGEST_FORM = 6
_FORM_SAID = ("mẫu", "mẫu số", "tờ khai", "biểu", "biểu số", "biểu mẫu", "mẫu đơn", "mã số mẫu")
_RUNS = re.compile(rf"[{LETTER}]+|\d+")


def read_form(context: Context, text: str, at: int, _word: str) -> int | None:
    """The code of a form, sign by sign: "mẫu TK1-TS"."""
    if not context.before.endswith(_FORM_SAID):
        return None
    match = _FORM_CODE.match(text, at)
    if not match or not re.search(r"\d", match.group()):
        return None
    said = " ".join(
        context.number(run) if run.isdigit() and run[0] != "0" else digits(run) or spell(run)
        for run in _RUNS.findall(match.group())
    )
    return context.tell(at, match.end(), said, "code")


def read_code(context: Context, text: str, at: int, _word: str) -> int | None:
    """The code of a file, sign by sign: "H24.45-241120-0012"."""
    serial = _SERIAL.match(text, at)
    if serial and serial[1] not in _NO_SERIES and context.before.endswith(_NUMBER_SAID):
        return context.tell(at, serial.end(), f"{spell(serial[1])} {digits(serial[2])}", "code")
    match = _FILE.match(text, at)
    if not match:
        return None
    groups = re.split(r"[.-]", match[2])
    said = f"{spell(match[1])} {', '.join(digits(group) for group in groups)}"
    return context.tell(at, match.end(), said, "code")

"""Roman numerals."""

import re
from functools import lru_cache

from audio.reading import numbers
from audio.reading.letters import LETTER, letter_name
from audio.reading.rules import Context

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = re.compile(
    rf"([IVXLCDM]{{1,12}})(?![{LETTER}\d'])(?!/[vV]\b)(?:/((?:19|20)\d\d)(?!\d))?"
    # One letter with a full stop and a letter behind it is an initial: "V.I. Lê-nin".
    rf"(?:(?<=[IVXLCDM]{{2}})|(?!\.[{LETTER}]))"
)
_ANNOUNCED = re.compile(
    r"(?:^|\W)(?:báo động|đại hội|khóa|khoá|thứ|thế kỷ|thế kỉ|quý|đoạn|khoản|chương|phần|mục|kỳ|"
    r"tập|loại|hạng|nhóm|bậc|cấp|"
    r"vùng|quân khu|khu vực|khu|đợt|giai đoạn|phụ lục|phụ biểu|biểu|bảng|điều|tiết|bài|hồi|lần|"
    r"quyển|mẫu|đệ|đời|vòng|lớp|toàn quốc|hội nghị|trung ương|đảng bộ huyện|cụm|tuyến|dạng|"
    r"(?:quý|khóa|chương|phần|mục|loại|hạng|nhóm|vùng|đại hội) [^.;:\n]{1,24}(?:,| và| đến| hoặc))$"
)
_HEAD = re.compile(r" ?[.)/:\-–]")
_UNMISTAKABLE = set("IVX")
_ALSO_LETTERS = frozenset("CDLM")
_NEVER_LETTERED = ("chương", "thế kỷ", "thế kỉ", "khóa", "khoá")
_LOOKED_BACK = 48  # characters of what was said: an announcement stands near


@lru_cache(maxsize=1024)
def value(numeral: str) -> int | None:
    """The number a Roman numeral stands for; None when it is not one as Romans write it."""
    if not numeral or not _CANONICAL.fullmatch(numeral):
        return None
    figures = [_VALUES[letter] for letter in numeral]
    return sum(
        -figure if i + 1 < len(figures) and figure < figures[i + 1] else figure
        for i, figure in enumerate(figures)
    )


_SMALL = re.compile(rf"(?:[ivxlcdm]{{2,15}}|[vxl](?!\.[{LETTER}\d]))(?! *[{LETTER}\d])")
_SMALL_IN_LIST = re.compile(
    rf"[ivxlcdm]{{2,15}} ++(?:và|đến|đoạn|khoản|mục|phần|chương|phụ lục|số|của)(?![{LETTER}])"
)
_BEFORE_SMALL = (
    "thế kỷ", "thế kỉ", "thứ", "chương", "phần", "mục", "đoạn", "khoản", "phụ lục", "khóa", "khoá",
)  # fmt: skip
_BEFORE_SINGLE = ("thế kỷ", "thế kỉ", "chương", "đoạn", "phụ lục", "khóa", "khoá", "số")
_YEAR = re.compile(rf"M{{1,2}}[CDXLVIM]{{1,12}}(?![{LETTER}\d])|mm[clxvi]{{1,10}}(?![{LETTER}\d])")


def may_be_small(word: str) -> bool:
    """Whether a word in small letters could be a numeral: "phần ix"."""
    return len(word) > 1 and set(word) <= _SMALL_LETTERS and value(word.upper()) is not None


_SMALL_LETTERS = frozenset("ivxlcdm")


_COUNTED_IN_BRACKETS = frozenset(
    {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "xi", "xii"}
)
"""Points of a list: "(i)", "(ii)". An "(x)" is a mark, an "(mm)" a unit."""


def read_small(context: Context, text: str, at: int, word: str) -> int | None:
    """A numeral in small letters, behind a word that announces one and before no other word."""
    if not set(word) <= _SMALL_LETTERS:
        return None
    before = context.before
    number = value(word.upper())
    end = at + len(word)
    if word in _COUNTED_IN_BRACKETS and text[at - 1 : at] == "(" and text[end : end + 1] == ")":
        return _say(context, at, end, number or 0)
    year = before.endswith("năm") and bool(_YEAR.match(text, at))
    announced = before.endswith(_BEFORE_SMALL if len(word) > 1 else _BEFORE_SINGLE)
    if number is None or not (year or announced) or (len(word) == 1 and word not in "vxl"):
        return None
    if not (_SMALL.match(text, at) or _SMALL_IN_LIST.match(text, at)):
        return None
    return _say(context, at, at + len(word), number)


_MEDAL = re.compile(r"(?:huân|huy) chương [^.;\n]{0,40}hạng$")


def _say(context: Context, at: int, end: int, number: int, year: str | None = None) -> int:
    if context.before.endswith("thứ") or (number == 1 and _MEDAL.search(context.before)):
        said = numbers.ordinal(number, context.accent)
    else:
        said = numbers.cardinal(number, context.accent)
    if year:
        said += f" năm {context.cardinal(year)}"
    context.note(at, end, said, "roman")
    context.out.say(said)
    context.numeric, context.unit = True, False
    return end


_WITH_LETTER = re.compile(rf"([IVX]{{1,5}})([a-eđ])(?![{LETTER}\d])")


def read_lettered(context: Context, text: str, at: int, _word: str) -> int | None:
    """A numeral with a small letter behind it: "Phụ lục IIa"."""
    match = _WITH_LETTER.match(text, at)
    number = value(match[1]) if match else None
    if not match or number is None or not _ANNOUNCED.search(context.before[-_LOOKED_BACK:]):
        return None
    said = f"{numbers.cardinal(number, context.accent)} {letter_name(match[2])}"
    context.note(at, match.end(), said, "roman")
    context.out.say(said)
    context.numeric, context.unit = True, False
    return match.end()


def read_numeral(context: Context, text: str, at: int) -> int | None:
    """Say the Roman numeral at `at`; gives where it ended, or None when it is none here."""
    match = _NUMERAL.match(text, at)
    number = value(match[1]) if match else None
    if not match or number is None or not _is_meant(context, text, match):
        return None
    return _say(context, at, match.end(), number, match[2])


def _is_announced(context: Context, text: str, match: re.Match[str]) -> bool:
    numeral, before = match[1], context.before
    if before.endswith("năm") and _YEAR.match(numeral):
        return True
    if before.endswith("số") and numeral in _UNMISTAKABLE:
        return text[match.end() : match.end() + 1] != "-"
    if numeral in _ALSO_LETTERS and not before.endswith(_NEVER_LETTERED):
        return False
    return bool(_ANNOUNCED.search(before[-_LOOKED_BACK:]))


def _is_meant(context: Context, text: str, match: re.Match[str]) -> bool:
    numeral = match[1]
    if _is_announced(context, text, match):
        return True
    if not set(numeral) <= _UNMISTAKABLE:
        return False
    if len(numeral) > 1 or (match[2] and numeral == "I"):
        return True
    if context.numeric and re.search(r"[-–] ?$", text[max(0, match.start() - 2) : match.start()]):
        return True
    return context.out.at_line_start and bool(_HEAD.match(text, match.end(1)))

"""Roman numerals."""

import re

from audio.reading import numbers
from audio.reading.letters import LETTER
from audio.reading.rules import Context

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = re.compile(
    rf"([IVXLCDM]{{1,12}})(?![{LETTER}\d'])(?:/((?:19|20)\d\d)(?!\d))?(?!\.[{LETTER}])"
)
_ANNOUNCED = re.compile(
    r"(?:^|\W)(?:đại hội|khóa|khoá|thứ|thế kỷ|quý|chương|phần|mục|kỳ|tập|loại|hạng|nhóm|bậc|cấp|"
    r"vùng|quân khu|khu vực|khu|đợt|giai đoạn|phụ lục|phụ biểu|biểu|bảng|điều|tiết|bài|hồi|lần|"
    r"quyển|mẫu|đệ|đời|vòng|lớp|toàn quốc|hội nghị|trung ương|đảng bộ huyện|cụm|tuyến|dạng|"
    r"(?:quý|khóa|chương|phần|mục|loại|hạng|nhóm|vùng|đại hội) [^.;:\n]{1,24}(?:,| và| đến| hoặc))$"
)
_HEAD = re.compile(r" ?[.)/:\-–]")
_UNMISTAKABLE = set("IVX")


def value(numeral: str) -> int | None:
    """The number a Roman numeral stands for; None when it is not one as Romans write it."""
    if not numeral or not _CANONICAL.fullmatch(numeral):
        return None
    figures = [_VALUES[letter] for letter in numeral]
    return sum(
        -figure if i + 1 < len(figures) and figure < figures[i + 1] else figure
        for i, figure in enumerate(figures)
    )


def read_numeral(context: Context, text: str, at: int) -> int | None:
    """Say the Roman numeral at `at`; gives where it ended, or None when it is none here."""
    match = _NUMERAL.match(text, at)
    number = value(match[1]) if match else None
    if not match or number is None or not _is_meant(context, text, match):
        return None
    before = context.before
    if before.endswith("thứ"):
        said = numbers.ordinal(number, context.accent)
    else:
        said = numbers.cardinal(number, context.accent)
    if match[2]:
        said += f" năm {context.cardinal(match[2])}"
    context.note(at, match.end(), said, "roman")
    context.out.say(said)
    context.numeric, context.unit = True, False
    return match.end()


def _is_meant(context: Context, text: str, match: re.Match[str]) -> bool:
    numeral = match[1]
    if _ANNOUNCED.search(context.out.tail(48).lower()):
        return True
    if not set(numeral) <= _UNMISTAKABLE:
        return False
    if len(numeral) > 1 or (match[2] and numeral == "I"):
        return True
    if context.numeric and re.search(r"[-–] ?$", text[max(0, match.start() - 2) : match.start()]):
        return True
    return context.out.at_line_start and bool(_HEAD.match(text, match.end(1)))

"""Signs: pauses, words, or nothing."""

import re
from collections.abc import Callable

from audio.reading.letters import LETTER, LOWER, UPPER
from audio.reading.rules import Context
from audio.reading.units import measures

Handler = Callable[[Context, str, int], int]

_SILENT = frozenset("*_`#\\^")
_BRACKETS = frozenset('()[]{}"“”«»‘’|—→')
_MARKS = {".": ".", ",": ",", ";": ";", ":": ":", "!": "!", "?": "?"}
_SAID = {
    "&": "và",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "=": "bằng",
    "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng",
    "±": "cộng trừ",
    "×": "nhân",
    "÷": "chia",
    "@": "a còng",
    "$": "đô la",
    "€": "ơ rô",
    "₫": "đồng",
    "°": "độ",
    "º": "độ",
}
_ELLIPSIS = re.compile(r"[.…]{2,}|…")
_CLOSING = re.compile(r"\./\.?")
_HYPHENS = re.compile(r"[-–]+")
_UNTIL_NUMBER = re.compile(r" ?(?=\d|(?:ngày|tháng|thứ|Thứ|quý|năm|lúc) (?:\d|[IVX]))")
_UNTIL_ROMAN = re.compile(rf" ?(?=[IVX]+(?![{LETTER}]))")
_VOLTS = re.compile(r"\d ?k?V ?$")
_HERTZ = re.compile(r" ?\d{1,4}(?:,\d)? ?(?:[Hh]z|k?VA|k?W|A)(?!\w)")
_GOES_ON = re.compile(rf"\s*[{LOWER},;:]")
_NEXT_LETTER = re.compile(f"[{LETTER}]")
_PAIR_AHEAD = re.compile(
    r" ?(?:xã hội|an ninh|quốc phòng|thể thao|kỹ thuật|công nghệ|nghệ thuật|"
    r"đời sống|an toàn)(?!\w)",
    re.IGNORECASE,
)
_PAIR_BEHIND = re.compile(
    r"(?:kinh tế|văn hóa|văn hoá|chính trị|quốc phòng|an ninh|khoa học|thể dục|y tế|đời sống|"
    r"trật tự|kỹ thuật|lịch sử)$"
)
_INITIAL = re.compile(rf"(?:^|[^{LETTER}])[{UPPER}]$")
_YEAR_SAID = re.compile(r"năm (?:một|hai) (?:nghìn|ngàn)[^,.;:]{0,40}$")
_RATED = re.compile(r"(?:ô cốp|sao|khách sạn|đạt chuẩn|chứng nhận)[^.;:]{0,40}$")
_COUNTED = re.compile(r"\d{1,3}(?:\.\d{3})* (?:hộ|người|phiếu|lượt|con|cây|ha|điểm)(?!\w)")
_AMOUNT = re.compile(r" ?\d")
_PER = re.compile(r"(?:ngày|tháng|năm|giờ|tuần|quý|người|hộ|ha|lượt)(?!\w)")
_BLANK_DATE = re.compile(r"(?:ngày|tháng)$", re.IGNORECASE)
_OR = re.compile(r" ?hoặc")
_SMALLER = {"<": "nhỏ hơn", ">": "lớn hơn"}


def read_sign(context: Context, text: str, at: int) -> int:
    """Say, pause for or leave out the sign at `at`; gives where it ended."""
    sign = text[at]
    handler = _HANDLERS.get(sign)
    if handler is not None:
        return handler(context, text, at)
    if sign in _BRACKETS:
        return _pause(context, at, ",")
    if sign in _SILENT:
        return at + 1
    if sign in _SAID:
        return _say(context, at, at + 1, _SAID[sign])
    return _drop(context, text, at)


def _pause(context: Context, at: int, mark: str) -> int:
    context.out.pause(mark)
    context.numeric = context.unit = False
    return at + 1


def _say(context: Context, at: int, end: int, words: str) -> int:
    numeric = context.numeric
    context.note(at, end, words, "sign")
    context.out.say(words)
    context.numeric, context.unit = numeric and words == "đến", words.startswith("phần")
    return end


def _drop(context: Context, text: str, at: int) -> int:
    """What nobody can say: emoji, other scripts, ornaments."""
    end = at + 1
    while end < len(text) and _is_unsayable(text[end]):
        end += 1
    context.note(at, end, "", "dropped")
    context.numeric = context.unit = False
    return end


def _is_unsayable(char: str) -> bool:
    return not (char.isascii() or char in _SAID or char in _BRACKETS or char in "…–•²³") and not (
        _NEXT_LETTER.match(char)
    )


def _mark(context: Context, text: str, at: int) -> int:
    found = _ELLIPSIS.match(text, at)
    if found:
        _pause(context, at, "," if _GOES_ON.match(text, found.end()) else ".")
        return found.end()
    closing = _CLOSING.match(text, at)
    if closing:
        _pause(context, at, ".")
        return closing.end()
    if (
        text[at] == "."
        and text[at + 1 : at + 2] in {",", ";"}
        and _INITIAL.search(text, max(0, at - 2), at)
    ):
        return at + 1
    between_initials = (
        text[at] == "."
        and _NEXT_LETTER.match(text, at + 1)
        and _INITIAL.search(text, max(0, at - 2), at)
    )
    return at + 1 if between_initials else _pause(context, at, _MARKS.get(text[at], "."))


def _hyphen(context: Context, text: str, at: int) -> int:
    found = _HYPHENS.match(text, at)
    end = found.end() if found else at + 1
    if context.out.at_line_start:
        return end
    until = _UNTIL_NUMBER.match(text, end) or (
        not text[at - 1].isdigit() and _UNTIL_ROMAN.match(text, end)
    )
    if _VOLTS.search(text, max(0, at - 3), at) and _HERTZ.match(text, end):
        return _pause(context, at, ",")
    if context.numeric and until and not _is_another_year(context, text, until.end()):
        return _say(context, at, until.end(), "đến")
    before, after = text[at - 1 : at], text[end : end + 1]
    if before != " " and after != " " and before and after:
        if before.isalnum() and after.isupper() and not before.isupper() and before.isalpha():
            _pause(context, at, ",")
        return end
    if not (_PAIR_AHEAD.match(text, end) and _PAIR_BEHIND.search(context.before)):
        _pause(context, at, ",")
    return end


def _is_another_year(context: Context, text: str, at: int) -> bool:
    """Whether a year follows that ends no span: "lần thứ V - năm 2024"."""
    return text.startswith("năm ", at) and not _YEAR_SAID.search(context.before)


def _bullet(context: Context, _text: str, at: int) -> int:
    return at + 1 if context.out.at_line_start else _pause(context, at, ",")


def _plus(context: Context, text: str, at: int) -> int:
    if context.numeric and _AMOUNT.match(text, at + 1):
        return _say(context, at, at + 1, "cộng")
    return _bullet(context, text, at)


def _slash(context: Context, text: str, at: int) -> int:
    following = text[at + 1 : at + 2]
    if context.unit or (context.numeric and following.isdigit()):
        return _say(context, at, at + 1, "trên")
    rate = measures(context.before)
    if rate and _COUNTED.match(text, at + 1):
        return _say(context, at, at + 1, "trên")
    if _OR.match(text, at + 1):
        return at + 1
    if (
        _NEXT_LETTER.match(following)
        and (rate or _PER.match(text, at + 1))
        and not _BLANK_DATE.search(text, max(0, at - 6), at)
    ):
        return _say(context, at, at + 1, "trên")
    return _pause(context, at, ",")


def _compare(context: Context, text: str, at: int) -> int:
    if _AMOUNT.match(text, at + 1):
        return _say(context, at, at + 1, _SMALLER[text[at]])
    if not context.out.at_line_start:
        context.note(at, at + 1, "", "dropped")
    return at + 1


def _about(context: Context, text: str, at: int) -> int:
    amount = _AMOUNT.match(text, at + 1)
    return _say(context, at, at + 1, "khoảng") if amount else at + 1


def _apostrophe(context: Context, text: str, at: int) -> int:
    inside = _NEXT_LETTER.match(text, at + 1) and at and _NEXT_LETTER.match(text[at - 1])
    return at + 1 if inside else _pause(context, at, ",")


def _star(context: Context, text: str, at: int) -> int:
    """Stars that are counted: "OCOP 4*"."""
    rated = context.numeric and text[at - 1 : at].isdigit() and _RATED.search(context.before)
    return _say(context, at, at + 1, "sao") if rated else at + 1


def _power(context: Context, text: str, at: int) -> int:
    words = "bình phương" if text[at] == "²" else "lập phương"
    return _say(context, at, at + 1, words)


def _alone(context: Context, text: str, at: int) -> int:
    """A sign that is a word only behind a number or between words."""
    if text[at] in "%‰" and not context.numeric and context.out.at_line_start:
        return at + 1
    return _say(context, at, at + 1, _SAID[text[at]])


_HANDLERS: dict[str, Handler] = {
    "*": _star,
    **dict.fromkeys(".,;:!?…", _mark),
    **dict.fromkeys("-–", _hyphen),
    "•": _bullet,
    "+": _plus,
    "/": _slash,
    "~": _about,
    "<": _compare,
    ">": _compare,
    "'": _apostrophe,
    "²": _power,
    "³": _power,
    "%": _alone,
    "‰": _alone,
}

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
_UNTIL_NUMBER = re.compile(r" ?(?=\d|(?:ngày|tháng|thứ|Thứ|quý|năm|lúc) (?:\d|[IVX])|T\.?\d|CN\b)")
_NUMBERED = re.compile(
    rf"(?:^|[^{LETTER}])((?:[{LETTER}]{{2,10}} ){{0,2}}[{LETTER}]{{2,10}}) ?"
    r"(?:\d[\d.,+]*|[IVX]{1,5}) ?$"
)
_IN_CODE = re.compile(r"[A-ZĐ]\d{1,3}$")
_LONGEST_NUMBERED = 48
_ITS_NUMBER = re.compile(r" ?(?:\d|[IVX]+\b)")
_UNTIL_ROMAN = re.compile(rf" ?(?=[IVX]+(?![{LETTER}]))")
_VOLTS = re.compile(r"\d ?k?VA? ?$")
_HERTZ = re.compile(r" ?\d{1,4}(?:,\d)?(?:/0,4)? ?(?:[Hh]z|k?VA|k?W|A)(?!\w)")
_AMPERES = re.compile(r"\d ?k?VA ?$")
_VOLTAGE = re.compile(r" ?\d{1,3}(?:,\d)?(?:/0,4)? ?k?V(?!\w)")
_GOES_ON = re.compile(rf"\s*(?:[{LOWER},;:/]|/\d)")
_BLANK = re.compile(r" ?/ ?(?:[.…]{2,}|…) ?/ ?(?=(?:19|20)\d\d)")
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
_INITIAL_GOES_ON = re.compile(rf" ?\(| [{LOWER}]")
_NUMERALS = frozenset("IVX")
_INITIALS_BEHIND = re.compile(rf"\.[{UPPER}]$")
# Vowels stay letters when read: read again, their full stop would be taken for an initial's.
_SOMEBODY = re.compile(
    r"(?:ông|bà|anh|chị|em|cháu|cô|chú|bác) (?-i:[B-DF-HJ-NP-TV-XZĐ])$", re.IGNORECASE
)
_IN_BRACKETS_NEXT = re.compile(rf" ?\([{LOWER}]")
_SOMEBODY_GOES_ON = re.compile(rf" ?[(,;]| [{LOWER}\d]")
_YEAR_SAID = re.compile(r"năm (?:một|hai) (?:nghìn|ngàn)[^,.;:]{0,40}$")
_RATED = re.compile(r"(?:ô cốp|sao|khách sạn|đạt chuẩn|chứng nhận)[^.;:]{0,40}$")
_COUNTED = re.compile(
    r"\d{1,3}(?:\.\d{3})* (?:hộ|người|phiếu|lượt|con|cây|ha|điểm|dự án|công trình|mô hình|lớp|"
    r"trường|đơn vị|lao động|học sinh|nhà|căn|máy|ngày|tháng|năm|tấn|sào|ca|suất|cơ sở|"
    r"doanh nghiệp)(?!\w)"
)
_AMOUNT = re.compile(r" ?\d")
_PER = re.compile(r"(?:ngày|tháng|năm|giờ|tuần|quý|người|hộ|ha|lượt)(?!\w)")
_COUNTED_BEHIND = re.compile(rf"(?:^|[\s(–-])\d[\d.,]*[a-z]{{0,3}}(?: [{LOWER}]{{1,7}}){{1,2}}$")
_LONGEST_COUNTED = 28
# A slash behind another that meant "trên": "2 tiết/tuần/môn".
_PARTED_BEHIND = re.compile(rf"/[{LOWER}]{{1,8}}(?: [{LOWER}]{{1,8}})?$")
_SAID_PER = re.compile(r"\btrên \w+(?: \w+)?$")
_TAKEN = re.compile(
    r"(?:lần|chuyến|con|sào|mẫu|suất|gói|hộp|buổi|ca|lớp|tiết|trẻ|em|học sinh|bao|thùng|cây|đợt|vụ|"
    r"bình|chai|can|xô|bể|vòi|km|m2|m²|m3|m³|lít|kg|phút|khẩu|cháu|phòng|tổ|đội|xe|tàu|lồng|bè|trang|bài|lô|ô|"
    r"chi bộ|trường|đơn vị|cơ sở|nhóm|điểm|cụm|hội viên|đảng viên|đoàn viên|năm học|học kỳ|giường|"
    r"bàn|máy|hồ sơ|quyển|vị trí|tuyến|hiệp|ván|trận)(?!\w)"
)
_BLANK_DATE = re.compile(r"(?:ngày|tháng)$", re.IGNORECASE)
_COUNTED_DAYS = re.compile(r"\d (?:ngày|tháng)$")
_OR = re.compile(r" ?hoặc")
_SMALLER = {"<": "nhỏ hơn", ">": "lớn hơn"}


def read_sign(context: Context, text: str, at: int) -> int:
    """Say, pause for or leave out the sign at `at`; gives where it ended."""
    sign = text[at]
    handler = _HANDLERS.get(sign)
    if handler is not None:
        return handler(context, text, at)
    if sign in _BRACKETS:
        told = _told_already(context, text, at) if sign == "(" else None
        return told or _pause(context, at, ",")
    if sign in _SILENT:
        return at + 1
    if sign in _SAID:
        return _say(context, at, at + 1, _SAID[sign])
    return _drop(context, text, at)


_SHORT_FOR = re.compile(r"\(((?:[A-ZĐƯ]|&|-){2,12})\)")


def _told_already(context: Context, text: str, at: int) -> int | None:
    """Leave out an abbreviation in brackets behind its own words: "bảo hiểm y tế (BHYT)"."""
    found = _SHORT_FOR.match(text, at)
    words = context.lexicon.entries.get(found[1], "") if found else ""
    if (
        not found
        or not words
        or not context.before.replace(",", "").endswith(words.replace(",", "").lower())
    ):
        return None
    context.note(at, found.end(), "", "said already")
    return found.end()


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
        blank = _BLANK.match(text, found.end())
        if blank:
            return _say(context, at, blank.end(), "tháng, năm")
        _pause(context, at, "," if _GOES_ON.match(text, found.end()) else ".")
        return found.end()
    closing = _CLOSING.match(text, at)
    if closing:
        _pause(context, at, ".")
        return closing.end()
    if text[at] != ".":
        return _pause(context, at, _MARKS.get(text[at], "."))
    if context.numeric and text[at + 1 : at + 2].isdigit() and text[at - 1 : at] in _NUMERALS:
        return _say(context, at, at + 1, "chấm")
    return at + 1 if _belongs_to_initial(text, at) else _pause(context, at, ".")


def _belongs_to_initial(text: str, at: int) -> bool:
    """Whether a full stop stands behind somebody's initial and ends no sentence."""
    if _SOMEBODY.search(text, max(0, at - 8), at) and _SOMEBODY_GOES_ON.match(text, at + 1):
        return True
    if not _INITIAL.search(text, max(0, at - 2), at):
        return False
    if _IN_BRACKETS_NEXT.match(text, at + 1):
        return True
    if text[at + 1 : at + 2] in {",", ";"} or _NEXT_LETTER.match(text, at + 1):
        return True
    of_several = _INITIALS_BEHIND.search(text, max(0, at - 2), at)
    return bool(of_several and _INITIAL_GOES_ON.match(text, at + 1))


def _hyphen(context: Context, text: str, at: int) -> int:
    found = _HYPHENS.match(text, at)
    end = found.end() if found else at + 1
    if context.out.at_line_start or _is_in_code(text, at, end):
        return end
    if _VOLTS.search(text, max(0, at - 5), at) and _HERTZ.match(text, end):
        return _pause(context, at, ",")
    if _AMPERES.search(text, max(0, at - 5), at) and _VOLTAGE.match(text, end):
        return _pause(context, at, ",")
    until = _until(context, text, at, end) if context.numeric else None
    if until is None and _counts_the_same(text, at, end):
        return _say(context, at, end, "đến")
    return _between_words(context, text, at, end) if until is None else until


def _is_in_code(text: str, at: int, end: int) -> bool:
    """Whether a hyphen joins the figures of a name: "lô B2-15"."""
    return text[end : end + 1].isdigit() and bool(_IN_CODE.search(text, max(0, at - 4), at))


def _until(context: Context, text: str, at: int, end: int) -> int | None:
    """Say the hyphen behind a number as "đến" where another end follows."""
    until = _UNTIL_NUMBER.match(text, end) or (
        not text[at - 1].isdigit() and _UNTIL_ROMAN.match(text, end)
    )
    if until and not _is_another_year(context, text, until.end()):
        return _say(context, at, until.end(), "đến")
    return _say(context, at, end, "đến") if _names_the_same(text, at, end) else None


def _between_words(context: Context, text: str, at: int, end: int) -> int:
    before, after = text[at - 1 : at], text[end : end + 1]
    if before != " " and after != " " and before and after:
        if before.isalnum() and after.isupper() and not before.isupper() and before.isalpha():
            _pause(context, at, ",")
        return end
    if not (_PAIR_AHEAD.match(text, end) and _PAIR_BEHIND.search(context.before)):
        _pause(context, at, ",")
    return end


_COUNTED_ALIKE = re.compile(rf"\d ((?:[{LOWER}]{{1,8}} )?[{LOWER}]{{1,8}}) ?$")


def _counts_the_same(text: str, at: int, end: int) -> bool:
    """Whether what is counted stands behind the next number too: "2 triệu - 3 triệu"."""
    found = _COUNTED_ALIKE.search(text, max(0, at - 24), at)
    if not found:
        return False
    return bool(re.match(rf" ?\d[\d.,]* {found[1]}(?!\w)", text[end : end + 40]))


def _names_the_same(text: str, at: int, end: int) -> bool:
    """Whether the noun before a number stands before the next one too: "cấp 8 - cấp 9"."""
    found = _NUMBERED.search(text, max(0, at - _LONGEST_NUMBERED), at)
    words = found[1].lower().split() if found else []
    start = end + (text[end : end + 1] == " ")
    for first in range(len(words)):
        noun = " ".join(words[first:])
        until = start + len(noun)
        if text[start:until].lower() == noun and _ITS_NUMBER.match(text, until):
            return True
    return False


def _is_another_year(context: Context, text: str, at: int) -> bool:
    """Whether a year follows that ends no span: "lần thứ V - năm 2024"."""
    return text.startswith("năm ", at) and not _YEAR_SAID.search(context.before)


def _bullet(context: Context, _text: str, at: int) -> int:
    return at + 1 if context.out.at_line_start else _pause(context, at, ",")


_ALONE_BEHIND = re.compile(r" ?(?:[,.;:)]|$|\n)")
_MORE = re.compile(r"[^ :;,.\n] \+ ?\d")


def _plus(context: Context, text: str, at: int) -> int:
    if context.before.endswith("tăng") and _AMOUNT.match(text, at + 1):
        return at + 1
    if context.numeric and text[at - 1 : at].isdigit() and _ALONE_BEHIND.match(text, at + 1):
        return _say(context, at, at + 1, "cộng")
    more = (context.numeric or text[at - 1 : at] == "(") and _AMOUNT.match(text, at + 1)
    if more or _MORE.match(text, max(0, at - 2)):
        return _say(context, at, at + 1, "cộng")
    return _bullet(context, text, at)


def _slash(context: Context, text: str, at: int) -> int:
    if _means_per(context, text, at):
        return _say(context, at, at + 1, "trên")
    return at + 1 if _OR.match(text, at + 1) else _pause(context, at, ",")


def _means_per(context: Context, text: str, at: int) -> bool:
    """Whether a slash parts what is counted or measured from what it is for."""
    following = text[at + 1 : at + 2]
    if context.unit or (context.numeric and following.isdigit()):
        return True
    return not (following.isdigit() and _counts_apart(text, at)) and _counts_per(context, text, at)


def _counts_per(context: Context, text: str, at: int) -> bool:
    """Whether what is counted before a slash falls on each of what stands behind it."""
    following = text[at + 1 : at + 2]
    taken = following.isdigit() or _TAKEN.match(text, at + 1)
    if taken and _COUNTED_BEHIND.search(text, max(0, at - _LONGEST_COUNTED), at):
        return True
    if _NEXT_LETTER.match(following) and _is_chained(context, text, at):
        return not _OR.match(text, at + 1)
    rate = measures(context.before)
    if rate and _COUNTED.match(text, at + 1):
        return True
    if not _NEXT_LETTER.match(following) or _OR.match(text, at + 1):
        return False
    per = rate or _PER.match(text, at + 1)
    is_blank = _BLANK_DATE.search(text, max(0, at - 6), at)
    return bool(_COUNTED_DAYS.search(text, max(0, at - 8), at)) or (bool(per) and not is_blank)


def _is_chained(context: Context, text: str, at: int) -> bool:
    """Whether a slash just behind meant "trên" already."""
    parted = _PARTED_BEHIND.search(text, max(0, at - _LONGEST_COUNTED), at)
    return bool(parted and _SAID_PER.search(context.before))


_COUNT_BEHIND = re.compile(rf"(\d[\d.]*) ((?:[{LOWER}]{{1,8}} ){{0,2}}[{LOWER}]{{1,8}})$")
_COUNT_AHEAD = re.compile(rf"(\d[\d.]*) ((?:[{LOWER}]{{1,8}} ){{0,2}}[{LOWER}]{{1,8}})")


def _counts_apart(text: str, at: int) -> bool:
    """Whether other, more things are counted behind the slash: "356 hộ/1.125 khẩu"."""
    behind = _COUNT_BEHIND.search(text, max(0, at - 32), at)
    ahead = _COUNT_AHEAD.match(text, at + 1)
    if not behind or not ahead or ahead[2].startswith(behind[2]):
        return False
    few, many = (int(found[1].replace(".", "")) for found in (behind, ahead))
    return 1 < few < many


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

"""Dates, months, years, weekdays."""

import calendar
import re
from functools import lru_cache

from audio.reading import numbers
from audio.reading.fractions import stands_alone
from audio.reading.rules import Context, Rule

_MONTHS, _WEEKS, _LEAP = 12, 53, 2000
_DAY_SAID = ("ngày", "mùng", "mồng", "hôm", "rằm")
_DAY_EXPECTED = re.compile(
    r"(?:ngày|mùng|mồng|hôm|sáng|trưa|chiều|tối|đêm|khuya|dịp|lễ|tết|quốc khánh|"
    r"(?:hôm|sáng|chiều|tối|trưa|đêm) (?:nay|qua|mai),?|thứ (?:hai|ba|tư|năm|sáu|bảy),?|"
    r"chủ nhật,?|ngày [^.;\n]{1,70}(?: đến| tới| và|,| hoặc))$"
)
_ENDS_EXPECTED = (
    "ngày", "mùng", "mồng", "hôm", "sáng", "trưa", "chiều", "tối", "đêm", "khuya", "dịp", "lễ",
    "tết", "quốc khánh", "nay", "qua", "mai", "hai", "ba", "tư", "năm", "sáu", "bảy", "nhật", ",",
    "đến", "tới", "và", "hoặc",
)  # fmt: skip
_HOUR_LONG = 12  # characters of "phút chiều,"
_HOUR_SAID = re.compile(r"(?:giờ|phút)(?: sáng| chiều| tối| trưa| đêm)?,?$")
_IN_DAY_LIST = re.compile(
    r"ngày (?:(?:mười|hai|ba|mươi|mốt|một|tư|bốn|lăm|năm|sáu|bảy|tám|chín)"
    r"[ ,]{0,2}){1,12}(?:và|,)?$"
)
_RATIO = (
    "tỷ lệ", "tỉ lệ", "số", "số nhà", "ngõ", "hẻm", "ngách", "đạt", "chiếm", "gần", "khoảng", "hơn",
)  # fmt: skip
_BY = ("trước", "sau", "đến", "tới", "hết", "từ", "vào")
_HAPPENS = (
    "khai mạc", "bế mạc", "khai giảng", "bế giảng", "diễn ra", "bắt đầu", "kết thúc", "phát động",
    "ra quân", "hạn", "hạn nộp", "hạn chót", "hạn cuối", "khởi công", "khánh thành", "thông xe",
)  # fmt: skip
_CALENDAR_FOLLOWS = re.compile(r"\s*(?:\(?(?:âm|dương) lịch|hằng năm|hàng năm|AL\b|ÂL\b)")
_SPAN_FOLLOWS = re.compile(r"\s*(?:đến|tới|[-–])\s*(?:hết )?(?:ngày )?\d{1,2}/\d{1,2}(?!\d)")
_COUNT_FOLLOWS = re.compile(
    r"\s*(?:số|tổng|diện tích|dân số|xã|thôn|thị trấn|phường|tổ|hộ|trường|chỉ tiêu|tiêu chí|"
    r"đơn vị|cơ quan|đại biểu|chi bộ|mô hình|phiếu|thành viên|người|ngày)(?!\w)"
)
_ENDS_SPAN = re.compile(r"tháng (?:\w+ ?){1,3}(?:đến|tới)(?: hết)?$")
_FAMOUS = {
    (30, 4), (1, 5), (2, 9), (19, 8), (27, 7), (22, 12), (20, 11), (8, 3), (20, 10), (3, 2),
    (26, 3), (19, 5), (21, 6), (10, 10), (1, 6), (7, 5), (9, 5), (10, 3), (28, 6), (27, 2),
    (13, 5), (6, 1), (18, 11), (15, 5), (5, 6), (14, 10), (31, 3), (23, 9), (19, 12), (25, 12),
}  # fmt: skip
# Alone on its line, only what everybody knows is a day: "15/5" there is arithmetic.
_HOLIDAYS = {(30, 4), (1, 5), (2, 9), (8, 3), (20, 10), (20, 11), (22, 12), (27, 7), (19, 8)}
_MONTH_BEHIND = re.compile(r"háng \d{1,2},? $", re.IGNORECASE)
_MONTH_LIST = re.compile(
    r"tháng (?:(?:một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)(?:, | và | hoặc | đến )?)+"
    r"(?:,| và| hoặc| đến)$"
)
_WEEKDAY_LIST = re.compile(r"thứ (?:(?:hai|ba|tư|năm|sáu)(?:, | và | đến )?)+(?:,| và| đến)$")
_NO_NOUN = re.compile(r"\s*(?:[,.;:)\-–]|và|đến|hằng|hàng|năm|$|\n)")
_PERIOD = re.compile(r"(?:quý|tuần|học kỳ|kỳ|đợt|kỳ họp|số|vụ|khóa|lần)$")


@lru_cache(maxsize=4096)
def is_date(day: int, month: int, year: int = _LEAP) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]


def _day(day: str, context: Context, prefix: str = "ngày") -> str:
    said = numbers.cardinal(int(day), context.accent)
    return said if not prefix or context.before.endswith(_DAY_SAID) else f"{prefix} {said}"


def _month_year(month: str, year: str | None, context: Context) -> str:
    said = f"tháng {numbers.month(int(month))}"
    return f"{said} năm {context.cardinal(year)}" if year else said


def _full(match: re.Match[str], context: Context) -> str | None:
    day, month, year = match[1], match[3], match[5]
    if match[2] != match[4] or not is_date(int(day), int(month), int(year)):
        return None
    return f"{_day(day, context)} {_month_year(month, year, context)}"


def _iso(match: re.Match[str], context: Context) -> str | None:
    year, month, day = match[1], match[2], match[3]
    if not is_date(int(day), int(month), int(year)):
        return None
    return f"{_day(day, context)} {_month_year(month, year, context)}"


def _days(match: re.Match[str], context: Context) -> str | None:
    """Two days of one month: "5-7/9/2024"."""
    first, last, month, year = match[1], match[2], match[3], match[4]
    if context.before.endswith("tháng"):
        return None
    if not is_date(int(last), int(month)) or not 0 < int(first) < int(last):
        return None
    until = numbers.cardinal(int(last), context.accent)
    return f"{_day(first, context)} đến ngày {until} {_month_year(month, year, context)}"


_NAMES_DAY = ("ngày", "hôm", "sáng", "chiều", "tối", "đêm", "từ", "đến", "tới", "và")


def _day_month(match: re.Match[str], context: Context) -> str | None:
    """A day of a month, where the words around do not make it a fraction."""
    day, month = int(match[1]), int(match[2])
    before = context.before
    around_the_clock = match[0] == "24/7" and not before.endswith(_NAMES_DAY)
    if not is_date(day, month) or around_the_clock:
        return None
    prefix = "" if "ngày " in before and _IN_DAY_LIST.search(before) else "ngày"
    if not _means_day(match, day, month, before):
        return None
    return f"{_day(match[1], context, prefix)} {_month_year(match[2], None, context)}"


def _means_day(match: re.Match[str], day: int, month: int, before: str) -> bool:
    text, end = match.string, match.end()
    if _is_day_expected(before) or _CALENDAR_FOLLOWS.match(text, end):
        return True
    if _COUNT_FOLLOWS.match(text, end):
        return False
    if _is_in_span(match, before) or _HOUR_SAID.search(before[-_HOUR_LONG:]):
        return True
    if before.endswith(_RATIO):
        return False
    if (match[1][0] == "0" or match[2][0] == "0") and not stands_alone(match):
        return True
    days = _HOLIDAYS if stands_alone(match) else _FAMOUS
    return (day, month) in days or (day > month and before.endswith((*_BY, *_HAPPENS)))


def _is_day_expected(before: str) -> bool:
    return before.endswith(_ENDS_EXPECTED) and bool(_DAY_EXPECTED.search(before))


def _is_in_span(match: re.Match[str], before: str) -> bool:
    """Whether another day follows behind "đến", or stands before it."""
    later = context_span(before) and int(match[1]) > int(match[2])
    if later or _SPAN_FOLLOWS.match(match.string, match.end()):
        return True
    return before.endswith(("đến", "tới", "hết")) and bool(_ENDS_SPAN.search(before))


_BEGINS_SPAN = re.compile(r"tháng (?:\w+ ?){1,3}(?:đến|và|,)$")


def context_span(before: str) -> bool:
    """Whether what was said is the first half of "ngày … đến …"."""
    return before.endswith(("đến", "và", ",")) and bool(_BEGINS_SPAN.search(before))


_HYPHENED_AFTER = (
    "ngày", "dịp", "lễ", "quốc khánh", "mùng", "mồng", "và", "giải phóng", "lao động",
)  # fmt: skip
_SPAN_OF_DAYS = tuple(f"{first} {word}" for first in ("từ", "các") for word in _HYPHENED_AFTER)
_AT_AN_HOUR = re.compile(r"(?:giờ|phút)(?: sáng| chiều| tối| trưa| đêm)? ngày$")
_HYPHENED_SPAN = re.compile(r" (?:đến|tới)(?: hết)? ngày \d{1,2}-\d{1,2}(?!\d)")


_EVERY_MONTH = re.compile(r" ?(?:hằng|hàng|mỗi|trong|của) tháng", re.IGNORECASE)


def _at_an_hour(before: str) -> bool:
    return before.endswith(" ngày") and bool(_AT_AN_HOUR.search(before))


def _hyphened_day(match: re.Match[str], context: Context) -> str | None:
    """A day with a hyphen, as Southern papers write it: "ngày 30-4", "lễ 2-9"."""
    day, month = int(match[1]), int(match[2])
    if _EVERY_MONTH.match(match.string, match.end()):
        return None
    before = context.before
    famous = (day, month) in _FAMOUS and before.endswith(_HYPHENED_AFTER)
    plain = day > month and before.endswith("ngày")
    if before.endswith(_SPAN_OF_DAYS):
        famous = plain = False
    timed = _at_an_hour(before) or _HYPHENED_SPAN.match(match.string, match.end())
    if not is_date(day, month) or not (famous or plain or timed):
        return None
    return f"{_day(match[1], context)} {_month_year(match[2], None, context)}"


def _month_of_year(match: re.Match[str], context: Context) -> str | None:
    month, year = match[1], match[3]
    before = context.before
    if not 1 <= int(month) <= (_WEEKS if before.endswith("tuần") else _MONTHS):
        return None
    said_year = f"năm {context.cardinal(year)}"
    if before.endswith("tháng"):
        return f"{numbers.month(int(month))} {said_year}"
    if match[2] == "-":
        return None
    if _PERIOD.search(before):
        return f"{context.cardinal(month)} {said_year}"
    return f"tháng {numbers.month(int(month))} {said_year}"


def _year_behind_month(match: re.Match[str], context: Context) -> str | None:
    """A year right behind a month in figures: "tháng 1 2024"."""
    text, at = match.string, match.start()
    if not _MONTH_BEHIND.search(text, max(0, at - 9), at) or not _NO_NOUN.match(text, match.end()):
        return None
    return f"năm {context.cardinal(match[0])}"


def _years(match: re.Match[str], context: Context) -> str | None:
    if int(match[2]) != int(match[1]) + 1:
        return None
    return f"{context.cardinal(match[1])} đến {context.cardinal(match[2])}"


def _april_or_wednesday(match: re.Match[str], context: Context) -> str | None:
    """4 is "tư" after tháng and thứ, and in a list that they begin."""
    before = context.before
    if before.endswith(("tháng", "thứ")):
        return "tư"
    listed = _MONTH_LIST.search(before) or _WEEKDAY_LIST.search(before)
    return "tư" if listed and _NO_NOUN.match(match.string, match.end()) else None


def _nth(match: re.Match[str], context: Context) -> str | None:
    if not context.out.ends_with("thứ"):
        return None
    return numbers.ordinal(int(match[0]), context.accent)


def _months_of(match: re.Match[str], context: Context) -> str | None:
    """So many months of a year: "9T/2024", "6T đầu năm"."""
    if not 1 <= int(match[1]) <= _MONTHS:
        return None
    said = f"{context.cardinal(match[1])} tháng"
    return f"{said} năm {context.cardinal(match[2])}" if match[2] else said


_DATE_END = r"(?!\d)(?!/\d)"
RULES = (
    Rule(
        "date",
        re.compile(rf"(\d{{1,2}}) ?([/.-]) ?(\d{{1,2}}) ?([/.-]) ?(\d{{4}}){_DATE_END}"),
        _full,
        numeric=True,
    ),
    Rule(
        "date",
        re.compile(rf"((?:19|20)\d\d)[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_DATE_END}"),
        _iso,
        numeric=True,
        begins="12",
    ),
    Rule(
        "date",
        re.compile(rf"(\d{{1,2}}) ?[-–] ?(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}))?{_DATE_END}"),
        _days,
        numeric=True,
    ),
    Rule("date", re.compile(rf"(\d{{1,2}})/(\d{{1,2}}){_DATE_END}"), _day_month, numeric=True),
    Rule(
        "date",
        re.compile(r"(\d{1,2})-(\d{1,2})(?!\d|[/%-]|[.,]\d| ?%)"),
        _hyphened_day,
        numeric=True,
    ),
    Rule(
        "month",
        re.compile(rf"(\d{{1,2}}) ?([-/]) ?((?:19|20)\d\d){_DATE_END}"),
        _month_of_year,
        numeric=True,
    ),
    Rule(
        "month",
        re.compile(r"(\d{1,2}) ?T(?:/((?:19|20)\d\d)(?!\d)|(?= (?:đầu|cuối) năm))"),
        _months_of,
        numeric=True,
    ),
    Rule(
        "years",
        re.compile(r"((?:19|20)\d\d)/((?:19|20)\d\d)(?!\d)"),
        _years,
        numeric=True,
        begins="12",
    ),
    Rule(
        "month",
        re.compile(r"(?:19|20)\d\d(?![.,/-]?\d)"),
        _year_behind_month,
        numeric=True,
        begins="12",
    ),
    Rule("month", re.compile(r"0?4(?![.,/]?\d)"), _april_or_wednesday, numeric=True, begins="04"),
    Rule("ordinal", re.compile(r"\d{1,4}(?![.,/]?\d)"), _nth, numeric=True),
)

"""Whether "a/b" is a day of a month: "hạn 5/8", not "5/8 xã"."""

import calendar
import re
from functools import lru_cache

from audio.reading.fractions import WHOLE_FOLLOWS, stands_alone

_MONTHS, _LEAP = 12, 2000
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
_RATIO = (
    "tỷ lệ", "tỉ lệ", "số", "số nhà", "ngõ", "hẻm", "ngách", "đạt", "chiếm", "gần", "khoảng", "hơn",
)  # fmt: skip
_BY = ("đến", "tới", "từ")
_WHEN = ("trước", "sau", "hết", "vào")
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
FAMOUS = {
    (30, 4), (1, 5), (2, 9), (19, 8), (27, 7), (22, 12), (20, 11), (8, 3), (20, 10), (3, 2),
    (26, 3), (19, 5), (21, 6), (10, 10), (1, 6), (7, 5), (9, 5), (10, 3), (28, 6), (27, 2),
    (13, 5), (6, 1), (18, 11), (15, 5), (5, 6), (14, 10), (31, 3), (23, 9), (19, 12), (25, 12),
}  # fmt: skip
# Alone on its line, only what everybody knows is a day: "15/5" there is arithmetic.
_HOLIDAYS = {(30, 4), (1, 5), (2, 9), (8, 3), (20, 10), (20, 11), (22, 12), (27, 7), (19, 8)}


@lru_cache(maxsize=4096)
def is_date(day: int, month: int, year: int = _LEAP) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]


def means_day(match: re.Match[str], before: str) -> bool:
    """Whether "a/b" is a day of a month, by the words around it, and not a part or a ratio."""
    text, end = match.string, match.end()
    if _is_day_expected(before) or _CALENDAR_FOLLOWS.match(text, end):
        return True
    if _COUNT_FOLLOWS.match(text, end):
        return False
    if _is_in_span(match, before) or _HOUR_SAID.search(before[-_HOUR_LONG:]):
        return True
    return not before.endswith(_RATIO) and _looks_like_day(match, before)


def _looks_like_day(match: re.Match[str], before: str) -> bool:
    """Whether the figures are a day's, where the words around do not tell."""
    day, month = int(match[1]), int(match[2])
    if stands_alone(match):
        return (day, month) in _HOLIDAYS
    if match[1][0] == "0" or match[2][0] == "0" or (day, month) in FAMOUS:
        return True
    if before.endswith((*_WHEN, *_HAPPENS)):
        return not WHOLE_FOLLOWS.match(match.string, match.end())
    return day > month and (before.endswith(_BY) or not _is_no_day(match, before))


_NO_DAY = re.compile(
    r"(?:huyết áp|nhà|ngách|kiệt|hẻm|ngõ|thửa|lô|ô|tổ|khu|mặt trận|phòng|lớp|kích thước|mẫu|"
    r"tập|trận|loại|cỡ|đề|lần|điểm|gói|trạm|lộ|cột|công tơ|nhịp|huyết áp là)(?: số)?[:,]?$"
)


def _is_no_day(match: re.Match[str], before: str) -> bool:
    """Whether a first figure greater than the second is none of a day after all."""
    text, at, end = match.string, match.start(), match.end()
    return (
        text[at - 1 : at].isalpha()
        or text[end : end + 1].isalpha()
        or bool(_MEASURED.match(text, end))
        or bool(_NO_DAY.search(before))
    )


_MEASURED = re.compile(
    r" ?(?:°|%|mm|kV|V\b|m\b|km|kg|đồng|đ\b|triệu|tỷ|giờ|h\b|phút|lần|ván|hiệp|set)"
)


def _is_day_expected(before: str) -> bool:
    return before.endswith(_ENDS_EXPECTED) and bool(_DAY_EXPECTED.search(before))


def _is_in_span(match: re.Match[str], before: str) -> bool:
    """Whether another day follows behind "đến", or stands before it."""
    later = context_span(before) and int(match[1]) > int(match[2])
    if later or _SPAN_FOLLOWS.match(match.string, match.end()):
        return True
    return before.endswith(("đến", "tới", "hết")) and bool(_ENDS_SPAN.search(before))


BEGINS_SPAN = re.compile(r"tháng (?:\w+ ?){1,3}(?:đến|và|,)$")


def context_span(before: str) -> bool:
    """Whether what was said is the first half of "ngày … đến …"."""
    return before.endswith(("đến", "và", ",")) and bool(BEGINS_SPAN.search(before))

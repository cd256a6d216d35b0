"""a/b: "một phần ba số hộ", "mười hai trên mười hai xã"."""

import re

from audio.reading.numbers import ordinal
from audio.reading.rules import Context, Rule

WHOLE_FOLLOWS = re.compile(
    r"\s*(?:tổng )?(?:số|diện tích|dân số|lượng|quân số|thời gian|quãng đường|chiều dài|chặng|"
    r"ngân sách|giá trị|vốn|sản lượng|khối lượng|doanh thu|thu nhập|kinh phí|mức|công suất|"
    r"nhiệm kỳ)"
    r"(?!\w)"
)
_COUNTED = re.compile(
    r"\s*(?:xã|thôn|thị trấn|phường|tổ|trường|chỉ tiêu|tiêu chí|đơn vị|cơ quan|chi bộ|đảng bộ|"
    r"ngày|giờ|tháng|khu|cụm|đài|phòng|điểm|huyện|quận|tỉnh|nhiệm vụ|mục tiêu|nội dung|tuần)(?!\w)"
)
_RATIO = (
    "tỷ lệ",
    "tỉ lệ",
    "số",
    "số nhà",
    "ngõ",
    "ngách",
    "hẻm",
    "huyết áp",
    "bản đồ",
    "hạng",
    "thương binh",
    "bậc",
    "lớp",
    "phòng",
    "thắng",
    "tại",
)
_SMALL = 5
_EDGE = 3  # blanks or a minus beside it
_ROUND = {10, 100, 1000}


def _fraction(match: re.Match[str], context: Context) -> str:
    over, under = match[1], match[2]
    parted = _is_part(match, context)
    if context.before.endswith("thứ") and over.isdigit():
        return f"{ordinal(int(over), context.accent)} trên {context.number(under)}"
    said = f"{context.number(over)} {'phần' if parted else 'trên'} "
    if not parted:
        return said + context.number(under)
    return said + ("tư" if under == "4" else context.number(under))


def _is_part(match: re.Match[str], context: Context) -> bool:
    over, under = match[1], match[2]
    if stands_alone(match) and over != under:
        return True
    if match.string[match.start() - 1 : match.start()].isalpha():  # a name: "DK1/10"
        return False
    if not (over.isdigit() and under.isdigit()) or not 0 < int(over) < int(under):
        return False
    if WHOLE_FOLLOWS.match(match.string, match.end()):
        return True
    if _COUNTED.match(match.string, match.end()) or context.before.endswith(_RATIO):
        return False
    return int(under) <= _SMALL or (int(over) == 1 and int(under) in {*range(2, 10), *_ROUND})


def stands_alone(match: re.Match[str]) -> bool:
    """Whether there is nothing else in the text: then it is arithmetic."""
    text = match.string
    edges = match.start() <= _EDGE and len(text) - match.end() <= _EDGE
    return edges and not text[: match.start()].strip(" -") and not text[match.end() :].strip()


def _mixed(match: re.Match[str], context: Context) -> str | None:
    """A whole and a part: "23 1/5"."""
    whole, over, under = match[1], int(match[2]), int(match[3])
    if not 0 < over < under or context.before.endswith(_NAMES_A_NUMBER):
        return None
    said = "tư" if match[3] == "4" else context.cardinal(match[3])
    return f"{context.number(whole)} và {context.cardinal(match[2])} phần {said}"


_NAMES_A_NUMBER = (
    "ngày", "số", "lớp", "tổ", "khu", "điều", "khoản", "tháng", "năm", "thứ", "quốc lộ", "hồi",
    "lúc", "dịp", "lễ",
)  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:\.\d{3}){1,5}|\d{1,6})(?:,\d{1,3})?"


def _hours(match: re.Match[str], context: Context) -> str:
    """Around the clock: "24/24h"."""
    return f"{context.number(match[1])} trên {context.number(match[2])} giờ"


EARLY_RULES = (
    Rule("fraction", re.compile(r"(\d{1,2})/(\d{1,2}) ?h(?!\w)"), _hours, numeric=True, unit=True),
    Rule(
        "fraction",
        re.compile(r"(\d{1,3}) (\d)/([2-9]|10)(?![\d/]|[.,]\d)"),
        _mixed,
        numeric=True,
    ),
)
RULES = (
    Rule(
        "fraction",
        re.compile(rf"({_NUMBER}) ?/ ?({_NUMBER})(?![\d/]|[.,]\d)"),
        _fraction,
        numeric=True,
    ),
)

"""Times of day."""

import re

from audio.reading import numbers
from audio.reading.days import is_date
from audio.reading.letters import LETTER
from audio.reading.rules import Context, Rule

_HOURS, _MINUTES = 24, 60
_SCALED = ("tỷ lệ", "tỉ lệ", "tỷ lệ bản đồ", "bản đồ", "sơ đồ", "bản vẽ")
_LARGEST_SCALE = 100
_RATIO = ("tỷ lệ", "tỉ lệ", "tỷ số", "tỉ số")


def _time(match: re.Match[str], context: Context) -> str | None:
    hour, minute = match[1], match[2]
    if int(hour) > _HOURS or int(minute) >= _MINUTES or context.before.endswith(_RATIO):
        return None
    words = f"{context.cardinal(str(int(hour)))} giờ"
    if int(minute):
        words += f" {context.cardinal(str(int(minute)))} phút"
    return words


def _pointed(match: re.Match[str], context: Context) -> str | None:
    """An hour with a point, as old notices write it: "lúc 7.30"."""
    return _time(match, context) if context.before.endswith(("lúc", "hồi")) else None


def _time_of_day(match: re.Match[str], context: Context) -> str | None:
    """An hour of a day as gauges are read: "7h/10/9"."""
    hour, day, month = int(match[1]), int(match[2]), int(match[3])
    if hour > _HOURS or not is_date(day, month):
        return None
    said = f"{context.cardinal(str(hour))} giờ ngày {context.cardinal(str(day))}"
    return f"{said} tháng {numbers.month(month)}"


def _time_with_seconds(match: re.Match[str], context: Context) -> str | None:
    words = _time(match, context)
    if words is None or int(match[3]) >= _MINUTES:
        return None
    seconds = int(match[3])
    return f"{words} {context.cardinal(str(seconds))} giây" if seconds else words


def _minutes(match: re.Match[str], context: Context) -> str | None:
    """Minutes and seconds in one: "3p20s"."""
    seconds = int(match[2])
    if int(match[1]) >= _MINUTES or seconds >= _MINUTES:
        return None
    words = f"{context.cardinal(match[1])} phút"
    return f"{words} {context.cardinal(match[2])} giây" if seconds else words


def _parts_of_second(match: re.Match[str], context: Context) -> str:
    """A runner's time, seconds and hundredths."""
    said = f"{context.cardinal(match[2])} giây {numbers.keeping_zero(match[3], context.accent)}"
    return f"{context.cardinal(match[1])} phút {said}" if match[1] else said


def _scale(match: re.Match[str], context: Context) -> str | None:
    """A map's scale: "tỷ lệ 1:500"."""
    under = int(match[2].replace(".", ""))
    is_round = (
        match[0].startswith("1:")
        and " " not in match[0]
        and under >= _LARGEST_SCALE
        and under % _LARGEST_SCALE == 0
    )
    if not (is_round or context.before.endswith(_SCALED)):
        return None
    return f"{context.number(match[1])} trên {context.number(match[2])}"


RULES = (
    Rule(
        "time",
        re.compile(r"(\d{1,2}) ?[hH] ?/ ?(\d{1,2})/(\d{1,2})(?![\d/])"),
        _time_of_day,
        numeric=True,
    ),
    Rule(
        "ratio",
        re.compile(r"(\d{1,3}) ?: ?(\d{1,3}(?:\.\d{3}){0,2}|\d{4,6})(?![\d:]|[.,]\d)"),
        _scale,
        numeric=True,
    ),
    Rule(
        "time",
        re.compile(
            r"(\d{1,2}) ?[hHgG](?! \d{2}/\d) ?(\d{2})(?!\d)"
            rf"(?: ?(?:phút|ph|p|['’])(?![{LETTER}]))?"
        ),
        _time,
        numeric=True,
    ),
    Rule(
        "time", re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?![\d:])"), _time_with_seconds, numeric=True
    ),
    Rule(
        "time",
        re.compile(rf"(\d{{1,2}}):(\d{{2}})(?![\d:])(?: ?(?:h|giờ)(?![{LETTER}]))?"),
        _time,
        numeric=True,
    ),
    Rule(
        "time",
        re.compile(rf"(\d{{1,2}}) ?(?:p|ph|') ?(\d{{1,2}})(?:s|''|\")(?![{LETTER}\d])"),
        _minutes,
        numeric=True,
    ),
    Rule(
        "time",
        re.compile(r"(?:(\d{1,2})['’])?(\d{1,2})(?:\"|''|”)(\d{1,2})(?!\d)"),
        _parts_of_second,
        numeric=True,
    ),
    Rule("time", re.compile(r"(\d{1,2}) ?giờ ?(\d{1,2}) ?phút"), _time, numeric=True),
    Rule("time", re.compile(r"(\d{1,2})\.(\d{2})(?![\d./%]|,\d)"), _pointed, numeric=True),
    Rule(
        "time",
        re.compile(
            r"(\d{1,2}) ?giờ ?(\d{2})(?!\d)(?! ?phút)"
            r"(?= ?(?:[,.;:)\-–\n]|$|ngày|sáng|chiều|tối|trưa|đêm|đến|tại|thứ|"
            r"hàng|hằng|cùng|vào|hôm))"
        ),
        _time,
        numeric=True,
    ),
)

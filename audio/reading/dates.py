"""Dates, months, years, weekdays."""

import re

from audio.reading import numbers
from audio.reading.days import BEGINS_SPAN, FAMOUS, is_date, means_day
from audio.reading.rules import Context, Rule

_MONTHS, _WEEKS, _LONGEST_MONTH = 12, 53, 31
_DAY_SAID = ("ngày", "mùng", "mồng", "hôm", "rằm")
_IN_DAY_LIST = re.compile(
    r"ngày,? (?:(?:mười|hai|ba|mươi|mốt|một|tư|bốn|lăm|năm|sáu|bảy|tám|chín)"
    r"[ ,]{0,2}){1,12}(?:và|,)$"
)
_BARE_DAY_BEHIND = re.compile(r"(?:^|[^\d/.,:-])\d{1,2}(?:,| và|, và) ?$")
_LISTED_AHEAD = re.compile(
    r"(?:, ?\d{1,2}(?![\d/])){0,6}(?:,? và |, ?)(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?!\d|/|-| ?%)"
)
_LIST_BEGINS = ("vào", "trong", "từ", "sáng", "chiều", "tối", "đêm", "ngày,", "lịch", "gian:")
_MONTH_BEHIND = re.compile(r"háng \d{1,2},? $", re.IGNORECASE)
_MONTH_LIST = re.compile(
    r"tháng (?:(?:một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)(?:, | và | hoặc | đến )?)+"
    r"(?:,| và| hoặc| đến)$"
)
_WEEKDAY_LIST = re.compile(r"thứ (?:(?:hai|ba|tư|năm|sáu)(?:, | và | đến )?)+(?:,| và| đến)$")
_NO_NOUN = re.compile(r"\s*(?:[,.;:)\-–]|và|đến|hằng|hàng|năm|$|\n)")
_PERIOD = re.compile(r"(?:quý|tuần|học kỳ|kỳ|đợt|kỳ họp|số|vụ|khóa|lần)$")


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
    prefix = "" if _is_listed(match, context.before) else "ngày"
    return f"{_day(day, context, prefix)} {_month_year(month, year, context)}"


def _is_listed(match: re.Match[str], before: str) -> bool:
    """Whether "ngày" was said before the first of several days: "các ngày 15, 16/4"."""
    at = match.start()
    if not _BARE_DAY_BEHIND.search(match.string, max(0, at - 8), at):
        return False
    return "ngày" in before and bool(_IN_DAY_LIST.search(before))


def _begins_list(match: re.Match[str], context: Context) -> str | None:
    """The first of several days of one month: "vào 28, 29 và 30/5"."""
    before = context.before
    ahead = _LISTED_AHEAD.match(match.string, match.end())
    in_brackets = match.string[match.start() - 1 : match.start()] == "("
    begins = in_brackets or (before.endswith(_LIST_BEGINS) and not before.endswith("năm"))
    if not ahead or not begins:
        return None
    if not is_date(int(ahead[1]), int(ahead[2])) or not 0 < int(match[0]) < int(ahead[1]):
        return None
    return f"ngày {numbers.cardinal(int(match[0]), context.accent)}"


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


_EVERY = re.compile(
    r" ?(?:hằng|hàng|mỗi|trong|của|cuối|đầu) (?:tháng|quý)|"
    r" ?tháng (?:\d|này|sau|tới|trước|giêng|chạp|[A-Za-zà-ỹ]+ (?:âm|dương) lịch)| ?âm lịch",
    re.IGNORECASE,
)


def _days_of_month(match: re.Match[str], context: Context) -> str | None:
    """Two days of any month: "ngày 05-06 hằng tháng"."""
    first, last = int(match[1]), int(match[2])
    if not context.before.endswith("ngày") or not _EVERY.match(match.string, match.end()):
        return None
    if not 0 < first < last <= _LONGEST_MONTH:
        return None
    cardinal = numbers.cardinal
    return f"{cardinal(first, context.accent)} đến ngày {cardinal(last, context.accent)}"


_NAMED_AFTER_DAYS = (
    "quảng trường", "công viên", "phố", "đường", "đại lộ", "nhà hát", "nhà văn hóa",
    "hội trường", "bến xe",
)  # fmt: skip
"""Places that bear a day's name: "Quảng trường 1/4", "đường 30/4"."""
_NAMES_DAY = ("ngày", "hôm", "sáng", "chiều", "tối", "đêm", "từ", "đến", "tới", "và")


def _day_month(match: re.Match[str], context: Context) -> str | None:
    """A day of a month, where the words around do not make it a fraction."""
    day, month = int(match[1]), int(match[2])
    before = context.before
    around_the_clock = match[0] == "24/7" and not before.endswith(_NAMES_DAY)
    if not is_date(day, month) or around_the_clock:
        return None
    if before.endswith(_NAMED_AFTER_DAYS):
        return f"{context.cardinal(match[1])} tháng {numbers.month(month)}"
    if not means_day(match, before):
        return None
    listed = "ngày" in before and _IN_DAY_LIST.search(before)
    prefix = "" if listed or _is_listed(match, before) else "ngày"
    return f"{_day(match[1], context, prefix)} {_month_year(match[2], None, context)}"


_HOLIDAYS_FOLLOW = ("lễ", "dịp", "nghỉ", "mừng", "niệm")


def _two_holidays(match: re.Match[str], context: Context) -> str | None:
    """Two holidays, which are no span of days: "dịp lễ 30/4 - 01/5"."""
    days = [(int(match[n]), int(match[n + 1])) for n in (1, 3)]
    if not context.before.endswith(_HOLIDAYS_FOLLOW) or not FAMOUS.issuperset(days):
        return None
    first, second = (
        f"ngày {numbers.cardinal(day, context.accent)} tháng {numbers.month(month)}"
        for day, month in days
    )
    return f"{first}, {second}"


_HYPHENED_AFTER = (
    "kỷ niệm", "chào mừng", "mừng", "ngày", "dịp", "lễ", "quốc khánh", "mùng", "mồng", "và",
    "giải phóng", "lao động",
)  # fmt: skip
_SPAN_OF_DAYS = tuple(f"{first} {word}" for first in ("từ", "các") for word in _HYPHENED_AFTER)
_TIMES_OF_DAY = ("ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm")
_AT_AN_HOUR = re.compile(r"(?:giờ|phút)(?: sáng| chiều| tối| trưa| đêm)? ngày$")
_HYPHENED_SPAN = re.compile(r" (?:đến|tới)(?: hết)? ngày \d{1,2}-\d{1,2}(?!\d)")


_ANOTHER_HYPHENED = re.compile(r"(?:,| và) (?:30-4|1-5|2-9|19-8)(?![\d/-])")
_EVERY_MONTH = re.compile(r" ?(?:hằng|hàng|mỗi|trong|của) tháng", re.IGNORECASE)


def _at_an_hour(before: str) -> bool:
    return before.endswith(" ngày") and bool(_AT_AN_HOUR.search(before))


def _hyphened_day(match: re.Match[str], context: Context) -> str | None:
    """A day with a hyphen or a dot: "ngày 30-4", "lễ 2-9", "chiều 30.4"."""
    day, month = int(match[1]), int(match[3])
    if _EVERY_MONTH.match(match.string, match.end()):
        return None
    before = context.before
    listed = _ANOTHER_HYPHENED.match(match.string, match.end()) or (
        before.endswith((",", "và")) and bool(BEGINS_SPAN.search(before))
    )
    famous = (day, month) in FAMOUS and (before.endswith(_HYPHENED_AFTER) or bool(listed))
    dotted = match[2] == "." and before.endswith(_TIMES_OF_DAY)
    plain = dotted or (day > month and before.endswith("ngày"))
    if before.endswith(_SPAN_OF_DAYS):
        famous = plain = False
    timed = _at_an_hour(before) or _HYPHENED_SPAN.match(match.string, match.end())
    if not is_date(day, month) or not (famous or plain or timed):
        return None
    return f"{_day(match[1], context)} {_month_year(match[3], None, context)}"


def _month_of_year(match: re.Match[str], context: Context) -> str | None:
    month, year = match[1], match[3]
    before = context.before
    if not 1 <= int(month) <= (_WEEKS if before.endswith("tuần") else _MONTHS):
        return None
    said_year = f"năm {context.cardinal(year)}"
    if before.endswith("tháng") or (
        before.endswith((",", "và", "hoặc")) and _MONTH_LIST.search(before)
    ):
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


def _season(match: re.Match[str], context: Context) -> str | None:
    """A year and the next in short: "mùa giải 2024/25"."""
    first = int(match[1])
    if (first + 1) % 100 != int(match[2]):
        return None
    return f"{context.cardinal(match[1])} đến {context.cardinal(str(first + 1))}"


def _weekdays(match: re.Match[str], context: Context) -> str | None:
    """Days of the week apart by hyphens or commas: "thứ 2-4-6"."""
    if not context.before.endswith("thứ"):
        return None
    days = re.findall(r"\d", match[0])
    return ", ".join(numbers.ordinal(int(day), context.accent) for day in days)


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
        re.compile(r"(\d{1,2}) ?[-–] ?(\d{1,2})(?![\d/%.,-])"),
        _days_of_month,
        numeric=True,
    ),
    Rule(
        "date",
        re.compile(r"\d{1,2}(?=(?:,| và) ?\d{1,2}(?:,| và|/))"),
        _begins_list,
        numeric=True,
    ),
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
    Rule(
        "date",
        re.compile(rf"(\d{{1,2}})/(\d{{1,2}}) ?[-–] ?(\d{{1,2}})/(\d{{1,2}}){_DATE_END}"),
        _two_holidays,
        numeric=True,
    ),
    Rule("date", re.compile(rf"(\d{{1,2}})/(\d{{1,2}}){_DATE_END}"), _day_month, numeric=True),
    Rule(
        "date",
        re.compile(r"(\d{1,2})([-.])(\d{1,2})(?!\d|[/%-]|[.,]\d| ?%)"),
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
        "weekday",
        re.compile(r"[2-7](?: ?[-–,] ?[2-7]){2,5}(?![\d/.,]?\d)"),
        _weekdays,
        numeric=True,
    ),
    Rule("weekday", re.compile(r"[2-7],[2-7](?![\d/.,]?\d)"), _weekdays, numeric=True),
    Rule(
        "years",
        re.compile(r"((?:19|20)\d\d)/(\d\d)(?![\d/])"),
        _season,
        numeric=True,
        begins="12",
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

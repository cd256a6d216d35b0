"""Telephone numbers and other numbers that name a thing: digit by digit."""

import re

from audio.reading import numbers
from audio.reading.letters import letter_name, spell
from audio.reading.rules import Context, Rule

_CUE = re.compile(
    r"(?:(?<!kêu )(?<!tên )(?<!được )gọi|điện thoại|đường dây nóng|hotline|tổng đài|số máy|liên hệ|"
    r"liên lạc|di động|zalo|fax|tel|nhắn tin|trực ban|thường trực)(?![\w])[^.!?\n]{0,48}$"
)
_ACCOUNT = re.compile(
    r"(?:tài khoản|căn cước|căn cước công dân|chứng minh nhân dân|chứng minh thư|mã số thuế|"
    r"mã số|mã vùng|mã bưu chính|đầu số|định danh|mã hồ sơ|hộ chiếu|biên lai|sê ri|số sê ri|mã thẻ|"
    r"thẻ bảo hiểm y tế|số thẻ|mã số thẻ|mã đơn vị|mã khách hàng|mã vạch|mã bưu gửi|mã định danh|"
    r"mã tra cứu|mã giao dịch|mã sinh viên|số báo danh|số sổ|số khung|số máy)"
    r"(?: cá nhân)?(?: [^\s.;:]+){0,5}(?: số)?[:,]?$"
)
_SERVICES = re.compile(
    r"(?:cảnh sát|công an|cấp cứu|cứu hỏa|chữa cháy|cứu nạn|cứu hộ|phản ứng nhanh|trẻ em|"
    r"báo cháy|báo tin)"
    r"(?: theo)?(?: qua)?(?: số)?[:,]?$"
)
_EXTENSION = re.compile(r"(?:máy lẻ|số lẻ|số nội bộ|máy nhánh)(?: số)?[:,]?$")
_COUNTED = re.compile(
    r" ?(?:đồng|đ\b|triệu|tỷ|nghìn|ngàn|VNĐ|VND|người|hộ|lượt|m2|m²|kg|ha|đoàn viên|hội viên|"
    r"học sinh)"
)
_SHORT, _FEWEST, _MOST = 3, 9, 12
_LONGEST_COUNT = 9  # digits: a longer number without points is a code


def _subscriber(match: re.Match[str], _context: Context) -> str | None:
    """A number with its own 0 in front needs no word before it."""
    said = numbers.digits(match[0])
    return said if _FEWEST <= len(said.split()) <= _MOST else None


def _abroad(match: re.Match[str], _context: Context) -> str:
    return f"cộng {numbers.digits(match[0])}"


def _service(match: re.Match[str], context: Context) -> str | None:
    if context.before.endswith("năm") or _COUNTED.match(match.string, match.end()):
        return None
    return numbers.digits(match[0])


_ANOTHER = re.compile(
    r"(?:(?:không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín) ){3,}(?:hoặc|hay)$|"
    r"(?: (?:không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín)){3,}[,;]$"
)

_ONE_WAS_CALLED = re.compile(
    r"(?:gọi|số|điện thoại)[^.!?\n]* một một \w+ [^.!?\n]*(?:,|và|hoặc|hay)$"
)


def _short(match: re.Match[str], context: Context) -> str | None:
    """113, 114, 115 and their like, after gọi, điện thoại or the service's own name."""
    before = context.before
    if _COUNTED.match(match.string, match.end()):
        return None
    if (
        _CUE.search(before)
        or _ANOTHER.search(before)
        or (len(match[0]) == _SHORT and _SERVICES.search(before))
        or (len(match[0]) == _SHORT and _ONE_WAS_CALLED.search(context.out.long_tail()))
    ):
        return numbers.digits(match[0])
    return None


def _called(match: re.Match[str], context: Context) -> str | None:
    """A longer number after a word that announces one."""
    if _COUNTED.match(match.string, match.end()):
        return None
    before = context.before
    if _CUE.search(before) or _ACCOUNT.search(before):
        return numbers.digits(match[0])
    is_code = len(match[0]) > _LONGEST_COUNT and match[0].isdigit() and before
    return numbers.digits(match[0]) if is_code else None


_PREFIXES = re.compile(
    r"(?:đầu số|mã vùng|số lạ đầu|đầu|cộng tám bốn,)(?: là)?[:,]?"
    r"(?: (?:không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|và|hoặc|,|cộng),?)*$"
)


def _prefix(match: re.Match[str], context: Context) -> str | None:
    """How numbers of a region begin: "đầu số 024, 028"."""
    return numbers.digits(match[0]) if _PREFIXES.search(context.before) else None


def _steering(match: re.Match[str], context: Context) -> str | None:
    """Committees that bear a document's number: "Ban Chỉ đạo 389"."""
    return numbers.digits(match[0]) if context.before.endswith("ban chỉ đạo") else None


_LOCAL = re.compile(
    r"(?:số máy|máy bàn|điện thoại|điện thoại bàn|fax|gọi|gọi số|số điện thoại)(?: số)?[:,]?$"
)


def _local(match: re.Match[str], context: Context) -> str | None:
    """A number without its region: "điện thoại: 3.888.114"."""
    if _COUNTED.match(match.string, match.end()):
        return None
    return numbers.digits(match[0]) if _LOCAL.search(context.before) else None


def _extension(match: re.Match[str], context: Context) -> str | None:
    return numbers.digits(match[0]) if _EXTENSION.search(context.before) else None


def _masked(match: re.Match[str], _context: Context) -> str:
    """A number that is not given away: "0936.xxx.789"."""
    hidden = " ".join([letter_name("x")] * len(match[2]))
    return f"{numbers.digits(match[1])} {hidden} {numbers.digits(match[3])}".strip()


def _plate(match: re.Match[str], context: Context) -> str:
    series = f"{numbers.cardinal(int(match[1]), context.accent)} {spell(match[2])}"
    if match[3]:
        series += f" {numbers.digits(match[3])}"
    return f"{series} {numbers.digits(match[4])}"


def _account(match: re.Match[str], context: Context) -> str | None:
    """An account's number in groups: "tài khoản số 3511.0.1234567.90000"."""
    return numbers.digits(match[0]) if _ACCOUNT.search(context.before) else None


EARLY_RULES = (
    Rule("account", re.compile(r"\d{3,16}(?:[.-]\d{1,16}){2,5}(?!\d)"), _account),
    Rule(
        "plate",
        re.compile(r"(\d{2}) ?-? ?([A-ZĐ]{1,2})(\d)? ?[- ] ?(\d{3}\.?\d{2}|\d{4})(?![\d.]*\d)"),
        _plate,
    ),
    Rule("phone", re.compile(r"\+84(?:[ .-]?\d{1,4}){3,5}(?!\d)"), _abroad, begins="+"),
    Rule("phone", re.compile(r"\+84(?![\d.])"), _abroad, begins="+"),
    Rule("phone", re.compile(r"0\d{2,3}(?![\d.,]?\d)"), _prefix, begins="0"),
    Rule("phone", re.compile(r"\(0\d{1,4}\)(?:[ .-]?\d{1,4}){2,3}(?!\d)"), _subscriber, begins="("),
    Rule(
        "phone",
        re.compile(r"(0\d{2,4}(?:[ .-]?\d{2,4})?)[ .-]?([xX*]{2,6})[ .-]?(\d{0,4})(?!\w)"),
        _masked,
        begins="0",
    ),
    Rule("phone", re.compile(r"0\d{8,11}(?!\d)"), _subscriber, begins="0"),
    Rule("phone", re.compile(r"0(?:[ .-]\d{2,4}){3,4}(?![\d])"), _subscriber, begins="0"),
    Rule("phone", re.compile(r"0\d{1,4}[ .-]\d{6,8}(?!\d)"), _subscriber, begins="0"),
    Rule("phone", re.compile(r"0\d{1,4}(?:[ .-]\d{1,4}){4}(?![\d])"), _subscriber, begins="0"),
    Rule("phone", re.compile(r"0\d{1,4}(?:[ .-]\d{1,4}){3}(?![\d])"), _subscriber, begins="0"),
    Rule("phone", re.compile(r"0\d{2,4}(?:[ .-]\d{2,4}){2}(?![\d])"), _subscriber, begins="0"),
    Rule(
        "phone",
        re.compile(r"1[89]00[ .]?(?:\d{4}|\d{6}|\d{3}[ .]\d{3}|\d\d[ .]\d\d(?:[ .]\d\d)?)(?![\d])"),
        _service,
        begins="1",
    ),
    Rule("phone", re.compile(r"(?:11\d|10\d\d)(?![.,:/%]?\d)(?! ?%)"), _short, begins="1"),
)
LATE_RULES = (
    Rule("code", re.compile(r"[1-9]\d{2}(?![\d.,/%]|[-–]\d)"), _steering),
    Rule("phone", re.compile(r"\d(?:[ .-]\d{3}){2}(?![.,]?\d)"), _local),
    Rule("phone", re.compile(r"\d{2,5}(?![\d/%]|[.,]\d)"), _extension),
    Rule("phone", re.compile(r"\d{6,16}(?!\d)"), _called),
    Rule("phone", re.compile(r"\d{3,4}(?:[ .-]\d{2,4}){1,3}(?!\d)"), _called),
)

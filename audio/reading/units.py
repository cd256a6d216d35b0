"""Numbers with what they measure."""

import re
from collections.abc import Mapping

from audio.reading import numbers
from audio.reading.letters import LETTER, LOWER, UPPER
from audio.reading.model import Accent
from audio.reading.rules import Context, Rule

NUMBER = (
    r"(?:\d{1,3}(?:\.\d{3})++(?!\d|\.\d)(?:,\d++)?+|"
    r"\d{1,3}(?:\u00a0\d{3})++(?!\d)(?:,\d++)?+|\d++(?:[.,]\d++)*+)"
)
_GLUED = frozenset(
    {
        "T",
        "t",
        "L",
        "l",
        "s",
        "p",
        "V",
        "v",
        "W",
        "A",
        "k",
        "K",
        "Đ",
        "TB",
        "tb",
        "gb",
        "kb",
        "tw",
        "TW",
    }
)
"""Units that also mean other things are one only right behind the number."""
_PREFIX = {"$": "đô la", "€": "ơ rô", "£": "bảng Anh", "¥": "yên Nhật", "₹": "rupee"}
_NEVER_OVER = frozenset({"v", "t", "A", "TW", "tw", "tb", "gb", "kb"})
_CENTS = frozenset("$€")
_SHORT = 40
_ACCENTS: tuple[Accent, ...] = ("north", "south")


def _alternatives(known: Mapping[str, str]) -> str:
    ordered = sorted(known, key=len, reverse=True)
    spaced = "|".join(re.escape(unit) for unit in ordered if unit not in _GLUED)
    glued = "|".join(re.escape(unit) for unit in ordered if unit in _GLUED)
    return f"(?: ?(?:{spaced})|(?:{glued}))(?![{LETTER}0-9²³]|/c(?!\\w))"


def _measured(match: re.Match[str], context: Context) -> str:
    written = match[2].strip()
    unit = context.lexicon.units[written]
    if written in _CENTS:
        return _with_cents(match[1], unit, context)
    if written == "K" and context.before.endswith(_NAMED_BY_K):
        unit = "ca"
    if written == "t" and _is_money(match, context):
        unit = "tỷ"
    figure = match[1] if written.endswith(_TUNED) else _with_comma(match[1])
    if unit == "đồng" and _BY_COMMAS.fullmatch(figure):
        figure = figure.replace(",", ".")
    return f"{context.number(figure)} {unit}"


_NAMED_BY_K = ("thông điệp", "khuyến cáo", "nguyên tắc", "quy tắc")
_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_TUNED = ("Hz", "hz")  # of a wavelength the point is said
_POINTED = re.compile(r"\d{1,4}\.\d{1,2}")


def _with_comma(written: str) -> str:
    """A figure with a point before what it measures is a decimal: "2.5 triệu"."""
    return written.replace(".", ",") if _POINTED.fullmatch(written) else written


_PRICED = re.compile(
    r"(?:giá|tiền|vốn|nợ|lãi|lương|thưởng|phạt|vay|bán|mua|phí|thu nhập|đầu tư)"
    r"(?: (?:[^\W\d]+)){0,3}(?: đến|,|:)?$"
)
_ONLY_AMOUNTS = re.compile(r"\d[\dt.,]{0,20}(?: ?- ?\d[\dt.,]{0,20})?")


def _is_money(match: re.Match[str], context: Context) -> bool:
    """Whether a t is "tỷ", as in talk of prices, and not a ton."""
    text = match.string
    if len(text) <= _SHORT and _ONLY_AMOUNTS.fullmatch(text):
        return True
    return bool(_PRICED.search(context.before))


def _with_cents(written: str, unit: str, context: Context) -> str:
    """An amount with a sign for the money: what stands behind the comma is cents."""
    whole, comma, cents = written.partition(",")
    if not comma or len(cents) > len("99"):
        return f"{context.number(written)} {unit}"
    said = f"{context.cardinal(str(int(cents.ljust(2, '0'))))} xu"
    return said if whole.strip("0") == "" else f"{context.number(whole)} {unit} {said}"


def _part_measured(match: re.Match[str], context: Context) -> str | None:
    """A part of a measure: "1/2kg"."""
    over, under = int(match[1]), int(match[2])
    if not 0 < over < under:
        return None
    said = "tư" if match[2] == "4" else context.cardinal(match[2])
    return f"{context.cardinal(match[1])} phần {said} {context.lexicon.units[match[3].strip()]}"


_MILLION = ("tr", "triệu")


def _half(match: re.Match[str], context: Context) -> str:
    """A figure behind the scale counts tenths of it: "1tr5" is a million and a half."""
    tenth, scale = ("trăm nghìn", "triệu") if match[2] in _MILLION else ("trăm triệu", "tỷ")
    if context.accent == "south":
        tenth = tenth.replace("nghìn", "ngàn")
    return f"{context.number(match[1])} {scale} {context.cardinal(match[3])} {tenth}"


def _over(match: re.Match[str], context: Context) -> str | None:
    if not (context.unit or measures(context.before)):
        return None
    return f"trên {context.lexicon.units[match[1].strip()]}"


_MEASURES = frozenset(
    {
        *("đồng", "triệu", "tỷ", "nghìn", "ngàn", "trăm", "mỹ"),
        *("tấn", "tạ", "yến", "gam", "lít", "mét", "vuông", "khối", "oát", "lý"),
        *("giờ", "phút", "ngày", "tháng", "năm", "buổi", "lần", "ca"),
        *("người", "hộ", "khẩu", "lượt", "con", "cây", "suất", "điểm", "phiếu"),
    }
)
_LONG_MEASURES = ("héc ta", "đô la")
_LONGEST_MEASURE = len(" vuông")


def measures(before: str) -> bool:
    """Whether the last word said counts or measures, so that a slash means "trên"."""
    last = before[-_LONGEST_MEASURE:].rsplit(" ", maxsplit=1)[-1].removeprefix("\n")
    return last in _MEASURES or before.endswith(_LONG_MEASURES)


_SCALE_FOLLOWS = re.compile(r" ?(?:triệu|tỷ|tỉ|nghìn|ngàn|vạn)(?!\w)")
_MEASURE_FOLLOWS = re.compile(
    r" ?(?:triệu|tỷ|tỉ|nghìn|ngàn|vạn|tấn|tạ|lần|độ|người|sào|mẫu|lượt)(?!\w)"
)


def _plain(match: re.Match[str], context: Context) -> str:
    if _MEASURE_FOLLOWS.match(match.string, match.end()):
        return context.number(_with_comma(match[0]))
    return context.number(match[0])


def _place(match: re.Match[str], context: Context) -> str:
    """Where a storm is: "20.8N-107.1E"."""
    north, east = (context.number(match[group].replace(".", ",")) for group in (1, 2))
    return f"{north} độ vĩ Bắc, {east} độ kinh Đông"


def _angle(match: re.Match[str], context: Context) -> str:
    """Degrees, minutes and seconds: "20°43'12''N"."""
    said = f"{context.number(match[1])} độ {context.cardinal(match[2])} phút"
    if match[3]:
        said += f" {context.number(match[3].replace('.', ','))} giây"
    return f"{said} {_SIDES[match[4]]}" if match[4] else said


_SIDES = {"N": "vĩ Bắc", "B": "vĩ Bắc", "E": "kinh Đông", "Đ": "kinh Đông"}


def _in_a_row(match: re.Match[str], context: Context) -> str:
    """Figures that are no span: "NPK 16-16-8"."""
    return " ".join(context.number(figure) for figure in match.groups())


def _height(match: re.Match[str], context: Context) -> str:
    """Metres and centimetres in one: "1m60"."""
    return f"{context.number(match[1])} mét {context.cardinal(match[2])}"


_GOALS = re.compile(
    r"(?:tỷ số|tỉ số|(?:thắng|thua|hòa|hoà)(?: [^\s,.;:]+){0,6}|hiệp (?:một|hai)|luân lưu)"
    r"(?: chung cuộc| chung cuộc là| là)?[,:]?$"
)
_GAME = re.compile(
    r"(?<!\w)(?:thắng|thua|(?<!cộng )(?:hòa|hoà)|đánh bại|vượt qua|tỷ số|tỉ số|set|séc|luân lưu|"
    r"(?<!liên )hiệp(?! hội| định| đồng| ước)|chung kết|bán kết|(?<!mặt )trận|bóng đá|"
    r"bóng chuyền|bóng bàn|cầu lông)(?!\w)[^.\n]*$"
)
_SCORE_ENDS = re.compile(rf" ?(?:[,.;)(\n]|$|trước |nghiêng |cho |và |ở )| [{UPPER}][{LOWER}]")
_IN_SETS = re.compile(r"[(,] ?$")


_WEEKDAY = re.compile(r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật),?$")
_NO_SCORE = re.compile(
    r"(?:ngày|tháng|thứ|từ|lễ|dịp|mừng|niệm|số|tuần|lô|thửa|ca|năm|quý|đêm|sáng|chiều|tối|lúc|nhà|ngõ|"
    r"tờ|tổ|khu|phòng|lớp|mã|khoảng|cấp|điều|khoản|phố)$"
)
_FAMOUS = frozenset(
    {(30, 4), (8, 3), (20, 11), (22, 12), (27, 7), (20, 10), (19, 5), (26, 3), (3, 2)}
)
_SCORED = re.compile(r" ?(?:$|[,.;)(\n])")


def _descends(match: re.Match[str], before: str) -> bool:
    """Whether two figures, the second no greater, are no span: "Cát Bà - Phù Long: 2-2"."""
    first, second = int(match[1]), int(match[3])
    if first < second or (first, second) in _FAMOUS or " " in match[0]:
        return False
    if not _SCORED.match(match.string, match.end()) or not before:
        return False
    return not _NO_SCORE.search(before) and len(match[1].lstrip("0") or "0") == len(match[1])


def _score(match: re.Match[str], context: Context) -> str | None:
    """Goals are told without a word between: "tỷ số 2-1"."""
    text, at = match.string, match.start()
    if match[2] == "/" and not _IN_SETS.search(text, max(0, at - 2), at):
        return None
    if match[2] == "/" and _WEEKDAY.search(context.before):
        return None
    if match[2] != "/" and _descends(match, context.before):
        return f"{context.number(match[1])} {context.number(match[3])}"
    told = (match[2] != "/" and _GOALS.search(context.before)) or (
        _SCORE_ENDS.match(text, match.end()) and _GAME.search(context.out.long_tail())
    )
    return f"{context.number(match[1])} {context.number(match[3])}" if told else None


def _told_twice(match: re.Match[str], _context: Context) -> str | None:
    """A figure with its words in brackets is said once: "02 (hai) ngày"."""
    words = " ".join(match[2].lower().split())
    read = {numbers.number(match[1].lstrip("0") or "0", accent) for accent in _ACCENTS}
    if words not in read and words.removesuffix(" đồng") not in read:
        return None
    return words


def _money(match: re.Match[str], context: Context) -> str:
    unit = _PREFIX[match[1]]
    if match[1] in _CENTS and not _SCALE_FOLLOWS.match(match.string, match.end()):
        return _with_cents(_with_comma(match[2]), unit, context)
    return f"{context.number(_with_comma(match[2]))} {unit}"


_FIGURE = r"\d+(?:[.,]\d+)*+(?: \d{1,3}/\d{1,3}|/\d{1,3})?+"
_BELOW_ZERO = re.compile(rf"{_FIGURE}(?: ?(?:đến|tới|-|–) ?-?{_FIGURE})? ?(?:°|º|oC|độ|%)|0,\d")
_CHANGED = re.compile(rf"{_FIGURE} ?(?:đồng|đ|điểm|triệu|tỷ|người|hộ|vụ|ca|tấn|ha)?\)")
_LONE = re.compile(rf"{_FIGURE}(?: (?:nghìn|ngàn|vạn|triệu|tỷ|tỉ|[{LETTER}]{{1,6}}))?\.?(?:\n|$)")


def _minus(match: re.Match[str], context: Context) -> str | None:
    """A hyphen before a figure that can be below zero: a temperature, a share, a lone number."""
    before = match.string[match.start() - 1 : match.start()]
    if context.numeric or before not in {"", " ", "(", "\n"}:
        return None
    text, at = match.string, match.end()
    if context.before.endswith("giảm") and _BELOW_ZERO.match(text, at):
        return ""
    if before == "(" and _CHANGED.match(text, at):
        return "âm"
    lone = before in {"", "\n"} and _LONE.match(text, at)
    return "âm" if lone or _BELOW_ZERO.match(text, at) else None


def early_rules(known: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules that come before a slash is taken for a date's or a fraction's."""
    unit = _alternatives(known)
    return (
        Rule(
            "score",
            re.compile(r"(\d{1,2}) ?([-–/]) ?(\d{1,2})(?!\d|[/-]|[.,]\d)"),
            _score,
            numeric=True,
        ),
        Rule(
            "unit",
            re.compile(rf"(\d{{1,2}})/([2-9]|10)({unit})"),
            _part_measured,
            numeric=True,
            unit=True,
        ),
        Rule(
            "money",
            re.compile(rf"(\d{{1,3}})(tr|triệu|tỷ|tỉ|t)(\d)(?![\d.,%{LETTER}])"),
            _half,
            numeric=True,
            unit=True,
        ),
    )


def rules(known: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules for the units a lexicon has."""
    unit = _alternatives(known)
    over = _alternatives({each: said for each, said in known.items() if each not in _NEVER_OVER})
    return (
        Rule("unit", re.compile(r"(\d{1,3})m(\d\d)(?![\d.,])"), _height, numeric=True, unit=True),
        Rule(
            "place",
            re.compile(
                r"(\d{1,2}(?:[.,]\d{1,2})?) ?°?[NB] ?[-–,/]? ?"
                r"(\d{2,3}(?:[.,]\d{1,2})?) ?°?[EĐ](?!\w)"
            ),
            _place,
        ),
        Rule(
            "place",
            re.compile(
                r"(\d{1,3}) ?[°º] ?(\d{1,2}) ?['’](?: ?(\d{1,2}(?:[.,]\d{1,3})?) ?(?:''|’’|[\"”]))?"
                rf"(?: ?([NBEĐ])(?![{LETTER}\d]))?"
            ),
            _angle,
        ),
        Rule(
            "number",
            re.compile(r"(\d{1,2})-(\d{1,2})-(\d{1,2})(?![\d/-])"),
            _in_a_row,
            numeric=True,
        ),
        Rule(
            "number",
            re.compile(rf"({NUMBER}) ?\(([{LOWER}][{LOWER} ]{{1,120}})\)"),
            _told_twice,
            numeric=True,
        ),
        Rule("unit", re.compile(f"({NUMBER})({unit})"), _measured, numeric=True, unit=True),
        Rule("number", re.compile(NUMBER), _plain, numeric=True),
        Rule(
            "money",
            re.compile(rf"([$€£¥₹]) ?({NUMBER})"),
            _money,
            numeric=True,
            unit=True,
            begins="$€£¥₹",
        ),
        Rule("unit", re.compile(f"/ ?({over})"), _over, unit=True, begins="/"),
        Rule("minus", re.compile(r"-(?=\d)"), _minus, begins="-"),
    )

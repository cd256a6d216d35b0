"""Numbers with what they measure."""

import re
from collections.abc import Mapping

from audio.reading.letters import LETTER
from audio.reading.rules import Context, Rule

NUMBER = (
    r"(?:\d{1,3}(?:\.\d{3})+(?!\d|\.\d)(?:,\d+)?|\d{1,3}(?:\u00a0\d{3})+(?!\d)(?:,\d+)?|"
    r"\d+(?:[.,]\d+)*)"
)
_GLUED = frozenset({"T", "L", "l", "s", "p", "V", "W", "k", "K", "Đ", "TB"})
"""Units that a single letter writes are one only right behind the number."""
_PREFIX = {"$": "đô la", "€": "ơ rô"}


def _alternatives(known: Mapping[str, str]) -> str:
    ordered = sorted(known, key=len, reverse=True)
    spaced = "|".join(re.escape(unit) for unit in ordered if unit not in _GLUED)
    glued = "|".join(re.escape(unit) for unit in ordered if unit in _GLUED)
    return f"(?: ?(?:{spaced})|(?:{glued}))(?![{LETTER}0-9²³])"


def _measured(match: re.Match[str], context: Context) -> str:
    unit = context.lexicon.units[match[2].strip()]
    return f"{context.number(match[1])} {unit}"


def _over(match: re.Match[str], context: Context) -> str | None:
    if not (context.unit or _MEASURE.search(context.before)):
        return None
    return f"trên {context.lexicon.units[match[1].strip()]}"


_MEASURE = re.compile(
    r"(?:^|\W)(?:đồng|triệu|tỷ|nghìn|ngàn|tấn|tạ|yến|lít|mét|vuông|khối|héc ta|gam|người|hộ|lượt|"
    r"con|cây|giờ|phút|ngày|tháng|năm|trăm|suất|khẩu|buổi|lần|điểm|phiếu|ca|đô la|mỹ|oát)$"
)


def measures(before: str) -> bool:
    """Whether the last word said counts or measures, so that a slash means "trên"."""
    return bool(_MEASURE.search(before))


def _plain(match: re.Match[str], context: Context) -> str:
    return context.number(match[0])


def _height(match: re.Match[str], context: Context) -> str:
    """Metres and centimetres in one: "1m60"."""
    return f"{context.number(match[1])} mét {context.cardinal(match[2])}"


def _score(match: re.Match[str], context: Context) -> str | None:
    """Goals are told without a word between: "tỷ số 2-1"."""
    if not re.search(r"(?:tỷ số|tỉ số|thắng|thua|hòa|hoà)(?: chung cuộc)?$", context.before):
        return None
    return f"{context.number(match[1])} {context.number(match[2])}"


def _money(match: re.Match[str], context: Context) -> str:
    return f"{context.number(match[2])} {_PREFIX[match[1]]}"


def _minus(match: re.Match[str], context: Context) -> str | None:
    before = match.string[match.start() - 1 : match.start()]
    return "âm" if not context.numeric and before in {"", " ", "(", "\n"} else None


def rules(known: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules for the units a lexicon has."""
    unit = _alternatives(known)
    return (
        Rule("unit", re.compile(r"(\d{1,3})m(\d\d)(?![\d.,])"), _height, numeric=True, unit=True),
        Rule("score", re.compile(r"(\d{1,2}) ?[-–] ?(\d{1,2})(?![\d.,/-])"), _score, numeric=True),
        Rule("unit", re.compile(f"({NUMBER})({unit})"), _measured, numeric=True, unit=True),
        Rule("number", re.compile(NUMBER), _plain, numeric=True),
        Rule("money", re.compile(rf"([$€]) ?({NUMBER})"), _money, numeric=True, unit=True),
        Rule("unit", re.compile(f"/ ?({unit.strip()})"), _over, unit=True),
        Rule("minus", re.compile(r"-(?=\d{1,3}(?:,\d+)? ?(?:°|º|oC|độ|%))"), _minus),
    )

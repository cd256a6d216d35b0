"""Time zones: "9h UTC+7" is "chín giờ quốc tế cộng bảy"."""

import re

from audio.reading import numbers
from audio.reading.letters import LETTER
from audio.reading.rules import Context

_ZONE = re.compile(
    r"(GMT|UTC|gmt|utc|JST|jst|EST|est|PST|pst)"
    rf"(?: ?([+-]) ?(\d{{1,2}})(?:[:h]00)?(?!\d))?(?![{LETTER}])"
)
_NAMES = {
    "gmt": "quốc tế",
    "utc": "quốc tế",
    "jst": "Nhật Bản",
    "est": "miền Đông nước Mỹ",
    "pst": "Thái Bình Dương",
}
_ALWAYS = frozenset({"GMT", "UTC"})
_AFTER_TIME = re.compile(r"(?:giờ|phút|giây)(?: sáng| chiều| tối| trưa| đêm)?,?$")
_SAID = {"+": "cộng", "-": "trừ"}
HALVES = frozenset({"AM", "PM", "am", "pm"})
WORDS = frozenset({*_NAMES, *(name.upper() for name in _NAMES)})


_HALF = re.compile(r"(?:AM|PM|am|pm)(?!\w)")
_HOUR_BEHIND = re.compile(r"(\d{1,2})(?: ?[:hg] ?\d{2})?(?: ?giờ| ?h)? ?$")
_NOON, _DUSK = 12, 6


def read_half(context: Context, text: str, at: int, word: str) -> int | None:
    """AM and PM behind an hour: "7:30 PM" is in the evening."""
    hour = _HOUR_BEHIND.search(text, max(0, at - 12), at)
    if not (hour and _HALF.match(text, at) and _AFTER_TIME.search(context.before)):
        return None
    afternoon = int(hour[1]) == _NOON or int(hour[1]) < _DUSK
    said = "sáng" if word in {"AM", "am"} else "chiều" if afternoon else "tối"
    return context.tell(at, at + len(word), said, "time")


def read_zone(context: Context, text: str, at: int, word: str) -> int | None:
    """Say a time zone and how far it is from Greenwich; other than GMT only behind a time."""
    match = _ZONE.match(text, at)
    before = context.before
    if not match or not (word in _ALWAYS or _AFTER_TIME.search(before)):
        return None
    said = _NAMES[match[1].lower()]
    if not before.endswith("giờ"):
        said = f"giờ {said}"
    if match[3]:
        said += f" {_SAID[match[2]]} {numbers.cardinal(int(match[3]), context.accent)}"
    return context.tell(at, match.end(), said, "time zone")

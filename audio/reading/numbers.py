"""Numbers in words: cardinals, ordinals, decimals."""

import re
from functools import lru_cache

from audio.reading.model import Accent

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LONGEST_CARDINAL = 19  # digits; beyond that nobody follows, so digits are named
_TEN, _HUNDRED, _THOUSAND, _BILLION = 10, 100, 1000, 10**9
_DECIMALS_AS_NUMBER = 2
_LONGEST_PADDED = 3  # digits; a clerk writes 05 hộ and 012 hộ


def digits(text: str) -> str:
    """Digit by digit; whatever else stands between them is not said."""
    return " ".join(_DIGITS[int(c)] for c in text if "0" <= c <= "9")


@lru_cache(maxsize=4096)
def cardinal(number: int, accent: Accent = "north") -> str:
    """A whole number in words: mốt, tư, lăm; zero thousands and hundreds inside it are said."""
    if number < 0:
        return f"âm {cardinal(-number, accent)}"
    if number == 0:
        return _DIGITS[0]
    written = str(number)
    if len(written) > _LONGEST_CARDINAL:
        return digits(written)
    billions, rest = divmod(number, _BILLION)
    if not billions:
        return _below_billion(rest, accent, full=False)
    words = f"{cardinal(billions, accent)} tỷ"
    return f"{words} {_below_billion(rest, accent, full=True)}" if rest else words


def _below_billion(number: int, accent: Accent, *, full: bool) -> str:
    """Three groups of three; `full` says the zeros in front of them too. Not for zero."""
    millions, rest = divmod(number, _THOUSAND * _THOUSAND)
    thousands, ones = divmod(rest, _THOUSAND)
    groups = ((millions, "triệu"), (thousands, "ngàn" if accent == "south" else "nghìn"))
    words: list[str] = []
    for group, scale in groups:
        if group or full:
            words += [_three(group, accent, full=full), scale]
            full = True
        if scale == "triệu" and not rest:
            return " ".join(words)
    if ones:
        words.append(_three(ones, accent, full=full))
    return " ".join(words)


def _three(group: int, accent: Accent, *, full: bool) -> str:
    hundreds, rest = divmod(group, _HUNDRED)
    if full and group == 0:
        return _DIGITS[0]
    if not hundreds and not full:
        return _two(rest)
    words = [_DIGITS[hundreds], "trăm"]
    if rest:
        if rest < _TEN:
            words.append("lẻ" if accent == "south" else "linh")
        words.append(_two(rest))
    return " ".join(words)


def _two(number: int) -> str:
    tens, unit = divmod(number, _TEN)
    if tens == 0:
        return _DIGITS[unit]
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if unit:
        words.append(_unit_after_tens(tens, unit))
    return " ".join(words)


def _unit_after_tens(tens: int, unit: int) -> str:
    if unit == 5:  # noqa: PLR2004 - five changes its sound after any ten
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(unit, _DIGITS[unit])
    return _DIGITS[unit]


def ordinal(number: int, accent: Accent = "north") -> str:
    """What follows "thứ": nhất and tư have words of their own."""
    return {1: "nhất", 4: "tư"}.get(number, cardinal(number, accent))


def month(number: int) -> str:
    """What follows "tháng"."""
    return "tư" if number == 4 else cardinal(number)  # noqa: PLR2004 - April


@lru_cache(maxsize=1024)
def keeping_zero(written: str, accent: Accent = "north") -> str:
    """A document's or form's number: a zero in front is said."""
    bare = written.lstrip("0")
    zeros = len(written) - len(bare)
    if not bare or zeros > 1:
        return digits(written)
    said = cardinal(int(bare), accent) if len(bare) <= _LONGEST_CARDINAL else digits(bare)
    return f"không {said}" if zeros else said


def whole(written: str, accent: Accent = "north") -> str:
    """A run of digits as a count: one zero in front ("05 hộ") is the clerk's, not the reader's.

    A longer number with a zero in front is a code ("0225").
    """
    bare = written.lstrip("0")
    coded = len(bare) < len(written) > _LONGEST_PADDED
    if coded or len(written) - len(bare) > 1 or len(bare) > _LONGEST_CARDINAL:
        return digits(written)
    return cardinal(int(bare or "0"), accent)


_GROUPED = re.compile(r"\d{1,3}(?:[.\u00a0\u202f\u2009]\d{3})+")
_GROUPED_BY_COMMAS = re.compile(r"\d{1,3}(?:,\d{3}){2,}")


@lru_cache(maxsize=4096)
def number(written: str, accent: Accent = "north") -> str:
    """A number as written: '.' groups thousands, ',' is phẩy, any other '.' is chấm.

    Two decimals at most are read as a number, longer ones digit by digit.
    """
    if _GROUPED_BY_COMMAS.fullmatch(written):
        return whole(written.replace(",", ""), accent)
    head, comma, decimals = written.partition(",")
    if _GROUPED.fullmatch(head) and not head.startswith("0"):
        said = whole("".join(c for c in head if c.isdigit()), accent)
    else:
        said = " chấm ".join(whole(part, accent) for part in head.split("."))
    return f"{said} phẩy {_decimals(decimals, accent)}" if comma else said


def _decimals(written: str, accent: Accent) -> str:
    if len(written) > _DECIMALS_AS_NUMBER:
        return digits(written)
    return keeping_zero(written, accent)

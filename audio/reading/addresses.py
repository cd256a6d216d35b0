"""Web and e-mail addresses."""

import re

from audio.reading import numbers
from audio.reading.letters import LETTER, spell
from audio.reading.lexicon import Lexicon
from audio.reading.rules import Context
from audio.reading.syllables import has_vowel, is_syllable

_NAME = "[A-Za-z0-9-]{1,63}"
_MAIL = re.compile(rf"[A-Za-z0-9_.+-]{{1,64}}@{_NAME}(?:\.{_NAME}){{1,5}}")
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"”“»)\]|*]{1,2000}(?<![.,;:!?'])", re.IGNORECASE)
_SITE = re.compile(
    rf"{_NAME}(?:\.{_NAME}){{0,5}}\.(?:vn|com|net|org|gov|edu|info|io)(?![{LETTER}0-9.-]?[{LETTER}0-9])"
    r"(?:/[A-Za-z0-9_./-]{0,500}(?<![.]))?",
    re.IGNORECASE,
)
_ANY = re.compile(r"@|://|www\.|\.(?:vn|com|net|org|gov|edu|info|io)", re.IGNORECASE)
_SCHEME = re.compile(r"https?://(?:www\.)?|www\.", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_PIECE = re.compile(rf"[{LETTER}]+|[0-9]+|[.@/_-]")
_SAID = {
    ".": "chấm",
    "@": "a còng",
    "/": "gạch chéo",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "vn": "vê nờ",
    "edu": "e đu",
    "html": "hát tê em e lờ",
}


def may_hold_one(text: str) -> bool:
    """Whether there is a sign of an address anywhere, so that it is worth looking for them."""
    return bool(_ANY.search(text))


def read_address(context: Context, text: str, at: int) -> int | None:
    """Say the address at `at`, without its scheme and query; gives its end, or None."""
    match = _WEB.match(text, at) or _MAIL.match(text, at) or _SITE.match(text, at)
    if not match:
        return None
    bare = _QUERY.sub("", _SCHEME.sub("", match.group(), count=1)).rstrip("/")
    said = " ".join(_piece(piece, context.lexicon) for piece in _PIECE.findall(bare))
    context.note(at, match.end(), said, "address")
    context.out.say(said)
    context.numeric = context.unit = False
    return match.end()


def _piece(piece: str, lexicon: Lexicon) -> str:
    if piece.isdigit():
        return numbers.digits(piece)
    word = piece.lower()
    if word in _SAID:
        return _SAID[word]
    if word in lexicon.entries and len(word) > 1:
        return lexicon.entries[word]
    if is_syllable(word) and not lexicon.knows(word):
        return word
    if lexicon.entries.get(word.upper()) == word:
        return word
    known = lexicon.knows(word) or lexicon.knows(word.upper())
    return spell(word) if known or not has_vowel(word) else word

"""Letters as people type them in a hurry: small and without marks."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64


def fold(text: str) -> str:
    """Small letters without marks, đ as d, for searching."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in small letters with their marks; nothing else of it."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return [word[:LONGEST_WORD] for word in _WORD.findall(composed)]

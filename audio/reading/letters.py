"""Letters: which ones are read, and what they are called when spelled."""

LOWER = "a-zà-öø-ÿăđĩũơư" + "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
LETTER = LOWER + UPPER
"""Bodies of regular-expression character classes: the Latin letters a Vietnamese text may hold."""

_NAMES = {
    "a": "a",
    "b": "bê",
    "c": "xê",
    "d": "dê",
    "đ": "đê",
    "e": "e",
    "f": "ép",
    "g": "giê",
    "h": "hát",
    "i": "i",
    "j": "gi",
    "k": "ca",
    "l": "e lờ",
    "m": "em mờ",
    "n": "en nờ",
    "o": "o",
    "p": "pê",
    "q": "quy",
    "r": "e rờ",
    "s": "ét",
    "t": "tê",
    "u": "u",
    "v": "vê",
    "w": "vê kép",
    "x": "ích",
    "y": "y",
    "z": "dét",
}


def letter_name(letter: str) -> str:
    """The Vietnamese name of a Latin letter; a vowel with marks is its own name."""
    low = letter.lower()
    return _NAMES.get(low, low)


def spell(word: str) -> str:
    """Letter by letter, as one spells an abbreviation aloud."""
    return " ".join(letter_name(letter) for letter in word)

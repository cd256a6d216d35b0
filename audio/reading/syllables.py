"""Vietnamese syllables: which letters can be one, and how many a text has."""

import re
import unicodedata
from functools import lru_cache

from audio.reading.letters import LETTER

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("p", "t", "c", "ch")
_NEED_STOP_TONE = ("\u0301", "\u0323")

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
_OPEN = (
    "a|ai|ao|au|ay|âu|ây|e|eo|ê|êu|i|ia|iu|iêu|o|oa|oai|oao|oay|oe|oeo|oi|ô|ôi|ơ|ơi|u|ua|uê|ui|"
    "uôi|uơ|uy|uya|uyu|ư|ưa|ưi|ươi|ươu|ưu|y|yêu|uây|oo|uyê"
)
_CLOSED = "(?:[aăâeêioôơuư]|oa|oă|oe|uâ|uê|uô|uy|iê|ươ|yê|uyê|oo)(?:ng|nh|ch|[mnptc])|yn|yt"
_SYLLABLE = re.compile(f"{_ONSET}(?:{_OPEN}|{_CLOSED})")
_IMPOSSIBLE = re.compile(r"(?:[êioôơuưăâ]|oe|uô|ươ|iê|yê)?(?:[ăâeôơuưo]nh|[ăâeôơuưo]ch)$")
_WORD = re.compile(f"[{LETTER}]+|[0-9]")
_VOWELS = re.compile(r"[aeiouyăâêôơư]+")


def _bare(word: str) -> tuple[str, str]:
    """The word without its tone, and the tone marks it carried."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = "".join(c for c in apart if c in _TONES)
    toneless = "".join(c for c in apart if c not in _TONES)
    return unicodedata.normalize("NFC", toneless), tones


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether Vietnamese could say the word as one syllable, tone included."""
    bare, tones = _bare(word)
    if not _SYLLABLE.fullmatch(bare) or _IMPOSSIBLE.search(bare) or len(tones) > 1:
        return False
    return not bare.endswith(_STOPPED) or tones in _NEED_STOP_TONE


@lru_cache(maxsize=8192)
def has_tone(word: str) -> bool:
    """Whether the word carries a tone mark, as no abbreviation does."""
    return bool(_bare(word)[1])


@lru_cache(maxsize=8192)
def has_vowel(word: str) -> bool:
    """Whether an engine finds anything to sing in the word."""
    return bool(_VOWELS.search(_bare(word)[0]))


def count_syllables(text: str) -> int:
    """How many syllables a speakable text has; text that holds abbreviations is read first.

    A Vietnamese word is one syllable; a foreign one counts its groups of vowels; a digit
    counts as one.
    """
    return sum(_syllables(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))


def _syllables(word: str) -> int:
    if is_syllable(word):
        return 1
    return max(1, len(_VOWELS.findall(_bare(word)[0])))

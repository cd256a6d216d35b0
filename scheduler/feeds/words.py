"""HTML as an announcer needs it: its words, paragraph by paragraph.

The source is walked once from front to back, so that its length bounds the work: the standard
library's parser takes minutes over some 300 kB that were written to make it.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

_LONGEST = 300_000
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr"),
        "ul",
    }
)
_CELLS = frozenset({"td", "th"})
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_TAGS = re.compile(
    r"<(?:!doctype|html|body|p|div|br|ul|ol|li|table|span|a|b|i|strong|em|h[1-6])\b", re.IGNORECASE
)
_CLOSED = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in _HIDDEN}
# What stands between these is no markup: (opening, closing, whether it is shown).
_WHOLE = (
    ("<!--", "-->", False),
    ("<![CDATA[", "]]>", True),
    ("<!", ">", False),
    ("<?", ">", False),
)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def looks_like_html(text: str) -> bool:
    """Whether a text that somebody pasted is the source of a page rather than plain words."""
    return _TAGS.search(text[:20_000]) is not None


def words_of_html(source: str) -> str:
    """The words of a page or a piece of one: a line for each paragraph, nothing of scripts."""
    words = "".join(_parts(source[:_LONGEST].replace("\r\n", "\n")))
    text = unicodedata.normalize("NFC", words).translate(_UNSEEN)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _parts(source: str) -> Iterator[str]:
    at, last = 0, source.rfind(">")  # behind the last > there is no tag any more
    while 0 <= (begin := source.find("<", at)) <= last:
        yield html.unescape(source[at:begin])
        shown, at = _markup(source, begin)
        yield shown
    yield html.unescape(source[at:])


def _markup(source: str, begin: int) -> tuple[str, int]:
    """What a < at `begin` stands for in words, and where reading goes on."""
    for opening, closing, shown in _WHOLE:
        if source.startswith(opening, begin):
            start = begin + len(opening)
            end = source.find(closing, start)
            end = len(source) if end < 0 else end
            return (source[start:end] if shown else ""), end + len(closing)
    named = _NAME.match(source, begin)
    if named is None:
        return "<", begin + 1
    name, end = named[2].lower(), source.find(">", begin) + 1
    if name in _HIDDEN and not named[1] and not source.startswith("/>", end - 2):
        closed = _CLOSED[name].search(source, end)
        return "", closed.start() if closed else len(source)
    return ("\n" if name in _BLOCKS else " " if name in _CELLS else ""), end

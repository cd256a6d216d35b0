"""Reading RSS 0.9 to 2.0 and Atom out of bytes that nobody vouches for.

Expat is driven by hand and no tree is built: a document type that declares entities is refused
(they can be made to grow without bound, or to name files), nothing is ever fetched, and depth,
the number of articles and the length of each field are bounded.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import html5
from urllib.parse import urlsplit
from xml.parsers import expat

from playlists.feeds import LONGEST_URL, Article
from playlists.newsroom import LONGEST_TEXT, LONGEST_TITLE
from scheduler.feeds.errors import FeedError
from scheduler.feeds.words import words_of_html

MOST_ARTICLES = 300
_DEEPEST = 60
_LONGEST_FIELD = 300_000
_ROOTS = frozenset({"rss", "rdf", "feed"})
_ARTICLES = frozenset({"item", "entry"})
_TITLES = frozenset({"title"})
# What is said of an article, the fullest first.
_BODIES = ("encoded", "content", "description", "summary")
_DATES = ("pubdate", "published", "updated", "date", "issued", "modified")
_IDENTITIES = ("guid", "id")
_FIELDS = frozenset({"title", "link", *_BODIES, *_DATES, *_IDENTITIES})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Charsets in which portals were ever written; a codec of another kind is no charset.
_CHARSETS = frozenset({"utf-8", "ascii", "utf-16", "cp1252", "cp1258", "iso8859-1", "iso8859-15"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass
class _Parser:
    """What expat's events have come to so far."""

    articles: list[dict[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    article: dict[str, str] | None = None
    at: int = 0  # the depth of the field that is being read
    name: str = ""
    text: list[str] = field(default_factory=list)
    length: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2].casefold()
        if not self.path and name not in _ROOTS:
            raise _no_feed()
        self.path.append(name)
        if len(self.path) > _DEEPEST:
            raise _no_feed()
        if name in _ARTICLES and self.article is None:
            self.article = {}
            self.depth = len(self.path)
        elif self.article is not None and len(self.path) == self.depth + 1 and name in _FIELDS:
            self.at, self.name, self.text, self.length = len(self.path), name, [], 0
            self._link(name, attributes)
        elif self.name in _BODIES and len(self.path) > self.at:
            self.said(f"<{name}>")  # Atom may carry XHTML as elements

    def said(self, words: str) -> None:
        if self.name and self.length < _LONGEST_FIELD:
            self.text.append(words[: _LONGEST_FIELD - self.length])
            self.length += len(words)

    def skipped(self, name: str, _parameter: bool = False) -> None:
        self.said(html5.get(f"{name};", " "))

    def end(self, _tag: str) -> None:
        name = self.path[-1]
        if self.article is not None:
            if len(self.path) == self.at and self.name:
                found = "".join(self.text).strip()
                if found or name not in self.article:
                    self.article[name] = found or self.article.get(name, "")
                self.name, self.at = "", 0
            elif self.name in _BODIES and len(self.path) > self.at:
                self.said(f"</{name}>")
            elif len(self.path) == self.depth:
                if len(self.articles) < MOST_ARTICLES:
                    self.articles.append(self.article)
                self.article = None
        self.path.pop()

    def _link(self, name: str, attributes: dict[str, str]) -> None:
        """Atom's link is an attribute: the one that leads to the article itself."""
        href = attributes.get("href", "")
        if name == "link" and href and self.article is not None:
            alternate = attributes.get("rel", "alternate") == "alternate"
            if alternate or "link" not in self.article:
                self.article["link"] = href

    depth: int = 0


def parse(content: bytes, charset: str = "") -> list[Article]:
    """The articles of a feed, as words. `charset` is what the server said. Raises FeedError."""
    text = _CONTROLS.sub("", _decoded(content, charset))
    found = _Parser()
    parser = expat.ParserCreate("utf-8", " ")
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.said
    parser.SkippedEntityHandler = found.skipped
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise _no_feed() from error
    articles = (_article(each) for each in found.articles)
    return [each for each in articles if each is not None]


def _article(fields: dict[str, str]) -> Article | None:
    title = " ".join(words_of_html(fields.get("title", "")).split())[:LONGEST_TITLE].strip()
    body = next((fields[name] for name in _BODIES if fields.get(name)), "")
    text = words_of_html(body)[:LONGEST_TEXT].strip()
    title = title or text.partition("\n")[0][:LONGEST_TITLE].strip()
    if not title:
        return None
    link = _web_address(fields.get("link", "")) or _web_address(fields.get("guid", ""))
    named = next((fields[name] for name in _IDENTITIES if fields.get(name)), "")
    published = next((fields[name] for name in _DATES if fields.get(name)), "")
    return Article(named or link or title, link, title, text, _instant(published))


def _web_address(link: str) -> str:
    """A link that a browser may be sent to; empty for any other."""
    link = link.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.netloc and len(link) <= LONGEST_URL
    return link if usable and not any(letter.isspace() for letter in link) else ""


def _instant(said: str) -> datetime | None:
    """RFC 2822 as in RSS, or ISO 8601 as in Atom; one without a zone is taken as UTC."""
    readers: tuple[Callable[[str], datetime], ...] = (parsedate_to_datetime, datetime.fromisoformat)
    for reader in readers:
        try:
            at = reader(said.strip())
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _decoded(content: bytes, charset: str) -> str:
    """The feed's letters: UTF-8 wherever the bytes are, then what the feed or its server says."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    declared = _DECLARED.match(content[:400])
    names = [marked, "utf-8", declared[1].decode() if declared else "", charset]
    for name in names:
        codec = _codec(name)
        if codec is None:
            continue
        try:
            text, _used = codec.decode(content)
        except UnicodeError:
            continue
        return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    raise FeedError("The feed's letters are not in the charset that it names.")


def _codec(name: str) -> codecs.CodecInfo | None:
    try:
        codec = codecs.lookup(name) if name else None
    except LookupError:
        return None
    return codec if codec is not None and codec.name in _CHARSETS else None


def _refuse(*_declaration: object) -> None:
    raise FeedError("The feed declares entities of its own, which is not safe to read.")


def _no_feed() -> FeedError:
    return FeedError("What came is no RSS or Atom feed.")

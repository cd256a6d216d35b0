"""Texts as people send them: Word documents and plain text, as a title and words."""

import io
import zipfile
from dataclasses import dataclass
from typing import IO

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from playlists import InvalidItem
from scheduler.feeds.words import looks_like_html, words_of_html

LARGEST_BYTES = 10_000_000
_LARGEST_UNPACKED = 60_000_000
_LONGEST_TITLE = 300
_LONGEST_PASTED = 300_000
# What Vietnamese texts are found in, besides UTF-8: Windows' own and the marked UTF-16.
_MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass(frozen=True)
class Draft:
    title: str
    text: str


def read_document(source: IO[bytes]) -> Draft:
    """The words of a .docx or a plain text, whatever the file is called.

    The first line is the title where it is short enough for one. Raises InvalidItem for what is
    neither, too large or empty.
    """
    content = source.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise InvalidItem("The file is too large: at most %(megabytes)d MB.", megabytes=10)
    lines = _of_word(content) if content.startswith(b"PK") else _plain(content)
    return _draft(lines)


def _draft(lines: list[str]) -> Draft:
    kept = [line for line in (" ".join(each.split()) for each in lines) if line]
    if not kept:
        raise InvalidItem("There are no words in it.")
    if len(kept[0]) > _LONGEST_TITLE or len(kept) == 1:
        return Draft("", "\n".join(kept))
    return Draft(kept[0], "\n".join(kept[1:]))


def read_pasted(text: str) -> Draft:
    """Words that were pasted: plain, or the source of a page. Raises InvalidItem as above."""
    if len(text) > _LONGEST_PASTED:
        raise InvalidItem("The title or text is too long.")
    words = words_of_html(text) if looks_like_html(text) else text
    return _draft(words.splitlines())


def _plain(content: bytes) -> list[str]:
    encoding = next((name for mark, name in _MARKED.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise InvalidItem("The file is neither a Word document (.docx) nor a text in Unicode.")
    return text.splitlines()


def _of_word(content: bytes) -> list[str]:
    refusal = InvalidItem("The Word document cannot be read: save it as .docx once more.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _LARGEST_UNPACKED:
                raise refusal
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as broken:
        raise refusal from broken
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [", ".join(_cells(row)) for row in block.rows]
        else:
            lines += block.text.splitlines()
    return lines


def _cells(row: object) -> list[str]:
    """A row's cells, each once: a merged cell stands in the row as often as it is wide."""
    texts = [" ".join(cell.text.split()) for cell in getattr(row, "cells", ())]
    return [text for at, text in enumerate(texts) if text and text not in texts[:at]]

"""Rows by the hundred thousand, woven into a workbook's sheet when the workbook is written.

The library looks at every cell on its own, which takes half a minute for a long log. A long body
is of one form, so the library writes its first row, and the others are written here as it wrote
that one: SpreadsheetML, ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.4 (c), 22.9.2.19 (xml escapes).
"""

import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

Plain = str | int | float | datetime | date | None

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet's cells know no zone
_DAY_S = 86_400
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"(?=_x[0-9A-Fa-f]{4}_)_")
_LONGEST_TEXT = 32_000
_TEXTS_KEPT = 8_192
_READ_AT_ONCE = 1 << 20


@dataclass
class LongBody:
    """The rows of one sheet, as XML in a file of their own until the workbook is written.

    `part` is the sheet's name in the workbook's file, `first` its first row as people count,
    `columns` the letters of its columns.
    """

    part: str
    first: int
    columns: Sequence[str]
    spool: IO[bytes]
    rows: int = 0
    _places: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._places = [(letter, _token(letter)) for letter in self.columns]

    def add(self, values: Sequence[Plain]) -> None:
        number = self.first + self.rows
        cells = [
            f'<c r="{letter}{number}" s={style}{_rest_of(value)}'
            for (letter, style), value in zip(self._places, values, strict=True)
        ]
        self.spool.write(f'<row r="{number}">{"".join(cells)}</row>\n'.encode())
        self.rows += 1


@contextmanager
def long_body(part: str, first: int, columns: Sequence[str]) -> Iterator[LongBody]:
    with TemporaryFile() as spool:
        yield LongBody(part, first, columns, spool)


def weave(book: Path, body: LongBody, out: Path) -> None:
    """Write the workbook `book` to `out`, with the first row of a body's sheet become all of it."""
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            if info.filename != body.part or not body.rows:
                with before.open(info) as source, after.open(info, "w") as target:
                    shutil.copyfileobj(source, target)
                continue
            sheet = before.read(info).decode()
            sample = re.search(rf'<row r="{body.first}"[^>]*>.*?</row>', sheet, re.DOTALL)
            if sample is None:
                raise ValueError(f"{info.filename} has no row {body.first}")
            with after.open(info, "w", force_zip64=True) as target:
                target.write(sheet[: sample.start()].encode())
                for rows in _styled(body, sample[0]):
                    target.write(rows)
                target.write(sheet[sample.end() :].encode())


def serial(value: datetime | date) -> float:
    """A day or a local moment as sheets count them: days since 30 December 1899."""
    if isinstance(value, datetime):
        return (value - _EPOCH).total_seconds() / _DAY_S
    return value.toordinal() - _EPOCH.toordinal()


def fit(text: str) -> str:
    """A text without what XML cannot hold, no longer than a cell may be."""
    return (text if text.isprintable() else _UNFIT.sub("", text))[:_LONGEST_TEXT]


def _styled(body: LongBody, sample: str) -> Iterator[bytes]:
    """The rows, each cell in the style that its column has in the sample."""
    styles = dict(re.findall(rf'<c r="([A-Z]+){body.first}" s="(\d+)"', sample))
    tokens = {_token(letter).encode(): f'"{styles[letter]}"'.encode() for letter in body.columns}
    body.spool.seek(0)
    while lines := body.spool.readlines(_READ_AT_ONCE):  # no token is cut in two
        rows = b"".join(lines)
        for token, style in tokens.items():
            rows = rows.replace(token, style)
        yield rows


def _token(letter: str) -> str:
    """Stands for the style of a column until that is known; no text has a quotation mark."""
    return f'"${letter}"'


def _rest_of(value: Plain) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "/>"
    if isinstance(value, date):
        value = serial(value)
    return f"><v>{value!r}</v></c>"


@lru_cache(maxsize=_TEXTS_KEPT)
def _text(text: str) -> str:
    text = fit(text)
    if not text:
        return "/>"
    space = "" if text == text.strip() else ' xml:space="preserve"'
    text = _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(mark, name)
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'

"""How a sheet of a report looks: titles, heads, typed cells, totals, paper.

Rows are written in their order and not kept: a log of a hundred thousand takes no more memory
than one of ten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from playlists.reports.weaving import LongBody, Plain, fit, serial

WHOLE = "#,##0"
MINUTES = "#,##0.0"
SHARE = "0.0%"
MOMENT = "dd/mm/yyyy hh:mm:ss"
DAY = "dd/mm/yyyy"
TEXT = "General"

FIRST_HEAD = 6  # the row of headings, counted from 1

_FONT = {"font_name": "Times New Roman", "font_size": 12}
_CELL = {**_FONT, "border": 1, "border_color": "#808080", "valign": "vcenter"}
_A4 = 9
_AS_SET: Mapping[int, str] = {}

Value = Plain


@dataclass(frozen=True)
class Formula:
    """A cell that is reckoned, and what it comes to now."""

    text: str
    value: float


@dataclass(frozen=True)
class Column:
    """A column's heading, width in characters, and the number format its cells share."""

    heading: str
    width: float
    format: str = TEXT
    centred: bool = False


class Sheet:
    """One sheet, written from its title to its total."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self.book, self.name, self.columns = book, name, columns
        self.sheet: Worksheet = book.add_worksheet(name)
        self.row = FIRST_HEAD  # rows are counted from 0 here: the one below the headings
        self._cells = [self._format(column) for column in columns]
        self._others: dict[tuple[int, str], Any] = {}
        for number, column in enumerate(columns):
            self.sheet.set_column(number, number, column.width)

    @property
    def first(self) -> int:
        """The first row of the body, as people count."""
        return FIRST_HEAD + 1

    @property
    def last(self) -> int:
        """The last row written, as people count."""
        return self.row

    def titles(self, unit_name: str, title: str, span: str, note: str) -> None:
        """Rows 1 to 4: who reports, what, on which span, and how it was counted; then the heads."""
        styles: tuple[tuple[str, dict[str, Any]], ...] = (
            (unit_name.upper(), {"font_size": 13, "bold": True}),
            (title, {"font_size": 15, "bold": True}),
            (span, {"font_size": 13, "italic": True}),
            (note, {"font_size": 11, "italic": True, "font_color": "#595959"}),
        )
        for row, (text, style) in enumerate(styles):
            centred = self.book.add_format(
                {**_FONT, **style, "align": "center", "valign": "vcenter", "text_wrap": True}
            )
            self.sheet.merge_range(row, 0, row, max(1, len(self.columns) - 1), text, centred)
        head = self.book.add_format(
            {**_CELL, "bold": True, "bg_color": "#D9E2F3", "align": "center", "text_wrap": True}
        )
        self.sheet.set_row(FIRST_HEAD - 1, 48)
        for number, column in enumerate(self.columns):
            self.sheet.write_string(FIRST_HEAD - 1, number, column.heading, head)
        self.sheet.freeze_panes(FIRST_HEAD, 2)

    def add(self, values: Sequence[Value | Formula], formats: Mapping[int, str] = _AS_SET) -> None:
        """One row of typed cells; None leaves a cell empty.

        `formats` names the columns, counted from 0, whose number format is another in this row.
        """
        for number, (value, style) in enumerate(zip(values, self._cells, strict=True)):
            if number in formats:
                style = self._other(number, formats[number])  # noqa: PLW2901 -- of this row alone
            self._write(self.row, number, value, style)
        self.row += 1

    def add_long(self, body: LongBody, rows: Iterable[Sequence[Value]]) -> None:
        """Rows by the thousand: only the first is the library's, the rest are woven in later."""
        begins = self.row
        for values in rows:
            if self.row == begins:
                self.add(values)
            else:
                self.row += 1
            body.add(values)

    def total(self, values: Sequence[Value | Formula]) -> None:
        """The closing row, in bold on grey; it is no part of what is filtered."""
        body = self.row
        for number, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._write(self.row, number, value, self._format(column, total=True))
        self.row += 1
        self._finish(body)

    def finish(self) -> None:
        """End a sheet whose rows have no sum."""
        self._finish(self.row)

    def sum_of(self, column: int, value: float, *, visible_only: bool = False) -> Formula:
        """A formula for the sum of a column's body, of the rows a filter leaves where asked."""
        if self.last < self.first:
            return Formula("=0", 0)  # a sum over no row would be over its own cell
        letter = xl_col_to_name(column)
        span = f"{letter}{self.first}:{letter}{self.last}"
        text = f"=SUBTOTAL(109,{span})" if visible_only else f"=SUM({span})"
        return Formula(text, value)

    def _write(self, row: int, column: int, value: Value | Formula, style: Any) -> None:
        sheet = self.sheet
        if isinstance(value, str):
            # As text whatever it begins with: no title is ever reckoned.
            sheet.write_string(row, column, fit(value), style)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, datetime | date):
            sheet.write_number(row, column, serial(value), style)
        elif value is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_formula(row, column, value.text, style, value.value)

    def _other(self, number: int, form: str) -> Any:
        """A column's style with another number format; made once."""
        if (number, form) not in self._others:
            self._others[number, form] = self._format(replace(self.columns[number], format=form))
        return self._others[number, form]

    def _format(self, column: Column, *, total: bool = False) -> Any:
        number = column.format != TEXT
        align = "center" if column.centred else "right" if number else "left"
        style = {**_CELL, "num_format": column.format, "align": align, "text_wrap": not number}
        if total:
            style |= {"bold": True, "bg_color": "#F2F2F2"}
        return self.book.add_format(style)

    def _finish(self, body: int) -> None:
        """Filter, and paper: A4 landscape, as wide as the page, heads on each page, numbered."""
        sheet, head = self.sheet, FIRST_HEAD - 1
        sheet.autofilter(head, 0, max(body - 1, head), len(self.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.center_horizontally()
        sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
        sheet.set_footer("&CTrang &P/&N")
        sheet.hide_gridlines(2)

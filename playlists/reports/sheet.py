"""How a sheet of a report looks: titles, heads, cells, totals, paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

WHOLE = "#,##0"
MINUTES = "#,##0.0"
SHARE = "0.0%"
MOMENT = "dd/mm/yyyy hh:mm:ss"

FIRST_HEAD = 6

_FONT = "Times New Roman"
_THIN = Side(style="thin", color="808080")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_BODY = Font(name=_FONT, size=12)
_BOLD = Font(name=_FONT, size=12, bold=True)
_HEAD_FILL = PatternFill("solid", start_color="D9E2F3")
_TOTAL_FILL = PatternFill("solid", start_color="F2F2F2")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")


Value = str | int | float | datetime | None


class Formula(str):
    """A cell's text that is to be reckoned; any other text stays text, whatever it begins with."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A column's heading, width in characters, and the number format its cells share."""

    heading: str
    width: float
    format: str = "General"
    centred: bool = False


def title_block(sheet: Worksheet, unit_name: str, title: str, month: str, note: str) -> None:
    """Rows 1 to 4: who reports, what, on which month, and how it was counted."""
    lines = (
        (unit_name.upper(), Font(name=_FONT, size=13, bold=True)),
        (title, Font(name=_FONT, size=15, bold=True)),
        (month, Font(name=_FONT, size=13, italic=True)),
        (note, Font(name=_FONT, size=11, italic=True, color="595959")),
    )
    for row, (text, font) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, text)
        cell.font = font


def heads(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """The row of headings, and with it the widths, the frozen panes and the repeated rows."""
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(FIRST_HEAD, number, column.heading)
        cell.font, cell.fill, cell.border, cell.alignment = _BOLD, _HEAD_FILL, _BORDER, _CENTRE
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[FIRST_HEAD].height = 48
    sheet.freeze_panes = f"C{FIRST_HEAD + 1}"


def body_row(
    sheet: Worksheet, row: int, columns: Sequence[Column], values: Sequence[Value]
) -> None:
    """One row of typed cells; None leaves a cell empty."""
    _row(sheet, row, columns, values, total=False)


def total_row(
    sheet: Worksheet, row: int, columns: Sequence[Column], values: Sequence[Value]
) -> None:
    """The closing row, in bold on grey."""
    _row(sheet, row, columns, values, total=True)


def sum_over(column: int, last_row: int, *, visible_only: bool = False) -> Formula:
    """A formula for the sum of a column's body, of the rows a filter leaves where asked."""
    letter = get_column_letter(column)
    span = f"{letter}{FIRST_HEAD + 1}:{letter}{max(last_row, FIRST_HEAD + 1)}"
    return Formula(f"=SUBTOTAL(109,{span})" if visible_only else f"=SUM({span})")


def finish(sheet: Worksheet, columns: int, last_row: int) -> None:
    """Filter, and paper: A4 landscape, as wide as the page, heads on each page, numbered."""
    letter = get_column_letter(columns)
    sheet.auto_filter.ref = f"A{FIRST_HEAD}:{letter}{max(last_row, FIRST_HEAD)}"
    for row in range(1, 5):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        sheet.cell(row, 1).alignment = _CENTRE
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4 in the format's own table
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{FIRST_HEAD}:{FIRST_HEAD}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "Trang &P/&N"
    sheet.sheet_view.showGridLines = False


def _row(
    sheet: Worksheet,
    row: int,
    columns: Sequence[Column],
    values: Sequence[Value],
    *,
    total: bool,
) -> None:
    for number, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
        cell = sheet.cell(row, number)
        text = isinstance(value, str) and not isinstance(value, Formula)
        if isinstance(value, str) and text:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
        else:
            cell.value = value
        cell.style = _style(sheet, column, text=text, total=total)


def _style(sheet: Worksheet, column: Column, *, text: bool, total: bool) -> str:
    # Named once and then only pointed at: a month's log has a hundred thousand cells.
    alignment = _CENTRE if column.centred else _LEFT if text else _RIGHT
    name = f"{column.format} {alignment.horizontal}{' total' if total else ''}"
    book = sheet.parent
    if book is not None and name not in book.named_styles:
        style = NamedStyle(
            name,
            font=_BOLD if total else _BODY,
            border=_BORDER,
            alignment=alignment,
            number_format=column.format,
        )
        if total:
            style.fill = _TOTAL_FILL
        book.add_named_style(style)
    return name

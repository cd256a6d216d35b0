"""An official document's layout: Decree 30/2020/NĐ-CP, appendix I, part by part."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from playlists.reports import words
from playlists.reports.chart import Chart, add_chart
from playlists.reports.settings import Office

FONT = "Times New Roman"
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(15)
_A4 = (Mm(210), Mm(297))
_FIRST_LINE = Mm(12.7)
# Widths in mm: of the two heads, of what a cell keeps free at its sides, of the text.
_LEFT_HEAD, _RIGHT_HEAD, _CELL_PADDING, _TEXT = 70, 100, 4, 165
_ADDRESS = 34  # where “Kính gửi:” begins
_WITH_TOTAL = 2  # rows that go with a table's total to its page
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


class Official:
    """A document under way; parts are added in the order they stand on paper. Sizes are in pt."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.document: Any = Document()
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(size)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(script), FONT)
        normal.paragraph_format.space_after = Pt(0)
        section = self.document.sections[0]
        section.page_width, section.page_height = _A4
        _margins(section)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True  # page 1 carries no number
        _page_number(section.header.paragraphs[0])

    def head(self, office: Office, number: str, place: str, dated: date | None) -> None:
        """Issuer and national title side by side, then number and dateline."""
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _widths(table, (_LEFT_HEAD, _RIGHT_HEAD))
        left, right = table.rows[0].cells
        if office.above:
            self._line(left.paragraphs[0], office.above.upper(), 12)
        name = left.add_paragraph() if office.above else left.paragraphs[0]
        # Where the name breaks, the hyphen stays with what it follows.
        self._line(name, office.name.upper().replace(" - ", "\u00a0- "), 12, bold=True)
        self._rule(left.add_paragraph(), 26, _LEFT_HEAD - _CELL_PADDING)
        national = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        self._line(right.paragraphs[0], national, 12, bold=True)
        self._line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
        self._rule(right.add_paragraph(), 58, _RIGHT_HEAD - _CELL_PADDING)
        left, right = table.rows[1].cells
        self._line(left.paragraphs[0], f"Số: {_numbered(office, number)}", 13)
        self._line(right.paragraphs[0], words.dateline(place, dated), 13, italic=True)

    def title(self, kind: str, subject: Sequence[str], to: Sequence[str]) -> None:
        """Kind of document, its subject with a rule below, and whom it is for."""
        self._line(self._paragraph(before=14), kind.upper(), 14, bold=True)
        for line in subject:
            self._line(self._paragraph(), line, 14, bold=True)
        self._rule(self._paragraph(), 52, _TEXT)
        if len(to) == 1:
            self._line(self._paragraph(before=6, after=12), f"Kính gửi: {to[0]}.", self.size)
        elif to:
            self._addressees(to)

    def heading(self, text: str) -> None:
        paragraph = self._body(text)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.runs[0].bold = True

    def text(self, text: str) -> None:
        """Paragraphs of the content, one for each line."""
        for line in text.splitlines():
            if line.strip():
                self._body(line.strip())

    def signature(self, office: Office) -> None:
        """Recipients on the left, who signs on the right; never alone on a page."""
        for paragraph in self.document.paragraphs[-2:]:
            paragraph.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        _mark(table.rows[0], "w:cantSplit")
        left, right = table.rows[0].cells
        _widths(table, (80, 85))
        first = left.paragraphs[0]
        first.paragraph_format.space_before = Pt(6)
        self._run(first, "Nơi nhận:", 12, bold=True, italic=True)
        for name in office.recipients:
            self._run(left.add_paragraph(), f"- {name};", 11)
        self._run(left.add_paragraph(), f"- {office.archive}.", 11)
        above = right.paragraphs[0]
        above.paragraph_format.space_before = Pt(6)
        self._line(above, office.signer_title.upper(), 14, bold=True)
        for _ in range(4):
            self._line(right.add_paragraph(), "", 14)
        self._line(right.add_paragraph(), office.signer_name, 14, bold=True)

    def landscape(self) -> None:
        """From here on pages lie."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # The paragraph that carries the break is to need no page of its own.
        last = self.document.paragraphs[-1]
        last.paragraph_format.line_spacing = Pt(1)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _A4[1], _A4[0]
        _margins(section)
        section.different_first_page_header_footer = False

    def annex(self, number: str, subject: str, attached: str, *, new_page: bool = True) -> None:
        """An annex's head: “Phụ lục I”, its name in capitals, and which document it goes with."""
        for text, size, bold in (
            (f"Phụ lục {number}", 14, True),
            (subject.upper(), 13, True),
            (f"({attached})", 13, False),
        ):
            paragraph = self._paragraph(after=0 if bold else 8)
            paragraph.paragraph_format.page_break_before = new_page and text.startswith("Phụ lục")
            paragraph.paragraph_format.keep_with_next = True
            self._line(paragraph, text, size, bold=bold, italic=not bold)

    def note(self, text: str, *, before_table: bool = False) -> None:
        """Small words beside a table."""
        paragraph = self._paragraph(before=6, after=4)
        paragraph.paragraph_format.keep_with_next = before_table
        self._run(paragraph, text, 11, italic=True)

    def chart(self, chart: Chart, width_mm: float, height_mm: float) -> None:
        add_chart(self.document, chart, width_mm, height_mm)

    def save(self, out: Path) -> None:
        self.document.save(str(out))

    def shaded(
        self,
        corner: str,
        heads: Sequence[str],
        rows: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        width_mm: float,
    ) -> None:
        """A table of small cells, each with its text and the colour (RRGGBB) behind it."""
        name_mm = 62.0
        each_mm = (width_mm - name_mm) / len(heads)
        table = self.document.add_table(rows=1 + len(rows), cols=1 + len(heads))
        table.style, table.autofit = "Table Grid", False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _widths(table, (name_mm, *([each_mm] * len(heads))))
        plain = [(head, "FFFFFF") for head in heads]
        for row, (name, values) in zip(table.rows, [(corner, plain), *rows], strict=True):
            found = row.cells
            self._run(found[0].paragraphs[0], name, 10, bold=row is table.rows[0])
            for cell, (text, colour) in zip(found[1:], values, strict=True):
                _squeeze(cell, colour)
                paragraph = cell.paragraphs[0]
                paragraph.alignment = _CENTRE
                if text:
                    self._run(paragraph, text, 8)
            _mark(row, "w:cantSplit")
        _mark(table.rows[0], "w:tblHeader")

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        total: Sequence[str] | None = None,
        numbers_from: int = 2,
    ) -> None:
        """A ruled table, widths in mm; its head comes again on each page, no row is torn."""
        body = [*rows, total] if total else list(rows)
        table = self.document.add_table(rows=1 + len(body), cols=len(heads))
        table.style, table.autofit = "Table Grid", False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _widths(table, widths)
        _narrow_margins(table)
        # A cell at a time through python-docx is quadratic; the rows are read once instead.
        for place, (row, values) in enumerate(zip(table.rows, [heads, *body], strict=True)):
            bold = place == 0 or (total is not None and place == len(body))
            # A total stands on no page by itself.
            together = total is not None and len(body) - _WITH_TOTAL <= place < len(body)
            for number, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                paragraph = cell.paragraphs[0]
                if place == 0 or number == 0:
                    paragraph.alignment = _CENTRE
                elif number >= numbers_from and not value[:1].isalpha():
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if together:
                    paragraph.paragraph_format.keep_with_next = True
                self._run(paragraph, value, 11, bold=bold)
            _mark(row, "w:cantSplit")
        _mark(table.rows[0], "w:tblHeader")

    def _addressees(self, to: Sequence[str]) -> None:
        """Several, on a line each."""
        for place, text in enumerate(("Kính gửi:", *to)):
            paragraph = self._paragraph(before=6 if place == 0 else 0)
            paragraph.paragraph_format.left_indent = Mm(_ADDRESS if place == 0 else _ADDRESS + 12)
            paragraph.paragraph_format.keep_with_next = True
            end = "." if place == len(to) else ";"
            self._run(paragraph, f"- {text}{end}" if place else text, self.size)
        paragraph.paragraph_format.space_after = Pt(12)

    def _body(self, text: str) -> Any:
        paragraph = self._paragraph(after=6)
        paragraph.alignment = _JUSTIFY
        paragraph.paragraph_format.first_line_indent = _FIRST_LINE
        paragraph.paragraph_format.line_spacing = 1.15
        self._run(paragraph, text, self.size)
        return paragraph

    def _paragraph(self, before: int = 0, after: int = 0) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(after)
        return paragraph

    def _line(
        self, paragraph: Any, text: str, size: int, *, bold: bool = False, italic: bool = False
    ) -> None:
        paragraph.alignment = _CENTRE
        self._run(paragraph, text, size, bold=bold, italic=italic)

    def _run(
        self, paragraph: Any, text: str, size: int, *, bold: bool = False, italic: bool = False
    ) -> None:
        # The face is the style's; told once more for programs that go by the run alone.
        run = paragraph.add_run(text)
        font = run.font
        font.name, font.size = FONT, Pt(size)
        if bold:
            font.bold = True
        if italic:
            font.italic = True

    def _rule(self, paragraph: Any, length: float, room: float) -> None:
        """A rule of a length in mm, in the middle of its room: a border between wide indents."""
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Mm((room - length) / 2)
        form.line_spacing = Pt(4)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 -- python-docx has no other way


def attached_to(office: Office, number: str, dated: date | None) -> str:
    """Which document an annex goes with."""
    when = words.day_in_full(dated)
    return f"Kèm theo Báo cáo số {_numbered(office, number)} {when}"


def _numbered(office: Office, number: str) -> str:
    """Number and symbol; room for a number that is not given yet."""
    written = f"{int(number):02}" if number.isdigit() else number or "     "
    return f"{written}/{office.symbol}"


def _widths(table: Any, widths: Sequence[float]) -> None:
    """Widths in mm, of the columns and of every cell: programs go by one or the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _squeeze(cell: Any, colour: str) -> None:
    """A cell without room at its sides, in a colour."""
    form = cell._tc.get_or_add_tcPr()  # noqa: SLF001 -- python-docx has no such settings
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    form.append(shade)
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    form.append(margins)


def _narrow_margins(table: Any) -> None:
    """A millimetre beside the words of every cell, so that figures need no second line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    form = table._tbl.tblPr  # noqa: SLF001 -- python-docx has no such setting
    look = form.find(qn("w:tblLook"))
    if look is None:
        form.append(margins)
    else:
        look.addprevious(margins)


def _margins(section: Any) -> None:
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT


def _page_number(paragraph: Any) -> None:
    """The number, centred in the top margin."""
    paragraph.alignment = _CENTRE
    run = paragraph.add_run()
    run.font.name, run.font.size = FONT, Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 -- python-docx has no fields


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 -- python-docx has no such setting

"""The dân vận report's figures as an .xlsx workbook, and as CSV for machines."""

import csv
import os
import tempfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from xlsxwriter import Workbook

from playlists.models import Channel
from playlists.reports import sheet as page
from playlists.reports import words
from playlists.reports.danvan import SHOWN, DanVan
from playlists.reports.measures import Measure, measures
from playlists.reports.sheet import Column, Sheet, Value

TITLE = "KẾT QUẢ TUYÊN TRUYỀN CÔNG TÁC DÂN VẬN"
_MS, _DM2 = 60_000, 100
_UNITS = {"count": "", "ms": "phút", "dm2": "m²"}
_NUMBER = Column("STT", 6, page.WHOLE, centred=True)
_PUT_UP = (Channel.BANNER, Channel.PANEL, Channel.SLOGAN)


def danvan_workbook(found: DanVan, unit_name: str, out: Path) -> None:
    """Write the figures to `out`, whole or not at all: measures, stations, topics, units, models.

    Cells are typed, heads frozen and filtered, totals are formulas; the topics have a chart.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    draft = Path(name)
    try:
        with Workbook(str(draft), {"constant_memory": True}) as book:
            maker = _Maker(found, unit_name, book)
            maker.measures()
            maker.stations()
            maker.topics()
            maker.units()
            maker.models()
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def danvan_csv(found: DanVan) -> str:
    """A line for each measure, under a line of headings; lengths in ms, areas in dm²."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("first_day", "last_day", "key", "name", "unit", "value"))
    for each in measures(found):
        writer.writerow(
            (found.span.first, found.span.last, each.key, each.name, each.of, each.value)
        )
    return out.getvalue()


class _Maker:
    def __init__(self, found: DanVan, unit_name: str, book: Workbook) -> None:
        self._found, self._unit_name, self._book = found, unit_name, book

    def measures(self) -> None:
        columns = (_NUMBER, Column("Chỉ số", 52), Column("Giá trị", 16, page.MINUTES),
                   Column("Đơn vị tính", 14))  # fmt: skip
        sheet = self._sheet("Chỉ số", columns)
        for number, each in enumerate(measures(self._found), start=1):
            counted = {2: page.WHOLE} if each.of == "count" else {}
            sheet.add([number, each.name, _shown(each), _UNITS[each.of]], counted)
        sheet.finish()

    def stations(self) -> None:
        found = self._found
        columns = (
            _NUMBER,
            Column("Đài", 40),
            *(Column(words.KINDS[kind], 11, page.WHOLE) for kind in SHOWN),
            Column("Lượt kế hoạch", 11, page.WHOLE),
            Column("Lượt phát", 11, page.WHOLE),
            Column("Không phát", 11, page.WHOLE),
            Column("Phút", 11, page.MINUTES),
            Column("Tiếp âm (phút)", 11, page.MINUTES),
            Column("Buổi xác nhận", 11, page.WHOLE),
        )
        rows: list[list[Value]] = [
            [
                line.name,
                *(found.of_kind.get((line.value, kind.value), 0) for kind in SHOWN),
                line.planned.pieces,
                line.aired.airings,
                line.aired.missed,
                line.aired.aired_ms / _MS,
                line.aired.relay_ms / _MS,
                line.programmes.confirmed,
            ]
            for line in found.stations
        ]
        self._table("Các đài", columns, rows)

    def topics(self) -> None:
        columns = (
            _NUMBER,
            Column("Chủ đề", 56),
            Column("Lượt phát", 11, page.WHOLE),
            Column("Phút", 11, page.MINUTES),
            Column("Bình quân một đài (phút)", 14, page.MINUTES),
            Column("Chỉ tiêu một đài (phút)", 14, page.MINUTES),
        )
        rows: list[list[Value]] = [
            [
                line.name,
                line.aired.airings,
                line.aired.aired_ms / _MS,
                line.each_ms / _MS,
                line.wished_ms / _MS if line.wished_ms else None,
            ]
            for line in self._found.topics
        ]
        sheet = self._table("Chủ đề", columns, rows, total=words.OVERLAPPING_TOTAL)
        if rows:
            self._chart(sheet, len(rows))

    def units(self) -> None:
        columns = (
            _NUMBER,
            Column("Đơn vị", 40),
            Column("Cổng TTĐT", 11, page.WHOLE),
            Column("Fanpage", 11, page.WHOLE),
            *(
                column
                for channel in _PUT_UP
                for column in (
                    Column(f"{words.CHANNELS[channel]} (chiếc)", 12, page.WHOLE),
                    Column(f"{words.CHANNELS[channel]} (m²)", 12, page.MINUTES),
                )
            ),
            Column("Số tháng đã kê khai", 12, page.WHOLE),
        )
        rows: list[list[Value]] = [
            [
                each.name,
                each.filed[Channel.PORTAL].pieces,
                each.filed[Channel.FANPAGE].pieces,
                *(
                    value
                    for channel in _PUT_UP
                    for value in (
                        each.filed[channel].pieces,
                        each.filed[channel].area_dm2 / _DM2,
                    )
                ),
                each.handed_in,
            ]
            for each in self._found.units
        ]
        self._table("Kê khai", columns, rows)

    def models(self) -> None:
        columns = (
            _NUMBER,
            Column("Mô hình “Dân vận khéo”", 44),
            Column("Lĩnh vực", 20),
            Column("Đơn vị", 34),
            Column("Năm", 8, "0", centred=True),
            Column("Lượt", 9, page.WHOLE),
            Column("Phút", 10, page.MINUTES),
            Column("Lần cuối", 13, page.DAY, centred=True),
            Column("Ghi chú", 16),
        )
        sheet = self._sheet("Dân vận khéo", columns)
        for number, each in enumerate(self._found.models, start=1):
            sheet.add(
                [
                    number,
                    each.name,
                    words.FIELDS[each.field],
                    each.unit_name,
                    each.year,
                    each.airings,
                    each.aired_ms / _MS,
                    each.last_day,
                    "" if each.ever else "Chưa từng phát",
                ]
            )
        sheet.finish()

    def _table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]],
        *,
        total: str = words.TOTAL,
    ) -> Sheet:
        """Rows under a name each, and their totals."""
        sheet = self._sheet(name, columns)
        sums = [0.0] * len(columns)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row[1:], start=2):
                sums[place] += float(value) if isinstance(value, int | float) else 0.0
            sheet.add([number, *row])
        totals = [sheet.sum_of(place, sums[place]) for place in range(2, len(columns))]
        sheet.total([None, total, *totals])
        return sheet

    def _chart(self, sheet: Sheet, topics: int) -> None:
        chart = self._book.add_chart({"type": "bar"})
        first, last = sheet.first - 1, sheet.first + topics - 2
        for column, name, colour in (
            (4, "Bình quân một đài", "#1F4E79"),
            (5, "Chỉ tiêu", "#C55A11"),
        ):
            chart.add_series(
                {
                    "name": name,
                    "categories": [sheet.name, first, 1, last, 1],
                    "values": [sheet.name, first, column, last, column],
                    "fill": {"color": colour},
                }
            )
        font = {"name": "Times New Roman", "size": 11}
        title = f"Phút bình quân một đài so với chỉ tiêu, {words.span_words(self._found.span)}"
        chart.set_title({"name": title, "name_font": {**font, "size": 13}})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": True}})
        chart.set_y_axis({"num_font": font, "reverse": True})
        chart.set_size({"width": 860, "height": 140 + 30 * topics})
        sheet.sheet.insert_chart(sheet.row + 1, 1, chart, {"description": title})

    def _sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        sheet = Sheet(self._book, name, columns)
        span, until = words.span_words(self._found.span), self._found.until
        note = f"Số liệu {words.up_to(until)}." if until else ""
        sheet.titles(self._unit_name, TITLE, span[:1].upper() + span[1:], note)
        return sheet


def _shown(measure: Measure) -> float:
    if measure.of == "ms":
        return measure.value / _MS
    return measure.value / _DM2 if measure.of == "dm2" else measure.value

"""Airtime of a span as an .xlsx workbook, with the airings behind its figures."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from playlists import figures
from playlists.behind import CountedAiring, airings_behind
from playlists.models import Dimension, ItemKind, Station
from playlists.reports import sheet as page
from playlists.reports import words
from playlists.reports.lines import By, Line, lines, named_topics
from playlists.reports.sheet import Column, Formula, Sheet
from playlists.reports.weaving import LongBody, Plain, long_body, weave
from playlists.spans import Span

TITLE = "BÁO CÁO THỜI LƯỢNG PHÁT SÓNG"
NOTE = "Số liệu cộng từ nhật ký phát sóng; mỗi lượt của một đài tính một lần; tiếp âm tính riêng."
SUMMARY, MATRIX, LOG = "Tổng hợp", "Đài x chủ đề", "Nhật ký"

_MS = 60_000
_LONGEST_LOG = 1_000_000
_SPLITS = tuple(by for by in By if by is not By.STATION)
_LOG_PART = f"xl/worksheets/sheet{len(_SPLITS) + 3}.xml"  # after the summary and the matrix
_PRODUCED_KINDS = (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES)

_SUMMARY = (
    Column("STT", 6, page.WHOLE, centred=True),
    Column("Đài", 38),
    Column("Chương trình kế hoạch", 13, page.WHOLE),
    Column("Chương trình đã xác nhận", 13, page.WHOLE),
    Column("Lượt kế hoạch", 11, page.WHOLE),
    Column("Lượt đã phát", 11, page.WHOLE),
    Column("Trong đó phát một phần", 11, page.WHOLE),
    Column("Lượt không phát", 11, page.WHOLE),
    Column("Lượt được xác nhận", 12, page.WHOLE),
    Column("Lượt tin", 9, page.WHOLE),
    Column("Lượt bài", 9, page.WHOLE),
    Column("Lượt chuyên mục", 11, page.WHOLE),
    Column("Lượt tiếp âm", 10, page.WHOLE),
    Column("Phút kế hoạch", 11, page.MINUTES),
    Column("Phút đã phát", 11, page.MINUTES),
    Column("Phút tiếp âm", 11, page.MINUTES),
    Column("Phút kỳ trước", 11, page.MINUTES),
    Column("Tỷ lệ phát", 10, page.SHARE),
)
_SPLIT = (
    Column("STT", 6, page.WHOLE, centred=True),
    Column("", 44),
    Column("Sản xuất", 10, page.WHOLE),
    Column("Phút sản xuất", 11, page.MINUTES),
    Column("Lượt kế hoạch", 11, page.WHOLE),
    Column("Lượt đã phát", 11, page.WHOLE),
    Column("Trong đó phát một phần", 11, page.WHOLE),
    Column("Lượt không phát", 11, page.WHOLE),
    Column("Lượt tiếp âm", 10, page.WHOLE),
    Column("Phút kế hoạch", 11, page.MINUTES),
    Column("Phút đã phát", 11, page.MINUTES),
    Column("Phút tiếp âm", 11, page.MINUTES),
    Column("Phút kỳ trước", 11, page.MINUTES),
)
_LOG = (
    Column("STT", 7, page.WHOLE, centred=True),
    Column("Đài", 34),
    Column("Tính vào lúc", 20, page.MOMENT, centred=True),
    Column("Bắt đầu phát", 20, page.MOMENT, centred=True),
    Column("Tên tin, bài", 52),
    Column("Thể loại", 13),
    Column("Chủ đề", 26),
    Column("Chương trình", 20),
    Column("Người viết", 20),
    Column("Kết quả", 12, centred=True),
    Column("Số cụm loa", 10, page.WHOLE),
    Column("Phút", 10, page.MINUTES),
)


def airtime_workbook(
    session: Session, span: Span, *, unit_name: str, tz: tzinfo | str, out: Path
) -> None:
    """Write a span's airtime to `out`, whole or not at all.

    Sums per station, a sheet for every other split, a matrix of stations and topics in minutes
    with a chart, and the airings behind them; times in `tz`. A log longer than a sheet can hold
    ends with a row that says so.
    """
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    stations = session.scalars(select(Station).order_by(Station.id)).all()
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    draft, frame = Path(name), Path(f"{name}.frame")
    letters = [xl_col_to_name(number) for number in range(len(_LOG))]
    try:
        with long_body(_LOG_PART, page.FIRST_HEAD + 1, letters) as body:
            with Workbook(str(frame), {"constant_memory": True}) as book:
                maker = _Maker(session, span, zone, stations, unit_name, book)
                maker.summary()
                maker.matrix()
                for by in _SPLITS:
                    maker.split(by)
                maker.log(body)
            weave(frame, body, draft)
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        frame.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Maker:
    """The sheets of one workbook."""

    session: Session
    span: Span
    zone: tzinfo
    stations: Sequence[Station]
    unit_name: str
    book: Workbook

    def summary(self) -> None:
        sheet = self._sheet(SUMMARY, _SUMMARY)
        kinds = figures.aired(
            self.session, self.span, Dimension.KIND, ("station_id", "value"), stations=self.stations
        )
        found = lines(self.session, self.span, By.STATION, self.zone, self.stations)
        sums = [0.0] * len(_SUMMARY)
        for number, (station, line) in enumerate(zip(self.stations, found, strict=True), start=1):
            of_kind = [
                sums_.airings if (sums_ := kinds.get((station.id, kind.value))) else 0
                for kind in _PRODUCED_KINDS
            ]
            values = self._summary_values(line, of_kind)
            for column, value in enumerate(values, start=2):
                sums[column] += value
            share = _share(sheet.row + 1, values[2], values[3])
            sheet.add([number, line.name, *values, share])
        totals = [sheet.sum_of(column, sums[column]) for column in range(2, len(_SUMMARY) - 1)]
        share = _share(sheet.row + 1, sums[4], sums[5])
        sheet.total([None, "Tổng cộng", *totals, share])

    def _summary_values(self, line: Line, of_kind: Sequence[int]) -> list[float]:
        return [
            line.programmes.planned,
            line.programmes.confirmed,
            line.planned.pieces,
            line.aired.airings,
            line.aired.partial,
            line.aired.missed,
            line.planned.confirmed,
            *of_kind,
            line.aired.relays,
            line.planned.ms / _MS,
            line.aired.aired_ms / _MS,
            line.aired.relay_ms / _MS,
            line.before.aired_ms / _MS,
        ]

    def matrix(self) -> None:
        """Minutes by station and topic, and the chart of the topics' totals."""
        found = figures.aired(
            self.session,
            self.span,
            Dimension.TOPIC,
            ("station_id", "value"),
            stations=self.stations,
        )
        codes = {code for (_, code), sums in found.items() if sums.aired_ms}
        names = {"": words.NO_TOPIC, **named_topics(self.session, codes - {""})}
        topics = sorted(codes, key=lambda code: (not code, names[code]))
        columns = (
            Column("STT", 6, page.WHOLE, centred=True),
            Column("Đài (phút đã phát theo chủ đề)", 40),
            *(Column(names[code], 18, page.MINUTES) for code in topics),
        )
        sheet = self._sheet(MATRIX, columns)
        sums = [0.0] * len(topics)
        for number, station in enumerate(self.stations, start=1):
            cells = [
                each.aired_ms / _MS if (each := found.get((station.id, code))) else 0.0
                for code in topics
            ]
            sums = [a + b for a, b in zip(sums, cells, strict=True)]
            sheet.add([number, station.name, *cells])
        totals = [sheet.sum_of(column + 2, value) for column, value in enumerate(sums)]
        sheet.total([None, "Tổng cộng", *totals])
        if topics:
            self._chart(sheet, len(topics))

    def _chart(self, sheet: Sheet, topics: int) -> None:
        chart = self.book.add_chart({"type": "bar"})
        total, head = sheet.row - 1, page.FIRST_HEAD - 1
        chart.add_series(
            {
                "name": "Phút đã phát",
                "categories": [MATRIX, head, 2, head, topics + 1],
                "values": [MATRIX, total, 2, total, topics + 1],
                "fill": {"color": "#2F5496"},
                "data_labels": {"value": True, "num_format": page.MINUTES},
            }
        )
        font = {"name": "Times New Roman", "size": 11}
        title = f"Phút đã phát theo chủ đề, {words.span_words(self.span)}"
        chart.set_title({"name": title, "name_font": {**font, "size": 13}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": True}})
        chart.set_y_axis({"num_font": font, "reverse": True})
        chart.set_size({"width": 860, "height": 160 + 36 * topics})
        sheet.sheet.insert_chart(sheet.row + 1, 1, chart, {"description": title})

    def split(self, by: By) -> None:
        columns = (_SPLIT[0], Column(words.SPLITS[by], 44), *_SPLIT[2:])
        sheet = self._sheet(f"Theo {words.SPLITS[by].lower()}", columns)
        sums = [0.0] * len(columns)
        for number, line in enumerate(
            lines(self.session, self.span, by, self.zone, self.stations, every_unit=True), start=1
        ):
            values: list[float] = [
                line.produced.items,
                line.produced.ms / _MS,
                line.planned.pieces,
                line.aired.airings,
                line.aired.partial,
                line.aired.missed,
                line.aired.relays,
                line.planned.ms / _MS,
                line.aired.aired_ms / _MS,
                line.aired.relay_ms / _MS,
                line.before.aired_ms / _MS,
            ]
            for column, value in enumerate(values, start=2):
                sums[column] += value
            sheet.add([number, words.line_name(by, line.value, line.name), *values])
        label = words.OVERLAPPING_TOTAL if _overlaps(by) else words.TOTAL
        totals = [sheet.sum_of(column, sums[column]) for column in range(2, len(columns))]
        sheet.total([None, label, *totals])

    def log(self, body: LongBody) -> None:
        sheet = self._sheet(LOG, _LOG)
        minutes = 0.0

        def rows() -> Iterator[list[Plain]]:
            nonlocal minutes
            for number, airing in enumerate(airings_behind(self.session, self.span), start=1):
                if number > _LONGEST_LOG:
                    yield [None, "Còn nữa: xem trong phần mềm.", *[None] * (len(_LOG) - 2)]
                    return
                minutes += airing.aired_ms / _MS
                yield self._logged(number, airing)

        sheet.add_long(body, rows())
        blank: list[None] = [None] * (len(_LOG) - 3)
        whole = sheet.sum_of(len(_LOG) - 1, minutes, visible_only=True)
        sheet.total([None, "Tổng cộng (các dòng đang lọc)", *blank, whole])

    def _logged(self, number: int, airing: CountedAiring) -> list[Plain]:
        return [
            number,
            airing.station_name,
            self._local(airing.counts_at),
            self._local(airing.started_at),
            airing.title,
            words.KINDS[airing.kind],
            ", ".join(airing.topics),
            airing.programme,
            airing.writer,
            words.OUTCOMES[airing.outcome],
            airing.players,
            airing.aired_ms / _MS,
        ]

    def _sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        sheet = Sheet(self.book, name, columns)
        span = words.span_words(self.span)
        sheet.titles(self.unit_name, TITLE, span[:1].upper() + span[1:], NOTE)
        return sheet

    def _local(self, at: datetime | None) -> datetime | None:
        """A local time without its zone and split seconds: a sheet's cell knows neither."""
        return at.astimezone(self.zone).replace(tzinfo=None, microsecond=0) if at else None


def _overlaps(by: By) -> bool:
    return by in {By.TOPIC, By.GROUP}


def _share(row: int, planned: float, aired: float) -> Formula:
    return Formula(f"=IF(E{row}=0,0,F{row}/E{row})", aired / planned if planned else 0.0)

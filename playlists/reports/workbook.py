"""The month's airtime as an .xlsx workbook, with the rows behind its figures."""

import os
import tempfile
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from playlists import airtime
from playlists.behind import airings_behind
from playlists.models import ItemKind, Outcome
from playlists.reports import sheet as page
from playlists.reports.sheet import Column
from playlists.spans import Span

TITLE = "BÁO CÁO THỜI LƯỢNG PHÁT SÓNG"
KINDS = {
    ItemKind.NEWS: "Tin",
    ItemKind.FEATURE: "Bài",
    ItemKind.SERIES: "Chuyên mục",
    ItemKind.NOTICE: "Thông báo",
    ItemKind.SLOGAN: "Khẩu hiệu",
    ItemKind.MUSIC: "Ca nhạc",
    ItemKind.RELAY: "Tiếp âm",
    ItemKind.SIGNATURE: "Nhạc hiệu",
    ItemKind.GREETING: "Lời xướng",
    ItemKind.CLOSING: "Chào kết",
    ItemKind.FILLER: "Nhạc nền",
}
OUTCOMES = {
    Outcome.COMPLETE: "Trọn vẹn",
    Outcome.PARTIAL: "Một phần",
    Outcome.MISSED: "Không phát",
}
NO_TOPIC = "(không gắn chủ đề)"

_MS_PER_MINUTE = 60_000
_LONGEST_LOG = 1_000_000

_SUMMARY = (
    Column("STT", 6, page.WHOLE, centred=True),
    Column("Đài", 38),
    Column("Chương trình kế hoạch", 13, page.WHOLE),
    Column("Chương trình đã xác nhận", 13, page.WHOLE),
    Column("Lượt kế hoạch", 11, page.WHOLE),
    Column("Lượt đã phát", 11, page.WHOLE),
    Column("Lượt không phát", 11, page.WHOLE),
    Column("Lượt được xác nhận", 12, page.WHOLE),
    Column("Lượt tin", 9, page.WHOLE),
    Column("Lượt bài", 9, page.WHOLE),
    Column("Lượt chuyên mục", 11, page.WHOLE),
    Column("Phút kế hoạch", 11, page.MINUTES),
    Column("Phút đã phát", 11, page.MINUTES),
    Column("Tỷ lệ phát", 10, page.SHARE),
)
_LOG = (
    Column("STT", 7, page.WHOLE, centred=True),
    Column("Đài", 34),
    Column("Tính vào lúc", 20, page.MOMENT, centred=True),
    Column("Bắt đầu phát", 20, page.MOMENT, centred=True),
    Column("Tên tin, bài", 52),
    Column("Loại", 13),
    Column("Chủ đề", 26),
    Column("Kết quả", 12, centred=True),
    Column("Số cụm loa", 10, page.WHOLE),
    Column("Phút", 10, page.MINUTES),
)


def airtime_workbook(
    session: Session, year: int, month: int, *, unit_name: str, tz: tzinfo | str, out: Path
) -> None:
    """Write a month's airtime to `out`, whole or not at all.

    Sums per station, a matrix of stations and topics in minutes, and the airings behind them;
    times in `tz`. A log longer than a sheet can hold ends with a row that says so.
    """
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    start, end = airtime.month_span(year, month, zone)
    book = Workbook()
    sheets = (book.create_sheet("Tổng hợp"), book.create_sheet("Đài x chủ đề"))
    log = book.create_sheet("Nhật ký")
    book.remove(book.worksheets[0])
    note = "Số liệu cộng từ nhật ký phát sóng; mỗi lượt của một đài tính một lần."
    for sheet in (*sheets, log):
        page.title_block(sheet, unit_name, TITLE, f"Tháng {month:02d} năm {year}", note)
    _summary(sheets[0], session, start, end)
    _matrix(sheets[1], session, start, end)
    _log(log, session, Span.month(year, month), zone)
    _save(book, out)


def _summary(sheet: Worksheet, session: Session, start: datetime, end: datetime) -> None:
    page.heads(sheet, _SUMMARY)
    kinds: dict[tuple[str, ItemKind], int] = {
        (row.station_code, row.kind): row.airings
        for row in airtime.by_station_and_kind(session, start, end)
    }
    row = page.FIRST_HEAD
    for row, fact in enumerate(airtime.facts(session, start, end), start=page.FIRST_HEAD + 1):
        counted = [
            kinds.get((fact.station_code, kind), 0)
            for kind in (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES)
        ]
        page.body_row(
            sheet,
            row,
            _SUMMARY,
            [
                row - page.FIRST_HEAD,
                fact.station_name,
                fact.planned_programmes,
                fact.confirmed_programmes,
                fact.planned,
                fact.aired,
                fact.missed,
                fact.confirmed,
                *counted,
                _minutes(fact.planned_ms),
                _minutes(fact.aired_ms),
                _share(row),
            ],
        )
    sums = [page.sum_over(column, row) for column in range(3, len(_SUMMARY))]
    total = row + 1
    page.total_row(sheet, total, _SUMMARY, [None, "Tổng cộng", *sums, _share(total)])
    page.finish(sheet, len(_SUMMARY), row)


def _matrix(sheet: Worksheet, session: Session, start: datetime, end: datetime) -> None:
    rows = airtime.by_station_and_topic(session, start, end)
    names = {row.topic_code: row.topic_name or NO_TOPIC for row in rows}
    topics = sorted(names, key=lambda code: (not code, names[code]))
    minutes = {(row.station_code, row.topic_code): _minutes(row.aired_ms) for row in rows}
    columns = (
        Column("STT", 6, page.WHOLE, centred=True),
        Column("Đài (phút đã phát theo chủ đề)", 40),
        *(Column(names[code], 18, page.MINUTES) for code in topics),
    )
    page.heads(sheet, columns)
    row = page.FIRST_HEAD
    for row, station in enumerate(
        airtime.by_station(session, start, end), start=page.FIRST_HEAD + 1
    ):
        cells = [minutes.get((station.station_code, code), 0.0) for code in topics]
        values: list[page.Value] = [row - page.FIRST_HEAD, station.station_name, *cells]
        page.body_row(sheet, row, columns, values)
    sums = [page.sum_over(column, row) for column in range(3, len(columns) + 1)]
    page.total_row(sheet, row + 1, columns, [None, "Tổng cộng", *sums])
    page.finish(sheet, len(columns), row)


def _log(sheet: Worksheet, session: Session, span: Span, zone: tzinfo) -> None:
    page.heads(sheet, _LOG)
    row = page.FIRST_HEAD
    for row, airing in enumerate(airings_behind(session, span), start=page.FIRST_HEAD + 1):
        if row > _LONGEST_LOG:
            page.body_row(sheet, row, _LOG, [None, "Còn nữa: xem trong phần mềm.", *[None] * 8])
            break
        values: list[page.Value] = [
            row - page.FIRST_HEAD,
            airing.station_name,
            _local(airing.counts_at, zone),
            _local(airing.started_at, zone),
            airing.title,
            KINDS[airing.kind],
            ", ".join(airing.topics),
            OUTCOMES[airing.outcome],
            airing.players,
            _minutes(airing.aired_ms),
        ]
        page.body_row(sheet, row, _LOG, values)
    minutes = page.sum_over(len(_LOG), row, visible_only=True)
    page.total_row(
        sheet, row + 1, _LOG, [None, "Tổng cộng (các dòng đang lọc)", *[None] * 7, minutes]
    )
    page.finish(sheet, len(_LOG), row)


def _minutes(ms: int) -> float:
    return ms / _MS_PER_MINUTE


def _share(row: int) -> page.Formula:
    return page.Formula(f"=IF(E{row}=0,0,F{row}/E{row})")


def _local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """A local time without its zone and split seconds: a sheet's cell knows neither."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _save(book: Workbook, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    draft = Path(name)
    try:
        book.save(draft)
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)

"""The month's workbook, opened again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from playlists import airings
from playlists.models import ItemKind, Outcome
from playlists.reports.workbook import airtime_workbook
from playlists.spans import Span
from tests.playlists.builders import NOW, House, a_player, a_row

ZONE = "Asia/Ho_Chi_Minh"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
SHEETS = [
    "Tổng hợp",
    "Đài x chủ đề",
    "Theo nhóm đài",
    "Theo chủ đề",
    "Theo thể loại",
    "Theo loại bản tin",
    "Theo chương trình",
    "Theo người viết",
    "Theo chuyên mục",
    "Theo giờ phát",
    "Nhật ký",
]


@pytest.fixture
def book(session: Session, house: House, tmp_path: Path) -> Workbook:
    here, there = (a_player(session, station, station.code) for station in house.stations)
    rows = [
        a_row(1, NOW, aired_ms=90_000, entry_id=1, topics=("dan-van",)),
        a_row(2, NOW + timedelta(minutes=2), outcome=Outcome.MISSED, entry_id=2),
        a_row(3, NOW + timedelta(minutes=4), aired_ms=30_000, title="=HYPERLINK(1)", entry_id=3),
    ]
    airings.record(session, here, rows, LATER)
    airings.record(session, there, [a_row(1, NOW, entry_id=4, kind=ItemKind.FEATURE)], LATER)
    out = tmp_path / "reports" / "2026-11.xlsx"
    airtime_workbook(session, Span.month(2026, 11), unit_name="UBND huyện", tz=ZONE, out=out)
    assert [file.name for file in out.parent.iterdir()] == ["2026-11.xlsx"]
    return load_workbook(out)


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _column(sheet: Worksheet, heading: str) -> list[object]:
    [column] = [cell.column for cell in sheet[6] if cell.value == heading]
    return [sheet.cell(row, column).value for row in range(7, sheet.max_row + 1)]


def test_every_sheet_carries_the_title_and_the_span(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for name in book.sheetnames:
        titles = [_sheet(book, name).cell(row, 1).value for row in (1, 2, 3)]
        assert titles == ["UBND HUYỆN", "BÁO CÁO THỜI LƯỢNG PHÁT SÓNG", "Tháng 11 năm 2026"]


def test_the_summary_holds_the_sums_as_numbers_and_the_total_as_formulas(book: Workbook) -> None:
    sheet = _sheet(book, "Tổng hợp")
    assert _column(sheet, "Đài") == ["Đài Xã phu-long", "Đài Xã viet-hai", "Tổng cộng"]
    assert _column(sheet, "Lượt đã phát") == [2, 1, "=SUM(F7:F8)"]
    assert _column(sheet, "Lượt không phát") == [1, 0, "=SUM(H7:H8)"]
    assert _column(sheet, "Phút đã phát") == [2.0, 0.5, "=SUM(O7:O8)"]
    assert _column(sheet, "Lượt bài") == [0, 1, "=SUM(K7:K8)"]


def test_the_matrix_has_a_column_for_each_topic(book: Workbook) -> None:
    sheet = _sheet(book, "Đài x chủ đề")
    assert _column(sheet, "Chủ đề dan-van") == [1.5, 0, "=SUM(C7:C8)"]
    assert _column(sheet, "(không gắn chủ đề)") == [0.5, 0.5, "=SUM(D7:D8)"]


def test_the_minutes_of_the_log_are_those_of_the_summary(book: Workbook) -> None:
    log, summary = _sheet(book, "Nhật ký"), _sheet(book, "Tổng hợp")
    *minutes, total = _column(log, "Phút")
    assert sum(map(float, map(str, minutes))) == sum(
        map(float, map(str, _column(summary, "Phút đã phát")[:-1]))
    )
    assert total == "=SUBTOTAL(109,L7:L10)"


def test_times_are_local_and_typed(book: Workbook) -> None:
    when = _column(_sheet(book, "Nhật ký"), "Tính vào lúc")[0]
    assert when == datetime.fromisoformat("2026-11-23T08:00:00")


def test_a_title_that_looks_like_a_formula_stays_text(book: Workbook) -> None:
    log = _sheet(book, "Nhật ký")
    [cell] = [cell for cell in log["E"] if str(cell.value).startswith("=HYPERLINK")]
    assert cell.data_type == "s"


def test_every_sheet_is_ready_for_a4(book: Workbook) -> None:
    for name in book.sheetnames:
        sheet = _sheet(book, name)
        assert sheet.page_setup.orientation == "landscape"
        assert int(str(sheet.page_setup.paperSize)) == 9
        paper = sheet.sheet_properties.pageSetUpPr
        assert paper is not None
        assert paper.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$6:$6"
        assert sheet.freeze_panes == "C7"
        assert sheet.auto_filter.ref is not None
        head = sheet.cell(6, 2)
        assert head.font.bold
        assert head.border.left.style == "thin"


def test_an_empty_month_is_a_workbook_too(session: Session, house: House, tmp_path: Path) -> None:
    out = tmp_path / "empty.xlsx"
    airtime_workbook(session, Span.month(2020, 2), unit_name="UBND huyện", tz=ZONE, out=out)
    book = load_workbook(out)
    assert _column(_sheet(book, "Tổng hợp"), "Lượt đã phát")[:2] == [0, 0]
    assert _column(_sheet(book, "Nhật ký"), "Phút") == ["=0"], "a sum of itself has no end"


def test_a_report_that_fails_leaves_the_old_one(
    session: Session, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.xlsx"
    out.write_bytes(b"old")

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("xlsxwriter.Workbook.close", broken)
    with pytest.raises(OSError, match="disk full"):
        airtime_workbook(session, Span.month(2026, 11), unit_name="UBND", tz=ZONE, out=out)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.glob(".report*")) == []


def test_rows_that_are_woven_in_look_as_the_first_which_the_library_wrote(book: Workbook) -> None:
    log = _sheet(book, "Nhật ký")
    first, *others = log.iter_rows(min_row=7, max_row=10)
    assert [row[0].value for row in (first, *others)] == [1, 2, 3, 4]
    for row in others:
        for cell, sample in zip(row, first, strict=True):
            assert cell.number_format == sample.number_format
            assert cell.font.name == "Times New Roman"
            assert cell.border.left.style == sample.border.left.style == "thin"
            assert cell.alignment.horizontal == sample.alignment.horizontal


@pytest.mark.parametrize(
    "title",
    ['Gương "tốt" <việc> & 5 > 3', "_x0041_ là mã", " thụt đầu", 'Khoá s="$A" lạ', "\ue000"],
)
def test_any_title_is_read_back_as_it_was_written(
    session: Session, house: House, tmp_path: Path, title: str
) -> None:
    player = a_player(session, house.stations[0], "c1")
    rows = [a_row(n, NOW + timedelta(minutes=n), title=title, entry_id=n) for n in (1, 2)]
    airings.record(session, player, rows, LATER)
    out = tmp_path / "log.xlsx"
    airtime_workbook(session, Span.month(2026, 11), unit_name="UBND", tz=ZONE, out=out)
    log = _sheet(load_workbook(out), "Nhật ký")
    assert [unescape(str(log.cell(row, 5).value)) for row in (7, 8)] == [title, title]

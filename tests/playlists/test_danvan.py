"""The dân vận report as a document: each part where and how Decree 30/2020/NĐ-CP wants it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from sqlalchemy.orm import Session

from playlists import airings
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.figures import Produced
from playlists.models import ItemKind, Outcome, ReportKind
from playlists.reports.danvan import gather
from playlists.reports.paper import write_docx
from playlists.reports.settings import Office, ReportSettings
from playlists.reports.words import dateline, decimal, span_words, whole
from playlists.spans import Span
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_player, a_row, an_item, approved

NOVEMBER = Span.month(2026, 11)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LATER = datetime(2027, 1, 1, tzinfo=UTC)
OFFICE = Office(
    above="UBND huyện", name="Trung tâm", signer_name="Họ và tên", recipients=("Phòng",)
)


@pytest.fixture
def paper(session: Session, house: House, tmp_path: Path) -> Any:
    here, there = (a_player(session, station, station.code) for station in house.stations)
    rows = [
        a_row(1, NOW, aired_ms=90_000, entry_id=1, topics=("dan-van",)),
        a_row(2, NOW + timedelta(minutes=2), outcome=Outcome.MISSED, entry_id=2),
    ]
    airings.record(session, here, rows, LATER)
    airings.record(session, there, [a_row(1, NOW, entry_id=3, kind=ItemKind.RELAY)], LATER)
    found = gather(session, NOVEMBER, ZONE, house.stations, kind=ReportKind.CENTRE)
    out = tmp_path / "report.docx"
    write_docx(found, ReportSettings(centre=OFFICE), out, number="7", dated=date(2027, 2, 5))
    return Document(str(out))


def _texts(paper: Any) -> list[str]:
    """The texts of the whole body, tables where they stand."""
    return [part.text for part in paper.element.body.iter() if part.tag.endswith("}p")]


def _run(paper: Any, text: str) -> Any:
    paragraphs = [
        *paper.paragraphs,
        *(each for t in paper.tables for row in t.rows for c in row.cells for each in c.paragraphs),
    ]
    return next(run for each in paragraphs for run in each.runs if run.text.startswith(text))


def test_the_paper_is_a4_with_the_decree_s_margins_and_the_annex_lies(paper: Any) -> None:
    upright, lying = paper.sections
    assert (round(upright.page_width.mm), round(upright.page_height.mm)) == (210, 297)
    assert lying.orientation == WD_ORIENT.LANDSCAPE
    assert (round(lying.page_width.mm), round(lying.page_height.mm)) == (297, 210)
    for section in (upright, lying):
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20


@pytest.mark.parametrize(
    ("text", "size", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI", 12, True, False),
        ("Độc lập", 13, True, False),
        ("UBND HUYỆN", 12, False, False),
        ("TRUNG TÂM", 12, True, False),
        ("Số: 07/BC-TTVHTT", 13, False, False),
        ("Cát Hải, ngày 05 tháng 02 năm 2027", 13, False, True),
        ("BÁO CÁO", 14, True, False),
        ("Kết quả tuyên truyền", 14, True, False),
        ("Nơi nhận:", 12, True, True),
        ("- Phòng;", 11, False, False),
        ("- Lưu: VT.", 11, False, False),
        ("GIÁM ĐỐC", 14, True, False),
        ("Họ và tên", 14, True, False),
        ("Phụ lục I", 14, True, False),
        ("KẾT QUẢ CỦA CÁC ĐÀI, THÁNG 11 NĂM 2026", 13, True, False),
        ("(Kèm theo Báo cáo số 07/BC-TTVHTT ngày 05 tháng 02 năm 2027)", 13, False, True),
    ],
)
def test_every_part_has_its_size_and_style(
    paper: Any, text: str, size: int, *, bold: bool, italic: bool
) -> None:
    run = _run(paper, text)
    assert run.font.name == "Times New Roman"
    assert run.font.size.pt == size
    assert (bool(run.bold), bool(run.italic)) == (bold, italic)


def test_the_parts_stand_in_their_order(paper: Any) -> None:
    order = [
        "UBND HUYỆN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 07/BC-TTVHTT",
        "BÁO CÁO",
        "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
        "II. KẾT QUẢ THỰC HIỆN",
        "III. TỒN TẠI, NGUYÊN NHÂN",
        "IV. PHƯƠNG HƯỚNG THỜI GIAN TỚI",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        "Nơi nhận:",
        "GIÁM ĐỐC",
        "Phụ lục I",
    ]
    texts = _texts(paper)
    places = [texts.index(each) for each in order]
    assert places == sorted(places)


def test_the_text_is_justified_with_a_first_line_and_6_pt_between(paper: Any) -> None:
    body = next(each for each in paper.paragraphs if each.text.startswith("Thực hiện kế hoạch"))
    form = body.paragraph_format
    assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert round(form.first_line_indent.cm, 2) == 1.27
    assert form.space_after.pt == 6
    assert 1.0 <= form.line_spacing <= 1.5


def test_pages_after_the_first_are_numbered_at_the_top(paper: Any) -> None:
    first = paper.sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header.paragraphs[0]._p.xml
    assert first.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_annex_holds_the_sums_of_the_log(paper: Any) -> None:
    rows = [[cell.text for cell in row.cells] for row in paper.tables[2].rows]
    assert rows[1][1:3] == ["Đài Xã phu-long", "1"]
    assert rows[1][5:9] == ["0", "1", "1", "1,5"]
    assert rows[2][6:10] == ["0", "0", "0", "0,5"]
    assert rows[3][1] == "Tổng cộng"
    assert rows[3][6:10] == ["1", "1", "1,5", "0,5"]
    assert "w:tblHeader" in paper.tables[2].rows[0]._tr.xml


def test_an_empty_span_makes_a_report_too(session: Session, house: House, tmp_path: Path) -> None:
    found = gather(session, Span.year(2020), ZONE, house.stations)
    write_docx(found, ReportSettings(), tmp_path / "empty.docx")
    assert "Năm 2020" in _texts(Document(str(tmp_path / "empty.docx")))


def test_of_a_span_that_runs_what_is_still_to_come_is_no_failure(
    session: Session, house: House, tmp_path: Path
) -> None:
    clock = create_clock(session, "Bản tin", 600_000, [SlotSpec(ItemKind.NEWS)])
    for start in ("07:00", "17:00"):
        create_timetable(session, clock, start, valid_from=date(2026, 11, 22), unit=house.district)
    early = NOW - timedelta(days=1, hours=2)
    approved(session, house, an_item(session, house), now=early)
    for station in house.stations:
        build_station(session, station, early, NOW + timedelta(days=3), early)
    ended = gather(session, NOVEMBER, ZONE, house.stations)
    found = gather(session, NOVEMBER, ZONE, house.stations, now=NOW)  # 08:00 on the 23rd
    assert ended.whole.planned.pieces == 2 * 9, "those of days to come among them"
    assert found.whole.planned.pieces == 2 * 3, "two programmes yesterday, one this morning"
    assert found.whole.programmes.planned == 6
    assert found.counted == Span(date(2026, 11, 1), date(2026, 11, 23))
    assert [each.months for each in found.units] == [0, 0], "no month is over that has to be filed"
    write_docx(found, ReportSettings(), tmp_path / "running.docx")
    texts = _texts(Document(str(tmp_path / "running.docx")))
    assert "Tháng 11 năm 2026 (số liệu tính đến 8 giờ 00 ngày 23/11/2026)" in texts
    assert gather(session, NOVEMBER, ZONE, house.stations, now=LATER).until is None


def test_what_a_centre_without_a_station_produced_is_counted(
    session: Session, house: House
) -> None:
    assert house.centre.id not in {station.unit_id for station in house.stations}
    approved(session, house, an_item(session, house, topics=[house.topics["dan-van"]]), 20_000)
    found = gather(session, NOVEMBER, ZONE, house.stations)
    assert found.whole.produced == Produced(1, 20_000)
    assert found.produced == {"news": Produced(1, 20_000)}
    assert [line.produced.items for line in found.topics] == [1]
    assert [line.produced.items for line in found.stations] == [0, 0]


def test_figures_and_days_are_written_as_vietnamese_offices_do() -> None:
    assert (whole(1_234_567), decimal(1234.5), decimal(90.0)) == ("1.234.567", "1.234,5", "90")
    assert dateline("Cát Hải", date(2026, 3, 9)) == "Cát Hải, ngày 09 tháng 3 năm 2026"
    assert span_words(Span.half(2026, 1)) == "6 tháng đầu năm 2026"
    assert span_words(Span.quarter(2026, 4)) == "quý IV năm 2026"

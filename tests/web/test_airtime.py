"""What was planned and heard: a station's day, the log, the board, and the month's report."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from playlists import airtime
from playlists.models import Confirmation, Entry, Occurrence, Player, Playlist, Station
from playlists.reports.lines import By
from tests.web.builders import NOW, House

MONTH = (2026, 11)


def test_a_day_shows_the_plan_beside_what_was_heard(house: House) -> None:
    page = unescape(house.visitor("catba").get("/dai/cat-ba").text)
    assert "Thứ Hai, 23/11/2026" in page
    for words in ("05:25", "05:30", "17:00", "Chương trình sáng", "Nhạc hiệu", "Theo kế hoạch"):
        assert words in page, words
    for outcome in ("Đã phát", "Phát một phần"):
        assert outcome in page
    assert "+12 ms" in page
    assert "2/2" in page  # heard from both players
    assert "Thuộc phần khung của chương trình." in page


def test_a_day_without_a_programme_says_so(house: House) -> None:
    page = house.visitor("catba").get("/dai/cat-ba?day=2026-01-01").text
    assert "Ngày này không có buổi phát" in page


def test_an_operator_confirms_what_is_over_and_only_once(house: House) -> None:
    visitor = house.visitor("catba")
    morning = house.programme("cat-ba", "Chương trình sáng")
    afternoon = house.programme("cat-ba", "Chương trình chiều")
    page = visitor.get("/dai/cat-ba").text
    assert f"/buoi/{morning}/xac-nhan" in page
    assert f"/buoi/{afternoon}/xac-nhan" not in page
    early = visitor.post(f"/dai/cat-ba/buoi/{afternoon}/xac-nhan")
    assert early.status_code == 422
    assert "Chỉ xác nhận được khi buổi phát đã kết thúc." in early.text
    answer = visitor.post(f"/dai/cat-ba/buoi/{morning}/xac-nhan", note="Nghe rõ cả hai cụm.")
    assert answer.location == f"/dai/cat-ba?day=2026-11-23#p{morning}"
    page = unescape(visitor.get("/dai/cat-ba").text)
    assert "Đã xác nhận: Chương trình sáng." in page
    assert "Phụ trách đài thị trấn Cát Bà đã xác nhận, 08:00 23/11/2026" in page
    assert "Nghe rõ cả hai cụm." in page
    visitor.post(f"/dai/cat-ba/buoi/{morning}/xac-nhan", note="Lần nữa.")
    assert "Buổi phát này đã được xác nhận trước đó." in visitor.get("/dai/cat-ba").text
    with house.session() as session:
        assert [each.note for each in session.scalars(select(Confirmation))] == [
            "Nghe rõ cả hai cụm."
        ]


def test_a_programme_is_handed_out_as_a_list_any_player_reads(house: House) -> None:
    number = house.programme("cat-ba", "Chương trình sáng")
    answer = house.visitor("catba").get(f"/dai/cat-ba/buoi/{number}.m3u8")
    lines = answer.text.splitlines()
    with house.session() as session:
        entries = session.scalars(
            select(Entry)
            .join(Playlist)
            .where(Playlist.occurrence_id == number)
            .order_by(Entry.position)
        ).all()
        titles = [each.revision.title for each in entries]
        clips = [f"{each.clip_sha256}.opus" for each in entries]
    assert answer.mimetype == "application/vnd.apple.mpegurl"
    assert "attachment; filename=cat-ba-20261123-0530.m3u8" in answer.headers["Content-Disposition"]
    assert lines[:2] == ["#EXTM3U", "#PLAYLIST:Chương trình sáng"]
    told = [line.partition(",")[2] for line in lines if line.startswith("#EXTINF:")]
    assert told == titles
    assert [line for line in lines if not line.startswith("#")] == clips


def test_the_log_shows_every_row_and_opens_a_day_and_a_station(house: House) -> None:
    visitor = house.visitor("quantri")
    whole = unescape(visitor.get("/nhat-ky").text)
    assert "Cụm loa 1 Đài Phát thanh huyện Cát Hải" in whole
    one = unescape(visitor.get("/nhat-ky?station=phu-long&day=2026-11-23").text)
    assert "Cụm loa 1 Đài truyền thanh xã Phù Long" in one
    assert "Cụm loa 1 Đài Phát thanh" not in one
    pages = [visitor.get(f"/nhat-ky?station=cat-ba&page={number}").text for number in (1, 2)]
    assert any("Không phát" in each for each in pages)
    assert "Không có dòng nhật ký nào" in visitor.get("/nhat-ky?day=2026-11-20").text


def test_the_board_shows_what_is_on_the_air(house: House) -> None:
    number = house.programme("cat-ba", "Chương trình chiều")
    with house.centre.sessions.begin() as session:
        begins = session.get_one(Occurrence, number).starts_at
        for player in session.scalars(select(Player)):
            player.last_contact_at = begins
    house.timekeeper.advance((begins + timedelta(seconds=3) - NOW).total_seconds())
    visitor = house.visitor("catba")
    for path in ("/", "/hom-nay/bang"):
        page = visitor.get(path).text
        assert "Nhạc hiệu" in page, path
        assert "on-air" in page
    assert 'hx-get="/hom-nay/bang' in visitor.get("/").text
    assert "<html" not in visitor.get("/hom-nay/bang").text


def test_a_player_that_fell_silent_is_shown(house: House) -> None:
    visitor = house.visitor("quantri")
    silent = unescape(visitor.get("/cum-loa?standing=offline").text).count("Cụm loa 1")
    house.timekeeper.advance(120)
    later = unescape(visitor.get("/cum-loa?standing=offline").text).count("Cụm loa 1")
    assert later > silent
    assert "4 mất liên lạc" in visitor.get("/").text


def test_the_month_s_figures_are_the_sums_of_the_log(house: House) -> None:
    page = unescape(house.visitor("baocao").get("/bao-cao?month=2026-11").text)
    rows = {cells[0]: cells[1:] for cells in _table(page, "by-station")}
    with house.session() as session:
        facts = airtime.facts(session, *airtime.month_span(*MONTH, house.centre.settings.zone))
    assert len(facts) == 13
    for each in facts:
        row = rows[each.station_name]
        assert row[2:6] == [
            _whole(each.planned),
            _minutes(each.planned_ms),
            _whole(each.aired),
            _minutes(each.aired_ms),
        ]
        assert row[7] == _whole(each.missed)
    assert rows["Tổng cộng"][2:6] == [
        _whole(sum(each.planned for each in facts)),
        _minutes(sum(each.planned_ms for each in facts)),
        _whole(sum(each.aired for each in facts)),
        _minutes(sum(each.aired_ms for each in facts)),
    ]
    cat_ba = next(each for each in facts if each.station_code == "cat-ba")
    assert cat_ba.aired > 0
    assert cat_ba.aired_ms > 0


def test_topics_add_up_to_what_the_log_says(house: House) -> None:
    page = unescape(house.visitor("baocao").get("/bao-cao?span=2026-Q4").text)
    rows = {cells[0]: cells[1:] for cells in _table(page, "by-topic")}
    with house.session() as session:
        span = airtime.month_span(*MONTH, house.centre.settings.zone)
        found = airtime.by_station_and_topic(session, *span)
    names = {row.topic_name for row in found if row.topic_name}
    assert len(names) > 2
    for name in names:
        of_topic = [row for row in found if row.topic_name == name]
        assert rows[name][4] == _whole(sum(row.airings for row in of_topic))
        assert rows[name][5] == _minutes(sum(row.aired_ms for row in of_topic))


@pytest.mark.parametrize("by", list(By))
def test_every_figure_opens_the_rows_it_is_the_sum_of(house: House, by: By) -> None:
    visitor = house.visitor("baocao")
    page = visitor.get(f"/bao-cao?span=2026&by={by}").text
    links = re.findall(r'href="(/bao-cao/dong\?[^"]+)">(?:<b>)?([\d.]+)(?:</b>)?</a>', page)
    assert links
    for link, figure in links:
        address = unescape(link)
        rows = visitor.get(address).text
        assert "Không có dòng nhật ký" not in rows
        counted = rows.split("<tbody>")[1].count("<tr>")
        more = 'rel="next"' in rows
        assert counted == int(figure.replace(".", "")) or (more and counted == 100), address


def test_an_airing_opens_the_rows_of_its_players(house: House) -> None:
    visitor = house.visitor("catba")
    rows = visitor.get("/bao-cao/dong?span=2026-11&by=kind&value=news&fact=aired").text
    first = re.findall(r"/bao-cao/luot/\d+", rows)[0]
    assert unescape(visitor.get(first).text).count("Cụm loa") >= 2
    assert house.visitor("phulong").get(first).status_code == 403
    assert visitor.get("/bao-cao/luot/999999").status_code == 404
    assert visitor.get("/bao-cao/dong?by=hour&value=x").status_code == 404


def test_any_span_stands_beside_the_one_before(house: House) -> None:
    visitor = house.visitor("baocao")
    for address, title in (
        ("span=2026-Q4", "quý IV/2026"),
        ("span=2026-H2", "6 tháng cuối năm 2026"),
        ("span=2026", "năm 2026"),
        ("from=2026-11-20&to=2026-11-24", "từ 20/11/2026 đến 24/11/2026"),
        ("span=vo-nghia", "tháng 11/2026"),
    ):
        page = unescape(visitor.get(f"/bao-cao?{address}&against=year").text)
        assert f"Thời lượng phát sóng {title}" in page
        assert "so với" in page


def test_days_and_topics_are_drawn_and_told_in_words(house: House) -> None:
    page = unescape(house.visitor("baocao").get("/bao-cao?span=2026-11").text)
    assert page.count('class="trend-columns"') > 2
    assert 'role="img" aria-label="Dân vận' in page
    assert re.search(r"23/11/2026:\s+\d+ lượt đã phát, \d+ không phát", page)


def test_a_commune_s_report_holds_its_own_station_only(house: House) -> None:
    visitor = house.visitor("catba")
    page = unescape(visitor.get("/bao-cao").text)
    assert [cells[0] for cells in _table(page, "by-station")] == [
        "Đài truyền thanh thị trấn Cát Bà"
    ]
    assert "thoi-luong.xlsx" not in page
    assert visitor.get("/bao-cao/thoi-luong.xlsx").status_code == 403


def test_a_month_without_airings_is_empty_and_not_wrong(house: House) -> None:
    page = unescape(house.visitor("baocao").get("/bao-cao?month=2025-02").text)
    assert "Thời lượng phát sóng tháng 02/2025" in page
    assert {cells[5] for cells in _table(page, "by-station")} == {"0"}


def test_the_workbook_opens_and_says_the_same(house: House) -> None:
    answer = house.visitor("baocao").get("/bao-cao/thoi-luong.xlsx?month=2026-11")
    assert answer.status_code == 200
    assert "filename=thoi-luong-2026-11.xlsx" in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.data), data_only=True)
    cells = [
        [cell for cell in row if cell is not None]
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]
    with house.session() as session:
        facts = airtime.facts(session, *airtime.month_span(*MONTH, house.centre.settings.zone))
        names = set(session.scalars(select(Station.name)))
    listed = {str(each) for row in cells for each in row}
    assert names <= listed
    for each in facts:
        row = next(row for row in cells if each.station_name in row)
        assert each.planned in row
        assert each.aired in row
        assert any(_close(value, each.aired_ms / 60_000) for value in row)
    assert list((house.folder / "var").glob("tmp*")) == []


def _table(page: str, section: str) -> list[list[str]]:
    """The rows of a section's table as texts, without its head."""
    found = re.search(rf'aria-labelledby="{section}">.*?</section>', page, re.DOTALL)
    assert found is not None, section
    body = found[0].split("</thead>")[1]
    rows = []
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        rows.append([" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells])
    return rows


def _minutes(ms: int) -> str:
    tenths = Decimal(str(ms / 60_000)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    whole, tenth = str(tenths).split(".")
    return f"{_whole(int(whole))},{tenth}"


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _close(value: object, minutes: float) -> bool:
    return isinstance(value, int | float) and abs(value - minutes) < 0.06


def test_the_workbook_is_kept_out_of_caches(house: House) -> None:
    answer = house.visitor("baocao").get("/bao-cao/thoi-luong.xlsx")
    assert "public" not in answer.headers["Cache-Control"]


def test_the_dan_van_report_comes_as_a_document_for_who_reaches_every_unit(house: House) -> None:
    visitor = house.visitor("baocao")
    for of, name in (("", "TRUNG TÂM VĂN HÓA"), ("office", "PHÒNG VĂN HÓA")):
        answer = visitor.get(f"/bao-cao/dan-van.docx?span=2026-Q4&of={of}")
        which = "tong-hop" if of == "office" else "trung-tam"
        assert f"filename=dan-van-{which}-2026-Q4.docx" in answer.headers["Content-Disposition"]
        head = Document(BytesIO(answer.data)).tables[0].rows[0].cells[0].text
        assert name in head
    assert house.visitor("catba").get("/bao-cao/dan-van.docx").status_code == 403

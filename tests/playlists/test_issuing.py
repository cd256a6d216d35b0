"""Reports as issued: drafted from figures, gone over by hand, kept with hashes, compared later."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from docx import Document as Paper
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from playlists import InvalidReport, NotAllowed, airings, filings
from playlists.filings import Filing, Moment
from playlists.models import Channel, Player, Report, ReportKind
from playlists.reports import issuing, measures
from playlists.reports.danvan import DanVan
from playlists.reports.danvan_sheets import danvan_csv
from playlists.reports.meanwhile import Both, merge, text_digest
from playlists.reports.settings import Office, ReportSettings
from playlists.reports.wording import drafted
from playlists.spans import Span
from tests.playlists.builders import NOW, House, a_player, a_row

NOVEMBER = Span.month(2026, 11)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ISSUED = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
SETTINGS = ReportSettings(
    centre=Office(name="Trung tâm", recipients=("Phòng VH-TT (b/c)",)),
    office=Office(
        name="Phòng VH-TT", recipients=("Ban Dân vận Huyện ủy (b/c)", "UBND huyện (b/c)")
    ),
)


@pytest.fixture
def player(session: Session, house: House) -> Player:
    return a_player(session, house.stations[0], "a")


def a_draft(session: Session, house: House, kind: ReportKind = ReportKind.CONSOLIDATED) -> Report:
    return issuing.open_draft(session, kind, NOVEMBER, house.editor, ISSUED)


def figures(session: Session, house: House, report: Report) -> DanVan:
    return issuing.figures_of(session, report, ZONE, house.stations, SETTINGS, now=ISSUED)


def issue(session: Session, house: House, report: Report, number: str = "7") -> None:
    found = figures(session, house, report)
    made = issuing.documents(
        found, SETTINGS, issuing.sections_of(report, found), number=number, dated=ISSUED.date()
    )
    issuing.issue(
        session,
        report,
        made,
        number=number,
        dated=ISSUED.date(),
        version=report.version,
        by=house.approver,
        now=ISSUED,
    )


def test_a_span_has_one_report_of_a_kind(session: Session, house: House) -> None:
    first = a_draft(session, house)
    assert a_draft(session, house) is first
    assert a_draft(session, house, ReportKind.CENTRE) is not first


def test_text_follows_the_figures_until_somebody_writes_it(
    session: Session, house: House, player: Player
) -> None:
    report = a_draft(session, house)
    found = figures(session, house, report)
    drafts = {each.key: each.text for each in drafted(found)}
    seen = {key: text_digest(text) for key, text in drafts.items()}
    typed = {**drafts, "proposals": "Đề nghị cấp thêm loa.\r\n", "radio": drafts["radio"] + " \r\n"}
    airings.record(session, player, [a_row(1, NOW, aired_ms=120_000, entry_id=1)], NOW)
    later = figures(session, house, report)
    by_hand = issuing.by_hand(later, typed, seen)
    assert set(by_hand) == {"proposals"}, "what was left as it stood is nobody's"
    issuing.revise(session, report, by_hand, version=report.version, by=house.editor, now=ISSUED)
    texts = {each.key: each.text for each in issuing.sections_of(report, later)}
    assert texts["proposals"] == "Đề nghị cấp thêm loa."
    assert "2 phút" in texts["radio"]


def test_nobody_overwrites_what_they_have_not_seen(session: Session, house: House) -> None:
    report = a_draft(session, house)
    issuing.revise(session, report, {"ahead": "Một"}, version=1, by=house.editor, now=ISSUED)
    with pytest.raises(InvalidReport, match="bientap has changed"):
        issuing.revise(session, report, {"ahead": "Hai"}, version=1, by=house.admin, now=ISSUED)
    assert issuing.texts_of(report) == {"ahead": "Một"}


def test_two_who_write_at_once_see_both_and_lose_nothing() -> None:
    seen = {key: text_digest(key) for key in ("a", "b", "c", "d")}
    typed = {"a": "mine", "b": "b", "c": "mine too", "d": "d"}
    kept = {"a": "theirs", "b": "theirs", "c": "c", "d": "d"}
    texts, both = merge(seen, typed, kept)
    assert texts == {"a": "mine", "b": "theirs", "c": "mine too", "d": "d"}
    assert both == [Both("a", "theirs", "mine", taken=False), Both("b", "theirs", "b", taken=True)]
    same, nothing = merge(seen, {"a": "theirs \r\n"}, kept)
    assert (same, nothing) == ({"a": "theirs \r\n"}, []), "both wrote the same"


def test_an_issued_report_is_kept_to_the_byte_whatever_comes_later(
    session: Session, house: House, player: Player
) -> None:
    airings.record(session, player, [a_row(1, NOW, aired_ms=90_000, entry_id=1)], NOW)
    report = a_draft(session, house)
    issue(session, house, report)
    kept = {}
    for form in ("docx", "xlsx", "json"):
        file = issuing.file_of(session, report, form)
        assert file is not None
        kept[form] = file.content
        assert file.sha256 == sha256(file.content).hexdigest()
    assert report.figures is not None
    assert report.figures_sha256 == sha256(report.figures.encode()).hexdigest()
    assert kept["json"].decode() == report.figures
    late = a_row(2, NOW + timedelta(minutes=1), aired_ms=30_000, entry_id=2)
    airings.record(session, player, [late], ISSUED + timedelta(days=1))
    session.expire_all()
    for form, content in kept.items():
        again = issuing.file_of(session, report, form)
        assert again is not None
        assert again.content == content
    now = measures.snapshot(figures(session, house, report))
    changed = measures.changes(report.figures, now)
    told = {(each.where, each.name): (each.issued, each.now) for each in changed}
    assert told["", "Thời lượng đã phát"] == (90_000, 120_000)
    assert told["Đài Xã phu-long", "Lượt phát"] == (1, 2)
    assert issuing.late_rows(session, report) == 1
    assert measures.changes(now, now) == []
    with pytest.raises(InvalidReport, match="stays as it is"):
        issuing.revise(session, report, {}, version=report.version, by=house.editor, now=ISSUED)
    with pytest.raises(InvalidReport, match="stays as it is"):
        issue(session, house, report, "8")


def test_a_number_is_given_once_a_year_and_is_a_number(session: Session, house: House) -> None:
    issue(session, house, a_draft(session, house))
    other = issuing.open_draft(
        session, ReportKind.CONSOLIDATED, Span.month(2026, 10), house.editor, ISSUED
    )
    for wrong in ("", "0", "7a", "٧", "123456", "-1"):
        with pytest.raises(InvalidReport, match="is a number"):
            issuing.checked_number(other, wrong, other.version)
    with pytest.raises(InvalidReport, match="07 is taken in 2026"):
        issue(session, house, other, "07")
    issue(session, house, a_draft(session, house, ReportKind.CENTRE))


def test_each_kind_is_signed_and_addressed_as_set(session: Session, house: House) -> None:
    papers = {}
    for kind in ReportKind:
        report = a_draft(session, house, kind)
        found = figures(session, house, report)
        [word] = issuing.documents(found, SETTINGS, drafted(found), formats=["docx"])
        papers[kind] = [each.text for each in Paper(BytesIO(word.content)).paragraphs]
    assert "Kính gửi: Phòng VH-TT." in papers[ReportKind.CENTRE]
    several = ["Kính gửi:", "- Ban Dân vận Huyện ủy;", "- UBND huyện."]
    assert [each for each in papers[ReportKind.CONSOLIDATED] if each in several] == several
    assert "4. Tuyên truyền trực quan" in papers[ReportKind.CONSOLIDATED]
    assert "4. Tuyên truyền gương “Dân vận khéo”" in papers[ReportKind.CENTRE]


def test_what_communes_filed_stands_in_the_consolidated_report(
    session: Session, house: House
) -> None:
    at = Moment(house.operator, ISSUED, ZONE, 5)
    unit, day = house.communes[0], date(2026, 11, 3)
    banner = Filing(Channel.BANNER, day, "Dân vận", pieces=4, area_dm2=600, place="Bến")
    filings.file_entry(session, unit, banner, at)
    filings.file_entry(session, unit, replace(banner, channel=Channel.PANEL, pieces=1), at)
    filings.file_entry(session, unit, Filing(Channel.FANPAGE, day, "Bài"), at)
    found = figures(session, house, a_draft(session, house))
    told = {each.key: each.value for each in measures.measures(found)}
    assert (told["banner"], told["banner_dm2"], told["panel"], told["fanpage"]) == (4, 600, 1, 1)
    [word] = issuing.documents(found, SETTINGS, drafted(found), formats=["docx"])
    tables = Paper(BytesIO(word.content)).tables
    annex = [[cell.text for cell in row.cells] for row in tables[2].rows]
    assert annex[0][11:13] == ["Băng rôn", "Pa nô"]
    assert [row[11:13] for row in annex[1:]] == [["4", "1"], ["0", "0"], ["4", "1"]]
    channels = [[cell.text for cell in row.cells] for row in tables[3].rows]
    assert channels[1][1:6] == ["Xã phu-long", "0", "1", "4", "6"]
    assert [row[-1] for row in channels[1:]] == ["0/1", "0/1", ""]
    text = "\n".join(each.text for each in drafted(found))
    assert "Có 1 đơn vị treo, đặt 4 băng rôn (6 m²), 1 pa nô (6 m²)" in text
    assert "Chưa gửi đủ kê khai tuyên truyền hằng tháng: Xã phu-long; Xã viet-hai." in text
    own = figures(session, house, a_draft(session, house, ReportKind.CENTRE))
    assert own.filed[Channel.BANNER].pieces == 0, "the Centre reports what it posted itself"


def test_the_figures_are_a_workbook_a_list_and_json(
    session: Session, house: House, player: Player
) -> None:
    airings.record(
        session, player, [a_row(1, NOW, aired_ms=90_000, entry_id=1, topics=("dan-van",))], NOW
    )
    found = figures(session, house, a_draft(session, house))
    sheets, machine = issuing.documents(found, SETTINGS, drafted(found), formats=["xlsx", "json"])
    book = load_workbook(BytesIO(sheets.content))
    assert book.sheetnames == ["Chỉ số", "Các đài", "Chủ đề", "Kê khai", "Dân vận khéo"]
    totals = [each["B"][-1].value for each in book.worksheets[1:4]]
    assert totals == ["Tổng cộng", "Cộng các dòng (một lượt có thể thuộc nhiều dòng)", "Tổng cộng"]
    shown = {row[1].value: row[2] for row in book["Chỉ số"].iter_rows(min_row=7)}
    assert shown["Lượt đã phát"].number_format == "#,##0", "no airing is 1,0"
    assert shown["Thời lượng đã phát"].number_format == "#,##0.0"
    stations = book["Các đài"]
    assert stations["I7"].value == 1.5
    assert stations["I9"].value == "=SUM(I7:I8)"
    assert stations.freeze_panes == "C7"
    assert stations.auto_filter.ref == "A6:K8"
    with ZipFile(BytesIO(sheets.content)) as parts:
        assert "xl/charts/chart1.xml" in parts.namelist()
    told = {each["key"]: each["value"] for each in json.loads(machine.content)["measures"]}
    assert told["aired_ms"] == 90_000
    assert f"2026-11-01,2026-11-30,aired_ms,Thời lượng đã phát,ms,{90_000}\r\n" in danvan_csv(found)


def test_a_pdf_without_libreoffice_says_how_to_get_one(
    session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    found = figures(session, house, a_draft(session, house))
    with pytest.raises(InvalidReport, match="system-packages documents"):
        issuing.documents(found, SETTINGS, drafted(found), formats=["pdf"])


def test_who_only_runs_a_station_makes_no_report(house: House) -> None:
    with pytest.raises(NotAllowed):
        issuing.require_reporting(house.operator)
    with pytest.raises(NotAllowed):
        issuing.require_reporting(house.editor, issuing.ISSUING)
    issuing.require_reporting(house.editor)

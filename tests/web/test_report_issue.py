"""A dân vận report from its draft to the issued document, through its pages."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import func, select

from playlists import airings
from playlists.models import (
    Airing,
    ExemplaryModel,
    Item,
    ItemKind,
    ModelField,
    Outcome,
    Player,
    Unit,
)
from playlists.reports import pdf
from playlists.reports.measures import digest
from tests.playlists.builders import a_row
from tests.web.builders import House

ONE = "/bao-cao/dan-van/1"


def _begun(house: House, username: str = "baocao", kind: str = "consolidated") -> str:
    visitor = house.visitor(username)
    answer = visitor.post("/bao-cao/dan-van", kind=kind, span="2026-11")
    assert answer.status_code == 302, answer.text
    return unescape(visitor.get(answer.location).text)


def _form(page: str) -> dict[str, str]:
    """What the page's form would send back untouched."""
    fields = dict(re.findall(r'name="((?:seen|was)-\w+|version)" value="([^"]*)"', page))
    texts = re.findall(r'<textarea[^>]* name="(text-\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {**fields, **dict(texts)}


def test_a_report_is_begun_gone_over_issued_and_handed_out_the_same(house: House) -> None:
    page = _begun(house)
    assert "Thời lượng đã phát" in page
    fields = _form(page)
    assert "lượt theo kế hoạch" in fields["text-radio"]
    visitor = house.visitor("baocao")
    fields["text-proposals"] = "Đề nghị bổ sung kinh phí."
    assert visitor.post(ONE, **fields).status_code == 302
    page = unescape(visitor.get(ONE).text)
    assert page.count(">đã sửa tay<") == 1
    version = _form(page)["version"]
    issued = visitor.post(f"{ONE}/ban-hanh", number="9", dated="2026-11-30", version=version)
    assert issued.status_code == 302, issued.text
    page = unescape(visitor.get(ONE).text)
    assert "Đã ban hành, số 09 ngày 30/11/2026" in page
    first = visitor.get(f"{ONE}.docx").data
    texts = [each.text for each in Document(BytesIO(first)).paragraphs]
    assert "Đề nghị bổ sung kinh phí." in texts
    assert visitor.get(f"{ONE}.docx").data == first
    figures = visitor.get(f"{ONE}.json").data
    assert digest(figures.decode()) in page
    assert visitor.get(f"{ONE}.xlsx").status_code == 200
    assert "Đã ban hành" in visitor.get("/bao-cao/dan-van").text


def test_a_correction_of_the_log_shows_beside_the_issued_report(house: House) -> None:
    page = _begun(house)
    visitor = house.visitor("baocao")
    visitor.post(f"{ONE}/ban-hanh", number="9", dated="2026-11-30", version=_form(page)["version"])
    assert "Thay đổi sau khi ban hành" not in visitor.get(ONE).text
    before = visitor.get(f"{ONE}.json").data
    _late_airing(house)
    page = unescape(visitor.get(ONE).text)
    assert "Thay đổi sau khi ban hành" in page
    assert "1 dòng nhật ký phát sóng về sau khi ban hành." in page
    assert visitor.get(f"{ONE}.json").data == before


def _late_airing(house: House) -> None:
    house.timekeeper.advance(3600)
    with house.centre.sessions.begin() as session:
        player = session.scalars(select(Player)).first()
        assert player is not None
        sent = session.scalar(select(func.max(Airing.sequence)).where(Airing.player == player))
        early = house.timekeeper.now() - timedelta(hours=2)
        row = a_row((sent or 0) + 1, early, aired_ms=61_000)
        airings.record(session, player, [row], house.timekeeper.now())


def test_two_who_write_at_once_lose_nothing(house: House) -> None:
    fields = _form(_begun(house))
    first, second = house.visitor("baocao"), house.visitor("bientap")
    first.post(ONE, **{**fields, "text-ahead": "Phương hướng một.", "text-radio": "Phát thanh."})
    # As browsers send lines.
    fields["text-praise"] = fields["text-praise"].replace("\n", "\r\n")
    fields["text-shortcomings"] = fields["text-shortcomings"].replace("\n", "\r\n")
    mine = {"text-ahead": "Phương hướng hai.", "text-proposals": "Đề nghị cấp loa."}
    answer = second.post(ONE, **{**fields, **mine})
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert "Tổng hợp báo cáo vừa sửa báo cáo này" in page
    assert "<del>một.</del>" in page
    assert page.count(">đã sửa tay<") == 3, "radio, theirs; ahead and proposals, mine"
    assert "<ins>hai.</ins>" in page
    assert "Phương hướng một." in unescape(first.get(ONE).text)
    assert second.post(ONE, **_form(page)).status_code == 302
    kept = _form(unescape(first.get(ONE).text))
    assert kept["text-radio"] == "Phát thanh.", "the other's part stands"
    assert (kept["text-ahead"], kept["text-proposals"]) == tuple(mine.values())


def test_who_writes_while_it_is_issued_gets_their_words_back(house: House) -> None:
    fields = _form(_begun(house))
    house.visitor("baocao").post(
        f"{ONE}/ban-hanh", number="9", dated="2026-11-30", version=fields["version"]
    )
    answer = house.visitor("bientap").post(ONE, **{**fields, "text-ahead": "Phương hướng hai."})
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert "Báo cáo đã ban hành" in page
    assert "có thể chép lại ở đây" in page
    assert "hai.</ins>" in page


def test_a_figure_of_a_time_that_runs_is_the_number_of_rows_behind_it(house: House) -> None:
    page = _begun(house)
    assert "Kỳ này chưa hết" in page
    link = re.search(r'href="([^"]*fact=planned)">([\d.]+)</a>', page)
    assert link is not None
    pages, rest = divmod(int(link[2]), 100)
    last = house.visitor("baocao").get(f"{unescape(link[1])}&page={pages + 1}").text
    assert last.count("</tr>") - 1 == rest


def test_a_section_is_given_back_to_the_figures(house: House) -> None:
    visitor = house.visitor("baocao")
    fields = _form(_begun(house))
    drafted = fields["text-ahead"]
    visitor.post(ONE, **{**fields, "text-ahead": "Viết lại."})
    fields = _form(unescape(visitor.get(ONE).text))
    assert fields["text-ahead"] == "Viết lại."
    visitor.post(ONE, **fields, redraft="ahead")
    assert _form(unescape(visitor.get(ONE).text))["text-ahead"] == drafted


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "centre", "span": "2027-01"}, "chưa bắt đầu"),
        ({"kind": "centre", "span": "hôm nay"}, "hôm nay"),
        ({"kind": "thơ", "span": "2026-11"}, "Hãy chọn loại báo cáo."),
    ],
)
def test_what_cannot_be_begun_is_refused(house: House, fields: dict[str, str], said: str) -> None:
    answer = house.visitor("baocao").post("/bao-cao/dan-van", **fields)
    assert answer.status_code == 422
    assert said in unescape(answer.text)


def test_who_may_write_and_who_may_issue(house: House) -> None:
    page = _begun(house)
    version = _form(page)["version"]
    issuing = {"number": "9", "dated": "2026-11-30", "version": version}
    for username in ("catba", "chutich", "moivao"):
        assert house.visitor(username).get(ONE).status_code == 403
        assert house.visitor(username).post(ONE, version=version).status_code == 403
        assert house.visitor(username).get(f"{ONE}.docx").status_code == 403
    assert house.visitor("bientap").post(f"{ONE}/ban-hanh", **issuing).status_code == 403
    wrong = house.visitor("lanhdao").post(f"{ONE}/ban-hanh", **{**issuing, "dated": ""})
    assert wrong.status_code == 422
    assert house.visitor("lanhdao").post(f"{ONE}/ban-hanh", **issuing).status_code == 302


def test_a_pdf_where_nothing_makes_one_leads_back_with_the_way_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begun(house)
    monkeypatch.setattr(pdf, "program", lambda: None)
    visitor = house.visitor("baocao")
    answer = visitor.get(f"{ONE}.pdf")
    assert answer.location == ONE
    assert "sh scripts/system-packages documents" in visitor.get(ONE).text


def test_the_register_of_models_shows_what_was_never_aired(house: House) -> None:
    with house.centre.sessions.begin() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "phu-long")).one()
        models = [
            ExemplaryModel(name=name, field=field, unit=unit, year_recognised=2025)
            for name, field in (
                ("Bến thuyền tự quản", ModelField.SECURITY),
                ("Vườn mẫu", ModelField.ECONOMY),
            )
        ]
        session.add_all(models)
        aired = session.scalars(
            select(Item)
            .join(Airing, Airing.item_id == Item.id)
            .where(Item.kind == ItemKind.NEWS, Airing.outcome == Outcome.COMPLETE)
        ).first()
        assert aired is not None
        aired.models.append(models[0])
    visitor = house.visitor("baocao")
    page = unescape(visitor.get("/bao-cao/dan-van-kheo?month=2026-11").text)
    row = page[page.index("Bến thuyền tự quản") :]
    assert "23/11/2026" in row[: row.index("</tr>")]
    assert page.count('<tr class="never">') == 1
    never = unescape(visitor.get("/bao-cao/dan-van-kheo?month=2026-11&state=never").text)
    assert "Vườn mẫu" in never
    assert "Bến thuyền tự quản" not in never
    economy = unescape(visitor.get("/bao-cao/dan-van-kheo?month=2026-11&field=economy").text)
    assert "Bến thuyền tự quản" not in economy

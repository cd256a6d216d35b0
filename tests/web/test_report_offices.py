"""The head and signature of reports, as an administrator sets them."""

import re
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from playlists.models import Report
from tests.web.builders import House, Visitor

PAGE = "/bao-cao/the-thuc"
TYPED = {
    "place": "Cát Hải", "subject": "Kết quả tuyên truyền", "font_size": "13",
    "filings_due_day": "7",
    "centre-above": "UBND đặc khu Cát Hải", "centre-name": "Trung tâm Phát thanh",
    "centre-symbol": "BC-TTPT", "centre-signer_title": "KT. Giám đốc\r\nPhó Giám đốc\r\n",
    "centre-signer_name": "", "centre-archive": "Lưu: VT, NV",
    "centre-recipients": "- Phòng Văn hóa - Xã hội (b/c);\r\n- Các xã;\r\n",
    "office-above": "", "office-name": "Phòng Văn hóa - Xã hội", "office-symbol": "BC-VHXH",
    "office-signer_title": "Trưởng phòng", "office-signer_name": "",
    "office-archive": "Lưu: VT", "office-recipients": "UBND đặc khu (b/c)",
}  # fmt: skip


def _digests(page: str) -> dict[str, str]:
    """The hidden fields that say which settings the page shows."""
    return dict(re.findall(r'name="(stamp|was-[\w-]+)" value="(\w+)"', page))


def _seen(visitor: Visitor) -> dict[str, str]:
    return _digests(visitor.get(PAGE).text)


def _fields(page: str) -> dict[str, str]:
    """What the page's form would send back untouched."""
    names = "|".join(TYPED)
    lines = re.findall(rf'<input class="input"[^>]* name="({names})"[^>]* value="([^"]*)"', page)
    texts = re.findall(rf'<textarea[^>]* name="({names})"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {key: unescape(text) for key, text in (*lines, *texts)} | {"font_size": "14"}


def _paper(house: House) -> list[str]:
    """Every line of the Centre's report on November, as it would be issued now."""
    visitor = house.visitor("baocao")
    visitor.post("/bao-cao/dan-van", kind="centre", span="2026-11")
    with house.session() as session:
        number = session.scalars(select(Report.id)).one()
    paper = Document(BytesIO(visitor.get(f"/bao-cao/dan-van/{number}.docx").data))
    cells = [cell for table in paper.tables for row in table.rows for cell in row.cells]
    return [line.text for part in (paper, *cells) for line in part.paragraphs]


def test_what_an_administrator_sets_stands_on_the_next_document(house: House) -> None:
    admin = house.visitor("quantri")
    assert "TRUNG TÂM VĂN HÓA, THÔNG TIN VÀ THỂ THAO" in _paper(house)
    assert admin.post(PAGE, **_seen(admin), **TYPED).status_code == 302
    lines = _paper(house)
    for line in (
        "UBND ĐẶC KHU CÁT HẢI", "TRUNG TÂM PHÁT THANH", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
        "Kính gửi: Phòng Văn hóa - Xã hội.", "- Phòng Văn hóa - Xã hội (b/c);", "- Các xã;",
        "- Lưu: VT, NV.",
    ):  # fmt: skip
        assert line in lines
    page = unescape(admin.get(PAGE).text)
    assert "Phòng Văn hóa - Xã hội (b/c)\nCác xã</textarea>" in page
    assert "đặt lúc 08:00 23/11/2026" in page
    assert "hạn gửi: hết ngày 07/12/2026" in unescape(house.visitor("baocao").get("/ke-khai").text)
    admin.post(PAGE, **_seen(admin), do="forget")
    assert "TRUNG TÂM VĂN HÓA, THÔNG TIN VÀ THỂ THAO" in _paper(house)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": " "}, "Hãy ghi địa danh"),
        ({"centre-name": ""}, "Hãy ghi tên cơ quan ban hành"),
        ({"centre-symbol": "BC TTPT"}, "Ký hiệu chỉ gồm chữ"),
        ({"office-signer_title": "a\nb\nc\nd"}, "Hãy ghi chức vụ người ký"),
        ({"office-recipients": ";\n-"}, "Hãy ghi từ một đến 15 nơi nhận"),
        ({"filings_due_day": "31"}, "Hạn kê khai là một ngày từ 1 đến 28."),
        ({"font_size": "72"}, "Cỡ chữ nội dung là 13 hoặc 14."),
        ({"subject": "x" * 201}, "tối đa 200"),
    ],
)
def test_what_no_document_can_carry_is_said_and_nothing_typed_is_lost(
    house: House, changes: dict[str, str], said: str
) -> None:
    admin = house.visitor("quantri")
    answer = admin.post(PAGE, **{**_seen(admin), **TYPED, **changes})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page
    assert "Lưu: VT, NV" in page
    assert "Trung tâm Phát thanh" not in unescape(house.visitor("quantri").get(PAGE).text)


def test_two_administrators_at_once_see_both_and_lose_nothing(house: House) -> None:
    first, second = house.visitor("quantri"), house.visitor("quantri")
    seen = _seen(first)
    before = _fields(first.get(PAGE).text)
    first.post(PAGE, **{**before, **seen, "place": "Cát Bà", "centre-archive": "Lưu: VT, TH"})
    mine = {"place": "Phù Long", "office-archive": "Lưu: VT, VH"}
    answer = second.post(PAGE, **{**before, **seen, **mine})
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert "vừa sửa các mục này: hãy xem cả hai bản" in page
    assert "<del>Cát</del>" in page
    assert "<ins>Phù</ins>" in page
    assert "bạn chưa sửa: lấy theo bản đang lưu" in page
    assert 'value="Cát Bà"' in unescape(first.get(PAGE).text), "nothing is overwritten unseen"
    again = _fields(answer.text)
    assert again["centre-archive"] == "Lưu: VT, TH", "what I left alone is theirs"
    assert second.post(PAGE, **{**again, **_digests(answer.text)}).status_code == 302
    kept = _fields(first.get(PAGE).text)
    assert kept["centre-archive"] == "Lưu: VT, TH"
    assert (kept["place"], kept["office-archive"]) == tuple(mine.values())
    assert second.post(PAGE, **seen, do="forget").status_code == 409


def test_a_slip_keeps_saying_which_settings_were_looked_at(house: House) -> None:
    first, second = house.visitor("quantri"), house.visitor("quantri")
    seen, fields = _seen(first), _fields(first.get(PAGE).text)
    first.post(PAGE, **{**fields, **seen, "place": "Cát Bà"})
    slip = second.post(PAGE, **{**fields, **seen, "place": " "})
    assert slip.status_code == 422
    again = second.post(PAGE, **{**fields, **_digests(slip.text), "place": "Phù Long"})
    assert again.status_code == 409


def test_it_is_for_administrators_of_everything(house: House) -> None:
    for name in ("baocao", "bientap", "catba"):
        visitor = house.visitor(name)
        assert visitor.get(PAGE).status_code == 403
        assert visitor.post(PAGE, **TYPED).status_code == 403
    assert PAGE not in house.visitor("baocao").get("/bao-cao").text
    assert PAGE in house.visitor("quantri").get("/bao-cao").text

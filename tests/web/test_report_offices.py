"""The head and signature of reports, as an administrator sets them."""

from html import unescape
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from playlists.models import Report
from tests.web.builders import House

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
    assert admin.post(PAGE, **TYPED).status_code == 302
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
    admin.post(PAGE, do="forget")
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
    answer = house.visitor("quantri").post(PAGE, **{**TYPED, **changes})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page
    assert "Lưu: VT, NV" in page
    assert "Trung tâm Phát thanh" not in unescape(house.visitor("quantri").get(PAGE).text)


def test_it_is_for_administrators_of_everything(house: House) -> None:
    for name in ("baocao", "bientap", "catba"):
        visitor = house.visitor(name)
        assert visitor.get(PAGE).status_code == 403
        assert visitor.post(PAGE, **TYPED).status_code == 403
    assert PAGE not in house.visitor("baocao").get("/bao-cao").text
    assert PAGE in house.visitor("quantri").get("/bao-cao").text

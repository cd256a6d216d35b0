"""The shelves of topics, columns, documents and models, and what the form takes of them."""

from html import unescape

import pytest
from sqlalchemy import func, select

from playlists.models import Item, Series
from tests.web.builders import WRITTEN, House

MODEL = {"name": "Bến thuyền tự quản", "field": "security", "unit": "phu-long", "year": "2024"}
DOCUMENT = {
    "kind": "Nghị định", "number": "49/2024/NĐ-CP", "issuer": "Chính phủ",
    "issued_on": "2024-05-10", "subject": "Quy định hoạt động thông tin cơ sở",
}  # fmt: skip


@pytest.mark.parametrize(
    ("shelf", "typed", "shown"),
    [
        ("chu-de", {"name": "Phòng, chống đuối nước"}, "Phòng, chống đuối nước"),
        ("van-ban", DOCUMENT, "Nghị định 49/2024/NĐ-CP"),
        ("mo-hinh", MODEL, "Bến thuyền tự quản"),
        ("chuyen-muc", {"name": "Cải cách hành chính", "topic": "chuyen-doi-so"},
         "Cải cách hành chính"),
    ],
)  # fmt: skip
def test_an_editor_adds_finds_corrects_and_takes_out(
    house: House, shelf: str, typed: dict[str, str], shown: str
) -> None:
    visitor = house.visitor("bientap")
    added = visitor.post(f"/danh-muc/{shelf}", **typed)
    assert added.status_code == 302, added.text
    page = unescape(visitor.get(f"/danh-muc/{shelf}?q={shown}").text)
    assert shown in page
    assert "Đã thêm" in page
    address = f"/danh-muc/{shelf}/" + page.split(f"/danh-muc/{shelf}/")[1].split('"')[0]
    name = "subject" if shelf == "van-ban" else "name"
    assert visitor.post(address, **{**typed, name: "Tên đã sửa"}).status_code == 302
    assert "Tên đã sửa" in visitor.get(address).text
    assert visitor.post(f"{address}/xoa").status_code == 302
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("shelf", "typed", "said"),
    [
        ("chu-de", {"name": " "}, "Thiếu tên."),
        ("chu-de", {"name": "dan van kheo"}, "Đã có chủ đề “Dân vận khéo”."),
        ("van-ban", {**DOCUMENT, "number": "33/CT-TTg"}, "Đã có văn bản 33/CT-TTg."),
        ("van-ban", {**DOCUMENT, "issued_on": "hôm qua"}, "“hôm qua” không phải là ngày."),
        ("van-ban", {**DOCUMENT, "issuer": ""}, "Văn bản cần có số hiệu"),
        ("mo-hinh", {**MODEL, "field": "thơ"}, "Hãy chọn lĩnh vực của mô hình."),
        ("mo-hinh", {**MODEL, "unit": "mat-trang"}, "Hãy chọn đơn vị của mô hình."),
        ("mo-hinh", {**MODEL, "year": "năm ngoái"}, "Hãy ghi năm mô hình được công nhận."),
        ("chuyen-muc", {"name": ""}, "Chuyên mục cần có tên."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    house: House, shelf: str, typed: dict[str, str], said: str
) -> None:
    answer = house.visitor("bientap").post(f"/danh-muc/{shelf}", **typed)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page
    assert all(value in page for value in typed.values() if value != "thơ" and "trang" not in value)


def test_who_is_no_editor_of_the_centre_reads_only(house: House) -> None:
    for username in ("catba", "lanhdao", "baocao"):
        visitor = house.visitor(username)
        assert 'id="add"' not in visitor.get("/danh-muc/mo-hinh").text
        assert visitor.post("/danh-muc/mo-hinh", **MODEL).status_code == 403
    assert house.visitor("bientap").get("/danh-muc/tho").status_code == 404


def test_an_item_that_praises_a_model_is_named_by_it(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(WRITTEN)
    visitor.post("/danh-muc/mo-hinh", **MODEL)
    form = visitor.get(f"/tin-bai/{number}/sua").text
    ticked = form.split('name="models" value="')[1].split('"')[0]
    saved = visitor.post(
        f"/tin-bai/{number}/sua",
        title=WRITTEN, text="Bà con khen.", revision="1", precedence="ordinary", models=[ticked],
    )  # fmt: skip
    assert saved.status_code == 302
    assert MODEL["name"] in visitor.get(f"/tin-bai/{number}").text
    page = visitor.get(f"/danh-muc/mo-hinh/{ticked}").text
    assert WRITTEN in page
    assert "xoa" not in page
    assert visitor.post(f"/danh-muc/mo-hinh/{ticked}/xoa").status_code == 422


def test_a_series_proposes_its_next_issue_in_the_form(house: House) -> None:
    form = house.visitor("bientap").get("/tin-bai/moi").text
    with house.session() as session:
        series = session.scalars(select(Series).where(Series.title == "Dân vận chính quyền")).one()
        of_it = select(func.max(Item.issue_number)).where(Item.series_id == series.id)
        following = (session.scalar(of_it) or 0) + 1
    assert following > 2
    assert f'<option value="Dân vận chính quyền" data-next="{following}"' in unescape(form)

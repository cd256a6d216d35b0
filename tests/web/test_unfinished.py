"""What is being written is kept by the server, offered again, and gone once it is saved."""

from html import unescape

from tests.web.builders import WRITTEN, House, Visitor
from tests.web.newsdesk import texts_of

NEW = {"unit": "tt-vhtttt", "kind": "news", "precedence": "ordinary", "draft": "moi-1"}


def keep(house: House, visitor: Visitor, name: str, **fields: str) -> tuple[int, dict[str, object]]:
    answer = visitor.post("/tin-bai/viet-do", account=str(house.account(name)), **fields)
    found: dict[str, object] = answer.get_json()
    return answer.status_code, found


def test_a_new_items_words_outlive_the_window_and_go_when_they_are_saved(house: House) -> None:
    visitor = house.visitor("bientap")
    kept = keep(house, visitor, "bientap", **NEW, title="Viết dở", text="Bà con chú ý.")
    assert kept == (200, {"said": "Đã lưu lúc 08:00:00", "warnings": []})
    again = house.visitor("bientap")  # another window, after another log-in
    page = unescape(again.get("/tin-bai/moi").text)
    assert "Bản bạn viết dở" in page
    assert 'href="/tin-bai/moi?nhap=moi-1" data-draft="moi-1">Viết dở</a>' in page
    page = unescape(again.get("/tin-bai/moi?nhap=moi-1").text)
    assert 'value="Viết dở"' in page
    assert "Bà con chú ý.</textarea>" in page
    assert 'name="draft" value="moi-1"' in page
    saved = again.post("/tin-bai/moi", **NEW, title="Viết xong", text="Bà con.", then="draft")
    assert saved.location.endswith("?luu=moi-1")
    assert "moi-1" not in again.get("/tin-bai/moi").text


def test_nobody_else_sees_what_is_unfinished(house: House) -> None:
    keep(house, house.visitor("bientap"), "bientap", **NEW, title="Riêng", text="Chưa xong.")
    other = house.visitor("quantri")
    assert "Riêng" not in other.get("/tin-bai/moi").text
    assert "Riêng" not in other.get("/tin-bai/moi?nhap=moi-1").text


def test_an_items_form_comes_back_as_it_was_left_and_can_be_given_up(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(WRITTEN)
    fields = {"draft": f"item-{number}", "item": str(number), "revision": "1"}
    about = {"unit": "phu-long", "kind": "filler", "precedence": "priority"}
    code, _said = keep(house, visitor, "bientap", **fields, **about, title="Sửa", text="Lời dở.")
    assert code == 200
    page = unescape(visitor.get(f"/tin-bai/{number}/sua").text)
    assert "Đây là bản bạn viết dở, lưu lúc 08:00 23/11/2026." in page
    assert "Lời dở.</textarea>" in page
    assert 'name="unit" value="tt-vhtttt"' in page  # what was settled stays settled
    assert texts_of(house, number) != ["Lời dở."]
    dropped = visitor.post("/tin-bai/viet-do/bo", draft=f"item-{number}")
    assert dropped.location == f"/tin-bai/{number}/sua"
    assert "Lời dở." not in visitor.get(f"/tin-bai/{number}/sua").text


def test_two_who_write_at_one_item_are_told_of_each_other(house: House) -> None:
    first, second, number = house.visitor("bientap"), house.visitor("quantri"), house.item(WRITTEN)
    fields = {"draft": f"item-{number}", "item": str(number), "revision": "1"}
    assert keep(house, first, "bientap", **fields, title="A", text="Của người đầu.")[0] == 200
    page = unescape(second.get(f"/tin-bai/{number}/sua").text)
    assert "Biên tập viên cũng đang viết bài này, lưu gần nhất lúc 08:00:00." in page
    assert "Của người đầu." not in page
    _code, told = keep(house, second, "quantri", **fields, title="B", text="Của người sau.")
    assert told["warnings"] == ["Biên tập viên cũng đang viết bài này, lưu gần nhất lúc 08:00:00."]
    second.post(
        f"/tin-bai/{number}/sua",
        **fields, title="B", text="Của người sau.", precedence="ordinary", then="draft",
    )  # fmt: skip
    _code, told = keep(house, first, "bientap", **fields, title="A", text="Của người đầu, nữa.")
    assert "Quản trị đã lưu bản 2 trong khi bạn đang viết" in str(told["warnings"])
    page = unescape(first.get(f"/tin-bai/{number}/sua").text)
    assert "Của người đầu, nữa.</textarea>" in page
    assert "Của người sau." in page  # beside it, as the newer version


def test_forms_are_kept_only_for_who_may_write_there(house: House) -> None:
    number = house.item(WRITTEN)
    for name, item in (("baocao", ""), ("catba", str(number)), ("lanhdao", str(number))):
        visitor = house.visitor(name)
        answer = visitor.post(
            "/tin-bai/viet-do",
            account=str(house.account(name)), draft="x", item=item, text="Lời.",
        )  # fmt: skip
        assert answer.status_code == 403, name
    visitor = house.visitor("quantri")
    code, told = keep(house, visitor, "bientap", **NEW, title="Nhầm người", text="Lời.")
    assert (code, list(told)) == (409, ["error"])
    assert house.app.test_client().get("/tin-bai/viet-do/ma").status_code == 302


def test_what_cannot_be_kept_is_said(house: House) -> None:
    visitor = house.visitor("bientap")
    code, told = keep(house, visitor, "bientap", **NEW, title="A", text="x" * 260_000)
    assert (code, told) == (422, {"error": "Tiêu đề hoặc nội dung quá dài."})
    code, told = keep(house, visitor, "bientap", **{**NEW, "draft": ""}, title="A", text="B")
    assert code == 422


def test_a_fresh_token_serves_a_form_that_outlived_its_log_in(house: House) -> None:
    visitor = house.visitor("bientap")
    given = visitor.get("/tin-bai/viet-do/ma").get_json()
    assert given["account"] == str(house.account("bientap"))
    answer = visitor.client.post(
        "/tin-bai/viet-do",
        data={**NEW, "account": given["account"], "text": "Lời.", "csrf_token": given["token"]},
    )
    assert answer.status_code == 200

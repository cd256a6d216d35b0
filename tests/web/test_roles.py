"""Who sees and does what: by role, and by the unit it is held in."""

import pytest

from playlists.models import ItemState
from tests.web.builders import AWAITING, OF_PHU_LONG, PASSWORD, UNVOICED, WRITTEN, House
from tests.web.newsdesk import clip_of, state_of


def test_an_operator_sees_their_own_station_only(house: House) -> None:
    visitor = house.visitor("catba")
    for page in ("/", "/dai", "/nhat-ky", "/bao-cao"):
        text = visitor.get(page).text
        assert "Cát Bà" in text
        assert "Phù Long" not in text, page
    assert visitor.get("/dai/cat-ba").status_code == 200
    for path in ("/dai/phu-long", "/dai/dai-huyen"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert "không thuộc phạm vi phụ trách của bạn" in answer.text


def test_a_station_one_may_not_see_lends_no_playlist_and_takes_no_confirmation(
    house: House,
) -> None:
    visitor = house.visitor("catba")
    foreign = house.programme("phu-long", "Chương trình sáng")
    own = house.programme("cat-ba", "Chương trình sáng")
    assert visitor.get(f"/dai/phu-long/buoi/{foreign}.m3u8").status_code == 403
    assert visitor.post(f"/dai/phu-long/buoi/{foreign}/xac-nhan").status_code == 403
    assert visitor.get(f"/dai/cat-ba/buoi/{foreign}.m3u8").status_code == 404
    assert visitor.post(f"/dai/cat-ba/buoi/{foreign}/xac-nhan").status_code == 404
    assert visitor.get(f"/dai/cat-ba/buoi/{own}.m3u8").status_code == 200


def test_the_log_of_another_station_is_not_shown_by_asking_for_it(house: House) -> None:
    text = house.visitor("catba").get("/nhat-ky?station=phu-long").text
    assert "Phù Long" not in text


def test_an_item_of_another_commune_is_out_of_reach(house: House) -> None:
    visitor = house.visitor("catba")
    number = house.item(OF_PHU_LONG)
    for path in ("", "/sua", "/tieng", "/ban/1/bang"):
        assert visitor.get(f"/tin-bai/{number}{path}").status_code == 403, path
    for step in ("gui-duyet", "duyet", "gui-tra", "rut-lai", "doc-lai", "sua"):
        assert visitor.post(f"/tin-bai/{number}/{step}", comment="x").status_code == 403, step
    assert OF_PHU_LONG not in visitor.get("/tin-bai").text
    assert OF_PHU_LONG not in visitor.get("/tin-bai?unit=phu-long").text
    assert state_of(house, number) is ItemState.SUBMITTED


def test_a_draft_of_the_centre_is_not_yet_for_a_commune(house: House) -> None:
    visitor = house.visitor("catba")
    assert visitor.get(f"/tin-bai/{house.item(WRITTEN)}").status_code == 403
    approved = house.item("Nhạc hiệu")
    assert visitor.get(f"/tin-bai/{approved}").status_code == 200


def test_a_writer_is_offered_no_approval_and_refused_it(house: House) -> None:
    visitor = house.visitor("bientap")
    number = house.item(AWAITING)
    page = visitor.get(f"/tin-bai/{number}").text
    assert f"/tin-bai/{number}/duyet" not in page
    answer = visitor.post(
        f"/tin-bai/{number}/duyet", revision="1", clip=clip_of(house, number) or ""
    )
    assert answer.status_code == 403
    assert state_of(house, number) is ItemState.SUBMITTED


def test_nobody_approves_what_they_wrote_whatever_their_role(house: House) -> None:
    administrator = house.visitor("quantri")
    number = house.item(AWAITING)
    administrator.post(
        f"/tin-bai/{number}/sua",
        revision="1", title=AWAITING, text="Lời khác.", precedence="ordinary", then="submit",
    )  # fmt: skip
    page = administrator.get(f"/tin-bai/{number}").text
    assert f"/tin-bai/{number}/duyet" not in page
    answer = administrator.post(f"/tin-bai/{number}/duyet", revision="2", clip="")
    assert answer.status_code == 403
    assert "Không ai được duyệt nội dung do chính mình viết." in answer.text
    assert state_of(house, number) is ItemState.SUBMITTED


def test_an_approver_of_a_commune_approves_there_and_not_above(house: House) -> None:
    visitor = house.visitor("chutich")
    number = house.item(AWAITING)
    assert visitor.get(f"/tin-bai/{number}").status_code == 403
    assert visitor.post(f"/tin-bai/{number}/duyet", revision="1").status_code == 403


def test_an_operator_writes_notices_for_their_commune_and_nothing_else(house: House) -> None:
    visitor = house.visitor("catba")
    fields = {"precedence": "ordinary", "title": "Thông báo", "text": "Họp dân.", "then": "draft"}
    assert visitor.post("/tin-bai/moi", unit="cat-ba", kind="news", **fields).status_code == 422
    assert visitor.post("/tin-bai/moi", unit="phu-long", kind="notice", **fields).status_code == 422
    kept = visitor.post("/tin-bai/moi", unit="cat-ba", kind="notice", **fields)
    assert kept.status_code == 302
    page = visitor.get(kept.location).text
    assert "Đài truyền thanh thị trấn Cát Bà" in page


def test_a_reporter_reads_and_writes_nothing(house: House) -> None:
    visitor = house.visitor("baocao")
    assert visitor.get("/bao-cao").status_code == 200
    assert visitor.get("/tin-bai/moi").status_code == 403
    assert "Viết tin bài" not in visitor.get("/tin-bai").text
    number = house.item(UNVOICED)
    assert visitor.post(f"/tin-bai/{number}/rut-lai").status_code == 403
    programme = house.programme("cat-ba", "Chương trình sáng")
    assert visitor.post(f"/dai/cat-ba/buoi/{programme}/xac-nhan").status_code == 403


@pytest.mark.parametrize("username", ["bientap", "lanhdao", "catba", "baocao", "moivao"])
def test_accounts_and_new_players_are_for_administrators(house: House, username: str) -> None:
    visitor = house.visitor(username)
    menu = visitor.get("/").text
    assert 'href="/tai-khoan"' not in menu
    other = house.account("quantri")
    for path in ("/tai-khoan", f"/tai-khoan/{other}"):
        assert visitor.get(path).status_code == 403, path
    for path in (
        "/tai-khoan",
        f"/tai-khoan/{other}/mat-khau",
        f"/tai-khoan/{other}/khoa",
        f"/tai-khoan/{house.account(username)}/vai-tro",
        "/cum-loa",
        "/cum-loa/1/thu-hoi",
        "/cum-loa/1/ma-moi",
    ):
        fields = {"role": "admin", "unit": "cat-hai", "username": "moi", "display_name": "Mới"}
        assert visitor.post(path, **fields).status_code == 403, path
    assert house.visitor().log_in("quantri", PASSWORD).status_code == 302


def test_an_administrator_gives_and_takes_roles(house: House) -> None:
    administrator = house.visitor("quantri")
    number = house.account("moivao")
    given = administrator.post(f"/tai-khoan/{number}/vai-tro", role="operator", unit="viet-hai")
    assert given.status_code == 302
    newcomer = house.visitor("moivao")
    assert newcomer.get("/dai/viet-hai").status_code == 200
    page = administrator.get(f"/tai-khoan/{number}").text
    taken = page.split(f"/tai-khoan/{number}/vai-tro/")[1].split("/")[0]
    administrator.post(f"/tai-khoan/{number}/vai-tro/{taken}/thu-hoi")
    assert newcomer.get("/dai/viet-hai").status_code == 403


def test_a_role_of_another_account_is_not_taken_through_this_one(house: House) -> None:
    administrator = house.visitor("quantri")
    page = administrator.get(f"/tai-khoan/{house.account('bientap')}").text
    held = page.split("/vai-tro/")[1].split("/")[0]
    answer = administrator.post(f"/tai-khoan/{house.account('moivao')}/vai-tro/{held}/thu-hoi")
    assert answer.status_code == 404
    assert house.visitor("bientap").get("/tin-bai/moi").status_code == 200


def test_an_administrator_does_not_lock_themselves_out(house: House) -> None:
    administrator = house.visitor("quantri")
    number = house.account("quantri")
    for step in ("khoa", "mat-khau"):
        assert administrator.post(f"/tai-khoan/{number}/{step}").status_code == 403
    assert administrator.get("/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "bientap"}, "Tên đăng nhập bientap đã có người dùng."),
        ({"username": "x" * 65}, "Tên đăng nhập hoặc tên hiển thị quá dài."),
        ({"username": " "}, "Tài khoản cần có tên đăng nhập và tên hiển thị."),
        ({"role": "god"}, "Hãy chọn vai trò và đơn vị áp dụng."),
        ({"unit": "mat-trang"}, "Hãy chọn vai trò và đơn vị áp dụng."),
    ],
)
def test_an_account_that_cannot_be_opened_is_told_why_and_keeps_what_was_typed(
    house: House, fields: dict[str, str], said: str
) -> None:
    administrator = house.visitor("quantri")
    typed = {"username": "moi", "display_name": "Người mới", "role": "editor", "unit": "cat-hai"}
    answer = administrator.post("/tai-khoan", **{**typed, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Người mới"' in answer.text


def test_a_new_account_gets_a_password_once(house: House) -> None:
    administrator = house.visitor("quantri")
    answer = administrator.post(
        "/tai-khoan", username="moi", display_name="Người mới", role="editor", unit="cat-hai"
    )
    assert answer.status_code == 201
    issued = answer.text.split('class="secret">')[1].split("<")[0]
    assert house.visitor().log_in("moi", issued).location == "/mat-khau"


def test_a_player_gets_a_code_once_and_is_shut_out_for_good(house: House) -> None:
    administrator = house.visitor("quantri")
    answer = administrator.post("/cum-loa", station="viet-hai", name="Cụm loa bến tàu", code="")
    assert answer.status_code == 201
    code = answer.text.split('class="secret">')[1].split("<")[0]
    assert len(code) == len("ABCD-EFGH-JKMN-PQRS")
    assert code not in administrator.get("/cum-loa").text
    number = house.player("viet-hai-1")
    assert administrator.post(f"/cum-loa/{number}/thu-hoi").status_code == 302
    assert "Đã thu hồi" in administrator.get(f"/cum-loa/{number}").text
    assert administrator.post(f"/cum-loa/{number}/ma-moi").status_code == 422


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"station": "mat-trang"}, "Hãy chọn đài mà cụm loa này phát."),
        ({"name": ""}, "Hãy ghi ngắn gọn nơi lắp cụm loa."),
        ({"name": "x" * 201}, "Hãy ghi ngắn gọn nơi lắp cụm loa."),
        ({"code": "cat-ba-1"}, "Mã cat-ba-1 đã được dùng."),
    ],
)
def test_a_player_that_cannot_be_added_is_told_why(
    house: House, fields: dict[str, str], said: str
) -> None:
    typed = {"station": "cat-ba", "name": "Cụm loa", "code": ""}
    answer = house.visitor("quantri").post("/cum-loa", **{**typed, **fields})
    assert answer.status_code == 422
    assert said in answer.text

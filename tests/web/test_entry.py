"""Coming in: the log-in and its lock, the first own password, other visits, where it leads."""

from html import unescape

import pytest
from sqlalchemy import select

from playlists import accounts
from playlists.models import Account
from tests.web.builders import PASSWORD, House, Visitor

NEW = "loa-keu-luc-nam-gio"
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa vài phút."


def must_change(house: House, username: str) -> None:
    with house.centre.sessions.begin() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        account.must_change_password = True


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def test_the_right_password_leads_to_today(house: House) -> None:
    visitor = house.visitor()
    answer = visitor.log_in("bientap")
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_in(visitor)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(house: House) -> None:
    wrong = house.visitor().log_in("bientap", "khong-phai-the-nay")
    unknown = house.visitor().log_in("khongai", "khong-phai-the-nay")
    assert wrong.status_code == unknown.status_code == 401
    for answer in (wrong, unknown):
        assert REFUSED in answer.text
    assert _without_tokens(wrong.text, "bientap") == _without_tokens(unknown.text, "khongai")


def test_the_password_typed_wrong_is_not_sent_back(house: House) -> None:
    answer = house.visitor().log_in("bientap", "gan-dung-mat-khau")
    assert 'value="bientap"' in answer.text
    assert "gan-dung-mat-khau" not in answer.text


def test_five_wrong_passwords_lock_the_account_for_five_minutes(house: House) -> None:
    visitor = house.visitor()
    for _ in range(accounts.FAILURES_BEFORE_LOCK):
        visitor.log_in("bientap", "khong-phai-the-nay")
    answer = visitor.log_in("bientap")
    assert answer.status_code == 401
    assert REFUSED in answer.text
    house.timekeeper.advance(accounts.LOCK.total_seconds())
    assert visitor.log_in("bientap").status_code == 302


def test_the_first_password_must_be_changed_before_anything_else(house: House) -> None:
    must_change(house, "bientap")
    visitor = house.visitor()
    assert visitor.log_in("bientap").location == "/mat-khau"
    for path in ("/", "/tin-bai", "/tin-bai/moi", "/nhat-ky", "/bao-cao"):
        assert visitor.get(path).location == "/mat-khau"
    assert visitor.post("/tin-bai/moi", title="Tin", text="Lời").location == "/mat-khau"
    page = visitor.get("/mat-khau").text
    assert 'href="/tin-bai"' not in page
    assert visitor.post("/mat-khau", old=PASSWORD, new=NEW, again=NEW).location == "/"
    assert is_in(visitor)
    assert house.visitor().log_in("bientap").status_code == 401
    assert house.visitor().log_in("bientap", NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("khong-phai", NEW, NEW, "Mật khẩu hiện tại không đúng."),
        (PASSWORD, NEW, NEW + "x", "Hai lần nhập mật khẩu mới không giống nhau."),
        (PASSWORD, "ngan", "ngan", "Mật khẩu cần ít nhất 10 ký tự."),
        (PASSWORD, PASSWORD, PASSWORD, "Mật khẩu mới trùng mật khẩu cũ."),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    house: House, old: str, new: str, again: str, said: str
) -> None:
    visitor = house.visitor("bientap")
    answer = visitor.post("/mat-khau", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert said in answer.text
    assert house.visitor().log_in("bientap").status_code == 302


def test_a_new_password_ends_the_other_visits_and_keeps_this_one(house: House) -> None:
    office, home = house.visitor("bientap"), house.visitor("bientap")
    office.post("/mat-khau", old=PASSWORD, new=NEW, again=NEW)
    assert is_in(office)
    assert home.get("/").location == "/dang-nhap"


def test_logging_out_ends_the_visit(house: House) -> None:
    visitor = house.visitor("bientap")
    visitor.post("/dang-xuat")
    assert visitor.get("/").location == "/dang-nhap"


def test_a_visit_ends_after_its_hours(house: House) -> None:
    visitor = house.visitor("bientap")
    house.timekeeper.advance(10 * 3600 - 1)
    assert is_in(visitor)
    house.timekeeper.advance(1)
    assert not is_in(visitor)


def test_a_shut_account_is_out_at_once(house: House) -> None:
    visitor, administrator = house.visitor("bientap"), house.visitor("quantri")
    number = house.account("bientap")
    administrator.post(f"/tai-khoan/{number}/khoa")
    assert not is_in(visitor)
    assert house.visitor().log_in("bientap").status_code == 401
    administrator.post(f"/tai-khoan/{number}/mo-khoa")
    assert house.visitor().log_in("bientap").status_code == 302


def test_a_forged_cookie_is_nobody(house: House) -> None:
    visitor = house.visitor()
    visitor.client.set_cookie("phatthanh", "eyJhY2NvdW50IjoxfQ.aaaaaa.bbbbbbbbbbbbbbbbbbbb")
    assert visitor.get("/").location == "/dang-nhap"


def test_a_log_in_leads_back_to_the_page_that_was_asked_for(house: House) -> None:
    visitor = house.visitor()
    asked = visitor.get("/nhat-ky?day=2026-11-23")
    assert asked.location == "/dang-nhap?next=/nhat-ky?day%3D2026-11-23"
    answer = visitor.log_in("bientap", next="/nhat-ky?day=2026-11-23")
    assert answer.location == "/nhat-ky?day=2026-11-23"


@pytest.mark.parametrize(
    "wish",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "\\\\example.org",
        "/\t/example.org",
        "javascript:alert(1)",
        "http:example.org",
        " //example.org",
        "/%0d%0aSet-Cookie: a=b\r\nX: y",
    ],
)
def test_a_log_in_never_leads_to_another_site(house: House, wish: str) -> None:
    answer = house.visitor().log_in("bientap", next=wish)
    assert answer.status_code == 302
    assert answer.location == "/"
    language = house.visitor().post("/ngon-ngu", language="en", next=wish)
    assert language.location == "/dang-nhap"


def test_a_part_of_a_page_sends_a_stranger_to_the_whole_log_in(house: House) -> None:
    answer = house.visitor().get("/hom-nay/bang", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/dang-nhap")


def test_a_new_password_from_the_administrator_ends_visits_and_works_once(house: House) -> None:
    visitor, administrator = house.visitor("bientap"), house.visitor("quantri")
    answer = administrator.post(f"/tai-khoan/{house.account('bientap')}/mat-khau")
    issued = unescape(answer.text.split('class="secret">')[1].split("<")[0])
    assert not is_in(visitor)
    newcomer = house.visitor()
    assert newcomer.log_in("bientap", issued).location == "/mat-khau"
    again = administrator.get(f"/tai-khoan/{house.account('bientap')}")
    assert issued not in again.text


def _without_tokens(page: str, username: str) -> str:
    lines = [line for line in page.splitlines() if "csrf_token" not in line]
    return "\n".join(lines).replace(username, "")

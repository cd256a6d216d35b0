"""What every answer carries, and what no change gets past: cookies, headers, CSRF, sizes."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from sqlalchemy import inspect, text
from werkzeug.routing import Rule

from tests.web.builders import AWAITING, PASSWORD, House, Visitor
from web.security import CONTENT_SECURITY_POLICY

MACHINES = "/api/"


def posts(house: House) -> Iterator[Rule]:
    for rule in house.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(MACHINES):
            yield rule


def gets(house: House) -> Iterator[Rule]:
    for rule in house.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(MACHINES):
            yield rule


def address_of(house: House, rule: Rule) -> str:
    """An address that exists, for any rule."""
    number = {
        "pages.item": house.item(AWAITING),
        "pages.station": house.programme("cat-ba", "Chương trình sáng"),
        "pages.people": house.account("bientap"),
        "pages.players": 1,
    }
    family = next((value for name, value in number.items() if rule.endpoint.startswith(name)), 1)
    values: dict[str, object] = {
        "number": family,
        "version": 1,
        "membership": 1,
        "part": 1,
        "form": "docx",
        "code": "cat-ba",
        "filename": "css/base.css",
        "shelf": "chu-de",
    }
    with house.app.test_request_context():
        built = rule.build({name: values[name] for name in rule.arguments})
    assert built is not None
    return built[1]


def everything(house: House) -> list[tuple[str, list[tuple[object, ...]]]]:
    with house.session() as session:
        names = inspect(session.get_bind()).get_table_names()
        return [
            (name, [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))])
            for name in sorted(names)
        ]


def test_there_are_changes_to_protect(house: House) -> None:
    assert len(list(posts(house))) >= 18


def test_no_change_is_made_without_the_token_of_a_page(house: House) -> None:
    visitor = house.visitor("quantri")
    before = everything(house)
    fields = {
        "username": "bientap", "password": PASSWORD, "title": "Tin", "text": "Lời",
        "comment": "Sửa",
        "old": PASSWORD, "new": "mot-mat-khau-moi", "again": "mot-mat-khau-moi", "language": "en",
        "role": "admin", "unit": "cat-hai", "station": "cat-ba", "name": "Loa", "kind": "news",
        "precedence": "ordinary", "revision": "1",
    }  # fmt: skip
    for rule in posts(house):
        for token in ({}, {"csrf_token": "khong-phai"}):
            answer = visitor.client.post(address_of(house, rule), data={**fields, **token})
            assert answer.status_code == 400, rule
            assert "nên chưa lưu gì" in answer.text
    assert everything(house) == before


def test_a_token_of_another_visit_is_no_token(house: House) -> None:
    token = house.visitor("lanhdao").token()
    visitor = house.visitor("bientap")
    answer = visitor.client.post("/dang-xuat", data={"csrf_token": token})
    assert answer.status_code == 400


def test_changes_are_not_made_by_opening_an_address(house: House) -> None:
    visitor = house.visitor("quantri")
    before = everything(house)
    for rule in posts(house):
        if "GET" not in (rule.methods or ()):
            assert visitor.get(address_of(house, rule)).status_code in {404, 405, 200, 302}
    assert everything(house) == before


def test_the_cookie_is_for_this_site_and_no_script(house: House) -> None:
    cookie = house.visitor().log_in("bientap").headers["Set-Cookie"]
    assert cookie.startswith("phatthanh=")
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_behind_https_the_cookie_never_travels_in_the_clear(house: House) -> None:
    house.app.config["SESSION_COOKIE_SECURE"] = True
    assert "Secure" in house.visitor().post("/ngon-ngu", language="en").headers["Set-Cookie"]


def test_every_answer_carries_the_policy(house: House) -> None:
    visitor, stranger = house.visitor("quantri"), house.visitor()
    for rule in gets(house):
        for each in (visitor, stranger):
            headers = each.get(address_of(house, rule)).headers
            assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, rule
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Referrer-Policy"] == "same-origin"
    assert visitor.get("/khong-co-trang-nay").headers["X-Frame-Options"] == "DENY"


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert not re.search(r"https?:|\*", CONTENT_SECURITY_POLICY)


def test_no_page_holds_what_the_policy_forbids(house: House) -> None:
    visitor = house.visitor("quantri")
    for rule in gets(house):
        answer = visitor.get(address_of(house, rule))
        if answer.mimetype != "text/html":
            continue
        assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text), rule
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", answer.text), rule
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text), rule


def test_pages_are_not_kept_by_caches_between(house: House) -> None:
    answer = house.visitor("quantri").get("/tin-bai")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_an_answer_that_shows_a_secret_once_is_not_kept_at_all(house: House) -> None:
    administrator = house.visitor("quantri")
    for answer in (
        administrator.post(f"/tai-khoan/{house.account('bientap')}/mat-khau"),
        administrator.post("/cum-loa", station="cat-ba", name="Bến tàu", code=""),
    ):
        assert 'class="secret"' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_files_that_never_change_are_kept_for_a_year(house: House) -> None:
    page = house.visitor().get("/dang-nhap").text
    address = re.search(r'href="(/static/css/base\.css\?v=[0-9a-f]{12})"', page)
    assert address is not None
    assert "max-age=31536000" in house.visitor().get(address[1]).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/tin-bai/moi", "/dang-nhap"])
def test_a_form_that_is_too_long_is_refused_in_words(house: House, path: str) -> None:
    visitor = house.visitor("bientap") if path == "/tin-bai/moi" else house.visitor()
    answer = visitor.client.post(path, data={"text": "á" * 1_100_000})
    assert answer.status_code == 413
    assert "Dữ liệu quá lớn" in answer.text
    assert "Hãy gửi tệp nhỏ hơn hoặc nội dung ngắn hơn." in answer.text


def test_an_upload_that_is_too_large_is_refused_in_words(house: House) -> None:
    visitor = house.visitor("bientap")
    data = {"file": (BytesIO(b"0" * 1_000_001), "to.wav"), "title": "Tin"}
    answer = visitor.client.post("/tin-bai/moi", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "Dữ liệu quá lớn" in answer.text


def test_what_was_written_is_shown_and_not_run(house: House) -> None:
    visitor = house.visitor("bientap")
    title = "<script>alert(1)</script>"
    answer = visitor.post(
        "/tin-bai/moi",
        unit="tt-vhtttt", kind="news", precedence="ordinary",
        title=title, text='<img src=x onerror="alert(2)"> {{ 7 * 7 }}', then="draft",
    )  # fmt: skip
    for path in (answer.location, "/tin-bai", f"{answer.location}/sua"):
        page = visitor.get(path).text
        assert "&lt;script&gt;" in page
        assert title not in page
        assert "<img src=x" not in page
        assert "{{ 7 * 7 }}" in page or path == "/tin-bai"


def test_the_pages_of_a_stranger_tell_nothing(house: House) -> None:
    stranger = Visitor(house.app.test_client())
    for rule in gets(house):
        if rule.endpoint.startswith("pages."):
            answer = stranger.get(address_of(house, rule))
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/dang-nhap")

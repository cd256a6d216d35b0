"""Every page for every role: it opens, or says in Vietnamese why not."""

import itertools
import re
from collections.abc import Iterator
from html import unescape

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import select

from playlists.models import Item
from tests.web.builders import AWAITING, PEOPLE, RETURNED, UNVOICED, WRITTEN, House
from web.words import LOCALES

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SHOWN = re.compile(r">([^<>]+)<")
_ATTRIBUTES = re.compile(r'(?:aria-label|placeholder|title|data-confirm|data-label)="([^"]*)"')


def addresses(house: House) -> Iterator[str]:
    """Every page there is, with answers to what lists may be asked."""
    yield from ("/", "/hom-nay/bang", "/tin-bai", "/tin-bai/moi", "/dai", "/nhat-ky", "/bao-cao")
    yield from ("/bao-cao/thoi-luong.xlsx", "/cum-loa", "/tai-khoan", "/mat-khau", "/dang-nhap")
    yield from ("/cum-loa?q=cat+ba&standing=offline", "/cum-loa/bang", "/cum-loa/truc-tiep")
    yield from ("/khan-cap", "/khan-cap/da-lenh", "/tin-tu-cong")
    yield from ("/cho-duyet", f"/cho-duyet/{house.item(AWAITING)}")
    yield from (f"/cum-loa/{house.player('cat-ba-1')}", "/canh-bao")
    for title in (AWAITING, UNVOICED, WRITTEN, RETURNED):
        number = house.item(title)
        yield from (f"/tin-bai/{number}", f"/tin-bai/{number}/sua", f"/tin-bai/{number}/tieng")
        yield from (f"/tin-bai/{number}/ban/1/song", f"/tin-bai/{number}/ban/1/bang")
        yield from (f"/tin-bai/{number}?revision=1", f"/tin-bai/{number}/so-sanh")
    for state in ("draft", "submitted", "approved", "sent_back", "withdrawn"):
        yield f"/tin-bai?state={state}"
    yield from ("/tin-bai?q=bien&kind=news", "/tin-bai?topic=dan-van-kheo", "/tin-bai?page=2")
    yield from ("/tin-bai?q=khongcogi", "/tin-bai?unit=cat-ba")
    for station in ("cat-ba", "dai-huyen", "phu-long"):
        yield from (
            f"/dai/{station}",
            f"/dai/{station}?day=2026-11-24",
            f"/nhat-ky?station={station}",
            f"/dai/{station}/lich.ics",
            f"/dai/{station}/tuan",
            f"/dai/{station}/tuan?day=2026-12-24",
            f"/dai/{station}/ngay.zip",
            f"/dai/{station}/ngay.json",
            f"/dai/{station}/cai-dat",
        )
        yield f"/dai/{station}/buoi/{house.programme(station, 'Chương trình sáng')}.m3u8"
        yield f"/dai/{station}/buoi/{house.programme(station, 'Chương trình sáng')}.zip"
        yield f"/dai/{station}/lich/1?day=2026-11-25&from=05:30"
        yield f"/dai/{station}/lich-moi"
        yield f"/dai/{station}/lich-moi?day=2026-11-25&to=11:30"
        afternoon = house.programme(station, "Chương trình chiều")
        yield f"/dai/{station}/buoi/{afternoon}/vang-mat"
        yield f"/dai/{station}/buoi/{afternoon}/sua"
    yield from ("/dai/cat-ba?day=2020-01-01", "/nhat-ky?day=2026-11-23", "/nhat-ky?day=2020-01-01")
    yield from ("/nhat-ky?page=2", "/bao-cao?month=2026-10", "/bao-cao?month=2026-12")
    yield from (f"/tai-khoan/{house.account(name)}" for name in PEOPLE)
    yield from ("/tu-dien", "/tu-dien?q=ubnd&viet=ABC", "/tu-dien?page=3", "/tu-dien?q=khongcogi")
    yield "/tu-dien/nghe?loi=xin chào bà con"
    yield "/kiem-tra"
    yield from ("/bao-cao/dong", "/bao-cao/dong?month=2026-11", "/bao-cao/luot/1")
    yield from ("/bao-cao/dan-van.docx", "/bao-cao/dan-van.json?of=office")
    yield from ("/bao-cao/dan-van", "/bao-cao/dan-van/1", "/bao-cao/dan-van/1.docx")
    yield from ("/bao-cao/gui-thu", "/bao-cao/the-thuc")
    yield from ("/truc-tiep", "/truc-tiep/1", "/truc-tiep/1/tinh-hinh", "/truc-tiep/1/ghi-am/1")
    yield from ("/bao-cao/dan-van-kheo", "/bao-cao/dan-van-kheo?state=never&field=economy")
    yield from ("/ke-khai", "/ke-khai?month=2026-10", "/ke-khai/cat-ba?month=2026-12&item=1")
    yield from ("/ke-khai/muc/1", "/ke-khai/muc/1/anh")
    yield from ("/chi-tieu", "/chi-tieu?month=2026-12")
    yield from ("/danh-muc", "/danh-muc/chu-de", "/danh-muc/chu-de/1")
    yield from ("/khung", "/khung/moi", "/khung/moi?theo=1", "/khung/1", "/khung?month=2026-12")
    yield from ("/lich-nam", "/lich-nam/ngay-le/moi", "/lich-nam/ngay-le/1", "/lich-nam/mua/moi")
    yield "/tin-bai/viet-do/ma"
    yield from ("/lich-nam/mua/1", "/lich-phat/1", "/lich-phat/2", "/tiep-am")
    yield from ("/nhom-dai", "/nhom-dai/moi", "/nhom-dai/1")


def nonsense() -> Iterator[str]:
    """What a wrong link or a hostile hand asks for."""
    asked = {
        "/tin-bai": ("page", "state", "kind", "topic", "unit", "q"),
        "/nhat-ky": ("page", "day", "month", "station"),
        "/bao-cao": ("month",),
        "/dai/cat-ba": ("day",),
        "/dai/cat-ba/tuan": ("day",),
        "/dai/cat-ba/ngay.json": ("day",),
        "/dai/cat-ba/lich-moi": ("day", "to"),
        "/": ("page",),
        "/tin-bai/1": ("revision",),
        "/tu-dien": ("page", "q", "viet"),
        "/khung": ("month",),
        "/chi-tieu": ("month",),
        "/khung/moi": ("theo",),
        "/cum-loa": ("page", "q", "standing"),
        "/canh-bao": ("page",),
        "/ke-khai": ("month",),
        "/bao-cao/dan-van-kheo": ("span", "field", "unit", "year", "state"),
        "/ke-khai/cat-ba": ("month", "item"),
    }
    values = ("", "0", "-1", "9999999999999999999", "%00", "٣", "2026-13", "%F0%9F")
    for page, keys in asked.items():
        yield from (f"{page}?{key}={value}" for key in keys for value in values)
    yield from ("/tin-bai/0", "/tin-bai/999999", "/tin-bai/2147483648", "/tin-bai/-1", "/tin-bai/x")
    yield from ("/tin-bai/1/ban/99/bang", "/dai/khong-co", "/dai/cat-ba/buoi/999999.m3u8")
    yield from (
        "/cum-loa/999999",
        "/cum-loa/2147483648",
        "/tai-khoan/999999",
        "/dai/%2e%2e",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    )
    yield from ("/bao-cao?month=0001-01", "/bao-cao?month=9999-12", "/nhat-ky?day=9999-12-31")


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_opens_or_says_why_not(house: House, username: str) -> None:
    visitor = house.visitor(username)
    opened = 0
    for address in addresses(house):
        answer = visitor.get(address)
        assert answer.status_code in {200, 302, 403, 404}, (address, answer.status_code)
        opened += answer.status_code == 200
        if answer.status_code in {403, 404}:
            assert "Về trang hôm nay" in answer.text, address
    assert opened >= (6 if username == "moivao" else 20)


def test_the_list_of_pages_is_complete(house: House) -> None:
    adapter = house.app.url_map.bind("localhost")
    reached = {adapter.match(each.partition("?")[0])[0] for each in addresses(house)}
    pages = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/"))
    }
    assert pages - reached == set()


def test_nonsense_is_answered_without_a_fault(house: House) -> None:
    visitor = house.visitor("quantri")
    for address in nonsense():
        assert visitor.get(address).status_code in {200, 404, 405}, address


def test_an_empty_house_has_pages_too(house: House) -> None:
    visitor = house.visitor("moivao")
    assert "Chưa có đài" in visitor.get("/").text
    assert "Chưa có đài" in visitor.get("/dai").text
    assert "Nhật ký còn trống" in visitor.get("/nhat-ky").text
    assert visitor.get("/tin-bai").status_code == 404


@pytest.mark.parametrize("username", ["quantri", "lanhdao", "catba"])
def test_no_english_is_left_on_vietnamese_pages(house: House, username: str) -> None:
    visitor, english = house.visitor(username), _english()
    for address in addresses(house):
        answer = visitor.get(address)
        if answer.mimetype == "text/html" and answer.status_code != 302:
            assert '<html lang="vi">' in answer.text or "<html" not in answer.text
            left = [each for each in _shown(answer.text) if each in english]
            assert left == [], address


def test_every_title_is_vietnamese(house: House) -> None:
    visitor = house.visitor("quantri")
    titles = {
        path: _title(visitor.get(path).text)
        for path in ("/", "/tin-bai", "/tin-bai/moi", "/dai", "/nhat-ky", "/bao-cao", "/cum-loa")
    }
    assert titles == {
        "/": "Hôm nay · Phát Thanh",
        "/tin-bai": "Tin bài · Phát Thanh",
        "/tin-bai/moi": "Viết tin bài · Phát Thanh",
        "/dai": "Đài · Phát Thanh",
        "/nhat-ky": "Nhật ký phát · Phát Thanh",
        "/bao-cao": "Thời lượng phát sóng tháng 11/2026 · Phát Thanh",
        "/cum-loa": "Cụm loa · Phát Thanh",
    }
    assert _title(house.visitor().get("/dang-nhap").text) == "Đăng nhập · Phát Thanh"


def test_english_is_one_click_away_and_stays(house: House) -> None:
    visitor = house.visitor("bientap")
    answer = visitor.post("/ngon-ngu", language="en", next="/tin-bai?state=draft")
    assert answer.location == "/tin-bai?state=draft"
    page = visitor.get("/tin-bai").text
    assert '<html lang="en">' in page
    assert _title(page) == "Newsroom · Phát Thanh"
    assert '<html lang="en">' in house.visitor("bientap").get("/").text  # the account's own choice
    visitor.post("/ngon-ngu", language="vi", next="/")
    assert '<html lang="vi">' in visitor.get("/").text


def test_a_stranger_chooses_a_language_too(house: House) -> None:
    visitor = house.visitor()
    visitor.post("/ngon-ngu", language="en", next="/dang-nhap")
    assert "User name" in visitor.get("/dang-nhap").text
    visitor.post("/ngon-ngu", language="xx", next="/dang-nhap")
    assert "User name" in visitor.get("/dang-nhap").text


def test_no_vietnamese_is_left_on_english_pages(house: House) -> None:
    visitor = house.visitor("quantri")
    visitor.post("/ngon-ngu", language="en", next="/")
    vietnamese = _vietnamese()
    for address in addresses(house):
        answer = visitor.get(address)
        if answer.mimetype == "text/html" and answer.status_code != 302:
            left = [each for each in _shown(answer.text) if each in vietnamese]
            assert left == [], address


def test_a_page_marks_where_one_is(house: House) -> None:
    page = house.visitor("quantri").get(f"/tin-bai/{house.item(AWAITING)}").text
    assert re.search(r'<a href="/tin-bai" aria-current="page">', page)
    assert page.count('aria-current="page"') == 1


def test_every_field_and_button_has_a_name(house: House) -> None:
    visitor = house.visitor("quantri")
    for address in addresses(house):
        answer = visitor.get(address)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', answer.text))
        fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", answer.text)
        for field in fields:
            if re.search(r'type="(?:hidden|checkbox|radio)"|\saria-label="[^"]', field):
                continue
            name = re.search(r'\sid="([^"]+)"', field)
            assert name is not None, (address, field)
            assert name[1] in labelled, (address, field)
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), address


def test_every_link_of_a_page_leads_somewhere(house: House) -> None:
    visitor = house.visitor("quantri")
    seen: set[str] = set()
    for page in ("/", "/tin-bai", "/dai", "/dai/cat-ba", "/nhat-ky", "/bao-cao", "/tai-khoan"):
        for link in re.findall(r'\shref="([^"#]+)', visitor.get(page).text):
            address = unescape(link)
            seen.add(f"{page}{address}" if address.startswith("?") else address)
    for address in sorted(seen):
        answer = visitor.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address


def test_the_newsroom_turns_its_pages(house: House) -> None:
    visitor = house.visitor("bientap")
    with house.session() as session:
        every = set(session.scalars(select(Item.id)))
    shown: set[int] = set()
    for page in itertools.count(1):
        text = visitor.get(f"/tin-bai?page={page}").text
        here = {int(each) for each in re.findall(r'href="/tin-bai/(\d+)"', text)}
        assert not here & shown
        shown |= here
        if not here or len(shown) == len(every):
            break
    assert shown == every


def _shown(page: str) -> Iterator[str]:
    without_scripts = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    for found in (_SHOWN, _ATTRIBUTES):
        for each in found.findall(without_scripts):
            yield " ".join(unescape(each).split())


def _title(page: str) -> str:
    found = _TITLE.search(page)
    return unescape(found[1]).strip() if found else ""


def _messages() -> dict[str, str]:
    with (LOCALES / "vi.po").open("rb") as source:
        return {
            each.id: each.string
            for each in read_po(source)
            if isinstance(each.id, str) and each.id and isinstance(each.string, str)
        }


def _english() -> set[str]:
    """Whole message ids; figures stand in those with placeholders, so they are left out."""
    words = {msgid for msgid, text in _messages().items() if msgid != text}
    return {each for each in words if "%(" not in each}


def _vietnamese() -> set[str]:
    # Short labels are also names that people give to accounts and items.
    return {
        text
        for msgid, text in _messages().items()
        if msgid != text and "%(" not in text and len(text.split()) > 4
    }

"""“Tin từ cổng”: feeds of administrators, drafts of editors; and words that are pasted."""

from html import unescape

from sqlalchemy import select

from playlists import feeds
from playlists.feeds import Article
from playlists.models import Unit
from tests.web.builders import NOW, House

FEED = {"name": "Cổng huyện", "url": "https://cong.example.vn/rss", "unit": "tt-vhtttt"}


def brought(house: House, title: str = "Họp dân", link: str = "https://cong.example.vn/1") -> int:
    with house.centre.sessions.begin() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "tt-vhtttt")).one()
        feed = feeds.add_feed(session, "Cổng huyện", "https://cong.example.vn/rss", unit)
        feeds.record(session, feed, [Article(title, link, title, "Tối nay <họp>.", NOW)], now=NOW)
        return feed.entries[0].id


def test_an_administrator_names_a_feed_and_lets_it_rest(house: House) -> None:
    admin = house.visitor("quantri")
    assert "Chưa có nguồn nào" in admin.get("/tin-tu-cong").text
    assert admin.post("/tin-tu-cong/nguon", **FEED).status_code == 302
    page = unescape(admin.get("/tin-tu-cong").text)
    assert FEED["url"] in page
    assert "chưa đọc lần nào" in page
    again = admin.post("/tin-tu-cong/nguon", **FEED)
    assert again.status_code == 422
    assert "Đã có nguồn với địa chỉ này." in again.text
    bad = admin.post("/tin-tu-cong/nguon", **{**FEED, "url": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert 'value="javascript:alert(1)"' in bad.text
    admin.post("/tin-tu-cong/nguon/1", then="rest")
    assert "tạm nghỉ" in admin.get("/tin-tu-cong").text
    admin.post("/tin-tu-cong/nguon/1", then="remove")
    assert FEED["url"] not in admin.get("/tin-tu-cong").text


def test_feeds_are_named_by_administrators_only(house: House) -> None:
    brought(house)
    for name in ("bientap", "lanhdao", "catba", "baocao"):
        visitor = house.visitor(name)
        assert visitor.post("/tin-tu-cong/nguon", **FEED).status_code == 403
        assert visitor.post("/tin-tu-cong/nguon/1", then="remove").status_code == 403
    assert house.visitor("catba").get("/tin-tu-cong").status_code == 403


def test_an_editor_makes_a_draft_with_one_press_and_never_a_second(house: House) -> None:
    entry, editor = brought(house), house.visitor("bientap")
    page = unescape(editor.get("/tin-tu-cong").text)
    assert "Tối nay <họp>." in page
    assert 'href="https://cong.example.vn/1" target="_blank" rel="noopener noreferrer"' in page
    answer = editor.post(f"/tin-tu-cong/{entry}/viet")
    assert answer.status_code == 302
    form = unescape(editor.get(answer.location).text)
    assert 'value="Họp dân"' in form
    assert "Tối nay <họp>.</textarea>" in form
    again = editor.post(f"/tin-tu-cong/{entry}/viet")
    assert again.status_code == 409
    assert "Tin này đã được viết thành bản nháp." in again.text
    item = answer.location.removesuffix("/sua")
    assert 'href="https://cong.example.vn/1"' in editor.get(item).text
    assert f'href="{item}"' in editor.get("/tin-tu-cong?ngan=drafted").text
    assert "Họp dân" not in editor.get("/tin-tu-cong").text


def test_an_entry_is_set_aside(house: House) -> None:
    entry, editor = brought(house), house.visitor("bientap")
    editor.post(f"/tin-tu-cong/{entry}/bo-qua", aside="1")
    assert "Họp dân" not in editor.get("/tin-tu-cong").text
    assert "Họp dân" in editor.get("/tin-tu-cong?ngan=set_aside").text
    for name in ("lanhdao", "catba"):
        assert house.visitor(name).post(f"/tin-tu-cong/{entry}/viet").status_code == 403


def test_pasted_words_fill_the_form(house: House) -> None:
    editor = house.visitor("bientap")
    for fields in (
        {"pasted": "Họp dân\n\nTối nay  họp tại nhà văn hóa."},
        {"pasted": "<h1>Họp dân</h1><script>x()</script><p>Tối nay&nbsp;họp tại nhà văn hóa.</p>"},
        {"pasted": "Họp dân Tối nay", "page": "<p>Họp dân<p>Tối nay họp tại nhà văn hóa."},
    ):
        page = unescape(editor.post("/tin-bai/nhap", **fields).text)
        assert 'name="title" type="text" value="Họp dân"' in page
        assert ">Tối nay họp tại nhà văn hóa.</textarea>" in page
        assert "data-fresh" in page
    empty = editor.post("/tin-bai/nhap", pasted="<p> </p>")
    assert empty.status_code == 422
    assert "Không có chữ nào trong đó." in empty.text
    long = editor.post("/tin-bai/nhap", pasted="x" * 300_001)
    assert "Tiêu đề hoặc nội dung quá dài." in long.text

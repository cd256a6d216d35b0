"""The short form of other channels, from a commune's telephone to the Phòng's overview."""

import re
from html import unescape
from io import BytesIO

from sqlalchemy import select

from playlists import feeds
from playlists.feeds import Article
from playlists.models import Channel, ChannelEntry, ChannelReturn, Unit
from tests.playlists.test_photos import a_png
from tests.web.builders import NOW, House

BANNER = {
    "channel": "banner", "title": "Dân vận khéo, việc gì cũng thành", "pieces": "3",
    "area": "12,5", "place": "Bến tàu Cát Bà", "day": "2026-11-20",
}  # fmt: skip


def _entries(house: House) -> list[ChannelEntry]:
    with house.session() as session:
        return list(session.scalars(select(ChannelEntry).order_by(ChannelEntry.id)))


def test_a_refused_form_keeps_its_photo(house: House) -> None:
    visitor = house.visitor("catba")
    photo = (BytesIO(a_png()), "anh.png")
    sent = {**BANNER, "place": "", "csrf_token": visitor.token(), "photo": photo}
    answer = visitor.client.post("/ke-khai/cat-ba", data=sent)
    assert answer.status_code == 422
    held = re.search(r'name="held" value="([^"]+)"', answer.text)
    assert held is not None
    assert "Ảnh bạn gửi đã được giữ" in unescape(answer.text)
    assert visitor.post("/ke-khai/cat-ba", **BANNER, held=held[1]).status_code == 302
    with house.session() as session:
        entry = session.scalars(select(ChannelEntry)).one()
    assert visitor.get(f"/ke-khai/muc/{entry.id}/anh").data == a_png()
    again = visitor.post(
        "/ke-khai/cat-ba", **{**BANNER, "title": "Khác"}, held=f"{'0' * 64} image/png"
    )
    assert again.status_code == 302, "a photo that was never sent is none"
    assert _entries(house)[-1].photo_sha256 is None


def test_a_commune_files_with_a_photo_and_hands_the_month_in(house: House) -> None:
    visitor = house.visitor("catba")
    assert visitor.get("/ke-khai").location == "/ke-khai/cat-ba?month=2026-11"
    sent = visitor.client.post(
        "/ke-khai/cat-ba",
        data={
            **BANNER,
            "csrf_token": visitor.token(),
            "photo": (BytesIO(a_png()), "IMG_0001.HEIC.png"),
        },
    )
    assert sent.location == "/ke-khai/cat-ba?month=2026-11", sent.text
    page = unescape(visitor.get("/ke-khai/cat-ba").text)
    assert "Đã ghi: “Dân vận khéo, việc gì cũng thành”." in page
    assert "12,5 m²" in page
    [entry] = _entries(house)
    photo = visitor.get(f"/ke-khai/muc/{entry.id}/anh")
    assert (photo.mimetype, photo.data) == ("image/png", a_png())
    assert visitor.post("/ke-khai/cat-ba/gui?month=2026-11", note="Đủ").status_code == 302
    assert "Phụ trách đài thị trấn Cát Bà đã gửi lúc 08:00 23/11/2026." in unescape(
        visitor.get("/ke-khai/cat-ba").text
    )
    with house.session() as session:
        assert [each.note for each in session.scalars(select(ChannelReturn))] == ["Đủ"]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house: House) -> None:
    visitor = house.visitor("catba")
    for changes, said in (
        ({"place": ""}, "Hãy ghi nơi treo, đặt."),
        ({"pieces": "ba"}, "Số lượng là một số từ 1 đến 5000."),
        ({"area": "rộng"}, "Diện tích (m²) không hợp lệ."),
        ({"day": "2026-12-24"}, "Ngày thực hiện chưa đến"),
        ({"day": "hôm nay"}, "“hôm nay” không phải là ngày."),
        ({"channel": "loa"}, "Hãy chọn hình thức."),
    ):
        answer = visitor.post("/ke-khai/cat-ba", **{**BANNER, **changes})
        page = unescape(answer.text)
        assert answer.status_code == 422, changes
        assert said in page
        assert BANNER["title"] in page
    wrong = visitor.client.post(
        "/ke-khai/cat-ba",
        data={**BANNER, "csrf_token": visitor.token(), "photo": (BytesIO(b"MZ"), "anh.jpg")},
    )
    assert wrong.status_code == 422
    assert "Tệp không phải là ảnh" in unescape(wrong.text)
    assert _entries(house) == []


def test_an_entry_is_put_right_in_the_open(house: House) -> None:
    visitor = house.visitor("catba")
    visitor.post("/ke-khai/cat-ba", **BANNER)
    [entry] = _entries(house)
    form = unescape(visitor.get(f"/ke-khai/muc/{entry.id}").text)
    assert 'value="12,5"' in form
    silent = visitor.post(f"/ke-khai/muc/{entry.id}", **{**BANNER, "pieces": "2"})
    assert silent.status_code == 422
    assert "Hãy ghi lý do gạch bỏ." in silent.text
    house.timekeeper.advance(20 * 24 * 3600)  # 13 December
    visitor = house.visitor("catba")
    done = visitor.post(f"/ke-khai/muc/{entry.id}", **{**BANNER, "pieces": "2"}, reason="Đếm nhầm")
    assert done.location == "/ke-khai/cat-ba?month=2026-11"
    page = unescape(visitor.get("/ke-khai/cat-ba?month=2026-11").text)
    assert "Đếm nhầm" in page
    assert "sau hạn" in page
    old, new = _entries(house)
    assert (old.struck_late, new.late, new.corrects_id) == (True, True, old.id)
    visitor.post(f"/ke-khai/muc/{new.id}", strike="1", reason="Đã gỡ")
    assert _entries(house)[1].struck_reason == "Đã gỡ"


def test_the_overview_tells_who_has_filed_and_who_has_not(house: House) -> None:
    house.visitor("catba").post("/ke-khai/cat-ba", **BANNER)
    house.visitor("catba").post("/ke-khai/cat-ba/gui?month=2026-11")
    visitor = house.visitor("baocao")
    page = unescape(visitor.get("/ke-khai?month=2026-11").text)
    assert "1<small>/12</small>" in page
    assert page.count("Đã gửi đúng hạn") == 1
    house.timekeeper.advance(20 * 24 * 3600)
    later = unescape(house.visitor("baocao").get("/ke-khai?month=2026-11").text)
    assert later.count('<span class="badge bad">Quá hạn') == 11
    operator = unescape(house.visitor("phulong").get("/").text)
    assert "UBND xã Phù Long chưa gửi kê khai tuyên truyền tháng trước; đã quá hạn." in operator
    assert "/ke-khai/phu-long?month=2026-11" in operator
    assert "chưa gửi kê khai" not in house.visitor("catba").get("/").text


def test_the_reporter_sets_where_reminders_go(house: House) -> None:
    visitor = house.visitor("baocao")
    assert visitor.post("/ke-khai/phu-long/thu-dien-tu", email="xa@example.vn").status_code == 302
    wrong = visitor.post("/ke-khai/phu-long/thu-dien-tu", email="không có")
    assert wrong.status_code == 422
    assert "không phải là địa chỉ thư điện tử" in unescape(wrong.text)
    refused = house.visitor("phulong").post("/ke-khai/phu-long/thu-dien-tu", email="x@example.vn")
    assert refused.status_code == 403
    with house.session() as session:
        assert session.scalar(select(Unit.email).where(Unit.code == "phu-long")) == "xa@example.vn"


def test_a_commune_sees_and_changes_only_its_own(house: House) -> None:
    house.visitor("catba").post("/ke-khai/cat-ba", **BANNER)
    [entry] = _entries(house)
    stranger = house.visitor("phulong")
    for path in ("/ke-khai/cat-ba", f"/ke-khai/muc/{entry.id}", f"/ke-khai/muc/{entry.id}/anh"):
        assert stranger.get(path).status_code == 403, path
    assert stranger.post("/ke-khai/cat-ba", **BANNER).status_code == 403
    assert stranger.post(f"/ke-khai/muc/{entry.id}", strike="1", reason="x").status_code == 403
    assert house.visitor("catba").get(f"/ke-khai/muc/{entry.id}/anh").status_code == 404
    assert house.visitor("catba").get("/ke-khai/mat-trang").status_code == 404


def test_what_the_units_portal_published_is_taken_in_with_one_press(house: House) -> None:
    with house.centre.sessions.begin() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "cat-ba")).one()
        feed = feeds.add_feed(session, "Cổng", "https://a.vn/rss", unit, posts_as=Channel.PORTAL)
        articles = [Article(str(n), f"https://a.vn/{n}", f"Bài <{n}>", "Lời.", NOW) for n in (1, 2)]
        feeds.record(session, feed, articles, now=NOW)
        first, second = (each.id for each in feed.entries)
    assert "2 bài đăng chưa kê khai" in unescape(house.visitor("baocao").get("/ke-khai").text)
    visitor = house.visitor("catba")
    assert "Đã đăng, chưa kê khai" in visitor.get("/ke-khai/cat-ba").text
    taken = visitor.post("/ke-khai/cat-ba/bai-dang?month=2026-11", post=[str(first), "khác"])
    assert taken.location == "/ke-khai/cat-ba?month=2026-11"
    [entry] = _entries(house)
    assert (entry.title, entry.channel) == ("Bài <1>", Channel.PORTAL)
    page = unescape(visitor.get("/ke-khai/cat-ba").text)
    assert "Đã ghi 1 bài đăng vào kê khai." in page
    assert f'value="{second}"' in page
    other = house.visitor("phulong")
    assert other.post("/ke-khai/cat-ba/bai-dang", post=str(second)).status_code in {403, 404}
    assert len(_entries(house)) == 1

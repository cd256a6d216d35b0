"""Reports, filings, and the head and signature, as they are used with a keyboard and a phone."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from playlists import feeds
from playlists.feeds import Article
from playlists.models import Channel, ChannelEntry, Unit
from tests.browser.builders import Welcome
from tests.web.builders import NOW, House

SMALL = (360, 740)
MONTH = "/bao-cao?span=2026-11"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= SMALL[0])


def test_a_report_is_begun_and_gone_over_on_a_phone(house: House, welcome: Welcome) -> None:
    guest = welcome(SMALL)
    guest.log_in("baocao")
    page = guest.open(MONTH)
    assert fits(page)
    page.get_by_role("link", name="Báo cáo dân vận").click()
    page.wait_for_url("**/bao-cao/dan-van")
    expect(page.get_by_role("heading", name="Soạn báo cáo mới")).to_be_visible()
    assert fits(page)
    page.get_by_label("Kỳ", exact=True).select_option("2026-10")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_label("V. KIẾN NGHỊ, ĐỀ XUẤT")).to_be_visible()
    assert fits(page)
    part = page.get_by_label("V. KIẾN NGHỊ, ĐỀ XUẤT")
    part.fill("Đề nghị cấp thêm cụm loa.")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    expect(part).to_have_value("Đề nghị cấp thêm cụm loa.")


def test_published_posts_are_taken_in_by_the_keyboard_alone(house: House, welcome: Welcome) -> None:
    with house.centre.sessions.begin() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "cat-ba")).one()
        feed = feeds.add_feed(session, "Cổng", "https://a.vn/rss", unit, posts_as=Channel.PORTAL)
        articles = [Article(str(n), f"https://a.vn/{n}", f"Bài {n}", "Lời.", NOW) for n in (1, 2)]
        feeds.record(session, feed, articles, now=NOW)
    guest = welcome(SMALL)
    guest.log_in("catba")
    page = guest.open("/ke-khai/cat-ba")
    assert fits(page)
    page.get_by_label("Bài 2", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Ghi các bài đã đánh dấu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi 1 bài đăng vào kê khai.")).to_be_visible()
    with house.session() as session:
        assert session.scalars(select(ChannelEntry.title)).all() == ["Bài 1"]


def test_the_head_of_reports_is_set_on_a_phone_and_a_slip_loses_nothing(
    house: House, welcome: Welcome
) -> None:
    guest = welcome(SMALL)
    guest.log_in("quantri")
    page = guest.open("/bao-cao/the-thuc")
    assert fits(page)
    centre = page.get_by_role("region", name="Báo cáo của Trung tâm")
    centre.get_by_label("Cơ quan ban hành").fill("Trung tâm Phát thanh")
    centre.get_by_label("Ký hiệu sau số văn bản").fill("BC TTPT")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Ký hiệu chỉ gồm chữ")
    expect(centre.get_by_label("Cơ quan ban hành")).to_have_value("Trung tâm Phát thanh")
    guest.faults.found.clear()  # the refused form, as it should be
    centre.get_by_label("Ký hiệu sau số văn bản").fill("BC-TTPT")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu. Báo cáo chưa ban hành theo thể thức mới")).to_be_visible()
    assert fits(page)

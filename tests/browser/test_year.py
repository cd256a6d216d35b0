"""A timetable's exceptions as an editor sets them, with a yes to what they change."""

from playwright.sync_api import expect

from playlists.seasons import usual_holidays
from tests.browser.builders import PHONE, Welcome
from tests.web.builders import House


def test_an_exception_on_tet_is_set_and_removed_with_a_yes_each(
    house: House, welcome: Welcome
) -> None:
    with house.centre.sessions.begin() as session:
        usual_holidays(session)
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/khung")
    page.get_by_role("link", name="Chương trình sáng", exact=True).nth(1).click()
    page.get_by_text("Thêm ngoại lệ").click()
    expect(page.get_by_label("Ngày đầu")).to_be_visible()
    expect(page.locator("#holiday")).to_be_hidden()
    page.get_by_text("Vào một ngày lễ, năm nào cũng vậy").click()
    expect(page.get_by_label("Ngày đầu")).to_be_hidden()
    page.locator("#holiday").select_option(label="Tết Nguyên đán")
    page.get_by_text("Phát vào giờ khác").click()
    page.get_by_label("Giờ bắt đầu").fill("07:00")
    page.get_by_role("button", name="Lưu ngoại lệ").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Việc này đổi 65 buổi phát trong 12 tháng tới.")
    expect(told.get_by_role("row")).to_have_count(6)
    page.get_by_role("button", name="Đồng ý, đổi 65 buổi phát").click()
    expect(page.get_by_text("Đã lưu ngoại lệ. Đổi 65 buổi phát sắp tới.")).to_be_visible()
    page.get_by_role("button", name="Gỡ").click()
    page.get_by_role("button", name="Đồng ý, đổi 65 buổi phát").click()
    expect(page.get_by_text("Đã gỡ ngoại lệ.")).to_be_visible()


def test_the_year_fits_a_phone(house: House, welcome: Welcome) -> None:
    with house.centre.sessions.begin() as session:
        usual_holidays(session)
    guest = welcome(PHONE)
    guest.log_in("bientap")
    page = guest.open("/lich-nam")
    expect(page.get_by_role("heading", name="Ngày lễ", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

"""What was being written outlives a closed window, and a saved text is not offered again."""

from playwright.sync_api import Page, expect

from tests.browser.builders import Guest, Welcome
from tests.web.builders import House


def writing(guest: Guest) -> Page:
    page = guest.open("/tin-bai/moi")
    page.wait_for_load_state("load")
    return page


def test_words_are_offered_again_after_the_window_was_closed(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = writing(guest)
    offer = page.get_by_text("bạn viết dở trên trình duyệt này")
    expect(offer).to_be_hidden()
    page.get_by_label("Tiêu đề").fill("Bản tin viết dở")
    page.get_by_label("Nội dung để đọc").fill("Bà con chú ý.")
    page.wait_for_function(
        "() => (localStorage.getItem('phatthanh-writing-new') || '').includes('Bà con chú ý.')"
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page = writing(guest)
    expect(offer).to_be_visible()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Bản tin viết dở")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu")).to_be_visible()
    page = writing(guest)
    expect(page.get_by_text("bạn viết dở trên trình duyệt này")).to_be_hidden()

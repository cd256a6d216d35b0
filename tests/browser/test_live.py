"""A leader speaks at the page's microphone: the centre hears it, keeps it, and says so."""

from playwright.sync_api import expect

from scheduler.live import Studio
from tests.browser.builders import Welcome
from tests.web.builders import House


def test_a_leader_speaks_and_what_was_said_is_kept(
    welcome: Welcome, house: House, address: str
) -> None:
    studio = house.app.extensions["phatthanh"].studio
    assert isinstance(studio, Studio)
    studio._url = address
    guest = welcome()
    guest.log_in("lanhdao")
    page = guest.page
    page.on("dialog", lambda dialog: dialog.accept())
    guest.open("/truc-tiep")
    page.get_by_label("Ai nói, hoặc nói về việc gì").fill("Lãnh đạo nói chuyện")
    page.get_by_label("Tất cả các đài của tôi").check()
    page.get_by_role("button", name="Sang trang micro").click()
    expect(page.locator("[data-said]")).to_have_text("Chưa phát gì.")
    try:
        studio.look()
        page.get_by_role("button", name="Bắt đầu nói").click()

        def heard() -> bool:
            studio.look()
            return "Tiếng đang tới loa" in page.locator("[data-said]").inner_text()

        for _ in range(60):
            if heard():
                break
            page.wait_for_timeout(200)
        assert heard()
        page.get_by_role("button", name="Kết thúc").click()
        expect(page.get_by_role("heading", name="Buổi phát đã kết thúc.")).to_be_visible()
        assert len(studio.recordings(1)) == 1
    finally:
        studio.close()


def test_a_page_that_gets_no_microphone_says_so_before_anything_is_opened(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("lanhdao")
    page = guest.open("/truc-tiep")
    said = page.get_by_text("Hãy mở trang này bằng địa chỉ bắt đầu bằng https://.")
    expect(said).to_be_hidden()
    # As a browser does on a page over plain HTTP.
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    page.reload()
    expect(said).to_be_visible()

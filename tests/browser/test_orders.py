"""An emergency by the keyboard alone, and the page that says where it sounds."""

from playwright.sync_api import Page, expect

from playlists.fleet import PlayerState, hear
from playlists.models import Player
from tests.browser.builders import Welcome
from tests.web.builders import House
from tests.web.test_orders import STORM, a_storm


def tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard does not come to {name}")


def test_an_emergency_is_raised_by_the_keyboard_and_the_page_says_where_it_sounds(
    house: House, welcome: Welcome
) -> None:
    a_storm(house)
    guest = welcome()
    guest.log_in("lanhdao")
    guest.page.clock.install()
    page = guest.open("/khan-cap")
    tab_to(page, "item")
    page.keyboard.press("Space")
    tab_to(page, "where")
    page.keyboard.press("Space")
    tab_to(page, "confirm")
    page.keyboard.press("Enter")  # not by mistake: nothing was typed
    page.keyboard.type("phat")
    page.keyboard.press("Enter")
    ordered = page.locator("#ordered")
    expect(ordered).to_contain_text("Đang hiệu lực")
    expect(ordered).to_contain_text("Đang vang ở 0 trên")
    now = house.timekeeper.now()
    with house.centre.sessions.begin() as session:
        said = PlayerState(now=now, state="emergency", version="0.1.0", now_playing=STORM)
        hear(session, session.get_one(Player, house.player("cat-ba-1")), said, now)
    page.clock.fast_forward(3_000)
    expect(ordered).to_contain_text("Đang vang ở 1 trên")


def test_only_these_stations_opens_their_list(house: House, welcome: Welcome) -> None:
    a_storm(house)
    guest = welcome()
    guest.log_in("lanhdao")
    page = guest.open("/khan-cap")
    form = page.locator("form").filter(has=page.get_by_role("group", name="2. Phát ở đâu"))
    stations = form.locator("#raise-stations")
    form.get_by_label("Chỉ các đài sau").check()
    expect(stations).to_have_attribute("open", "")
    form.get_by_label("Tất cả các đài của tôi").check()
    expect(stations).not_to_have_attribute("open", "")

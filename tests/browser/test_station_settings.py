"""The order of urgent items, by drag and by keys."""

from playwright.sync_api import expect
from sqlalchemy import select

from playlists.models import Item, ItemState, Precedence
from tests.browser.builders import PHONE, Welcome
from tests.web.builders import House


def test_urgent_items_are_put_in_order_by_keys_and_the_order_is_kept(
    house: House, welcome: Welcome
) -> None:
    with house.centre.sessions.begin() as session:
        for item in session.scalars(
            select(Item).where(Item.state == ItemState.APPROVED).order_by(Item.id).limit(3)
        ):
            item.precedence = Precedence.PRIORITY
    guest = welcome()
    guest.log_in("catba")
    page = guest.open("/dai/cat-ba/cai-dat")
    titles = page.locator("[data-order] .piece b")
    first, second, third = titles.all_inner_texts()
    rows = page.locator("[data-order] > li")
    expect(rows.nth(0).locator("[data-up]")).to_be_disabled()
    rows.nth(0).locator("[data-under]").focus()
    page.keyboard.press("Enter")
    assert titles.all_inner_texts() == [second, first, third]
    page.keyboard.press("Alt+ArrowDown")
    assert titles.all_inner_texts() == [second, third, first]
    rows.nth(2).locator("[data-grip]").drag_to(rows.nth(0).locator("[data-grip]"))
    assert titles.all_inner_texts() == [first, second, third]
    rows.nth(0).locator("[data-under]").click()
    page.get_by_role("button", name="Lưu thứ tự").click()
    expect(page.get_by_text("Đã lưu thứ tự")).to_be_visible()
    assert titles.all_inner_texts() == [second, first, third]


def test_the_settings_fit_a_phone(welcome: Welcome) -> None:
    guest = welcome(PHONE)
    guest.log_in("bientap")
    for path in ("/dai/cat-ba/cai-dat", "/tiep-am", "/nhom-dai/moi"):
        page = guest.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

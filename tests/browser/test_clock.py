"""A clock's slots as an editor sets them: added by source, moved, what they take added up."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from playlists.models import Clock, Relay
from tests.browser.builders import PHONE, Guest, Welcome
from tests.web.builders import House


def open_clock(house: House, guest: Guest, name: str) -> Page:
    with house.session() as session:
        number = session.scalars(select(Clock.id).where(Clock.name == name)).one()
    guest.log_in("bientap")
    return guest.open(f"/khung/{number}")


def rows(page: Page) -> Locator:
    return page.locator("[data-slots] > li")


def names(page: Page) -> list[str]:
    return page.locator("[data-slots] [data-name]").all_inner_texts()


def test_slots_of_every_source_are_added_and_ask_for_what_belongs_to_them(
    house: House, welcome: Welcome
) -> None:
    with house.centre.sessions.begin() as session:
        session.add(Relay(name="VOV1", url="https://stream.example/vov1"))
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/khung/moi")
    expect(rows(page)).to_have_count(0)
    page.get_by_label("Tên", exact=True).fill("Buổi sớm")
    page.get_by_label("Độ dài (phút)").fill("30")
    adding = page.locator("[data-adding]")
    for words in ("Nhạc hiệu", "Lời chào kết", "Theo quy tắc", "Của riêng đài"):
        adding.get_by_role("button", name=words, exact=True).click()
    adding.get_by_role("button", name="Tiếp âm", exact=False).click()
    relay = rows(page).nth(3)
    expect(relay.get_by_label("Nguồn tiếp âm")).to_be_focused()
    expect(relay.get_by_label("Thể loại")).to_be_hidden()
    relay.get_by_label("Nguồn tiếp âm").select_option(label="VOV1")
    relay.get_by_label("Số phút").fill("10")
    adding.get_by_role("button", name="Một bài cố định").click()
    item = rows(page).nth(4)
    item.get_by_label("Bài nào").fill(str(house.item("Thi đua “Dân vận khéo”")))
    adding.get_by_role("button", name="Nhạc lấp vừa đúng giờ").click()
    assert [each.split(":")[0] for each in names(page)][-1] == "Lời chào kết", "the end stays"
    expect(page.get_by_role("status").filter(has_text="phút")).to_contain_text("/ 30 phút")
    page.get_by_role("button", name="Lưu khung").click()
    expect(page.get_by_text("Đã lưu khung")).to_be_visible()
    with house.session() as session:
        clock = session.scalars(select(Clock).where(Clock.name == "Buổi sớm")).one()
        assert [slot.source.value for slot in clock.slots] == [
            *("rule", "rule", "own", "relay", "item", "fill", "rule")
        ]


def test_slots_are_moved_by_drag_arrows_and_keys(house: House, welcome: Welcome) -> None:
    page = open_clock(house, welcome((1280, 1600)), "Tin nhanh")
    first, second, third, *rest = names(page)
    rows(page).nth(0).locator("[data-grip]").drag_to(rows(page).nth(2).locator("[data-grip]"))
    assert names(page) == [second, third, first, *rest]
    rows(page).nth(2).get_by_role("button", name="Đưa mục lên").click()
    assert names(page) == [second, first, third, *rest]
    rows(page).nth(1).get_by_role("button", expanded=False).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert names(page) == [first, second, third, *rest]
    expect(rows(page).nth(0).get_by_role("button", expanded=False)).to_be_focused()
    rows(page).nth(1).get_by_role("button", name="Bỏ mục ra").click()
    expect(rows(page).nth(1).get_by_role("button", name="Bỏ mục ra")).to_be_focused()
    page.get_by_role("button", name="Lưu khung").click()
    expect(page.get_by_text("Đã lưu khung")).to_be_visible()
    page = open_clock(house, welcome(), "Tin nhanh")
    assert names(page) == [first, third, *rest]


def test_lengths_are_held_against_the_clock_and_its_room_as_they_are_typed(
    house: House, welcome: Welcome
) -> None:
    page = open_clock(house, welcome(), "Tin nhanh")
    tight = page.locator("[data-no-room]")
    expect(tight).to_be_hidden()
    page.get_by_label("Độ dài (phút)").fill("6")
    expect(tight).to_have_text("Dài hơn 5 phút trống trước “Chương trình sáng” (lịch phát 05:25).")
    page.get_by_label("Độ dài (phút)").fill("4,5")
    expect(tight).to_be_hidden()
    expect(rows(page).nth(0).get_by_label("Số phút")).to_be_hidden()
    rows(page).nth(0).get_by_role("button", expanded=False).click()
    rows(page).nth(0).get_by_label("Số phút").fill("5")
    expect(rows(page).nth(0).get_by_role("button", expanded=True)).to_contain_text("5 phút")
    expect(page.get_by_text("dài quá 0,5 phút")).to_be_visible()


def test_a_clock_fits_a_phone_and_is_only_read_by_a_commune(house: House, welcome: Welcome) -> None:
    page = open_clock(house, welcome(PHONE), "Chương trình sáng")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    guest = welcome(PHONE)
    guest.log_in("catba")
    reading = guest.open(page.url.removeprefix(guest.address))
    expect(reading.get_by_label("Tên", exact=True)).to_be_disabled()
    expect(reading.locator("[data-adding]")).to_have_count(0)

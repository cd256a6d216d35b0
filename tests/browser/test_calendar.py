"""The week's calendar: a programme dragged, time drawn over, and the list of a phone."""

from playwright.sync_api import Page, Route, expect

from tests.browser.builders import PHONE, Welcome

TALL = (1280, 1600)  # near an edge of the window, a page scrolls under what is dragged


def top(page: Page, time: str) -> float:
    """Where a time of day stands on the page."""
    box = page.locator(f'.fc-timegrid-slot-lane[data-time="{time}:00"]').bounding_box()
    assert box is not None
    return box["y"]


def drag_an_hour_up(page: Page) -> str:
    """Drag Wednesday's afternoon programme, not in one leap; gives the time it is dropped on."""
    event = page.locator('[data-date="2026-11-25"] .fc-timegrid-event', has_text="17:00")
    box = event.bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + 8
    up_by = top(page, "17:00") - top(page, "16:00")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - up_by / 2, steps=4)
    page.mouse.move(x, y - up_by, steps=4)
    dropped = page.locator(".fc-event-mirror .grid-time").inner_text()
    page.mouse.up()
    return dropped


def test_a_dragged_programme_asks_whether_only_this_once(welcome: Welcome) -> None:
    guest = welcome(TALL)
    guest.log_in("bientap")
    page = guest.open("/dai/cat-ba/tuan")
    dropped = drag_an_hour_up(page)
    assert "15:45" <= dropped <= "16:15"
    dialog = page.get_by_role("dialog", name="Sửa lịch phát")
    expect(dialog.get_by_label("Giờ mới")).to_have_value(dropped)
    expect(dialog.get_by_label("Ngày mới")).to_have_value("2026-11-25")
    dialog.get_by_role("link", name="Hủy").click()
    expect(page.locator(".fc-timegrid-event", has_text=dropped)).to_have_count(0)
    dropped = drag_an_hour_up(page)
    assert "15:45" <= dropped <= "16:15"
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã dời lịch.")).to_be_visible()
    expect(page.locator(".fc-timegrid-event", has_text=dropped)).to_have_count(1)


def test_time_drawn_over_asks_for_a_timetable_and_says_what_is_wrong_in_place(
    welcome: Welcome,
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/dai/cat-ba/tuan")
    column = page.locator('.fc-timegrid-col[data-date="2026-11-26"]').bounding_box()
    assert column is not None
    page.mouse.move(column["x"] + 40, column["y"] + 306)
    page.mouse.down()
    page.mouse.move(column["x"] + 40, column["y"] + 340, steps=5)
    page.mouse.up()
    dialog = page.get_by_role("dialog", name="Sửa lịch phát")
    expect(dialog.get_by_label("Ngày đầu")).to_have_value("2026-11-26")
    dialog.get_by_label("Khung").select_option(index=1)
    dialog.get_by_label("Giờ bắt đầu").fill("11:30")
    dialog.get_by_label("Lặp lại").select_option("rule")
    dialog.get_by_label("Luật (RFC 5545)").fill("FREQ=MỖI NGÀY")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    rule = dialog.get_by_label("Luật (RFC 5545)")
    expect(rule).to_be_focused()  # what was refused is where one goes on
    expect(dialog.locator("#rule-error")).to_contain_text("không phải là quy tắc lặp ngày")
    dialog.get_by_label("Lặp lại").select_option("weekend")
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã thêm lịch phát.")).to_be_visible()
    expect(page.locator(".fc-timegrid-event", has_text="11:30")).to_have_count(2)
    assert [each[:3] for each in guest.faults.found] == ["422"]
    guest.faults.found.clear()


def test_a_phone_has_the_list_and_moves_a_programme_without_dragging(welcome: Welcome) -> None:
    guest = welcome(PHONE)
    guest.log_in("bientap")
    page = guest.open("/dai/cat-ba/tuan?day=2026-11-30")
    expect(page.locator("[data-calendar]")).to_be_hidden()
    page.get_by_role("link", name="Dời").first.click()
    dialog = page.get_by_role("dialog", name="Sửa lịch phát")
    dialog.get_by_text("Bỏ buổi này").click()
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã dời lịch.")).to_be_visible()
    expect(page.locator(".week-programme:visible")).to_have_count(20)


def test_a_programme_is_moved_with_the_keyboard_alone(welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/dai/cat-ba/tuan")
    event = page.locator('[data-date="2026-11-25"] .fc-timegrid-event', has_text="17:00")
    dialog = page.get_by_role("dialog", name="Sửa lịch phát")
    event.focus()
    page.keyboard.press("m")
    expect(dialog.get_by_label("Giờ mới")).to_have_value("17:00")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(event).to_be_focused()
    page.keyboard.press("m")
    time = dialog.get_by_label("Giờ mới")
    time.focus()
    page.keyboard.type("1630")
    expect(time).to_have_value("16:30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã dời lịch.")).to_be_visible()
    expect(page.locator(".fc-timegrid-event", has_text="16:30")).to_have_count(1)
    expect(page.locator(".fc-timegrid-event", has_text="17:00")).to_have_count(6)


def test_a_move_for_good_tells_what_it_changes_before_it_does(welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/dai/cat-ba/tuan?day=2026-11-30")
    page.locator('[data-date="2026-12-02"] .fc-timegrid-event', has_text="17:00").press("m")
    dialog = page.get_by_role("dialog", name="Sửa lịch phát")
    dialog.get_by_label("Giờ mới").fill("18:00")
    dialog.get_by_text("Từ ngày này trở đi").click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/lich/*", hold)
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.locator("form")).to_have_attribute("aria-busy", "true")
    expect(page.locator("[data-busy-said]")).to_have_text("Đang xử lý, xin chờ…")
    dialog.get_by_role("button", name="Lưu").click()
    assert len(held) == 1, "what is on its way is not sent twice"
    held.pop().continue_()
    page.unroute("**/lich/*")
    told = dialog.get_by_role("alert")  # of a year at thirteen stations: that takes its time
    expect(told).to_contain_text("buổi phát trong 12 tháng tới", timeout=15_000)
    expect(dialog.get_by_label("Giờ mới")).to_have_value("18:00")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(page.get_by_text("Đã dời lịch.")).to_be_visible()
    expect(page.locator(".fc-timegrid-event", has_text="18:00")).to_have_count(5)

"""A programme's list as an operator changes it: dragged, by arrows, added to; sums go along."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.builders import PHONE, Guest, Welcome
from tests.web.builders import House

PROGRAMME = "Chương trình chiều"
SONG = "Nhạc mẫu"  # fills the rest, and is not for editing


def open_list(house: House, guest: Guest, username: str = "catba") -> Page:
    guest.log_in(username)
    page = guest.open("/dai/cat-ba")
    number = house.programme("cat-ba", PROGRAMME)
    page.locator(f"#p{number}").get_by_role("link", name="Sửa danh sách").click()
    expect(page.get_by_role("heading", name=PROGRAMME)).to_be_visible()
    return page


def titles(page: Page) -> list[str]:
    return page.locator("[data-pieces] .piece > b").all_inner_texts()


def rows(page: Page) -> Locator:
    return page.locator("[data-pieces] > li")


def test_a_piece_is_dragged_and_times_follow(house: House, welcome: Welcome) -> None:
    page = open_list(house, welcome())
    before = titles(page)
    lengths = [int(each.get_attribute("data-ms") or 0) for each in rows(page).all()]
    rows(page).nth(2).locator("[data-grip]").drag_to(rows(page).nth(4).locator("[data-grip]"))
    moved = [*before[:2], before[3], before[4], before[2], *before[5:]]
    assert titles(page) == moved
    starts = 17 * 3600 * 1000 + sum(lengths[:2]) + lengths[3] + lengths[4]
    seconds = starts // 1000
    at = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    expect(rows(page).nth(4).locator("[data-at]")).to_have_text(at)
    page.get_by_role("button", name="Lưu danh sách").click()
    expect(page.get_by_text("Đã lưu danh sách phát.")).to_be_visible()
    number = house.programme("cat-ba", PROGRAMME)
    heard = page.locator(f"#p{number} .title").all_inner_texts()
    assert [each for each in heard if not each.startswith(SONG)] == moved


def test_arrows_do_what_dragging_does_and_keep_the_focus(house: House, welcome: Welcome) -> None:
    page = open_list(house, welcome(PHONE))
    before = titles(page)
    down = page.get_by_role("button", name=f"Đưa “{before[2]}” xuống")
    down.focus()
    page.keyboard.press("Enter")
    assert titles(page) == [*before[:2], before[3], before[2], *before[4:]]
    expect(down).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    assert titles(page) == before
    sent = page.evaluate(
        """() => {
            let sent = 0;
            window.addEventListener("submit", (event) => {
                sent += !event.defaultPrevented;
                event.preventDefault();
            });
            const form = document.querySelector("[data-playlist]");
            form.requestSubmit();
            form.requestSubmit();
            return sent;
        }"""
    )
    assert sent == 1, "pressed twice, it is sent once"
    expect(page.locator("[data-playlist]")).to_have_attribute("aria-busy", "true")


def test_a_piece_is_found_without_marks_and_put_before_the_closing(
    house: House, welcome: Welcome
) -> None:
    page = open_list(house, welcome())
    before = titles(page)
    room = page.locator("[data-room-text]")
    left = room.inner_text()
    offered = page.locator("[data-offered] > li:visible")
    whole = offered.count()
    page.get_by_label("Tìm trong các bài đã duyệt").fill("phap luat")
    assert 0 < offered.count() < whole
    title = offered.first.locator("b").inner_text()
    page.get_by_role("button", name=f"Thêm “{title}”").click()
    assert titles(page) == [*before[:-1], title, before[-1]]
    expect(room).not_to_have_text(left)
    page.get_by_role("button", name=f"Bỏ “{title}” ra").click()
    assert titles(page) == before
    expect(room).to_have_text(left)


def test_two_editors_at_one_list_see_what_differs(house: House, welcome: Welcome) -> None:
    first, second = welcome(), welcome()
    theirs, mine = open_list(house, first, "catba"), open_list(house, second, "bientap")
    before = titles(theirs)
    theirs.get_by_role("button", name=f"Đưa “{before[2]}” xuống").click()
    mine.get_by_role("button", name=f"Đưa “{before[4]}” xuống").click()
    theirs.get_by_role("button", name="Lưu danh sách").click()
    expect(theirs.get_by_text("Đã lưu danh sách phát.")).to_be_visible()
    mine.get_by_role("button", name="Lưu danh sách").click()
    difference = mine.get_by_role("alert")
    expect(difference).to_contain_text("Phụ trách đài thị trấn Cát Bà vừa sửa danh sách phát này")
    expect(difference.get_by_role("row")).to_have_count(5)
    wanted = [*before[:4], before[5], before[4], *before[6:]]
    assert titles(mine) == wanted
    mine.get_by_role("button", name="Lưu danh sách của tôi").click()
    expect(mine.get_by_text("Đã lưu danh sách phát.")).to_be_visible()
    assert [each[:3] for each in second.faults.found] == ["409"]
    second.faults.found.clear()

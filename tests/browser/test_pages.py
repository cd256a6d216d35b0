"""Every page in a window and on a phone: nothing hangs over, nothing is complained of."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from playlists.models import Occurrence, Player
from tests.browser.builders import DESKTOP, NARROW, PHONE, Welcome
from tests.web.builders import AWAITING, RETURNED, UNVOICED, WRITTEN, House

# Cards cut off what is wider than they are, so that the page itself keeps its width.
CUT = ".card .input { width: 900px }"


def paths(house: House) -> Iterator[str]:
    yield from ("/", "/tin-bai", "/tin-bai?state=submitted", "/tin-bai?q=khongcogi", "/tin-bai/moi")
    yield from (f"/tin-bai/{house.item(title)}" for title in (AWAITING, UNVOICED, RETURNED))
    yield from (f"/tin-bai/{house.item(WRITTEN)}/sua", "/dai", "/dai/cat-ba", "/dai/dai-huyen")
    yield from ("/dai/cat-ba/tuan", "/dai/cat-ba/tuan?day=2026-12-24")
    yield f"/dai/cat-ba/buoi/{house.programme('cat-ba', 'Chương trình chiều')}/sua"
    yield from ("/dai/cat-ba?day=2026-01-01", "/nhat-ky", "/nhat-ky?station=phu-long")
    yield from ("/nhat-ky?day=2020-01-01", "/bao-cao", "/bao-cao?month=2026-10", "/cum-loa")
    yield from ("/bao-cao/the-thuc", "/bao-cao/gui-thu", "/bao-cao/dan-van", "/ke-khai/cat-ba")
    yield from (f"/danh-muc/{shelf}" for shelf in ("chu-de", "chuyen-muc", "van-ban", "mo-hinh"))
    yield from ("/danh-muc/chu-de/1", "/danh-muc/chuyen-muc/1", "/tin-bai?state=scheduled")
    yield from ("/tu-dien", "/khung", "/khung/1", "/kiem-tra", "/chi-tieu")
    yield from ("/lich-nam", "/lich-nam/ngay-le/moi", "/lich-nam/mua/moi", "/lich-phat/2")
    yield from ("/tiep-am", "/nhom-dai", "/nhom-dai/moi", "/dai/cat-ba/cai-dat")
    yield from (f"/cum-loa/{house.player('cat-ba-1')}", "/cum-loa?q=khongcogi", "/canh-bao")
    yield f"/tin-bai/{house.item(AWAITING)}/so-sanh"
    yield from ("/tin-tu-cong", "/khan-cap", "/cho-duyet", f"/cho-duyet/{house.item(AWAITING)}")
    yield from ("/tai-khoan", f"/tai-khoan/{house.account('catba')}", "/mat-khau")


@pytest.mark.parametrize("sizes", [[DESKTOP], [PHONE, NARROW]], ids=["window", "phone"])
def test_no_page_hangs_over_or_complains(
    house: House, welcome: Welcome, sizes: list[tuple[int, int]]
) -> None:
    guest = welcome(sizes[0])
    assert _hangs_over_at(sizes, guest.open("/dang-nhap")) == []
    guest.log_in("quantri")
    for path in paths(house):
        page = guest.open(path)
        assert _hangs_over_at(sizes, page) == [], path
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert _hangs_over_at(sizes, page) == [], f"{path}, all unfolded"


def test_a_page_that_hangs_over_or_complains_would_be_noticed(
    house: House, welcome: Welcome
) -> None:
    guest = welcome(PHONE)
    guest.log_in("bientap")
    for path, rule in (("/dai", "h1 { width: 900px }"), ("/tin-bai/moi", CUT)):
        page = guest.open(path)
        assert _hangs_over(page) == []
        page.evaluate(
            """rule => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(rule);
                document.adoptedStyleSheets = [sheet];
            }""",
            rule,
        )
        assert _hangs_over(page), rule
    with page.expect_console_message():
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b onclick=\"x()\">')")
        page.evaluate("document.querySelector('b[onclick]').click()")
    assert ["Content Security Policy" in each for each in guest.faults.found] == [True]
    guest.faults.found.clear()


def test_a_page_for_somebody_else_is_drawn_too(house: House, welcome: Welcome) -> None:
    guest = welcome(PHONE)
    guest.log_in("catba")
    page = guest.open("/dai/phu-long")
    expect(page.get_by_role("heading", name="Tài khoản của bạn không có quyền")).to_be_visible()
    assert _hangs_over(page) == []
    assert [each[:3] for each in guest.faults.found] == ["403"]
    guest.faults.found.clear()


def _renew(page: Page, words: str) -> None:
    """Let the board's seconds pass until it shows the words: it counts anew once it has settled."""
    board = page.locator("#board")
    for _ in range(5):
        page.clock.fast_forward(16_000)
        try:
            expect(board).to_contain_text(words, timeout=2_000)
        except AssertionError:
            continue
        return
    expect(board).to_contain_text(words)


def test_the_board_renews_itself(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.page.clock.install()
    page = guest.log_in("catba")
    board = page.locator("#board")
    expect(board).to_contain_text("08:00:00")
    expect(board).not_to_contain_text("Nhạc hiệu")
    page.wait_for_load_state("load")
    number = house.programme("cat-ba", "Chương trình chiều")
    with house.centre.sessions.begin() as session:
        begins = session.get_one(Occurrence, number).starts_at
        for player in session.scalars(select(Player)):
            player.last_contact_at = begins
    house.timekeeper.advance((begins - house.timekeeper.now() + timedelta(seconds=2)).seconds)
    _renew(page, "17:00:02")
    expect(board).to_contain_text("Nhạc hiệu")
    house.timekeeper.advance(600)
    _renew(page, "17:10:02")


def test_a_visit_that_ended_leads_from_the_board_to_the_log_in(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.page.clock.install()
    page = guest.log_in("catba")
    expect(page.locator("#board")).to_be_visible()
    page.wait_for_load_state("load")  # the board counts its seconds only from then on
    house.timekeeper.advance(11 * 3600)
    page.clock.fast_forward(16_000)
    page.wait_for_url("**/dang-nhap")


def test_the_menu_of_a_phone_opens_and_closes(house: House, welcome: Welcome) -> None:
    page = welcome(PHONE).log_in("catba")
    link = page.get_by_role("link", name="Nhật ký phát", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Trình đơn").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_first_key_leads_past_the_menu(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("catba")
    page = guest.open("/dai")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_filter_takes_effect_when_it_is_chosen(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("quantri")
    page = guest.open("/nhat-ky")
    page.get_by_label("Đài", exact=True).select_option("phu-long")
    page.wait_for_url("**/nhat-ky?*station=phu-long*")
    expect(page.get_by_role("table")).not_to_contain_text("Cát Bà")


def _hangs_over_at(sizes: list[tuple[int, int]], page: Page) -> list[str]:
    found = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {each}" for each in _hangs_over(page)]
    return found


def _hangs_over(page: Page) -> list[str]:
    """What is wider than the window, or cut off by what it stands in; what scrolls may be."""
    found: list[str] = page.evaluate(
        """() => {
            const may_be_cut = (each) => {
                const style = getComputedStyle(each);
                return ["auto", "scroll"].includes(style.overflowX)
                    || style.clipPath !== "none" || style.textOverflow === "ellipsis";
            };
            const cut = (each) => {
                const right = each.getBoundingClientRect().right;
                for (let above = each; above; above = above.parentElement) {
                    if (may_be_cut(above)) {
                        return false;
                    }
                    if (right > above.getBoundingClientRect().right + 1
                            && getComputedStyle(above).overflowX !== "visible") {
                        return true;
                    }
                }
                return right > document.documentElement.clientWidth + 1;
            };
            const shown = [...document.querySelectorAll("body *:not(svg *)")]
                .filter(each => each.checkVisibility() && each.getClientRects().length);
            const root = document.documentElement;
            // What scrolls keeps its words for screen readers to itself: no blank is below a page.
            const over = root.scrollWidth > root.clientWidth || root.scrollHeight
                > Math.max(innerHeight, document.body.getBoundingClientRect().bottom + scrollY) + 1;
            return [...(over ? [root] : []), ...shown.filter(cut)]
                .slice(0, 5)
                .map(each => each.outerHTML.slice(0, 120));
        }"""
    )
    return found

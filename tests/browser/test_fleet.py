"""The fleet in a browser: it renews itself over a line, or by asking where no line is free."""

from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import expect

from playlists.fleet import PlayerState, hear
from playlists.models import Player
from tests.browser.builders import Welcome
from tests.web.builders import NOW, House
from web.live_feed import LiveFeed


def fed(house: House, *, most: int) -> None:
    services = house.app.extensions["phatthanh"]
    feed = LiveFeed(most=most, every_s=0.05, looks=2_000)
    house.app.extensions["phatthanh"] = replace(services, feed=feed)


def says(house: House, title: str) -> None:
    """Let Cát Bà's first player say what it plays."""
    now = house.timekeeper.now()
    said = PlayerState(now=now, state="playing", version="0.1.0", now_playing=title)
    with house.centre.sessions.begin() as session:
        hear(session, session.get_one(Player, house.player("cat-ba-1")), said, now)


def test_a_row_changes_when_its_player_speaks(house: House, welcome: Welcome) -> None:
    fed(house, most=6)
    guest = welcome()
    guest.log_in("catba")
    page = guest.open("/cum-loa")
    expect(page.locator("#main").get_by_text("Trực tiếp", exact=True)).to_be_visible()
    says(house, "Thông báo lịch cắt điện")
    row = page.locator(f"#player-{house.player('cat-ba-1')}")
    expect(row).to_contain_text("Thông báo lịch cắt điện")
    expect(row).to_contain_text("Đang phát")
    page.goto(f"{guest.address}/mat-khau")


def test_a_page_that_was_left_gives_its_line_to_another(house: House, welcome: Welcome) -> None:
    fed(house, most=1)
    for username in ("catba", "quantri"):
        guest = welcome()
        guest.log_in(username)
        page = guest.open("/cum-loa")
        expect(page.locator("#main").get_by_text("Trực tiếp", exact=True)).to_be_visible()
        page.goto(f"{guest.address}/mat-khau")


def test_without_a_line_the_page_asks_by_itself(house: House, welcome: Welcome) -> None:
    fed(house, most=0)
    guest = welcome()
    guest.log_in("catba")
    guest.page.clock.install()
    page = guest.open("/cum-loa")
    expect(page.get_by_text("Cập nhật mỗi 15 giây")).to_be_visible()
    says(house, "Thông báo lịch cắt điện")
    page.clock.fast_forward(16_000)
    row = page.locator(f"#player-{house.player('cat-ba-1')}")
    expect(row).to_contain_text("Thông báo lịch cắt điện")
    assert {each.partition(":")[0] for each in guest.faults.found} == {"503"}
    guest.faults.found.clear()


def test_an_operator_turns_a_player_down_on_a_phone(house: House, welcome: Welcome) -> None:
    guest = welcome((390, 844))
    guest.log_in("catba")
    page = guest.open(f"/cum-loa/{house.player('cat-ba-1')}")
    page.get_by_label("Âm lượng, 0 đến 100").fill("55")
    page.get_by_label("Tắt tiếng").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    with house.session() as session:
        player = session.get_one(Player, house.player("cat-ba-1"))
        assert (player.volume, player.muted) == (55, True)
        assert player.last_contact_at == NOW - timedelta(seconds=12)

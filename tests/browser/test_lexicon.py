"""The lexicon as an editor meets it: an abbreviation nobody knows, tried and saved."""

from playwright.sync_api import expect

from tests.browser.builders import Welcome
from tests.web.builders import House


def test_an_unknown_abbreviation_is_tried_saved_and_read(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/tin-bai/moi")
    text = page.get_by_label("Nội dung để đọc")
    text.fill("Xã có 2 KDCVH.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="KDCVH").click()
    lexicon = opened.value
    expect(lexicon.get_by_label("Viết", exact=True)).to_have_value("KDCVH")
    lexicon.get_by_label("Đọc", exact=True).fill("khu dân cư văn hóa")
    lexicon.get_by_label("Câu để đọc thử").fill("Xã có 2 KDCVH.")
    trial = lexicon.locator("#trial")
    expect(trial.locator("mark.unknown")).to_have_text("KDCVH")
    expect(trial.locator("ins")).to_have_text(["hai", "hai", "khu dân cư văn hóa"])
    sound = trial.locator("audio")
    sound.evaluate("sound => sound.play()")
    assert sound.evaluate("sound => sound.duration") > 1
    lexicon.get_by_role("button", name="Lưu mục này").click()
    expect(lexicon.get_by_role("cell", name="KDCVH", exact=True)).to_be_visible()
    text.press_sequentially(" ")
    expect(page.locator("#reading ins").last).to_have_text("khu dân cư văn hóa")

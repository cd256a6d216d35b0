"""The lexicon as an editor meets it: an abbreviation nobody knows, tried and saved."""

from playwright.sync_api import expect

from tests.browser.builders import Welcome
from tests.web.builders import House

TEXT = "🎙️ Xin chào bà con.\nXã có 2 KDCVH. Mời bà con đến KDCVH."


def test_an_unknown_abbreviation_is_found_tried_and_added_without_leaving_the_text(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/tin-bai/moi")
    text = page.get_by_label("Nội dung để đọc")
    text.fill(TEXT)
    page.get_by_role("button", name="Xem “KDCVH” trong nội dung, dòng 2").first.click()
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert text.evaluate(selected) == "KDCVH"
    page.get_by_role("button", name="Thêm “KDCVH” vào từ điển đọc").click()
    dialog = page.get_by_role("dialog", name="Đọc thế nào?")
    expect(dialog.get_by_label("Viết", exact=True)).to_have_value("KDCVH")
    dialog.get_by_label("Đọc", exact=True).fill("khu dân cư văn hóa")
    trial = dialog.locator("#word-said")
    expect(trial.locator("mark.unknown")).to_have_text("KDCVH")
    expect(trial.locator("ins")).to_have_text(["hai", "hai", "khu dân cư văn hóa"])
    sound = trial.locator("audio")
    sound.evaluate("sound => sound.play()")
    assert sound.evaluate("sound => sound.duration") > 1
    dialog.get_by_role("button", name="Thêm vào từ điển").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#reading ins").last).to_have_text("khu dân cư văn hóa")
    expect(page.locator("#reading mark.unknown")).to_have_count(0)
    expect(text).to_have_value(TEXT)


def test_a_reading_that_cannot_be_is_refused_in_the_dialog(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/tin-bai/moi")
    page.get_by_label("Nội dung để đọc").fill("Xã có KDCVH.")
    page.get_by_role("button", name="Thêm “KDCVH” vào từ điển đọc").click()
    dialog = page.get_by_role("dialog", name="Đọc thế nào?")
    dialog.get_by_label("Đọc", exact=True).fill("KDCVH")
    dialog.get_by_role("button", name="Thêm vào từ điển").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Hủy").click()
    expect(dialog).to_be_hidden()


def test_who_keeps_no_lexicon_is_shown_the_place_only(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("catba")
    page = guest.open("/tin-bai/moi")
    page.get_by_label("Nội dung để đọc").fill("Xã có KDCVH.")
    expect(page.get_by_role("button", name="Xem “KDCVH” trong nội dung")).to_be_visible()
    expect(page.get_by_role("button", name="Thêm “KDCVH”")).to_have_count(0)

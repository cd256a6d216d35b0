"""What is being written is kept: by the server, and by the browser while there is none."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from playlists import drafts
from playlists.models import Account, WritingDraft
from tests.browser.builders import Guest, Welcome
from tests.web.builders import WRITTEN, House
from tests.web.newsdesk import texts_of

PATIENCE_MS = 15_000


def writing(guest: Guest, path: str = "/tin-bai/moi") -> Page:
    page = guest.open(path)
    page.wait_for_load_state("load")
    return page


def kept_of(house: House, name: str) -> list[str]:
    """The texts of what the server keeps of an account's writing."""
    with house.session() as session:
        found = session.scalars(
            select(WritingDraft).join(Account).where(Account.username == name)
        ).all()
        return [drafts.content_of(each)["text"][0] for each in found]


def test_words_are_kept_by_themselves_and_found_again_in_another_browser(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = writing(guest)
    page.get_by_label("Tiêu đề").fill("Bản tin viết dở")
    page.get_by_label("Nội dung để đọc").fill("Bà con chú ý.")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=PATIENCE_MS)
    assert kept_of(house, "bientap") == ["Bà con chú ý."]
    page.reload()  # without a question: nothing would be lost
    expect(page.get_by_label("Nội dung để đọc")).to_have_value("Bà con chú ý.")

    elsewhere = welcome()
    elsewhere.log_in("bientap")
    page = writing(elsewhere)
    page.get_by_role("link", name="Bản tin viết dở").click()
    expect(page.get_by_label("Nội dung để đọc")).to_have_value("Bà con chú ý.")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()
    assert kept_of(house, "bientap") == []
    assert page.evaluate("() => localStorage.length") == 0


def test_words_survive_a_cut_network_and_go_to_the_server_when_it_is_back(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = writing(guest, f"/tin-bai/{house.item(WRITTEN)}/sua")
    page.context.set_offline(True)
    text = page.get_by_label("Nội dung để đọc")
    text.fill("Viết lúc mất mạng.")
    expect(page.get_by_text("Mất kết nối.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Chưa gửi được: lời bạn viết vẫn còn đây.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(text).to_have_value("Viết lúc mất mạng.")
    assert kept_of(house, "bientap") == []
    page.context.set_offline(False)
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=PATIENCE_MS)
    assert kept_of(house, "bientap") == ["Viết lúc mất mạng."]
    guest.faults.found.clear()  # the browser complained of the cut, as it should


def test_words_that_only_the_browser_has_are_offered_after_the_window_was_closed(
    house: House, welcome: Welcome
) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = writing(guest)
    page.context.set_offline(True)
    page.get_by_label("Tiêu đề").fill("Chỉ có ở đây")
    page.get_by_label("Nội dung để đọc").fill("Bà con chú ý.")
    page.get_by_label("Ưu tiên").check()
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(f"{guest.address}/tin-bai/moi")
    expect(page.get_by_text("bạn viết dở trên trình duyệt này")).to_be_visible()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Chỉ có ở đây")
    expect(page.get_by_label("Ưu tiên")).to_be_checked()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=PATIENCE_MS)
    assert kept_of(house, "bientap") == ["Bà con chú ý."]
    guest.faults.found.clear()


def test_an_ended_log_in_loses_no_word(house: House, welcome: Welcome) -> None:
    guest, number = welcome(), house.item(WRITTEN)
    guest.log_in("bientap")
    page = writing(guest, f"/tin-bai/{number}/sua")
    page.context.clear_cookies()
    text = page.get_by_label("Nội dung để đọc")
    text.fill("Viết khi phiên đã hết.")
    again = page.get_by_role("link", name="Đăng nhập lại")
    expect(again).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Chưa gửi được")).to_be_visible(timeout=PATIENCE_MS)
    other = Guest(page.context.new_page(), guest.address, guest.faults)
    other.log_in("bientap")
    expect(other.page.get_by_role("heading", name="Hôm nay")).to_be_visible()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible(timeout=PATIENCE_MS)
    assert texts_of(house, number)[-1] == "Viết khi phiên đã hết."
    refused = [fault for fault in guest.faults.found if not fault.startswith("console: ")]
    assert {fault[:3] for fault in refused} == {"400"}  # the form's token was too old
    guest.faults.found.clear()


def test_the_second_who_writes_is_warned(house: House, welcome: Welcome) -> None:
    path = f"/tin-bai/{house.item(WRITTEN)}/sua"
    first, second = welcome(), welcome()
    first.log_in("bientap")
    page = writing(first, path)
    page.get_by_label("Nội dung để đọc").fill("Người đầu viết.")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=PATIENCE_MS)
    second.log_in("quantri")
    later = writing(second, path)
    expect(later.get_by_text("Biên tập viên cũng đang viết bài này")).to_be_visible()
    later.get_by_label("Nội dung để đọc").fill("Người sau viết.")
    later.get_by_role("button", name="Lưu nháp").click()
    expect(later.get_by_text("Đã lưu nháp.")).to_be_visible()
    page.get_by_label("Nội dung để đọc").fill("Người đầu viết tiếp.")
    expect(page.get_by_text("đã lưu bản 2 trong khi bạn đang viết")).to_be_visible(
        timeout=PATIENCE_MS
    )

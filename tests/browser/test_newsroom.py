"""From the first log-in to an approved item, as people do it."""

from collections.abc import Iterator

from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from playlists.models import Account, Item, ItemState
from tests.browser.builders import Welcome
from tests.web.builders import AWAITING, OF_PHU_LONG, PASSWORD, WRITTEN, House
from tests.web.newsdesk import state_of, voice

OWN = "ba-con-nghe-ro-loa"
TITLE = "Ra mắt mô hình “Dân vận khéo”"


def test_a_newcomer_sets_a_password_writes_an_item_and_hands_it_in(
    house: House, welcome: Welcome
) -> None:
    with house.centre.sessions.begin() as session:
        query = select(Account).where(Account.username == "bientap")
        session.scalars(query).one().must_change_password = True
    page = welcome().log_in("bientap")
    expect(page.get_by_role("heading", name="Đặt mật khẩu của riêng bạn")).to_be_visible()
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới", exact=True).fill(OWN)
    page.get_by_label("Nhập lại mật khẩu mới").fill(OWN)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_text("Đã đặt mật khẩu mới.")).to_be_visible()

    page.get_by_role("link", name="Tin bài", exact=True).click()
    page.get_by_role("link", name="Viết tin bài").click()
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_label("Nội dung để đọc").fill("UBND xã họp lúc 7h30. Mời bà con XYZK đến dự.")
    reading = page.locator("#reading")
    expect(reading).to_contain_text("bảy giờ ba mươi")
    expect(reading.locator("mark.unknown")).to_have_text("XYZK")
    page.get_by_label("Nội dung để đọc").fill("UBND xã họp lúc 17h. Mời bà con đến dự.")
    expect(reading).to_contain_text("mười bảy giờ")
    expect(reading.locator("mark.unknown")).to_have_count(0)
    page.get_by_role("button", name="Lưu và gửi duyệt").click()

    expect(page.get_by_text("Đã lưu và gửi duyệt.")).to_be_visible()
    expect(page.get_by_text("Đang tạo tiếng.")).to_be_visible()
    number = house.item(TITLE)
    assert state_of(house, number) is ItemState.SUBMITTED
    page.clock.install()
    page.reload()
    voice(house, number)
    page.clock.fast_forward(4_000)
    expect(page.locator("#sound audio")).to_be_visible()  # it came by itself


def test_a_leader_listens_and_approves(house: House, welcome: Welcome) -> None:
    guest, number = welcome(), house.item(AWAITING)
    guest.log_in("lanhdao")
    page = guest.open(f"/tin-bai/{number}")
    assert _length_of_sound(page) > 0
    page.get_by_role("button", name="Duyệt lời và tiếng").click()
    expect(page.get_by_text("Đã duyệt: lời và tiếng này được phép phát.")).to_be_visible()
    assert state_of(house, number) is ItemState.APPROVED


def test_a_leader_works_through_the_line(house: House, welcome: Welcome) -> None:
    guest = welcome()
    page = guest.log_in("lanhdao")
    page.get_by_role("navigation", name="Trình đơn chính").get_by_role(
        "link", name="Chờ duyệt"
    ).click()
    page.get_by_role("link", name="Nghe bài đầu tiên").click()
    expect(page.get_by_role("heading", name=AWAITING)).to_be_visible()
    assert _length_of_sound(page) > 0
    page.get_by_role("button", name="Duyệt lời và tiếng").click()
    expect(page.get_by_role("heading", name=OF_PHU_LONG)).to_be_visible()
    page.locator("summary", has_text="Trả lại").click()
    page.get_by_label("Nội dung cần sửa").fill("Ghi rõ giờ họp.")
    page.get_by_role("button", name="Trả lại").click()
    expect(page.get_by_text(f"Đã trả lại “{OF_PHU_LONG}”")).to_be_visible()
    assert state_of(house, house.item(AWAITING)) is ItemState.APPROVED
    assert state_of(house, house.item(OF_PHU_LONG)) is ItemState.SENT_BACK


def test_what_takes_an_item_away_asks_first(house: House, welcome: Welcome) -> None:
    guest, number = welcome(), house.item(AWAITING)
    guest.log_in("lanhdao")
    page = guest.open(f"/tin-bai/{number}")
    page.get_by_role("button", name="Thu hồi").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Thu hồi tin bài này?")
    dialog.get_by_role("button", name="Hủy").click()
    expect(dialog).to_be_hidden()
    assert state_of(house, number) is ItemState.SUBMITTED
    page.get_by_role("button", name="Thu hồi").click()
    dialog.get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_text("Đã thu hồi: bài rời mọi buổi phát")).to_be_visible()
    assert state_of(house, number) is ItemState.WITHDRAWN


def test_what_was_typed_is_not_left_without_a_question(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open(f"/tin-bai/{house.item(WRITTEN)}/sua")
    page.get_by_label("Nội dung để đọc").press_sequentially("Thêm một câu. ")
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Hôm nay", exact=True).click()
    expect(page.get_by_label("Nội dung để đọc")).to_be_visible()
    assert asked == ["beforeunload"]


def test_only_a_column_has_a_name_and_a_number(house: House, welcome: Welcome) -> None:
    guest = welcome()
    guest.log_in("bientap")
    page = guest.open("/tin-bai/moi")
    expect(page.get_by_label("Số kỳ")).to_be_hidden()
    page.get_by_label("Thể loại").select_option("series")
    expect(page.get_by_label("Số kỳ")).to_be_visible()


def test_the_pages_work_without_scripts(house: House, welcome: Welcome) -> None:
    guest = welcome(scripts=False)
    page = guest.log_in("bientap")
    page.get_by_role("link", name="Tin bài", exact=True).click()
    page.get_by_label("Tìm", exact=True).fill("ve sinh bai bien")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("link", name=AWAITING)).to_be_visible()
    guest.open("/tin-bai/moi")
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_label("Nội dung để đọc").fill("Họp dân.")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp.")).to_be_visible()


def _moments(page: Page, count: int) -> Iterator[int]:
    for moment in range(count):
        page.wait_for_timeout(100)
        yield moment


def _length_of_sound(page: Page) -> float:
    """Seconds of the page's sound, once the browser has read how long it is."""
    length: float = page.locator("#sound audio").evaluate(
        """audio => audio.readyState > 0 ? audio.duration : new Promise((done, fail) => {
            audio.addEventListener("loadedmetadata", () => done(audio.duration));
            audio.addEventListener("error", () => fail(audio.error.message));
        })"""
    )
    return length


def test_a_recording_made_in_the_browser_is_heard_on_the_items_page(
    house: House, welcome: Welcome
) -> None:
    guest, number = welcome(), house.item(WRITTEN)
    guest.log_in("bientap")
    page = guest.open(f"/tin-bai/{number}")
    page.get_by_role("button", name="Thu âm").click()
    level = page.get_by_label("Mức âm")
    heard = [level.evaluate("meter => meter.value") for _ in _moments(page, 30)]
    assert max(heard) > 0.01
    page.get_by_role("button", name="Dừng").click()
    expect(page.get_by_label("Bản vừa thu")).to_be_visible()
    page.route("**/thu-am", lambda route: route.abort())
    page.get_by_role("button", name="Dùng bản thu này").click()
    expect(page.get_by_text("Mạng bị ngắt nên chưa lưu được gì.")).to_be_visible()
    expect(page.get_by_label("Bản vừa thu")).to_be_visible()
    page.unroute("**/thu-am")
    page.get_by_role("button", name="Dùng bản thu này").click()
    expect(page.get_by_text("Đã lưu bản thu.").first).to_be_visible()
    house.centre.master_recordings()
    expect(page.locator("#sound audio")).to_be_visible()
    assert _length_of_sound(page) > 1
    with house.session() as session:
        revision = session.get_one(Item, number).latest
        assert revision.clip is not None
        assert revision.clip.engine == "recording"


def test_a_file_that_is_too_large_is_told_before_it_is_sent(house: House, welcome: Welcome) -> None:
    guest, number = welcome(), house.item(WRITTEN)
    guest.log_in("bientap")
    page = guest.open(f"/tin-bai/{number}")
    page.evaluate("""() => Object.defineProperty(File.prototype, "size", {get: () => 10 ** 9})""")
    page.get_by_label("hoặc chọn tệp").set_input_files(
        {"name": "gio.wav", "mimeType": "audio/wav", "buffer": b"RIFF"}
    )
    page.get_by_role("button", name="Dùng bản thu này").click()
    told = page.get_by_label("hoặc chọn tệp").evaluate("field => field.validationMessage")
    assert told.startswith("Tệp lớn hơn ")
    with house.session() as session:
        assert session.get_one(Item, number).latest.recording_sha256 is None


def test_a_clip_shows_how_it_goes_up_and_down(house: House, welcome: Welcome) -> None:
    guest, number = welcome(), house.item(AWAITING)
    guest.log_in("lanhdao")
    page = guest.open(f"/tin-bai/{number}")
    picture = page.locator("img.wave")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector('img.wave').naturalWidth > 0")


def test_the_list_is_short_on_a_phone_and_its_filters_fold(house: House, welcome: Welcome) -> None:
    guest = welcome((360, 740))
    guest.log_in("bientap")
    page = guest.open("/tin-bai")
    rows = page.locator(".table.brief tbody tr")
    heights = [row.bounding_box() for row in rows.all()]
    assert len(heights) == 25
    assert sum(each["height"] for each in heights if each) / len(heights) < 100
    kind = page.get_by_label("Thể loại")
    expect(kind).to_be_hidden()
    page.locator("label[for=more-filters]").click()
    expect(kind).to_be_visible()
    kind.select_option("feature")
    page.wait_for_url("**kind=feature**")
    expect(kind).to_be_visible()  # what is filtered by is not hidden
    expect(kind).to_have_value("feature")

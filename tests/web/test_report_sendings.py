"""Setting up reports by e-mail, and seeing what became of the letters."""

from html import unescape

import pytest
from sqlalchemy import select

from playlists.models import OutgoingMail, ReportSending
from scheduler.mail import Letter, deliver_mails, put_into_tray
from tests.web.builders import NOW, House

PAGE = "/bao-cao/gui-thu"
WISH: dict[str, str | list[str]] = {
    "kind": "consolidated", "span": "month", "day": "5", "hour": "8",
    "formats": ["docx", "pdf"], "when": "issued",
    "recipients": "banvan@example.vn, ubnd@example.vn\n banvan@example.vn",
}  # fmt: skip


def test_a_sending_is_set_up_paused_and_taken_out(house: House) -> None:
    visitor = house.visitor("baocao")
    assert visitor.post(PAGE, **WISH).status_code == 302
    page = unescape(visitor.get(PAGE).text)
    assert "banvan@example.vn, ubnd@example.vn" in page
    assert "08:00 05/12/2026" in page
    with house.session() as session:
        sending = session.scalars(select(ReportSending)).one()
        assert sending.recipients == "banvan@example.vn\nubnd@example.vn"
        assert sending.formats == "docx,pdf"
    visitor.post(f"{PAGE}/{sending.id}")
    assert "Tạm dừng" in unescape(visitor.get(PAGE).text)
    visitor.post(f"{PAGE}/{sending.id}", do="drop")
    with house.session() as session:
        assert session.scalars(select(ReportSending)).all() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipients": "không phải thư"}, "“không phải thư” không phải là địa chỉ thư điện tử."),
        ({"recipients": " "}, "Hãy ghi từ một đến 20 địa chỉ"),
        ({"formats": []}, "Hãy chọn ít nhất một văn bản."),
        ({"day": "45"}, "Thư gửi sau kỳ báo cáo từ 1 đến 28 ngày"),
        ({"hour": "tám"}, "Thư gửi sau kỳ báo cáo từ 1 đến 28 ngày"),
        ({"span": "thế kỷ"}, "Hãy chọn gửi sau kỳ nào."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    house: House, changes: dict[str, str], said: str
) -> None:
    answer = house.visitor("baocao").post(PAGE, **{**WISH, **changes})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page
    if "recipients" not in changes:
        assert "banvan@example.vn" in page


def test_a_letter_that_failed_shows_why_and_is_tried_again(house: House) -> None:
    with house.centre.sessions.begin() as session:
        put_into_tray(session, Letter("x", ("a@example.vn",), "Báo cáo tháng 11", "…"), NOW)
    deliver_mails(house.centre.sessions, None, NOW)
    visitor = house.visitor("baocao")
    page = unescape(visitor.get(PAGE).text)
    assert "Báo cáo tháng 11" in page
    assert "Chưa khai báo máy chủ thư trong cấu hình" in page
    with house.session() as session:
        letter = session.scalars(select(OutgoingMail)).one()
        assert letter.due_at is not None
        assert letter.due_at > NOW
    visitor.post(f"{PAGE}/thu/{letter.id}")
    with house.session() as session:
        assert session.scalars(select(OutgoingMail.due_at)).one() == NOW


def test_only_who_reports_on_every_unit_sends(house: House) -> None:
    for username in ("catba", "chutich", "moivao", "bientap"):
        assert house.visitor(username).get(PAGE).status_code == 403, username
        assert house.visitor(username).post(PAGE, **WISH).status_code == 403, username
    assert house.visitor("lanhdao").get(PAGE).status_code == 200

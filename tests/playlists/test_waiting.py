"""The line of what waits for approval."""

from datetime import timedelta

from sqlalchemy.orm import Session

from playlists import newsroom, waiting
from playlists.models import Item, ItemState, Precedence, Role
from tests.playlists.builders import NOW, House, an_account, an_item, approved, voiced

MINUTE = timedelta(minutes=1)


def handed_in(
    session: Session,
    house: House,
    title: str,
    minute: int = 0,
    precedence: Precedence = Precedence.ORDINARY,
) -> Item:
    item = an_item(session, house, title)
    item.precedence = precedence
    newsroom.submit(session, item, actor=house.editor, now=NOW + minute * MINUTE)
    voiced(session, item.latest)
    return item


def titles(line: list[waiting.Waiting]) -> list[str]:
    return [each.item.title for each in line]


def test_the_most_urgent_stands_first_then_what_waited_longest(
    session: Session, house: House
) -> None:
    handed_in(session, house, "Thứ hai", 2)
    handed_in(session, house, "Thứ nhất", 1)
    handed_in(session, house, "Ưu tiên", 3, Precedence.PRIORITY)
    handed_in(session, house, "Khẩn", 4, Precedence.EMERGENCY)
    an_item(session, house, "Bản nháp")
    approved(session, house, an_item(session, house, "Đã duyệt"))
    line = waiting.in_line(session, house.approver)
    assert titles(line) == ["Khẩn", "Ưu tiên", "Thứ nhất", "Thứ hai"]
    assert line[2].since == NOW + MINUTE
    assert waiting.count_in_line(session, house.approver) == 4


def test_only_what_one_may_approve_is_in_line(session: Session, house: House) -> None:
    handed_in(session, house, "Của Trung tâm")
    leader = an_account(session, "chutich", house.communes[0], Role.APPROVER)
    for asker in (leader, house.operator):
        assert waiting.in_line(session, asker) == []
        assert waiting.count_in_line(session, asker) == 0
    assert waiting.count_handed_in(session, house.communes) == 0
    assert waiting.count_handed_in(session, [house.centre]) == 1


def test_the_time_of_the_last_handing_in_counts(session: Session, house: House) -> None:
    item = handed_in(session, house, "Trả lại rồi gửi lại", 1)
    handed_in(session, house, "Chờ từ đầu", 2)
    newsroom.send_back(session, item, approver=house.approver, comment="Sửa.", now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW + 5 * MINUTE)
    line = waiting.in_line(session, house.approver)
    assert titles(line) == ["Chờ từ đầu", "Trả lại rồi gửi lại"]


def test_what_one_wrote_or_cannot_hear_yet_is_not_open_to_ones_approval(
    session: Session, house: House
) -> None:
    own = an_item(session, house, "Quản trị viết", author=house.admin)
    newsroom.submit(session, own, actor=house.admin, now=NOW)
    voiced(session, own.latest)
    silent = an_item(session, house, "Chưa có tiếng")
    newsroom.submit(session, silent, actor=house.editor, now=NOW)
    good = handed_in(session, house, "Nghe được", 1)
    line = waiting.in_line(session, house.admin)
    assert [each.open_to_approval for each in line] == [False, False, True]
    following = waiting.after(line, own.id)
    assert following is not None
    assert following.item is good
    assert waiting.after(line, good.id) is None


def test_the_line_goes_round_to_its_head(session: Session, house: House) -> None:
    first, last = handed_in(session, house, "Đầu", 1), handed_in(session, house, "Cuối", 2)
    line = waiting.in_line(session, house.approver)
    for item, expected in ((first, last), (last, first)):
        following = waiting.after(line, item.id)
        assert following is not None
        assert following.item is expected
    gone = waiting.after(line, 4711)
    assert gone is not None
    assert gone.item is first


def test_words_are_compared_with_those_last_approved(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    for text in ("Lời hai.", "Lời ba."):
        newsroom.revise(session, item, author=house.editor, title="Mới", text=text, now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    newsroom.send_back(session, item, approver=house.approver, comment="Nêu giờ.", now=NOW)
    newsroom.revise(session, item, author=house.editor, title="Mới", text="Lời bốn.", now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    known = waiting.before(session, item)
    assert known.revision is item.revisions[0]
    assert known.step is not None
    assert known.step.state is ItemState.APPROVED
    assert known.returned is not None
    assert (known.returned.revision_number, known.returned.comment) == (3, "Nêu giờ.")


def test_without_an_approval_words_are_compared_with_those_sent_back(
    session: Session, house: House
) -> None:
    item = handed_in(session, house, "Tin")
    assert waiting.before(session, item) == waiting.Before(None, None, None)
    newsroom.send_back(session, item, approver=house.approver, comment="Sửa.", now=NOW)
    newsroom.revise(session, item, author=house.editor, title="Tin", text="Sửa rồi.", now=NOW)
    known = waiting.before(session, item)
    assert known.revision is item.revisions[0]
    assert known.returned is known.step


def test_what_was_sent_back_before_an_approval_is_past(session: Session, house: House) -> None:
    item = handed_in(session, house, "Tin")
    newsroom.send_back(session, item, approver=house.approver, comment="Sửa.", now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    newsroom.approve(session, item, approver=house.approver, now=NOW)
    newsroom.revise(session, item, author=house.editor, title="Tin", text="Khác.", now=NOW)
    assert waiting.before(session, item).returned is None

"""“Chờ duyệt”: who sees the line, and what happens to what stands in it."""

from html import unescape

from playlists.models import Item, ItemState
from tests.web.builders import AWAITING, OF_PHU_LONG, UNVOICED, WRITTEN, House
from tests.web.newsdesk import clip_of, state_of, voice


def seen(house: House, number: int) -> dict[str, str]:
    with house.session() as session:
        latest = session.get_one(Item, number).latest
        return {"revision": str(latest.number), "clip": latest.clip_sha256 or ""}


def test_a_leader_sees_what_waits_and_goes_from_one_to_the_next(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    page = unescape(leader.get("/cho-duyet").text)
    assert page.index(AWAITING) < page.index(UNVOICED)
    assert OF_PHU_LONG in page
    assert WRITTEN not in page
    assert '<span class="badge warn count">3</span>' in page
    assert "Đang tạo tiếng." in page
    answer = leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    assert state_of(house, number) is ItemState.APPROVED
    assert answer.location == f"/cho-duyet/{house.item(OF_PHU_LONG)}"
    page = unescape(leader.get(answer.location).text)
    assert f"Đã duyệt: “{AWAITING}” được phép phát." in page
    last = house.item(OF_PHU_LONG)
    answer = leader.post(f"/cho-duyet/{last}/duyet", **seen(house, last))
    assert answer.location == "/cho-duyet"  # what has no sound yet cannot be next
    assert UNVOICED in leader.get("/cho-duyet").text


def test_sending_back_needs_a_reason_and_loses_no_words(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    refused = leader.post(f"/cho-duyet/{number}/gui-tra", comment=" ", **seen(house, number))
    assert refused.status_code == 409
    assert "Hãy ghi rõ cần sửa gì." in refused.text
    stale = leader.post(
        f"/cho-duyet/{number}/gui-tra", comment="Ghi rõ địa điểm.", revision="7", clip=""
    )
    assert stale.status_code == 409
    assert "Ghi rõ địa điểm.</textarea>" in stale.text
    assert state_of(house, number) is ItemState.SUBMITTED
    leader.post(f"/cho-duyet/{number}/gui-tra", comment="Ghi giờ.", **seen(house, number))
    assert state_of(house, number) is ItemState.SENT_BACK


def test_the_line_is_for_who_may_approve(house: House) -> None:
    for name in ("bientap", "catba", "baocao"):
        visitor = house.visitor(name)
        assert visitor.get("/cho-duyet").status_code == 403
        assert 'href="/cho-duyet"' not in visitor.get("/tin-bai").text
        number = house.item(AWAITING)
        answer = visitor.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
        assert answer.status_code == 403
        assert state_of(house, number) is ItemState.SUBMITTED


def test_a_communes_leader_sees_their_communes_line_only(house: House) -> None:
    leader, number = house.visitor("chutich"), _notice_of_cat_ba(house)
    page = leader.get("/cho-duyet").text
    assert "Họp dân Cát Bà" in page
    for title in (AWAITING, OF_PHU_LONG):
        assert title not in page
        assert leader.get(f"/cho-duyet/{house.item(title)}").status_code == 403
    centre = house.visitor("lanhdao")
    assert "Họp dân Cát Bà" not in centre.get("/cho-duyet").text
    page = centre.get(f"/tin-bai/{number}").text
    assert "Lãnh đạo UBND thị trấn Cát Bà duyệt trước, sau đó đến Trung tâm." in page
    refused = centre.post(f"/tin-bai/{number}/duyet", **seen(house, number))
    assert refused.status_code == 403
    assert "Bài này do lãnh đạo UBND thị trấn Cát Bà duyệt trước." in refused.text
    assert "Bước thứ nhất trong hai bước" in leader.get(f"/cho-duyet/{number}").text
    answer = leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    assert answer.location == "/cho-duyet"
    assert state_of(house, number) is ItemState.ENDORSED
    page = leader.get("/cho-duyet").text
    assert "được chuyển lên Trung tâm duyệt" in page
    assert "Không có bài nào chờ duyệt" in page
    assert "Họp dân Cát Bà" in centre.get("/cho-duyet").text
    page = centre.get(f"/cho-duyet/{number}").text
    assert "UBND thị trấn Cát Bà đã duyệt: Tài khoản chutich" in page
    centre.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    assert state_of(house, number) is ItemState.APPROVED


def test_who_wrote_some_of_it_is_told_that_somebody_else_approves(house: House) -> None:
    administrator, number = house.visitor("quantri"), house.item(AWAITING)
    administrator.post(
        f"/tin-bai/{number}/sua",
        revision="1", title=AWAITING, text="Lời khác.", precedence="ordinary", then="submit",
    )  # fmt: skip
    voice(house, number)
    page = administrator.get("/cho-duyet").text
    assert "Bạn có viết bài này: người khác sẽ duyệt." in page
    page = administrator.get(f"/cho-duyet/{number}").text
    assert f"/cho-duyet/{number}/duyet" not in page
    answer = administrator.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    assert answer.status_code == 403
    assert "Không ai được duyệt nội dung do chính mình viết." in answer.text


def test_an_approval_from_the_line_is_of_what_was_seen_and_heard(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    heard = seen(house, number)
    voice(house, number)
    with house.centre.sessions.begin() as session:
        session.get_one(Item, number).latest.clip_sha256 = clip_of(house, house.item("Nhạc hiệu"))
    answer = leader.post(f"/cho-duyet/{number}/duyet", **heard)
    assert answer.status_code == 409
    assert "hãy đọc và nghe lại" in answer.text
    assert state_of(house, number) is ItemState.SUBMITTED


def test_new_words_are_shown_against_the_approved_ones(house: House) -> None:
    number = house.item(AWAITING)
    leader, editor = house.visitor("lanhdao"), house.visitor("bientap")
    leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    editor.post(
        f"/tin-bai/{number}/sua",
        revision="1", title=AWAITING, text=f"{_text(house, number)} Nhớ mang theo cuốc.",
        precedence="ordinary", then="submit",
    )  # fmt: skip
    page = unescape(leader.get(f"/cho-duyet/{number}").text)
    assert "Thay đổi so với bản 1, đã duyệt 08:00 23/11/2026" in page
    assert "<ins> Nhớ mang theo cuốc.</ins>" in page
    assert f'hx-get="/tin-bai/{number}/tieng?hang=1"' in page
    voice(house, number)
    part = leader.get(f"/tin-bai/{number}/tieng?hang=1").text
    assert f'action="/cho-duyet/{number}/duyet"' in part


def test_an_item_that_left_the_line_leads_back_to_it(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(WRITTEN)
    answer = leader.get(f"/cho-duyet/{number}")
    assert answer.location == "/cho-duyet"
    assert "không còn chờ duyệt" in leader.get("/cho-duyet").text
    assert leader.get("/cho-duyet/99999").status_code == 404
    gone = leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number))
    assert gone.location == "/cho-duyet"


def _notice_of_cat_ba(house: House) -> int:
    operator = house.visitor("catba")
    answer = operator.post(
        "/tin-bai/moi",
        unit="cat-ba", kind="notice", precedence="ordinary", title="Họp dân Cát Bà",
        text="Mời bà con họp.", then="submit",
    )  # fmt: skip
    number = int(answer.location.rpartition("/")[2])
    voice(house, number)
    return number


def _text(house: House, number: int) -> str:
    with house.session() as session:
        return session.get_one(Item, number).latest.text

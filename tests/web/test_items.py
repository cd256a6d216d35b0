"""An item's way: written, corrected, handed in, approved, sent back, withdrawn, heard."""

from html import unescape
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from playlists.messages import message
from playlists.models import Entry, Item, ItemState, Occurrence, Playlist, Revision
from playlists.newsroom import record_voicing_failure
from tests.web.builders import AWAITING, NOW, RETURNED, UNVOICED, WRITTEN, House
from tests.web.newsdesk import clip_of, state_of, texts_of, voice

FIELDS = {
    "unit": "tt-vhtttt",
    "kind": "news",
    "precedence": "ordinary",
    "title": "Ra mắt mô hình “Dân vận khéo”",
    "text": "UBND xã ra mắt mô hình lúc 7h30.",
    "then": "draft",
}


def how_many(house: House) -> int:
    with house.session() as session:
        return session.scalar(select(func.count(Item.id))) or 0


def test_a_draft_is_saved_whole(house: House) -> None:
    visitor = house.visitor("bientap")
    answer = visitor.post(
        "/tin-bai/moi",
        **{
            **FIELDS,
            "kind": "series",
            "series_title": "Dân vận khéo mỗi tuần",
            "issue_number": "12",
            "precedence": "priority",
            "topics": ["dan-van-kheo", "chuyen-doi-so"],
            "documents": ["33/CT-TTg"],
            "stations": ["cat-ba", "phu-long"],
            "valid_from": "2026-11-24T05:00",
            "valid_to": "2026-11-30T18:30",
        },
    )
    assert answer.status_code == 302
    page = unescape(visitor.get(answer.location).text)
    for words in (
        "Đã lưu nháp.", FIELDS["title"], FIELDS["text"], "Dân vận khéo mỗi tuần", "số 12",
        "Ưu tiên", "Chuyển đổi số, dịch vụ công trực tuyến", "33/CT-TTg", "Bản nháp",
        "Đài truyền thanh xã Phù Long", "05:00 24/11/2026", "18:30 30/11/2026",
    ):  # fmt: skip
        assert words in page, words
    form = unescape(visitor.get(f"{answer.location}/sua").text)
    for value in ("2026-11-24T05:00", "2026-11-30T18:30", "Dân vận khéo mỗi tuần"):
        assert f'value="{value}"' in form
    for ticked in ("dan-van-kheo", "chuyen-doi-so", "33/CT-TTg", "cat-ba", "phu-long"):
        assert f'value="{ticked}" checked' in form


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"title": "  "}, "title", "Thiếu tiêu đề."),
        ({"text": ""}, "text", "Thiếu nội dung."),
        ({"title": "x" * 301}, "text", "Tiêu đề hoặc nội dung quá dài."),
        ({"kind": "series"}, "series_title", "Chuyên mục cần có tên."),
        ({"kind": "god"}, "kind", "Hãy chọn thể loại."),
        ({"unit": "mat-trang"}, "unit", "Hãy chọn đơn vị của tin bài."),
        ({"precedence": "zero"}, "precedence", "Hãy chọn loại bản tin."),
        ({"kind": "series", "series_title": "A", "issue_number": "hai"}, "issue_number",
         "Số kỳ phải là số nguyên."),
        ({"kind": "series", "series_title": "A", "issue_number": "0"}, "issue_number",
         "Số kỳ tính từ 1 và chỉ dùng cho chuyên mục."),
        ({"valid_from": "hôm qua"}, "valid_from", "Ngày giờ không hợp lệ."),
        ({"valid_from": "2026-11-25T05:00", "valid_to": "2026-11-24T05:00"}, "valid_to",
         "Tin bài hết hạn trước khi có hiệu lực."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    house: House, wrong: dict[str, str], field: str, said: str
) -> None:
    visitor, before = house.visitor("bientap"), how_many(house)
    typed = {**FIELDS, "topics": ["dan-van-kheo"], "stations": ["cat-ba"], **wrong}
    answer = visitor.post("/tin-bai/moi", **typed)
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert f'id="{field}-error">{said}' in page
    assert str(typed["text"]) in page
    assert str(typed["title"]).strip() in page
    assert 'value="dan-van-kheo" checked' in page
    assert 'value="cat-ba" checked' in page
    assert how_many(house) == before


def test_an_item_saved_and_handed_in_waits_for_its_voice_and_approval(house: House) -> None:
    visitor = house.visitor("bientap")
    answer = visitor.post("/tin-bai/moi", **{**FIELDS, "then": "submit"})
    page = visitor.get(answer.location).text
    assert "Đã lưu và gửi duyệt." in page
    assert "Chờ duyệt" in page
    assert "Đang tạo tiếng." in page
    assert f'hx-get="{answer.location}/tieng"' in page


def test_a_station_out_of_reach_is_no_choice_of_a_commune(house: House) -> None:
    visitor = house.visitor("catba")
    answer = visitor.post(
        "/tin-bai/moi", **{**FIELDS, "unit": "cat-ba", "kind": "notice", "stations": ["phu-long"]}
    )
    page = visitor.get(answer.location).text
    assert "Phù Long" not in page
    assert "Đài truyền thanh thị trấn Cát Bà" in page


def test_an_approval_is_of_the_sound_that_was_heard(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    page = leader.get(f"/tin-bai/{number}").text
    heard = clip_of(house, number)
    assert f'name="clip" value="{heard}"' in page
    voice(house, number)
    with house.centre.sessions.begin() as session:
        session.get_one(Item, number).latest.clip_sha256 = clip_of(house, house.item("Nhạc hiệu"))
    answer = leader.post(f"/tin-bai/{number}/duyet", revision="1", clip=heard or "")
    assert answer.status_code == 409
    assert "Tin bài đã thay đổi từ lúc bạn mở: hãy đọc và nghe lại." in answer.text
    assert state_of(house, number) is ItemState.SUBMITTED


def test_an_approved_item_says_who_approved_it(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    answer = leader.post(
        f"/tin-bai/{number}/duyet", revision="1", clip=clip_of(house, number) or ""
    )
    assert answer.status_code == 302
    page = leader.get(f"/tin-bai/{number}").text
    assert "Đã duyệt: lời và tiếng này được phép phát." in page
    assert "Lãnh đạo Trung tâm đã duyệt, 08:00 23/11/2026" in page
    assert f"/tin-bai/{number}/duyet" not in page
    assert state_of(house, number) is ItemState.APPROVED


def test_without_sound_there_is_nothing_to_approve(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(UNVOICED)
    page = leader.get(f"/tin-bai/{number}").text
    assert "Có tiếng để nghe thì mới phê duyệt được." in page
    assert f"/tin-bai/{number}/duyet" not in page
    answer = leader.post(f"/tin-bai/{number}/duyet", revision="1", clip="")
    assert answer.status_code == 409
    assert "chưa có tiếng" in answer.text


def test_sending_back_needs_a_reason_and_keeps_it(house: House) -> None:
    leader, number = house.visitor("lanhdao"), house.item(AWAITING)
    seen = {"revision": "1", "clip": clip_of(house, number) or ""}
    assert f'name="clip" value="{seen["clip"]}"' in leader.get(f"/tin-bai/{number}").text
    refused = leader.post(f"/tin-bai/{number}/gui-tra", comment="   ", **seen)
    assert refused.status_code == 409
    assert "Hãy ghi rõ cần sửa gì." in refused.text
    assert state_of(house, number) is ItemState.SUBMITTED
    other = leader.post(
        f"/tin-bai/{number}/gui-tra", comment="Ghi giờ.", **seen | {"revision": "7"}
    )
    assert other.status_code == 409
    assert "Ghi giờ." in other.text
    assert state_of(house, number) is ItemState.SUBMITTED, "it is not what was read"
    leader.post(f"/tin-bai/{number}/gui-tra", comment="Ghi rõ địa điểm.", **seen)
    assert state_of(house, number) is ItemState.SENT_BACK
    page = house.visitor("bientap").get(f"/tin-bai/{number}").text
    assert "Ghi rõ địa điểm." in page
    assert "Bị trả lại" in page


def test_what_was_sent_back_is_corrected_and_handed_in_again(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Nêu rõ tên thôn." in page
    answer = visitor.post(
        f"/tin-bai/{number}/sua",
        **{**FIELDS, "revision": "1", "text": "Ở thôn 2.", "then": "submit"},
    )
    assert answer.status_code == 302
    assert state_of(house, number) is ItemState.SUBMITTED
    assert texts_of(house, number)[-1] == "Ở thôn 2."


def test_a_withdrawn_item_is_out_and_can_only_be_written_anew(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(AWAITING)
    assert visitor.post(f"/tin-bai/{number}/rut-lai").status_code == 302
    assert state_of(house, number) is ItemState.WITHDRAWN
    again = visitor.post(f"/tin-bai/{number}/gui-duyet")
    assert again.status_code == 409
    assert "đang ở trạng thái “Đã thu hồi” không thể chuyển sang “Chờ duyệt”" in unescape(
        again.text
    )
    assert visitor.post(f"/tin-bai/{number}/rut-lai").status_code == 409


def test_an_edit_puts_approval_off_and_the_item_off_the_air(house: House) -> None:
    visitor, number = house.visitor("bientap"), _approved(house)
    form = visitor.get(f"/tin-bai/{number}/sua").text
    assert "phải được duyệt lại" in form
    answer = visitor.post(
        f"/tin-bai/{number}/sua", **{**FIELDS, "revision": "1", "text": "Lời mới."}
    )
    assert answer.status_code == 302
    assert state_of(house, number) is ItemState.DRAFT
    page = visitor.get(f"/tin-bai/{number}").text
    assert "đã duyệt, " not in page
    assert clip_of(house, number) is None
    with house.session() as session:
        before = _entries_ahead(session, number)
    house.centre.plan_and_publish()
    with house.session() as session:
        assert before > _entries_ahead(session, number) == 0


def test_the_second_of_two_who_save_sees_both_texts(house: House) -> None:
    number = house.item(WRITTEN)
    first, second = house.visitor("bientap"), house.visitor("quantri")
    sent = {**FIELDS, "revision": "1"}
    saved = first.post(f"/tin-bai/{number}/sua", **{**sent, "text": "Lời của người đầu."})
    assert saved.status_code == 302
    answer = second.post(f"/tin-bai/{number}/sua", **{**sent, "text": "Lời của người sau."})
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "Lời của người đầu." in page
    assert "Lời của người sau.</textarea>" in page
    assert "Biên tập viên đã lưu bản 2 trong khi bạn đang viết." in page
    assert texts_of(house, number)[-1] == "Lời của người đầu."
    assert 'name="revision" value="2"' in page
    knowingly = second.post(
        f"/tin-bai/{number}/sua", **{**sent, "revision": "2", "text": "Lời của người sau."}
    )
    assert knowingly.status_code == 302
    assert texts_of(house, number)[1:] == ["Lời của người đầu.", "Lời của người sau."]


def test_an_edit_does_not_move_an_item_to_another_unit_or_kind(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(WRITTEN)
    visitor.post(
        f"/tin-bai/{number}/sua",
        **{**FIELDS, "revision": "1", "unit": "phu-long", "kind": "filler"},
    )
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Trung tâm Văn hóa, Thông tin và Thể thao</span>" in page
    assert "<span>Nhạc nền</span>" not in page
    assert "<span>Bài</span>" in page


def test_the_reading_shows_how_a_text_is_said_and_what_nobody_knows(house: House) -> None:
    text = "UBND họp lúc 7h30 ngày 24/11/2026. Mời bà con XYZK đến."
    answer = house.visitor("bientap").post("/tin-bai/doc-thu", text=text)
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert "<html" not in page
    assert "Ủy ban nhân dân" in page or "ủy ban nhân dân" in page
    assert "bảy giờ ba mươi" in page
    assert 'data-go="46" data-length="4" title="Chưa có trong từ điển đọc">XYZK</mark>' in page
    assert "1 chỗ chưa biết đọc" in page
    assert "âm tiết" in page


def test_the_reading_of_nothing_is_no_fault(house: House) -> None:
    visitor = house.visitor("bientap")
    for text in ("", "   \n", "…", "\x00", "🎙️" * 50, "á" * 70_000):
        assert visitor.post("/tin-bai/doc-thu", text=text).status_code == 200


def test_a_failed_voicing_is_shown_and_can_be_tried_again(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(UNVOICED)
    with house.centre.sessions.begin() as session:
        revision = session.get_one(Item, number).latest
        record_voicing_failure(session, revision, message("There is nothing to say in the text."))
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Không tạo được tiếng: Nội dung không có gì để đọc." in page
    assert visitor.post(f"/tin-bai/{number}/doc-lai").status_code == 302
    assert "Đang tạo tiếng." in visitor.get(f"/tin-bai/{number}").text


def test_sound_is_sent_in_the_parts_a_browser_asks_for(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(AWAITING)
    address = f"/tin-bai/{number}/ban/1/bang"
    whole = visitor.get(address)
    sha256 = clip_of(house, number)
    assert whole.status_code == 200
    assert (whole.mimetype, whole.headers["ETag"]) == ("audio/wav", f'"{sha256}"')
    part = visitor.get(address, Range="bytes=10-19")
    assert part.status_code == 206
    assert part.data == whole.data[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    assert visitor.get(address, Range="bytes=99999999-").status_code == 416
    assert visitor.get(address, **{"If-None-Match": f'"{sha256}"'}).status_code == 304
    assert visitor.get(f"/tin-bai/{house.item(WRITTEN)}/ban/1/bang").status_code == 404


def test_the_newsroom_finds_words_with_or_without_their_marks(house: House) -> None:
    visitor = house.visitor("bientap")
    for words in ("vệ sinh bãi biển", "ve sinh bai bien", "VE SINH"):
        page = visitor.client.get("/tin-bai", query_string={"q": words}).text
        assert AWAITING in page
        assert UNVOICED not in page
    waiting = visitor.get("/tin-bai?state=submitted").text
    assert AWAITING in waiting
    assert WRITTEN not in waiting


def _approved(house: House) -> int:
    with house.session() as session:
        return session.scalars(
            select(Item.id).where(Item.kind == "news", Item.state == ItemState.APPROVED).limit(1)
        ).one()


def _ahead(number: int) -> Select[Occurrence]:
    """The programmes that have not begun and hold the item."""
    return (
        select(Occurrence)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .where(Revision.item_id == number, Occurrence.starts_at > NOW)
    )


def _entries_ahead(session: Session, number: int) -> int:
    return len(session.scalars(_ahead(number)).all())


def test_the_sound_of_a_version_has_its_picture(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item("Ra quân dọn vệ sinh bãi biển")
    with house.session() as session:
        revision = session.get_one(Item, number).latest
        version, sounds = revision.number, revision.clip_sha256 is not None
    assert sounds
    address = f"/tin-bai/{number}/ban/{version}/song"
    assert address in visitor.get(f"/tin-bai/{number}").text
    picture = visitor.get(address)
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.count("M") >= 400
    again = visitor.get(address, **{"If-None-Match": picture.headers["ETag"]})
    assert again.status_code == 304


def test_wishes_are_kept_shown_and_refused_beside_their_fields(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item("Bản nháp về hòa giải ở cơ sở")
    with house.session() as session:
        latest = session.get_one(Item, number).latest
        fields = {"title": latest.title, "text": latest.text, "revision": str(latest.number)}
    wishes = {"wished_airings": "6", "spacing_hours": "1,5", "precedence": "ordinary"}
    bad = {"wished_airings": "sáu", "spacing_hours": "-1", "precedence": "ordinary"}
    page = visitor.post(f"/tin-bai/{number}/sua", **fields, **bad)
    assert page.status_code == 422
    assert "Đây không phải là số nguyên." in page.text
    assert "Đây không phải là số giờ." in page.text
    assert visitor.post(f"/tin-bai/{number}/sua", **fields, **wishes).status_code == 302
    with house.session() as session:
        item = session.get_one(Item, number)
        assert (item.wished_airings, item.spacing_minutes) == (6, 90)
    assert "nhiều nhất 6 lần" in visitor.get(f"/tin-bai/{number}").text
    assert 'value="1,5"' in visitor.get(f"/tin-bai/{number}/sua").text


def test_an_approved_item_says_where_it_airs_and_the_list_finds_it_by_that(house: House) -> None:
    visitor, number = house.visitor("bientap"), _approved(house)
    page = unescape(visitor.get(f"/tin-bai/{number}").text)
    assert "Đã lên lịch" in page
    assert "lượt trong lịch" in page
    with house.session() as session:
        title = session.get_one(Item, number).title
    found = visitor.get(f"/tin-bai?state=scheduled&kind=news&q={quote(title)}")
    assert f'href="/tin-bai/{number}"' in found.text
    assert title not in unescape(visitor.get("/tin-bai?state=expired").text)
    assert WRITTEN in visitor.get("/tin-bai?since=2026-11-23&until=2026-11-23").text
    assert WRITTEN not in visitor.get("/tin-bai?until=2026-11-22").text


def test_a_withdrawal_wakes_the_planner_and_is_told_at_the_stations(house: House) -> None:
    visitor, number = house.visitor("bientap"), _approved(house)
    with house.session() as session:
        title = session.get_one(Item, number).title
        airs = session.scalars(_ahead(number).order_by(Occurrence.starts_at).limit(1)).one()
        station, day = (
            airs.station.code,
            airs.starts_at.astimezone(ZoneInfo(airs.station.timezone)).date(),
        )
    assert visitor.post(f"/tin-bai/{number}/rut-lai").status_code == 302
    page = unescape(visitor.get(f"/tin-bai/{number}").text)
    assert "đã được báo là bài không còn được duyệt" in page
    house.centre.replan_wanted()
    with house.session() as session:
        assert _entries_ahead(session, number) == 0
    told = unescape(visitor.get(f"/dai/{station}?day={day}").text)
    assert "đã bị thu hồi và rời buổi phát này." in told
    assert title in told

"""A person's recording in place of the synthesised voice."""

import errno
import io
import os
from pathlib import Path

import pytest
from flask import Request
from sqlalchemy import select
from werkzeug import formparser

from audio import uploads
from audio.errors import TookTooLong
from audio.library import Library
from playlists.messages import Message, list_to_json
from playlists.models import Item, ItemState
from tests.audio import sounds
from tests.web.builders import AWAITING, RETURNED, House, Visitor, give_sound
from tests.web.newsdesk import clip_of, state_of


def send(visitor: Visitor, number: int, content: bytes, name: str = "thu.wav") -> tuple[int, str]:
    answer = visitor.client.post(
        f"/tin-bai/{number}/thu-am",
        data={"recording": (io.BytesIO(content), name), "csrf_token": visitor.token()},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    return answer.status_code, answer.text


@pytest.fixture
def recording(tmp_path: Path) -> bytes:
    return sounds.tone(tmp_path / "thu.wav", seconds=2).read_bytes()


def test_a_recording_is_kept_level_as_a_version_of_its_own(house: House, recording: bytes) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    before = len(visitor.get(f"/tin-bai/{number}").text.split("<audio"))
    code, page = send(visitor, number, recording)
    assert code == 200
    assert "Đã lưu bản thu." in page
    assert "đang kiểm tra và chỉnh âm lượng" in page
    assert f'hx-get="/tin-bai/{number}/tieng"' in page, "the page looks for it by itself"
    assert clip_of(house, number) is None
    assert house.centre.master_recordings() == 1
    page = visitor.get(f"/tin-bai/{number}").text
    assert "giọng đọc: bản thu âm" in page
    assert "đang kiểm tra và chỉnh âm lượng" not in page
    assert len(page.split("<audio")) >= before
    assert state_of(house, number) is ItemState.DRAFT
    file = house.centre.booth.library.path(clip_of(house, number) or "")
    assert sounds.metered(file)[0] == pytest.approx(-16, abs=0.5)


def test_a_script_that_sends_a_recording_is_told_in_words_and_where_to_go(
    house: House, recording: bytes
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    token = visitor.token()
    answers = [
        visitor.client.post(
            f"/tin-bai/{number}/thu-am",
            data={"recording": (io.BytesIO(content), "thu.wav"), "csrf_token": token},
            content_type="multipart/form-data",
            headers={"Accept": "application/json"},
        )
        for content in (b"no sound", recording)
    ]
    assert [answer.status_code for answer in answers] == [422, 201]
    assert "không có âm thanh" in answers[0].get_json()["message"]
    assert answers[1].get_json() == {"next": f"/tin-bai/{number}"}


def test_handed_in_it_waits_for_approval_and_not_for_a_voice(
    house: House, recording: bytes
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    send(visitor, number, recording)
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    house.centre.voice()
    assert clip_of(house, number) is None, "its words are not voiced while the recording waits"
    house.centre.master_recordings()
    kept = clip_of(house, number)
    house.centre.voice()
    assert kept is not None
    assert state_of(house, number) is ItemState.SUBMITTED
    assert clip_of(house, number) == kept


def test_who_recorded_does_not_approve(house: House, recording: bytes) -> None:
    number = house.item(AWAITING)
    admin = house.visitor("quantri")  # may do everything, but not both of it
    send(admin, number, recording)
    house.centre.master_recordings()
    admin.post(f"/tin-bai/{number}/gui-duyet")
    with house.session() as session:
        revision = session.get_one(Item, number).latest
        fields = {"revision": str(revision.number), "clip": revision.clip_sha256 or ""}
    assert admin.post(f"/tin-bai/{number}/duyet", **fields).status_code in {403, 422}
    assert state_of(house, number) is ItemState.SUBMITTED


def test_a_recording_voids_the_approval_of_other_sound(house: House, recording: bytes) -> None:
    with house.session() as session:
        number = session.scalars(
            select(Item.id).where(Item.state == ItemState.APPROVED, Item.kind == "news").limit(1)
        ).one()
    send(house.visitor("bientap"), number, recording)
    assert state_of(house, number) is ItemState.DRAFT


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Hãy chọn một bản thu."),
        ("Đây không phải là âm thanh.".encode(), "không có âm thanh"),
        (b"#EXTM3U\n/etc/passwd\n", "không có âm thanh"),
    ],
)
def test_what_is_no_recording_is_refused_in_words_and_leaves_nothing(
    house: House, content: bytes, told: str
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    library = house.centre.booth.library
    before = set(library.names())
    code, page = send(visitor, number, content, "thu.wav" if content else "")
    assert code == 422
    assert told in page
    assert state_of(house, number) is ItemState.SENT_BACK
    assert set(library.names()) == before
    assert list(library.originals()) == []


def too_late(*_arguments: object, **_named: object) -> None:
    raise TookTooLong("ffmpeg did not finish in %(seconds)g seconds.", seconds=600)


def test_what_is_no_good_after_all_is_refused_in_words_and_leaves_nothing(
    house: House, recording: bytes
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    send(visitor, number, recording)
    library = house.centre.booth.library
    ((original, _since),) = library.originals()
    library.original(original).write_bytes(b"not sound any more")
    assert house.centre.master_recordings() == 0
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Bản thu bị từ chối: Tệp không có âm thanh" in page
    assert 'hx-trigger="every 3s"' not in page
    assert list(library.originals()) == []
    assert "Bỏ bản thu" not in page
    assert send(visitor, number, recording)[0] == 200
    assert "Bản thu bị từ chối" not in visitor.get(f"/tin-bai/{number}").text


def test_what_cannot_be_mastered_says_why_and_is_tried_again_on_demand(
    house: House, recording: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    send(visitor, number, recording)
    with monkeypatch.context() as slow:
        slow.setattr(uploads, "analyse", too_late)
        assert house.centre.master_recordings() == 0
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Không chỉnh được âm lượng bản thu" in page
    assert 'hx-trigger="every 3s"' not in page
    assert house.centre.master_recordings() == 0, "it is not tried again and again"
    assert visitor.post(f"/tin-bai/{number}/doc-lai").status_code == 302
    assert house.centre.master_recordings() == 1
    assert clip_of(house, number) is not None


@pytest.mark.parametrize("where", ["take_original", "workspace"])
def test_a_full_disk_is_told_and_leaves_nothing(
    house: House, recording: bytes, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Library, where, full)
    code, page = send(visitor, number, recording)
    assert code == 507
    assert "Ổ đĩa của trung tâm đã đầy" in page
    assert state_of(house, number) is ItemState.SENT_BACK


def test_a_body_that_fills_the_disk_on_its_way_in_is_told(
    house: House, recording: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any of the product's own code has it: werkzeug spools it beside."""
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    token = visitor.token()

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(formparser, "default_stream_factory", full)
    monkeypatch.setattr(Request, "_get_file_stream", full)
    answer = visitor.client.post(
        f"/tin-bai/{number}/thu-am",
        data={"recording": (io.BytesIO(recording), "thu.wav"), "csrf_token": token},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 507
    assert "Ổ đĩa của trung tâm đã đầy" in answer.text


def test_only_who_may_write_the_item_records_it(house: House, recording: bytes) -> None:
    number = house.item(RETURNED)
    assert send(house.visitor("baocao"), number, recording)[0] == 403
    assert state_of(house, number) is ItemState.SENT_BACK


def test_a_recording_is_dropped_on_demand_and_the_text_voiced(
    house: House, recording: bytes
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    assert "Bỏ bản thu" not in visitor.get(f"/tin-bai/{number}").text
    send(visitor, number, recording)
    assert "Bỏ bản thu" in visitor.get(f"/tin-bai/{number}").text
    house.centre.master_recordings()
    kept = clip_of(house, number)
    assert "Bỏ bản thu" in visitor.get(f"/tin-bai/{number}").text
    assert visitor.post(f"/tin-bai/{number}/bo-thu-am").status_code == 302
    assert kept is not None
    assert clip_of(house, number) is None
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    house.centre.voice()
    assert clip_of(house, number) not in {None, kept}


def with_a_second_voice(house: House, number: int) -> str:
    """Let the item have been voiced by the engine after the one it was meant for."""
    with house.centre.sessions.begin() as session:
        item = session.get_one(Item, number)
        give_sound(house.centre, session, item, house.timekeeper.now())
        failure = Message("gTTS is out of reach: %(reason)s", {"engine": "gtts", "reason": "503"})
        item.latest.voice_failures = list_to_json([failure])
        return item.latest.clip_sha256 or ""


def test_an_editor_sees_which_voice_failed_and_waits_for_it_or_not(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(AWAITING)
    with_a_second_voice(house, number)
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Giọng thử trước (Google, qua mạng) không đọc được" in page
    assert visitor.post(f"/tin-bai/{number}/giong-tot-hon", wanted="1").status_code == 302
    assert "Sẽ đọc lại ngay khi giọng tốt hơn" in visitor.get(f"/tin-bai/{number}").text
    visitor.post(f"/tin-bai/{number}/giong-tot-hon", wanted="")
    assert "Đọc lại khi giọng tốt hơn trở lại" in visitor.get(f"/tin-bai/{number}").text
    other = house.visitor("baocao")
    assert other.post(f"/tin-bai/{number}/giong-tot-hon", wanted="1").status_code == 403


def test_a_synthesised_voice_is_made_anew_on_demand(house: House) -> None:
    visitor, number = house.visitor("bientap"), house.item(AWAITING)
    before = with_a_second_voice(house, number)
    assert visitor.post(f"/tin-bai/{number}/doc-lai").status_code == 302
    assert clip_of(house, number) is None
    house.centre.voice()
    assert clip_of(house, number) not in {None, before}
    assert "Giọng thử trước" not in visitor.get(f"/tin-bai/{number}").text


def test_a_recording_is_not_voiced_over(house: House, recording: bytes) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    send(visitor, number, recording)
    house.centre.master_recordings()
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    kept = clip_of(house, number)
    assert visitor.post(f"/tin-bai/{number}/doc-lai").status_code == 409
    assert clip_of(house, number) == kept

"""Every kind of item in every class, from the first words to the air and off it again."""

from dataclasses import replace
from pathlib import Path

import pytest

from playlists.approval import WORDLESS
from playlists.models import ItemKind, ItemState, Precedence
from tests.audio import sounds
from tests.web.builders import OF_PHU_LONG, House, Visitor
from tests.web.newsdesk import clip_of, state_of, voice
from tests.web.test_recordings import send

WRITTEN = [each for each in ItemKind if each is not ItemKind.LIVE]  # that one is spoken at once


def seen(house: House, number: int, revision: int) -> dict[str, str]:
    return {"revision": str(revision), "clip": clip_of(house, number) or ""}


@pytest.mark.parametrize("precedence", list(Precedence))
def test_every_kind_comes_to_the_air_and_off_it_again(house: House, precedence: Precedence) -> None:
    editor, leader = house.visitor("bientap"), house.visitor("lanhdao")
    for kind in WRITTEN:
        number = _written(editor, kind, precedence)
        assert editor.post(f"/tin-bai/{number}/gui-duyet").status_code == 302, kind
        voice(house, number)
        leader.post(f"/cho-duyet/{number}/gui-tra", comment="Sửa lại.", **seen(house, number, 1))
        assert state_of(house, number) is ItemState.SENT_BACK, kind
        again = _fields(kind, precedence, "Lời đã sửa.")
        answer = editor.post(f"/tin-bai/{number}/sua", **again, revision="1", then="submit")
        assert answer.status_code == 302, kind
        voice(house, number)
        leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number, 2))
        assert state_of(house, number) is ItemState.APPROVED, kind
        if precedence is not Precedence.ORDINARY:
            continue
        expired = editor.post(
            f"/tin-bai/{number}/sua", **again, revision="2", valid_to="2026-11-23T07:00",
            then="submit",
        )  # fmt: skip
        assert expired.status_code == 302, kind
        voice(house, number)
        leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number, 3))
        page = editor.get(f"/tin-bai/{number}").text
        assert "Hết hạn" in page, kind
        assert editor.post(f"/tin-bai/{number}/rut-lai").status_code == 302, kind
        assert state_of(house, number) is ItemState.WITHDRAWN, kind
        back = editor.post(f"/tin-bai/{number}/sua", **again, revision="3", then="draft")
        assert back.status_code == 302, kind
        assert state_of(house, number) is ItemState.DRAFT, kind


@pytest.mark.parametrize("kind", sorted(WORDLESS & set(WRITTEN)))
def test_sound_without_words_is_handed_in_and_approved(
    house: House, kind: ItemKind, tmp_path: Path
) -> None:
    editor, leader = house.visitor("bientap"), house.visitor("lanhdao")
    answer = editor.post("/tin-bai/moi", **_fields(kind, Precedence.ORDINARY, ""), then="submit")
    number = int(answer.location.partition("?")[0].rpartition("/")[2])
    page = leader.get(f"/cho-duyet/{number}").text
    assert "Đang tạo tiếng" not in page  # nothing would ever come
    assert "Chưa có tiếng: người viết cần xử lý." in leader.get("/cho-duyet").text
    recording = sounds.tone(tmp_path / "thu.wav", seconds=1).read_bytes()
    code, _page = send(editor, number, recording)
    assert code == 200
    editor.post(f"/tin-bai/{number}/gui-duyet")
    assert "Đang tạo tiếng." in leader.get("/cho-duyet").text
    assert house.centre.master_recordings() == 1
    leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number, 2))
    assert state_of(house, number) is ItemState.APPROVED


def test_where_the_centre_does_not_approve_a_communes_notice_waits_for_its_own_leader(
    house: House,
) -> None:
    number = house.item(OF_PHU_LONG)
    assert OF_PHU_LONG in house.visitor("lanhdao").get("/cho-duyet").text
    services = house.app.extensions["phatthanh"]
    planning = services.planning.model_copy(update={"centre_approves": False})
    house.app.extensions["phatthanh"] = replace(services, planning=planning)
    leader = house.visitor("lanhdao")
    assert OF_PHU_LONG not in leader.get("/cho-duyet").text
    assert f"/tin-bai/{number}/duyet" not in leader.get(f"/tin-bai/{number}").text
    for path in (f"/tin-bai/{number}/duyet", f"/cho-duyet/{number}/duyet"):
        leader.post(path, **seen(house, number, 1))
        assert state_of(house, number) is ItemState.SUBMITTED, path
    refused = leader.post(f"/tin-bai/{number}/gui-tra", comment="Không.", **seen(house, number, 1))
    assert refused.status_code == 403
    assert "không có quyền duyệt cho UBND xã Phù Long" in refused.text
    # Taking something off the air is nobody's privilege.
    assert leader.post(f"/tin-bai/{number}/rut-lai").status_code == 302
    assert state_of(house, number) is ItemState.WITHDRAWN


def test_a_communes_own_leader_has_the_last_word_where_the_centre_does_not_approve(
    house: House,
) -> None:
    services = house.app.extensions["phatthanh"]
    planning = services.planning.model_copy(update={"centre_approves": False})
    house.app.extensions["phatthanh"] = replace(services, planning=planning)
    operator, leader = house.visitor("catba"), house.visitor("chutich")
    answer = operator.post(
        "/tin-bai/moi",
        unit="cat-ba", kind="notice", precedence="ordinary", title="Họp dân", text="Tối nay.",
        then="submit",
    )  # fmt: skip
    number = int(answer.location.partition("?")[0].rpartition("/")[2])
    voice(house, number)
    leader.post(f"/cho-duyet/{number}/duyet", **seen(house, number, 1))
    assert state_of(house, number) is ItemState.APPROVED


def _fields(kind: ItemKind, precedence: Precedence, text: str) -> dict[str, str]:
    return {
        "unit": "tt-vhtttt",
        "kind": kind.value,
        "precedence": precedence.value,
        "title": f"Thử {kind.value}",
        "text": text,
        "series_title": "Chuyên mục thử" if kind is ItemKind.SERIES else "",
        "issue_number": "",
    }


def _written(editor: Visitor, kind: ItemKind, precedence: Precedence) -> int:
    answer = editor.post("/tin-bai/moi", **_fields(kind, precedence, "Lời đầu."), then="draft")
    assert answer.status_code == 302, kind
    return int(answer.location.partition("?")[0].rpartition("/")[2])

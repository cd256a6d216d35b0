"""Music under a voice, chosen and heard in the item's page."""

from pathlib import Path

import pytest
from sqlalchemy import select

from playlists.models import BedLevel, Item, ItemBed, ItemKind, ItemState
from tests.audio import sounds
from tests.web.builders import AWAITING, RETURNED, WRITTEN, House
from tests.web.newsdesk import clip_of, state_of
from tests.web.test_recordings import send


@pytest.fixture
def music(house: House) -> int:
    """A piece of music with sound; its number."""
    with house.session() as session:
        found = session.scalars(select(Item).where(Item.kind == ItemKind.FILLER).limit(1)).one()
        assert found.latest.clip_sha256 is not None
        return found.id


def test_the_music_is_chosen_and_the_words_are_voiced_with_it_at_once(
    house: House, music: int
) -> None:
    visitor, number = house.visitor("bientap"), house.item(WRITTEN)
    visitor.post(f"/tin-bai/{number}/nghe-thu")
    house.centre.voice()
    plain = clip_of(house, number)
    assert plain is not None, "a draft is voiced for whoever wants to hear it"
    answer = visitor.post(
        f"/tin-bai/{number}/nhac-nen", music=str(music), level="strong", ducked="1"
    )
    assert answer.status_code == 302
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Đã chọn nhạc nền." in page
    assert "Đang tạo tiếng." in page
    assert house.centre.voice() == 1
    laid = clip_of(house, number)
    assert laid not in {None, plain}
    library = house.centre.booth.library
    lengths = [len(sounds.samples_of(library.path(clip or ""))) for clip in (plain, laid)]
    assert lengths[1] - lengths[0] > 4 * sounds.RATE, "the music leads in and lingers"
    assert state_of(house, number) is ItemState.DRAFT
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Người khác sẽ nghe và phê duyệt." in page
    assert "tạo tiếng" not in page.split("<h1>")[0]
    assert house.centre.voice() == 0
    assert clip_of(house, number) == laid, "what was listened to is what is handed in"


def test_other_music_under_what_awaits_approval_is_a_version_of_its_own(
    house: House, music: int
) -> None:
    visitor, number = house.visitor("bientap"), house.item(AWAITING)
    house.centre.voice()
    assert clip_of(house, number) is not None
    visitor.post(f"/tin-bai/{number}/nhac-nen", music=str(music), level="soft")
    assert state_of(house, number) is ItemState.DRAFT
    with house.session() as session:
        kept = session.get_one(ItemBed, number)
        assert (kept.music_id, kept.level, kept.ducked) == (music, BedLevel.SOFT, False)
    assert clip_of(house, number) is None
    visitor.post(f"/tin-bai/{number}/nhac-nen", music="usual")
    with house.session() as session:
        assert session.get(ItemBed, number) is None


@pytest.mark.parametrize(
    "fields", [{"music": "9999"}, {"music": "x"}, {"music": "none", "level": "deafening"}]
)
def test_what_is_no_music_is_refused_in_words_and_changes_nothing(
    house: House, fields: dict[str, str]
) -> None:
    visitor, number = house.visitor("bientap"), house.item(RETURNED)
    answer = visitor.post(f"/tin-bai/{number}/nhac-nen", **fields)
    assert answer.status_code == 422
    assert "Không có bài nhạc này." in answer.text
    assert state_of(house, number) is ItemState.SENT_BACK


def test_who_may_not_write_an_item_lays_no_music_under_it(house: House, music: int) -> None:
    number = house.item(RETURNED)
    other = house.visitor("baocao")
    assert other.post(f"/tin-bai/{number}/nhac-nen", music=str(music)).status_code == 403
    assert other.post(f"/tin-bai/{number}/nghe-thu").status_code == 403


def test_music_and_urgent_words_have_no_music_under_them(house: House, music: int) -> None:
    visitor = house.visitor("bientap")
    assert "Nhạc nền dưới giọng đọc" not in visitor.get(f"/tin-bai/{music}").text
    assert visitor.post(f"/tin-bai/{music}/nhac-nen", music=str(music)).status_code == 422


def test_music_under_a_recording_that_is_levelled_already_has_it_levelled_anew(
    house: House, music: int, tmp_path: Path
) -> None:
    visitor, number = house.visitor("bientap"), house.item(WRITTEN)
    send(visitor, number, sounds.tone(tmp_path / "thu.wav").read_bytes())
    house.centre.master_recordings()
    plain = clip_of(house, number)
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    visitor.post(f"/tin-bai/{number}/nhac-nen", music=str(music), level="middle", ducked="1")
    page = visitor.get(f"/tin-bai/{number}").text
    assert "Bản thu đang được chỉnh âm lượng lại với nhạc này" in page
    assert "đang kiểm tra và chỉnh âm lượng" in page, "the page shows that it is worked on"
    assert state_of(house, number) is ItemState.DRAFT, "it is approved anew"
    assert house.centre.master_recordings() == 1
    laid = clip_of(house, number)
    assert laid not in {None, plain}
    visitor.post(f"/tin-bai/{number}/gui-duyet")
    seen = house.visitor("lanhdao").get(f"/cho-duyet/{number}").text
    assert "Nhạc nền dưới giọng đọc" in seen, "who approves knows what lies under the voice"
    visitor.post(f"/tin-bai/{number}/nhac-nen", music=str(music), level="middle", ducked="1")
    assert "bản thu đã đúng như vậy" in visitor.get(f"/tin-bai/{number}").text
    assert clip_of(house, number) == laid
    visitor.post(f"/tin-bai/{number}/nhac-nen", music="usual")
    house.centre.master_recordings()
    assert clip_of(house, number) == plain

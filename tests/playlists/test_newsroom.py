"""How an item comes to be fit for the air, and how it stops being so."""

from datetime import timedelta
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.approval import MOVES, text_hash, writers_since_approval
from playlists.errors import InvalidItem, NotAllowed, NotApproved
from playlists.messages import message
from playlists.models import ItemKind, ItemState, Role
from tests.playlists.builders import NOW, House, an_account, an_item, approved, voiced


def test_an_approved_item_is_airable(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    assert newsroom.is_airable(item.latest, NOW)


def test_a_submitted_item_is_not_airable(session: Session, house: House) -> None:
    item = an_item(session, house)
    voiced(session, item.latest)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    assert not newsroom.is_airable(item.latest, NOW)


def test_nobody_approves_what_they_wrote(session: Session, house: House) -> None:
    both = an_account(session, "both", house.district, Role.EDITOR, Role.APPROVER)
    item = an_item(session, house, author=both)
    newsroom.submit(session, item, actor=both, now=NOW)
    voiced(session, item.latest)
    with pytest.raises(NotAllowed, match="what they wrote"):
        newsroom.approve(session, item, approver=both, now=NOW)


def test_not_even_an_administrator_approves_what_they_wrote(session: Session, house: House) -> None:
    item = an_item(session, house, author=house.admin)
    newsroom.submit(session, item, actor=house.admin, now=NOW)
    voiced(session, item.latest)
    with pytest.raises(NotAllowed, match="what they wrote"):
        newsroom.approve(session, item, approver=house.admin, now=NOW)


def test_an_intermediate_revision_by_another_does_not_launder_the_writer(
    session: Session, house: House
) -> None:
    item = an_item(session, house, author=house.admin)
    newsroom.revise(session, item, author=house.editor, title="Khác", text="Khác.", now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    voiced(session, item.latest)
    with pytest.raises(NotAllowed, match="what they wrote"):
        newsroom.approve(session, item, approver=house.admin, now=NOW)
    newsroom.approve(session, item, approver=house.approver, now=NOW)


def test_who_wrote_before_the_last_approval_may_approve_the_next(
    session: Session, house: House
) -> None:
    item = an_item(session, house, author=house.admin)
    approved(session, house, item)
    newsroom.revise(session, item, author=house.editor, title="Mới", text="Mới.", now=NOW)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    voiced(session, item.latest)
    newsroom.approve(session, item, approver=house.admin, now=NOW)
    assert [newsroom.is_airable(revision, NOW) for revision in item.revisions] == [False, True]


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1))
def test_writers_are_all_authors_behind_the_last_approval(history: list[tuple[int, bool]]) -> None:
    last = max((place for place, (_, ok) in enumerate(history) if ok), default=-1)
    assert writers_since_approval(history) == {author for author, _ in history[last + 1 :]}


def test_a_new_revision_voids_approval(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    before = item.latest
    newsroom.revise(session, item, author=house.editor, title=before.title, text="Khác.", now=NOW)
    session.commit()
    session.refresh(item)
    assert (item.state, item.latest.number, item.latest.text) == (ItemState.DRAFT, 2, "Khác.")
    assert not newsroom.is_airable(item.latest, NOW)
    assert not newsroom.is_airable(before, NOW)


def test_other_sound_voids_approval(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    voiced(session, item.latest, take="2")
    assert item.state is ItemState.SUBMITTED
    assert not newsroom.is_airable(item.latest, NOW)
    newsroom.approve(session, item, approver=house.approver, now=NOW)
    assert newsroom.is_airable(item.latest, NOW)


def test_the_same_sound_again_leaves_approval(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    voiced(session, item.latest)
    assert newsroom.is_airable(item.latest, NOW)


@pytest.mark.parametrize("field", ["title", "text", "clip_sha256"])
def test_a_change_behind_the_newsrooms_back_voids_approval(
    session: Session, house: House, field: str
) -> None:
    item = approved(session, house, an_item(session, house))
    other = approved(session, house, an_item(session, house, "Tin khác"), 40_000)
    setattr(item.latest, field, getattr(other.latest, field))
    session.flush()
    assert not newsroom.is_airable(item.latest, NOW)


@given(st.text(), st.text(), st.text(), st.text())
def test_other_words_have_another_hash(title: str, text: str, title2: str, text2: str) -> None:
    words, words2 = (normalize("NFC", "\n".join(each)) for each in ((title, text), (title2, text2)))
    assert (text_hash(title, text) == text_hash(title2, text2)) == (words == words2)


def test_both_spellings_of_a_vietnamese_letter_are_the_same_words() -> None:
    assert text_hash("Dân vận", "khéo") == text_hash("Dân vận", "khe\u0301o")


def test_an_item_is_airable_only_within_its_validity(session: Session, house: House) -> None:
    tomorrow = NOW + timedelta(days=1)
    item = an_item(session, house, valid_from=NOW, valid_to=tomorrow)
    approved(session, house, item)
    assert newsroom.is_airable(item.latest, NOW)
    assert not newsroom.is_airable(item.latest, NOW - timedelta(milliseconds=1))
    assert not newsroom.is_airable(item.latest, tomorrow)


def test_nothing_is_approved_without_sound(session: Session, house: House) -> None:
    item = an_item(session, house)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    with pytest.raises(NotApproved, match="no sound"):
        newsroom.approve(session, item, approver=house.approver, now=NOW)


def test_a_draft_cannot_be_approved(session: Session, house: House) -> None:
    item = an_item(session, house)
    voiced(session, item.latest)
    with pytest.raises(InvalidItem):
        newsroom.approve(session, item, approver=house.approver, now=NOW)


def test_a_withdrawn_item_only_comes_back_as_a_draft(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    newsroom.withdraw(session, item, actor=house.approver, now=NOW)
    assert not newsroom.is_airable(item.latest, NOW)
    assert MOVES[ItemState.WITHDRAWN] == {ItemState.DRAFT}
    with pytest.raises(InvalidItem):
        newsroom.submit(session, item, actor=house.editor, now=NOW)


def test_sending_back_needs_a_reason_and_is_remembered(session: Session, house: House) -> None:
    item = an_item(session, house)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    with pytest.raises(InvalidItem):
        newsroom.send_back(session, item, approver=house.approver, comment="  ", now=NOW)
    newsroom.send_back(session, item, approver=house.approver, comment="Sửa tên", now=NOW)
    states = [(event.state, event.comment) for event in newsroom.history(session, item)]
    assert states == [
        (ItemState.DRAFT, ""),
        (ItemState.SUBMITTED, ""),
        (ItemState.SENT_BACK, "Sửa tên"),
    ]


def test_an_operator_writes_notices_of_their_own_commune_and_nothing_else(
    session: Session, house: House
) -> None:
    own, other = house.communes
    notice = an_item(session, house, kind=ItemKind.NOTICE, author=house.operator, unit=own)
    assert [station.unit for station in notice.stations] == [own]
    with pytest.raises(NotAllowed):
        an_item(session, house, kind=ItemKind.NEWS, author=house.operator, unit=own)
    with pytest.raises(NotAllowed):
        an_item(session, house, kind=ItemKind.NOTICE, author=house.operator, unit=other)


def test_a_commune_does_not_speak_on_anothers_station(session: Session, house: House) -> None:
    with pytest.raises(InvalidItem, match="own stations"):
        an_item(
            session,
            house,
            kind=ItemKind.NOTICE,
            author=house.operator,
            unit=house.communes[0],
            stations=[house.stations[1]],
        )


def test_an_editor_cannot_approve(session: Session, house: House) -> None:
    item = an_item(session, house, author=house.admin)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    voiced(session, item.latest)
    with pytest.raises(NotAllowed):
        newsroom.approve(session, item, approver=house.editor, now=NOW)


@pytest.mark.parametrize(("title", "text"), [("", "Có chữ."), ("Có tên", "  \n"), ("a" * 301, "b")])
def test_an_item_without_words_is_refused(
    session: Session, house: House, title: str, text: str
) -> None:
    with pytest.raises(InvalidItem):
        newsroom.write(
            session,
            author=house.editor,
            unit=house.centre,
            kind=ItemKind.NEWS,
            title=title,
            text=text,
            now=NOW,
        )


def test_a_tune_needs_no_words_and_waits_for_no_voice(session: Session, house: House) -> None:
    tune = newsroom.write(
        session,
        author=house.editor,
        unit=house.centre,
        kind=ItemKind.SIGNATURE,
        title="Nhạc hiệu",
        text="",
        now=NOW,
    )
    newsroom.submit(session, tune, actor=house.editor, now=NOW)
    assert newsroom.awaiting_voice(session) == []


def test_an_item_that_failed_in_voicing_waits_until_it_is_retried(
    session: Session, house: House
) -> None:
    item = an_item(session, house)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    assert newsroom.awaiting_voice(session) == [item.latest]
    newsroom.record_voicing_failure(session, item.latest, message("There is no engine."))
    assert newsroom.awaiting_voice(session) == []
    newsroom.retry_voicing(session, item.latest)
    assert newsroom.awaiting_voice(session) == [item.latest]


def test_a_revision_left_unsaid_keeps_the_rest(session: Session, house: House) -> None:
    until = NOW + timedelta(days=3)
    item = an_item(session, house, valid_to=until, topics=[house.topics["dan-van"]])
    newsroom.revise(session, item, author=house.editor, title="Mới", text="Mới.", now=NOW)
    assert (item.valid_to, [topic.code for topic in item.topics]) == (until, ["dan-van"])
    newsroom.revise(
        session, item, author=house.editor, title="Mới", text="Mới.", now=NOW, valid_to=None
    )
    assert item.valid_to is None


@pytest.mark.parametrize("words", ["dan van kheo", "DÂN VẬN", "khéo dân", "noi dung"])
def test_search_minds_neither_marks_nor_capitals_nor_order(
    session: Session, house: House, words: str
) -> None:
    item = an_item(session, house, "Phong trào Dân vận khéo")
    an_item(session, house, "Chuyển đổi số")
    found = newsroom.search(session, text=words, kind=ItemKind.NEWS, state=ItemState.DRAFT)
    assert item in found
    assert len(found) == (2 if words == "noi dung" else 1)


def test_search_finds_only_the_latest_words(session: Session, house: House) -> None:
    item = an_item(session, house, "Chữ cũ")
    newsroom.revise(session, item, author=house.editor, title="Chữ mới", text="Khác.", now=NOW)
    assert newsroom.search(session, text="cũ") == []
    assert newsroom.search(session, text="%") == []
    assert newsroom.search(session, text="mới") == [item]

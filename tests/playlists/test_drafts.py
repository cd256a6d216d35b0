"""What is being written is kept for who writes it, and for nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import drafts
from playlists.errors import InvalidItem
from tests.playlists.builders import NOW, House, an_item

MINUTE = timedelta(minutes=1)


def test_a_form_is_kept_once_as_it_was_last_left(session: Session, house: House) -> None:
    for minute, text in enumerate(("Lời đầu", "Lời sau")):
        drafts.keep(
            session, house.editor, "moi-1", {"text": [text], "topics": ["a", "b"]},
            now=NOW + minute * MINUTE,
        )  # fmt: skip
    (kept,) = drafts.unsaved(session, house.editor)
    assert drafts.content_of(kept) == {"text": ["Lời sau"], "topics": ["a", "b"]}
    assert kept.saved_at == NOW + MINUTE


def test_one_name_is_another_form_for_another_account(session: Session, house: House) -> None:
    drafts.keep(session, house.editor, "moi-1", {"text": ["Của biên tập"]}, now=NOW)
    assert drafts.draft_of(session, house.admin, "moi-1") is None
    drafts.drop(session, house.admin, "moi-1")
    assert drafts.draft_of(session, house.editor, "moi-1") is not None
    drafts.drop(session, house.editor, "moi-1")
    assert drafts.unsaved(session, house.editor) == []


def test_who_else_writes_at_an_item_is_known_for_ten_minutes(
    session: Session, house: House
) -> None:
    item = an_item(session, house)
    drafts.keep(session, house.editor, "item-1", {"text": ["x"]}, now=NOW, item=item, revision=1)
    soon, late = NOW + 9 * MINUTE, NOW + 10 * MINUTE
    (other,) = drafts.others_writing(session, item, house.admin, soon)
    assert other.account is house.editor
    assert drafts.others_writing(session, item, house.editor, soon) == []
    assert drafts.others_writing(session, item, house.admin, late) == []
    assert drafts.unsaved(session, house.editor) == []  # it is an item's, not a new one


def test_too_much_is_refused(session: Session, house: House) -> None:
    with pytest.raises(InvalidItem, match="too long"):
        drafts.keep(session, house.editor, "moi", {"text": ["á" * 300_000]}, now=NOW)
    for key in ("", "k" * 65):
        with pytest.raises(InvalidItem, match="no name"):
            drafts.keep(session, house.editor, key, {}, now=NOW)
    for number in range(drafts.MOST_DRAFTS):
        drafts.keep(session, house.editor, f"moi-{number}", {}, now=NOW)
    with pytest.raises(InvalidItem, match="unfinished drafts"):
        drafts.keep(session, house.editor, "mot-ban-nua", {}, now=NOW)
    drafts.keep(session, house.editor, "moi-1", {"text": ["vẫn lưu"]}, now=NOW)

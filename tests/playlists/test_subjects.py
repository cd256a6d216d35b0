"""Topics, legal documents and recognised models, as editors keep them."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import airings, newsroom, subjects
from playlists.errors import InvalidSubject, NotAllowed
from playlists.models import Account, ExemplaryModel, LegalDocument, ModelField
from tests.playlists.builders import NOW, House, a_player, a_row, an_item


def a_document(
    session: Session, house: House, number: str = "33/CT-TTg", by: Account | None = None
) -> LegalDocument:
    return subjects.keep_document(
        session,
        None,
        number=number,
        kind="Chỉ thị",
        issuer="Thủ tướng Chính phủ",
        issued_on=date(2021, 11, 26),
        subject="Về công tác dân vận",
        by=by or house.editor,
    )


def a_model(
    session: Session, house: House, name: str = "Bến thuyền tự quản", year: int = 2024
) -> ExemplaryModel:
    return subjects.keep_model(
        session,
        None,
        name=name,
        field=ModelField.SECURITY,
        unit=house.communes[0],
        year_recognised=year,
        by=house.editor,
    )


def test_a_topic_gets_a_code_of_its_name_and_keeps_it(session: Session, house: House) -> None:
    topic = subjects.keep_topic(session, None, name="Phòng, chống  đuối nước", by=house.editor)
    assert (topic.code, topic.name) == ("phong-chong-duoi-nuoc", "Phòng, chống đuối nước")
    subjects.keep_topic(session, topic, name="An toàn cho trẻ em", by=house.editor)
    assert (topic.code, topic.name) == ("phong-chong-duoi-nuoc", "An toàn cho trẻ em")
    other = subjects.keep_topic(session, None, name="Phòng chống đuối nước", by=house.editor)
    assert other.code == "phong-chong-duoi-nuoc-2"


def test_names_that_differ_in_marks_only_are_one_name(session: Session, house: House) -> None:
    subjects.keep_topic(session, None, name="Dân vận khéo", by=house.editor)
    a_model(session, house)
    with pytest.raises(InvalidSubject, match="already"):
        subjects.keep_topic(session, None, name="dan van kheo", by=house.editor)
    with pytest.raises(InvalidSubject, match="already"):
        a_model(session, house, "bến thuyền tự quản")
    assert a_model(session, house, year=2025).year_recognised == 2025


@pytest.mark.parametrize("number", ["", " ", "33/CT-TTg", "x" * 65])
def test_a_document_has_a_number_of_its_own(session: Session, house: House, number: str) -> None:
    a_document(session, house)
    with pytest.raises(InvalidSubject):
        a_document(session, house, number)


@pytest.mark.parametrize("year", [0, 1900, 99_999])
def test_a_model_was_recognised_in_a_year_that_can_be(
    session: Session, house: House, year: int
) -> None:
    with pytest.raises(InvalidSubject, match="year"):
        a_model(session, house, year=year)


def test_only_editors_above_the_communes_keep_them(session: Session, house: House) -> None:
    with pytest.raises(NotAllowed):
        a_document(session, house, by=house.operator)
    with pytest.raises(NotAllowed):
        subjects.drop(session, a_document(session, house), by=house.approver)


def test_what_an_item_names_stays(session: Session, house: House) -> None:
    topic, document, model = house.topics["dan-van"], a_document(session, house), a_model(
        session, house
    )  # fmt: skip
    item = an_item(session, house, topics=[topic])
    item.documents, item.models = [document], [model]
    session.flush()
    for each in (topic, document, model):
        with pytest.raises(InvalidSubject, match="stays"):
            subjects.drop(session, each, by=house.editor)
    item.documents = []
    session.flush()
    subjects.drop(session, document, by=house.editor)
    assert session.get(LegalDocument, document.id) is None


def test_a_model_knows_the_items_that_praised_it_and_what_was_heard_of_them(
    session: Session, house: House
) -> None:
    model, item = a_model(session, house), an_item(session, house)
    newsroom.revise(
        session, item, author=house.editor, title="Tin", text="Tin.", now=NOW, models=[model]
    )
    one, two = (a_player(session, house.stations[0], f"cum-{each}") for each in "12")
    later, received = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    rows = [a_row(1, item_id=item.id), a_row(2, later, item_id=item.id)]
    airings.record(session, one, rows, received)
    airings.record(session, two, rows[:1], received)
    (praise,) = subjects.praises(session, model)
    assert (praise.item, praise.heard.airings, praise.heard.aired_ms) == (item, 2, 60_000)
    assert subjects.model_uses(session) == {model.id: 1}

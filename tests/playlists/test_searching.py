"""Items are found by their words, with and without marks, the same on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import databases
from playlists import newsroom, searching
from playlists.database import create_database_engine, migrate, session_factory
from playlists.folding import fold, words_of
from playlists.models import Base, Item, ItemKind
from tests.playlists.builders import NOW, House, a_house


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Engine]:
    with databases.postgresql() as url:
        engine = create_database_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """A session of either database whose work is undone at the end."""
    if request.param == "sqlite":
        engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
        migrate(engine)
    else:
        engine = request.getfixturevalue("postgresql")
    with session_factory(engine)() as session:
        yield session
        session.rollback()
    if request.param == "sqlite":
        engine.dispose()


@pytest.fixture
def house(session: Session) -> House:
    return a_house(session)


def an_item(session: Session, house: House, title: str, words: str = "Nội dung khác.") -> Item:
    return newsroom.write(
        session,
        author=house.editor,
        unit=house.centre,
        kind=ItemKind.NEWS,
        title=title,
        text=words,
        now=NOW,
    )


def titles(session: Session, wish: str) -> list[str]:
    return [item.title for item in newsroom.search(session, text=wish)]


def test_words_are_found_without_marks_and_in_any_order(session: Session, house: House) -> None:
    an_item(session, house, "Phong trào “Dân vận khéo”")
    an_item(session, house, "Đường liên thôn")
    for wish in ("dan van kheo", "DÂN VẬN KHÉO", "kheo, dan", "dân va\u0323\u0302n", "khe"):
        assert titles(session, wish) == ["Phong trào “Dân vận khéo”"], wish
    assert titles(session, "duong") == titles(session, "Đường") == ["Đường liên thôn"]
    assert titles(session, "dan van gioi") == []


def test_a_title_goes_before_a_text_that_says_it_more_often(session: Session, house: House) -> None:
    an_item(session, house, "Trong nội dung", "Bãi biển. Bãi biển đẹp. Ra bãi biển.")
    an_item(session, house, "Dọn bãi biển")
    assert titles(session, "bai bien") == ["Dọn bãi biển", "Trong nội dung"]


def test_the_same_marks_go_before_other_marks(session: Session, house: House) -> None:
    for title in ("Bán hàng", "Bàn hàng", "Bản hàng"):
        an_item(session, house, title)
    for wish in ("Bán", "bàn", "BẢN"):
        found = titles(session, wish)
        assert len(found) == 3
        assert found[0].split()[0].casefold() == wish.casefold()


def test_the_last_word_may_be_a_beginning_where_nothing_has_it_whole(
    session: Session, house: House
) -> None:
    for title in ("Danh sách", "Dan lưới"):
        an_item(session, house, title)
    assert titles(session, "dan") == ["Dan lưới"]
    assert titles(session, "danh sa") == ["Danh sách"]
    assert titles(session, "sa dan") == []


def test_only_the_latest_words_are_found(session: Session, house: House) -> None:
    item = an_item(session, house, "Chữ cũ", "Lời trước.")
    newsroom.revise(session, item, author=house.editor, title="Chữ mới", text="Lời sau.", now=NOW)
    assert titles(session, "cu") == titles(session, "truoc") == []
    assert titles(session, "moi") == ["Chữ mới"]


def test_what_is_undone_leaves_the_index_too(session: Session, house: House) -> None:
    point = session.begin_nested()
    an_item(session, house, "Sắp bỏ")
    assert titles(session, "sap bo") == ["Sắp bỏ"]
    point.rollback()
    assert titles(session, "sap bo") == []


def test_signs_are_no_words_and_nothing_typed_is_an_order(session: Session, house: House) -> None:
    an_item(session, house, "Số 33/CT-TTg ngày 24/11/2026", 'Ghi "AND" và NEAR(x)')
    for wish in ("%", '"', "***", "(", "…", "__"):
        assert titles(session, wish) == [], wish
    for wish in ('"AND"', "NEAR(x)", "33/CT", "24/11/2026", "title:so OR NOT", "x' | 'y", "so & x"):
        assert titles(session, wish) in ([], ["Số 33/CT-TTg ngày 24/11/2026"]), wish
    assert titles(session, "33/ct ttg 24/11/2026") == ["Số 33/CT-TTg ngày 24/11/2026"]


def test_the_index_is_made_anew_from_the_items(session: Session, house: House) -> None:
    item = an_item(session, house, "Chữ cũ")
    newsroom.revise(session, item, author=house.editor, title="Chữ mới", text="Khác.", now=NOW)
    an_item(session, house, "Tin hai")
    session.execute(text("DELETE FROM item_words"))
    assert titles(session, "chu moi") == []
    assert searching.rebuild(session) == 2
    assert titles(session, "chu moi") == ["Chữ mới"]
    assert titles(session, "cu") == []


def test_a_long_text_of_one_word_is_taken(session: Session, house: House) -> None:
    an_item(session, house, "Dài", "x" * 50_000)
    an_item(session, house, "Nhiều", "từ " * 16_000)
    assert titles(session, "x" * 5_000) == ["Dài"]
    assert titles(session, "tu " * 500) == ["Nhiều"]


@given(st.text())
def test_folding_words_and_cutting_them_go_together(words: str) -> None:
    for word in words_of(words):
        assert word
        assert " " not in fold(word)


def test_the_index_is_a_table_of_its_own(session: Session) -> None:
    assert searching.TABLE not in Base.metadata.tables

"""Columns as series of numbered issues."""

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom, series
from playlists.airable import airable_pieces
from playlists.errors import InvalidItem
from playlists.models import Item, ItemKind
from tests.playlists.builders import NOW, House, approved


def an_issue(
    session: Session, house: House, number: int | None, column: str = "Dân vận khéo"
) -> Item:
    return newsroom.write(
        session,
        author=house.editor,
        unit=house.centre,
        kind=ItemKind.SERIES,
        title=f"Số {number}",
        text="Nội dung.",
        now=NOW,
        series_title=column,
        issue_number=number,
    )


def test_issues_of_one_title_make_one_series_whatever_its_capitals(
    session: Session, house: House
) -> None:
    first = an_issue(session, house, 1)
    second = an_issue(session, house, 2, "DÂN VẬN  KHÉO")
    assert first.series is second.series
    assert [each.title for each in series.all_series(session)] == ["Dân vận khéo"]
    assert first.series is not None
    assert series.issues(session, first.series) == [second, first]


def test_a_series_proposes_the_issue_after_its_highest(session: Session, house: House) -> None:
    column = an_issue(session, house, 7).series
    an_issue(session, house, 3)
    fresh = series.begin(session, "Pháp luật và đời sống")
    assert column is not None
    assert series.next_issues(session) == {column.id: 8, fresh.id: 1}


def test_a_number_stands_for_one_issue_until_that_is_withdrawn(
    session: Session, house: House
) -> None:
    first = an_issue(session, house, 1)
    with pytest.raises(InvalidItem, match="issue 1 already"):
        an_issue(session, house, 1)
    newsroom.withdraw(session, first, actor=house.editor, now=NOW)
    assert an_issue(session, house, 1).issue_number == 1


def test_an_issue_written_anew_keeps_its_number(session: Session, house: House) -> None:
    item = an_issue(session, house, 4)
    newsroom.revise(session, item, author=house.editor, title="Số 4", text="Khác.", now=NOW)
    assert (item.series_title, item.issue_number) == ("Dân vận khéo", 4)


def test_a_renamed_series_takes_its_issues_along_to_the_planner(
    session: Session, house: House
) -> None:
    item = approved(session, house, an_issue(session, house, 1))
    assert item.series is not None
    series.change(session, item.series, "Dân vận chính quyền", house.topics["dan-van"])
    (piece,) = airable_pieces(session)
    assert (piece.series_title, piece.issue_number) == ("Dân vận chính quyền", 1)


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "dan van kheo"])
def test_a_series_needs_a_title_of_its_own(session: Session, house: House, title: str) -> None:
    an_issue(session, house, 1)
    with pytest.raises(InvalidItem):
        series.begin(session, title)


def test_a_series_with_issues_is_not_taken_out(session: Session, house: House) -> None:
    column = an_issue(session, house, 1).series
    assert column is not None
    empty = series.begin(session, "Chưa có kỳ nào")
    with pytest.raises(InvalidItem, match="stays"):
        series.end(session, column)
    series.end(session, empty)
    assert [each.title for each in series.all_series(session)] == ["Dân vận khéo"]

"""A programme's list changed by hand, through the door."""

import re

import pytest
from sqlalchemy import select

from playlists.models import Occurrence, Playlist
from tests.web.builders import House, Visitor

PROGRAMME = "Chương trình chiều"


def address(house: House, day: int = 23) -> str:
    return f"/dai/cat-ba/buoi/{house.programme('cat-ba', PROGRAMME, day)}"


def shown(page: str) -> list[str]:
    """The items of the list that a page shows, in order."""
    pieces = page.partition("data-pieces")[2].partition("</ol>")[0]
    return re.findall(r'name="item" value="(\d+)"', pieces)


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def planned(house: House, day: int = 23) -> list[str]:
    with house.session() as session:
        number = house.programme("cat-ba", PROGRAMME, day)
        playlist = session.scalars(
            select(Playlist).join(Occurrence).where(Occurrence.id == number)
        ).one()
        return [str(each.revision.item_id) for each in playlist.entries if not each.fills]


def open_list(house: House, username: str = "catba") -> tuple[Visitor, list[str], str]:
    visitor = house.visitor(username)
    page = visitor.get(f"{address(house)}/sua").text
    return visitor, shown(page), version(page)


def test_a_commune_puts_its_day_in_an_order_of_its_own(house: House) -> None:
    visitor, items, of = open_list(house)
    assert items == planned(house)
    wanted = [items[0], items[1], items[3], items[2], *items[4:]]
    answer = visitor.post(f"{address(house)}/sua", item=wanted, version=of)
    assert answer.status_code == 302
    assert answer.location.startswith("/dai/cat-ba?day=2026-11-23#p")
    assert planned(house) == wanted
    page = visitor.get(f"{address(house)}/sua").text
    assert "thứ tự do đài đặt" in page
    assert "Về danh sách tự xếp" in page


def test_the_order_survives_the_next_build_and_can_be_given_back(house: House) -> None:
    visitor, items, of = open_list(house)
    wanted = [items[0], items[1], items[3], items[2], *items[4:]]
    visitor.post(f"{address(house)}/sua", item=wanted, version=of)
    house.centre.plan_and_publish()
    assert planned(house) == wanted
    of = version(visitor.get(f"{address(house)}/sua").text)
    assert visitor.post(f"{address(house)}/tra-lai", version=of).status_code == 302
    assert planned(house) == items


def test_a_piece_is_taken_out_and_another_put_in(house: House) -> None:
    visitor, items, of = open_list(house)
    page = visitor.get(f"{address(house)}/sua").text
    offered = re.findall(r'<li data-item="(\d+)"', page.partition("data-offered")[2])
    assert offered
    assert not set(offered) & set(items)
    wanted = [*items[:2], offered[0], *items[3:]]
    assert visitor.post(f"{address(house)}/sua", item=wanted, version=of).status_code == 302
    assert offered[0] in planned(house)
    assert items[2] not in planned(house)
    page = visitor.get(f"{address(house)}/sua").text
    assert "Đã bỏ ra bằng tay" in page


def test_the_second_of_two_editors_is_shown_the_difference_and_loses_nothing(
    house: House,
) -> None:
    first, items, of = open_list(house, "catba")
    second, _items, _of = open_list(house, "bientap")
    theirs = [items[0], items[1], items[3], items[2], *items[4:]]
    assert first.post(f"{address(house)}/sua", item=theirs, version=of).status_code == 302
    mine = [*items[:4], items[5], items[4], *items[6:]]
    answer = second.post(f"{address(house)}/sua", item=mine, version=of)
    assert answer.status_code == 409
    assert planned(house) == theirs, "nothing is overwritten"
    assert shown(answer.text) == mine, "nothing is lost"
    assert "khác vị trí" in answer.text
    assert "Không mất gì cả" in answer.text
    again = second.post(f"{address(house)}/sua", item=mine, version=version(answer.text))
    assert again.status_code == 302
    assert planned(house) == mine


@pytest.mark.parametrize("twice", [True, False])
def test_a_list_that_cannot_be_is_refused_and_shown_again(house: House, twice: bool) -> None:
    visitor, items, of = open_list(house)
    wanted = [*items, items[3]] if twice else [*items, "999999"]
    answer = visitor.post(f"{address(house)}/sua", item=wanted, version=of)
    assert answer.status_code == 409
    assert 'class="flash bad' in answer.text
    assert planned(house) == items


def test_a_programme_that_is_over_is_changed_no_more(house: House) -> None:
    visitor = house.visitor("catba")
    number = house.programme("cat-ba", "Chương trình sáng")
    page = visitor.get(f"/dai/cat-ba/buoi/{number}/sua").text
    answer = visitor.post(
        f"/dai/cat-ba/buoi/{number}/sua", item=shown(page)[::-1], version=version(page)
    )
    assert answer.status_code == 409
    assert "Sửa danh sách" not in visitor.get("/dai/cat-ba").text.partition(PROGRAMME)[0]


@pytest.mark.parametrize("username", ["phulong", "lanhdao", "baocao"])
def test_others_change_no_list(house: House, username: str) -> None:
    items, visitor = planned(house), house.visitor(username)
    assert visitor.get(f"{address(house)}/sua").status_code == 403
    for step in ("sua", "tra-lai"):
        answer = visitor.post(f"{address(house)}/{step}", item=items[::-1], version="1")
        assert answer.status_code == 403
    assert planned(house) == items

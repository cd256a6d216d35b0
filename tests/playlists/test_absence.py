"""Why a piece is not in a programme: one reason for each rule that keeps it out."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.absence import absent_from
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.emergencies import ready_pieces
from playlists.errors import InvalidItem
from playlists.models import Item, ItemKind, Playlist, Precedence
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, an_item, approved

MINUTE = 60_000


@pytest.fixture(autouse=True)
def _a_programme_of_one_bulletin_twice_a_day(session: Session, house: House) -> None:
    slots = (SlotSpec(ItemKind.NEWS, count=1, budget_ms=MINUTE),)
    clock = create_clock(session, "Bản tin", 10 * MINUTE, slots)
    for start in ("11:00", "11:30"):
        create_timetable(
            session, clock, start, valid_from=date(2026, 11, 23), unit=house.communes[0]
        )


def plan(session: Session, house: House) -> list[Playlist]:
    until = NOW + timedelta(hours=12)
    return build_station(session, house.stations[0], NOW, until, NOW)


def why(session: Session, house: House, item: Item, programme: int = 0) -> str:
    playlist = plan(session, house)[programme]
    found = {
        each.piece.item_id: str(each.reason) for each in absent_from(session, playlist.occurrence)
    }
    return found.get(item.id, "it is here")


def test_the_one_that_is_in_it_is_not_absent(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    assert why(session, house, item) == "it is here"


def test_a_kind_without_a_slot(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house, kind=ItemKind.SLOGAN))
    assert "No slot" in why(session, house, item)


def test_what_expired_before(session: Session, house: House) -> None:
    gone = an_item(session, house, valid_to=NOW + timedelta(minutes=5))
    item = approved(session, house, gone)
    assert "not valid" in why(session, house, item)


def test_what_is_longer_than_its_slot(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house), 2 * MINUTE)
    assert why(session, house, item) == "It is 120 seconds long; its slot has room for 60."


def test_what_others_went_before(session: Session, house: House) -> None:
    first = approved(session, house, an_item(session, house, "Tin mới"), now=NOW)
    old = NOW - timedelta(days=1)
    second = approved(session, house, an_item(session, house, "Tin cũ"), now=old)
    assert why(session, house, first) == "it is here"
    assert why(session, house, second) == "Others went before it here; it airs at 11:30 23/11."
    third = approved(session, house, an_item(session, house, "Tin cũ hơn"), now=old)
    assert "no room was left" in why(session, house, third)


def test_what_aired_half_an_hour_before(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    assert "less than 2 hours before" in why(session, house, item, programme=1)
    newsroom_item = session.get_one(Item, item.id)
    newsroom_item.spacing_minutes = 20
    assert why(session, house, item, programme=1) == "it is here"


def test_an_item_airs_as_often_as_was_wished(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    item.spacing_minutes, item.wished_airings = 0, 1
    first, second = plan(session, house)
    assert [len(each.entries) for each in (first, second)] == [1, 0]
    assert "had the 1 airings" in why(session, house, item, programme=1)
    item.wished_airings = 2
    assert [len(each.entries) for each in plan(session, house)] == [1, 1]


def test_an_emergency_piece_may_be_kept_ready_for_an_order_only(
    session: Session, house: House
) -> None:
    storm = approved(session, house, an_item(session, house))
    storm.precedence = Precedence.EMERGENCY
    assert why(session, house, storm) == "it is here"
    storm.wished_airings = 0
    assert [len(each.entries) for each in plan(session, house)] == [0, 0]
    assert "kept ready for an order" in why(session, house, storm)
    assert storm.latest in ready_pieces(session, NOW, station=house.stations[0])


@pytest.mark.parametrize(
    "wish",
    [
        {"wished_airings": 0},
        {"wished_airings": 501},
        {"spacing_minutes": -1},
        {"spacing_minutes": 50_000},
    ],
)
def test_wishes_have_bounds(session: Session, house: House, wish: dict[str, int]) -> None:
    item = an_item(session, house)
    with pytest.raises(InvalidItem):
        newsroom.revise(
            session,
            item,
            author=house.editor,
            title="Tin",
            text="Lời.",
            now=NOW,
            wished_airings=wish.get("wished_airings"),
            spacing_minutes=wish.get("spacing_minutes"),
        )

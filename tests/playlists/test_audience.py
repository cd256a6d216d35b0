"""Whom an item is for: stations, groups of them, or every one."""

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.airable import airable_pieces
from playlists.errors import InvalidItem
from playlists.models import Item, ItemKind, StationGroup
from playlists.stock import Stock
from tests.playlists.builders import NOW, House, an_item, approved


def a_group(session: Session, house: House, *places: int) -> StationGroup:
    group = StationGroup(name=f"Nhóm {places}", stations=[house.stations[each] for each in places])
    session.add(group)
    session.flush()
    return group


def for_group(session: Session, house: House, *places: int) -> Item:
    item = an_item(session, house)
    newsroom.revise(
        session,
        item,
        author=house.editor,
        title="Tin đảo",
        text="Tin.",
        now=NOW,
        groups=[a_group(session, house, *places)],
    )
    return approved(session, house, item)


def test_an_item_for_a_group_is_for_each_of_its_stations(session: Session, house: House) -> None:
    for_group(session, house, 0, 1)
    (piece,) = airable_pieces(session)
    assert piece.stations == {station.id for station in house.stations}


def test_an_item_for_a_group_is_for_no_other_station(session: Session, house: House) -> None:
    item = for_group(session, house, 0)
    here, there = house.stations
    (piece,) = airable_pieces(session)
    assert piece.stations == {here.id}
    assert Stock([piece]).at(here.id).item(item.id) == piece
    assert Stock([piece]).at(there.id).item(item.id) is None
    assert item.is_for({here.id})
    assert not item.is_for({there.id})


def test_an_item_for_a_group_without_stations_is_for_nobody(session: Session, house: House) -> None:
    item = for_group(session, house)
    assert airable_pieces(session) == []
    assert not item.is_for({station.id for station in house.stations})


def test_a_station_that_joins_a_group_gets_its_items(session: Session, house: House) -> None:
    item = for_group(session, house, 0)
    item.groups[0].stations.append(house.stations[1])
    session.flush()
    (piece,) = airable_pieces(session)
    assert house.stations[1].id in piece.stations


def test_a_commune_speaks_to_no_group_with_anothers_station(session: Session, house: House) -> None:
    notice = an_item(
        session, house, kind=ItemKind.NOTICE, author=house.operator, unit=house.communes[0]
    )
    with pytest.raises(InvalidItem, match="own stations"):
        newsroom.revise(
            session,
            notice,
            author=house.operator,
            title="Họp",
            text="Họp.",
            now=NOW,
            groups=[a_group(session, house, 0, 1)],
        )

"""Where an item stands on the air, and how programmes learn that it left."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import airings, newsroom
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.models import Item, ItemKind, ItemState
from playlists.notices import notices_for, notices_of, stations_holding
from playlists.standing import OnAir, condition, standings
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_player, a_row, an_item, approved, voiced

DAY = timedelta(days=1)


@pytest.fixture
def planned(session: Session, house: House) -> Item:
    """An approved item in two days' programmes of the first station."""
    clock = create_clock(session, "Trưa", 600_000, [SlotSpec(ItemKind.NEWS)])
    create_timetable(session, clock, "11:00", valid_from=NOW.date(), station=house.stations[0])
    item = approved(session, house, an_item(session, house))
    build_station(session, house.stations[0], NOW, NOW + 2 * DAY, NOW)
    return item


def stage(session: Session, item: Item, now: timedelta = timedelta()) -> ItemState | OnAir:
    return standings(session, [item], NOW + now)[item.id].stage(item)


def matching(session: Session, on_air: OnAir, now: timedelta = timedelta()) -> list[Item]:
    return newsroom.search(session, also=condition(on_air, NOW + now))


def heard(session: Session, house: House, item: Item) -> None:
    player = a_player(session, house.stations[0], "cum-1")
    airings.record(session, player, [a_row(1, item_id=item.id)], NOW + timedelta(hours=1))


def test_an_approved_item_is_scheduled_while_a_programme_to_come_holds_it(
    session: Session, planned: Item
) -> None:
    assert stage(session, planned) is OnAir.SCHEDULED
    assert stage(session, planned, 3 * DAY) is ItemState.APPROVED
    standing = standings(session, [planned], NOW)[planned.id]
    assert (standing.planned, standing.next_at) == (2, NOW + timedelta(hours=3))
    assert matching(session, OnAir.SCHEDULED) == [planned]
    assert matching(session, OnAir.SCHEDULED, 3 * DAY) == []


def test_an_item_that_was_heard_and_is_planned_no_more_has_aired(
    session: Session, house: House
) -> None:
    item = approved(session, house, an_item(session, house))
    assert matching(session, OnAir.AIRED) == []
    heard(session, house, item)
    assert stage(session, item) is OnAir.AIRED
    assert matching(session, OnAir.AIRED) == [item]


def test_an_item_expires_with_its_validity(session: Session, house: House) -> None:
    item = an_item(session, house, valid_to=NOW + DAY)
    approved(session, house, item)
    assert stage(session, item) is ItemState.APPROVED
    assert stage(session, item, DAY) is OnAir.EXPIRED
    assert matching(session, OnAir.EXPIRED) == []
    assert matching(session, OnAir.EXPIRED, DAY) == [item]


def test_a_withdrawn_item_is_neither_scheduled_nor_expired(
    session: Session, house: House, planned: Item
) -> None:
    planned.valid_to = NOW + DAY
    newsroom.withdraw(session, planned, actor=house.editor, now=NOW)
    assert stage(session, planned, 2 * DAY) is ItemState.WITHDRAWN
    assert matching(session, OnAir.SCHEDULED) == []
    assert matching(session, OnAir.EXPIRED, 2 * DAY) == []


def test_programmes_that_hold_a_withdrawn_item_are_told(
    session: Session, house: House, planned: Item
) -> None:
    newsroom.withdraw(session, planned, actor=house.editor, now=NOW)
    told = notices_of(session, planned)
    assert [(notice.title, notice.state) for notice, _ in told] == [
        ("Dân vận khéo", ItemState.WITHDRAWN)
    ] * 2
    occurrence = told[0][1]
    assert notices_for(session, [occurrence.id])[occurrence.id][0].item_id == planned.id
    assert stations_holding(session, planned, NOW) == {house.stations[0].id}


def test_a_change_of_words_or_sound_is_told_and_an_unapproved_items_is_not(
    session: Session, house: House, planned: Item
) -> None:
    voiced(session, planned.latest, take="2")
    assert {notice.state for notice, _ in notices_of(session, planned)} == {ItemState.SUBMITTED}
    newsroom.revise(session, planned, author=house.editor, title="Mới", text="Mới.", now=NOW)
    assert len(notices_of(session, planned)) == 2


def test_programmes_that_began_are_told_nothing(
    session: Session, house: House, planned: Item
) -> None:
    newsroom.withdraw(session, planned, actor=house.editor, now=NOW + timedelta(hours=4))
    assert len(notices_of(session, planned)) == 1

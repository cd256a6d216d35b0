"""Why a piece is not in a programme: one reason for each rule that keeps it out."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import editing, newsroom
from playlists.absence import absent_from
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.editing import Edit
from playlists.emergencies import ready_pieces
from playlists.errors import InvalidItem
from playlists.models import Item, ItemKind, Playlist, Precedence, SlotSource
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


def run(session: Session, house: House, at: str, *slots: SlotSpec, minutes: int = 10) -> None:
    clock = create_clock(session, f"Lúc {at}", minutes * MINUTE, slots)
    create_timetable(session, clock, at, valid_from=date(2026, 11, 23), unit=house.communes[0])


def plan(session: Session, house: House) -> list[Playlist]:
    until = NOW + timedelta(hours=12)
    return build_station(session, house.stations[0], NOW, until, NOW)


def why(session: Session, house: House, item: Item, programme: int = 0) -> str:
    playlist = plan(session, house)[programme]
    found = {
        each.piece.item_id: " ".join(str(said) for said in (each.reason, each.because) if said)
        for each in absent_from(session, playlist.occurrence)
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


def test_what_the_days_cap_leaves_no_time_for(session: Session, house: House) -> None:
    """11:00 and 11:30 have a minute each; the cap leaves the programme of 15:00 a minute of ten."""
    run(session, house, "15:00", SlotSpec(ItemKind.FEATURE, count=3))
    house.stations[0].day_cap_ms = 3 * MINUTE
    for number in range(2):
        approved(session, house, an_item(session, house, f"Tin {number}"), MINUTE)
    features = [
        approved(session, house, an_item(session, house, f"Bài {n}", kind=ItemKind.FEATURE), MINUTE)
        for n in range(2)
    ]
    reasons = sorted(why(session, house, each, programme=2) for each in features)
    cut = "Shortened to the station's limit of 3 minutes a day."
    assert reasons == [f"The time left was not enough for it. {cut}", "it is here"]
    house.stations[0].day_cap_ms = 2 * MINUTE
    for each in features:
        assert why(session, house, each, programme=2) == (
            "Nothing is planned in this programme. Left out: the day's other programmes take the"
            " station's 2 minutes a day."
        )


def test_what_is_longer_than_the_cap_leaves(session: Session, house: House) -> None:
    run(session, house, "15:00", SlotSpec(ItemKind.FEATURE))
    house.stations[0].day_cap_ms = 2 * MINUTE
    long = an_item(session, house, "Bài dài", kind=ItemKind.FEATURE)
    approved(session, house, long, 5 * MINUTE)
    assert why(session, house, long, programme=2) == (
        "The time left was not enough for it. Shortened to the station's limit of 2 minutes a day."
    )
    house.stations[0].day_cap_ms = 180 * MINUTE
    assert why(session, house, long, programme=2) == "it is here"


def test_later_programmes_take_nothing_from_what_was_planned_before_them(
    session: Session, house: House
) -> None:
    """The cap is used up at the day's end; at eleven there was time, and another went before."""
    house.stations[0].day_cap_ms = 2 * MINUTE
    items = [
        approved(session, house, an_item(session, house, f"Tin {number}"), MINUTE)
        for number in range(3)
    ]
    reasons = {why(session, house, each) for each in items}
    assert reasons == {
        "it is here",
        "Others went before it here; it airs at 11:30 23/11.",
        "Others went before it, and no room was left.",
    }


def test_what_would_not_have_come_without_the_cap_either(session: Session, house: House) -> None:
    run(session, house, "15:00", SlotSpec(ItemKind.FEATURE, count=2))
    house.stations[0].day_cap_ms = MINUTE
    features = [
        approved(
            session,
            house,
            an_item(session, house, f"Bài {number}", kind=ItemKind.FEATURE),
            MINUTE,
            now=NOW - timedelta(days=number),
        )
        for number in range(3)
    ]
    reasons = [why(session, house, each, programme=2) for each in features]
    assert reasons[0] == "it is here"
    assert "limit of 1 minutes a day" in reasons[1]
    assert reasons[2] == "Others went before it, and no room was left."


def test_a_sitting_of_two_programmes_has_no_time_left(session: Session, house: House) -> None:
    run(session, house, "14:55", SlotSpec(ItemKind.FEATURE), minutes=5)
    run(session, house, "15:00", SlotSpec(ItemKind.FEATURE), minutes=5)
    house.stations[0].session_cap_ms = 5 * MINUTE
    features = [
        approved(
            session, house, an_item(session, house, f"Bài {n}", kind=ItemKind.FEATURE), 5 * MINUTE
        )
        for n in range(2)
    ]
    reasons = {why(session, house, each, programme=3) for each in features}
    assert all("with the programme of 14:55 it is one sitting" in each for each in reasons)


def test_a_station_outside_its_hours(session: Session, house: House) -> None:
    house.stations[0].airing_to = "11:00"
    item = approved(session, house, an_item(session, house))
    assert why(session, house, item).startswith(
        "Nothing is planned in this programme. Outside the station's hours"
    )


def test_what_somebody_took_out(session: Session, house: House) -> None:
    item = approved(session, house, an_item(session, house))
    playlist = plan(session, house)[0]
    editing.remove(session, Edit(playlist.occurrence, playlist.version, house.editor, NOW), item.id)
    assert why(session, house, item) == "It was taken out by hand."


def test_slots_of_the_stations_own_unit_and_slots_for_what_is_new(
    session: Session, house: House
) -> None:
    run(session, house, "15:00", SlotSpec(ItemKind.NOTICE, source=SlotSource.OWN))
    run(session, house, "16:00", SlotSpec(ItemKind.FEATURE, newest_days=2))
    notice = approved(session, house, an_item(session, house, "Họp", kind=ItemKind.NOTICE))
    assert "station's own unit" in why(session, house, notice, programme=2)
    old = an_item(session, house, "Bài cũ", kind=ItemKind.FEATURE)
    approved(session, house, old, now=NOW - timedelta(days=3))
    assert "something newer" in why(session, house, old, programme=3)


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

"""What is wrong with the days ahead: each kind of finding, and none where all is well."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import airings, newsroom
from playlists.builder import build_station
from playlists.checks import Finding, check_plan
from playlists.clocks import SlotSpec, create_clock
from playlists.messages import message
from playlists.models import Clock, ItemKind, SlotSource
from playlists.targets import set_targets
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_player, a_row, an_item, approved

MINUTE = 60_000
WEEK = timedelta(days=7)
SINCE = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock(session: Session, house: House) -> Clock:
    slots = (
        SlotSpec(ItemKind.NEWS, count=1, required=True),
        SlotSpec(ItemKind.FILLER, source=SlotSource.FILL),
    )
    approved(session, house, an_item(session, house, "Nhạc", kind=ItemKind.FILLER), 3 * MINUTE)
    clock = create_clock(session, "Bản tin", 10 * MINUTE, slots)
    create_timetable(session, clock, "11:00", valid_from=SINCE, unit=house.communes[0])
    return clock


def findings(session: Session, house: House) -> list[Finding]:
    station = house.stations[0]
    build_station(session, station, NOW, NOW + WEEK, NOW)
    return check_plan(session, [station], NOW, WEEK)


def told(session: Session, house: House) -> list[str]:
    return [str(each.what) for each in findings(session, house)]


def test_nothing_is_wrong_where_every_slot_is_filled(session: Session, house: House) -> None:
    approved(session, house, an_item(session, house))
    assert told(session, house) == []


def test_an_unfilled_slot_is_told_once_with_its_first_programme(
    session: Session, house: House
) -> None:
    (first,) = findings(session, house)
    assert "no approved piece" in str(first.what)
    assert "Approve" in str(first.cure)
    assert first.station is house.stations[0]
    assert first.at == NOW + timedelta(hours=3)


def test_a_timetable_that_another_covers(session: Session, house: House, clock: Clock) -> None:
    approved(session, house, an_item(session, house))
    create_timetable(session, clock, "11:05", valid_from=SINCE, station=house.stations[0])
    assert told(session, house) == ["“Bản tin” is left out: a nearer timetable has the air."]


def test_items_that_will_not_air_as_they_stand(session: Session, house: House) -> None:
    approved(session, house, an_item(session, house))
    late = an_item(session, house, "Hạn gần", valid_to=NOW + timedelta(days=2))
    mute = an_item(session, house, "Không tiếng")
    for item in (late, mute):
        newsroom.submit(session, item, actor=house.editor, now=NOW)
    newsroom.record_voicing_failure(session, mute.latest, message("It is mute."))
    found = findings(session, house)
    assert [(each.item_id, str(each.what)) for each in found] == [
        (late.id, "“Hạn gần” awaits approval and expires soon."),
        (mute.id, "“Không tiếng” could not be voiced."),
    ]


def test_a_target_that_the_month_will_not_reach(session: Session, house: House) -> None:
    topic = house.topics["dan-van"]
    approved(session, house, an_item(session, house, topics=[topic]), 5 * MINUTE)
    station = house.stations[0]
    build_station(session, station, NOW, NOW + WEEK, NOW)
    set_targets(session, SINCE.replace(day=1), {topic.code: 35})
    assert told(session, house) == [], "seven days of five minutes, and some hours more"
    set_targets(session, SINCE.replace(day=1), {topic.code: 38})
    assert told(session, house) == [], "at the week's pace the month's last hours bring 3 more"
    set_targets(session, SINCE.replace(day=1), {topic.code: 39})
    assert len(told(session, house)) == 1
    heard = a_row(1, NOW - timedelta(hours=1), aired_ms=MINUTE, topics=(topic.code,))
    airings.record(session, a_player(session, station, "loa"), [heard], NOW)
    assert told(session, house) == [], "what aired counts as it aired"
    set_targets(session, SINCE.replace(day=1), {topic.code: 90})
    (found,) = findings(session, house)
    assert "of 90 minutes this month" in str(found.what)
    assert "minutes more in 8 days" in str(found.cure)
    assert found.station is station

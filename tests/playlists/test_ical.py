"""The timetable in a calendar program: every programme once, at its instant."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.ical import station_calendar
from playlists.models import ItemKind
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House


def test_every_programme_is_an_event_at_its_instant(session: Session, house: House) -> None:
    slots = (SlotSpec(ItemKind.NEWS),)
    district = create_clock(session, "Chương trình huyện; buổi sáng", 20 * 60_000, slots)
    own = create_clock(session, "Tin của xã", 10 * 60_000, slots)
    since = date(2026, 11, 23)
    create_timetable(session, district, "05:30", valid_from=since, unit=house.district)
    create_timetable(
        session, own, "05:40", rule="FREQ=WEEKLY;BYDAY=WE", valid_from=since,
        station=house.stations[0],
    )  # fmt: skip
    until = NOW + timedelta(days=7)
    content = station_calendar(session, house.stations[0], NOW, until, NOW)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == 7
    found = {event.decoded("dtstart"): str(event["summary"]) for event in events}
    tuesday = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert found[tuesday] == "Chương trình huyện; buổi sáng"
    assert found[tuesday + timedelta(days=1, minutes=10)] == "Tin của xã", "the nearer rule wins"
    zones = Calendar.from_ical(content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Ho_Chi_Minh"]
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20261124T053000" in content
    assert len({str(event["uid"]) for event in events}) == 7
    assert {event.decoded("duration") for event in events} == {
        timedelta(minutes=20),
        timedelta(minutes=10),
    }

"""A station's week: what stands, what is frozen, and what the rules will bring."""

import re
from datetime import date, timedelta
from html import unescape

from sqlalchemy import select

from playlists.models import Clock, Station
from playlists.timetable import create_timetable
from tests.web.builders import House, Visitor

_PROGRAMME = re.compile(
    r'class="week-programme ([^"]*)" data-programme data-start="([^"]*)"([^>]*)>'
)


def programmes(visitor: Visitor, address: str) -> list[tuple[str, str, str]]:
    """Classes, local start and the other attributes of each programme shown."""
    return [
        (found[0], found[1], unescape(found[2]))
        for found in _PROGRAMME.findall(visitor.get(address).text)
    ]


def test_a_week_shows_each_programme_in_local_time_with_its_course(house: House) -> None:
    shown = programmes(house.visitor("catba"), "/dai/cat-ba/tuan")
    by_start = {start: classes for classes, start, _more in shown}
    assert by_start["2026-11-23T05:30:00"] == "course-partial"
    assert by_start["2026-11-23T17:00:00"] == "course-planned"
    assert "2026-11-29T05:30:00" in by_start, "Sunday too"
    assert len(shown) == 7 * 3


def test_a_programme_about_to_air_is_shown_as_frozen(house: House) -> None:
    visitor = house.visitor("catba")
    frozen = [each for each in programmes(visitor, "/dai/cat-ba/tuan") if "data-frozen" in each[2]]
    assert frozen == []
    house.timekeeper.advance(timedelta(hours=8, minutes=51).total_seconds())  # it is 16:51
    frozen = [each for each in programmes(visitor, "/dai/cat-ba/tuan") if "data-frozen" in each[2]]
    assert [start for _classes, start, _more in frozen] == ["2026-11-23T17:00:00"]


def test_weeks_beyond_the_horizon_come_from_the_timetables(house: House) -> None:
    visitor = house.visitor("catba")
    shown = programmes(visitor, "/dai/cat-ba/tuan?day=2026-12-09")
    assert [each[1][:10] for each in shown[:1]] == ["2026-12-07"], "from its Monday on"
    assert {classes for classes, _start, _more in shown} == {"course-planned not-built"}
    assert len(shown) == 7 * 3


def test_no_rule_brings_programmes_into_the_past(house: House) -> None:
    assert programmes(house.visitor("catba"), "/dai/cat-ba/tuan?day=2026-11-11") == []


def test_what_the_planner_warns_of_is_told_on_the_week(house: House) -> None:
    page = house.visitor("catba").get("/dai/cat-ba/tuan").text
    assert re.search(r"\d+ cảnh báo", page)


def test_what_goes_on_past_midnight_is_seen_on_the_next_monday_too(house: House) -> None:
    with house.centre.sessions.begin() as session:
        clock = session.scalars(select(Clock).where(Clock.name == "Chương trình chiều")).one()
        station = session.scalars(select(Station).where(Station.code == "cat-ba")).one()
        station.airing_from, station.airing_to = "05:00", "01:00"
        create_timetable(
            session,
            clock,
            "23:50",
            rule="FREQ=WEEKLY;BYDAY=SU",
            valid_from=date(2026, 11, 23),
            station=station,
        )
    house.centre.plan_and_publish()
    visitor = house.visitor("catba")
    this_week = programmes(visitor, "/dai/cat-ba/tuan")
    assert [each[1] for each in this_week][-1] == "2026-11-29T23:50:00"
    following = visitor.get("/dai/cat-ba/tuan?day=2026-11-30").text
    assert 'data-start="2026-11-29T23:50:00"' in following
    assert 'data-from="00:00:00" data-to="24:00:00"' in following


def test_the_calendar_opens_around_the_quiet_hours(house: House) -> None:
    with house.centre.sessions.begin() as session:
        station = session.scalars(select(Station).where(Station.code == "cat-ba")).one()
        station.quiet_hours = "11:30-13:30"
    page = unescape(house.visitor("catba").get("/dai/cat-ba/tuan").text)
    assert 'data-open="[["05:00", "11:30"], ["13:30", "21:00"]]"' in page


def test_the_day_names_the_cure_of_a_warning_and_where_it_is_done(house: House) -> None:
    with house.centre.sessions.begin() as session:
        station = session.scalars(select(Station).where(Station.code == "cat-ba")).one()
        station.quiet_hours = "17:00-18:00"
    house.centre.plan_and_publish()
    page = house.visitor("bientap").get("/dai/cat-ba?day=2026-11-24").text
    assert "Dời lịch phát ra khỏi giờ yên tĩnh, hoặc đổi giờ." in page
    assert '<a class="no-print" href="/dai/cat-ba/cai-dat">' in page
    assert '<a class="no-print" href="/khung/' in page, "a slot without a piece leads to its clock"

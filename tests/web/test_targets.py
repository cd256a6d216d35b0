"""Targets as bars: what the log says aired, against what was wished, and the pace."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from playlists import targets
from playlists.airtime import by_station_and_topic
from playlists.hours import month_span
from playlists.models import Station
from tests.web.builders import House
from web.target_bars import Bar, target_bars

MONTH, ZONE = date(2026, 11, 1), ZoneInfo("Asia/Ho_Chi_Minh")


def test_bars_are_sums_of_the_play_log_against_the_wish_of_each_station(house: House) -> None:
    with house.session() as session:
        targets.set_targets(session, MONTH, {"dan-van-kheo": 60})
        stations = session.scalars(select(Station).order_by(Station.id)).all()
        bars = target_bars(session, stations, MONTH, ZONE, house.timekeeper.now())
        (topic,) = [each for each in bars if each.whole.wished_ms == 60 * 60_000 * len(stations)]
        aired = sum(
            row.aired_ms
            for row in by_station_and_topic(session, *month_span(2026, 11, ZONE))
            if row.topic_code == "dan-van-kheo"
        )
    assert aired > 0
    assert topic.whole.aired_ms == aired
    assert sum(each.aired_ms for each in topic.stations) == aired
    assert {each.wished_ms for each in topic.stations} == {60 * 60_000}


def test_the_pace_is_the_part_of_the_month_that_is_gone(house: House) -> None:
    with house.session() as session:
        targets.set_targets(session, MONTH, {"dan-van-kheo": 60})
        stations = session.scalars(select(Station)).all()
        noon = datetime(2026, 11, 15, 17, tzinfo=UTC)  # half of November is gone at the stations
        bars = target_bars(session, stations, MONTH, ZONE, noon)
    assert {each.pace for topic in bars for each in topic.stations} == {0.5}


def test_a_bar_behind_its_pace_says_by_how_much() -> None:
    assert Bar("", aired_ms=20, wished_ms=100, pace_ms=50).behind_ms == 30
    assert Bar("", aired_ms=60, wished_ms=100, pace_ms=50).behind_ms == 0


def test_the_page_tells_in_words_what_the_bars_show(house: House) -> None:
    page = house.visitor("catba").get("/chi-tieu").text
    assert "khó đạt" in page
    assert "phút" in page
    assert (
        "Tháng này chưa có chỉ tiêu" in house.visitor("catba").get("/chi-tieu?month=2020-01").text
    )


def test_what_the_plan_does_not_come_to_is_out_of_reach(house: House) -> None:
    with house.centre.sessions.begin() as session:
        targets.set_targets(session, MONTH, {"dan-van-kheo": 600})
        stations = session.scalars(select(Station)).all()
        bars = target_bars(session, stations, MONTH, ZONE, house.timekeeper.now())
        (topic,) = [each for each in bars if each.whole.wished_ms == 36_000_000 * len(stations)]
        past = target_bars(session, stations, MONTH, ZONE, datetime(2026, 12, 2, tzinfo=UTC))
    assert topic.whole.expected_ms is not None
    assert topic.whole.aired_ms < topic.whole.expected_ms < topic.whole.wished_ms
    assert topic.whole.out_of_reach
    assert not any(each.whole.out_of_reach for each in past), (
        "a month that is over is not hoped for"
    )
    page = house.visitor("bientap").get("/chi-tieu").text
    assert "khó đạt: dự kiến" in page

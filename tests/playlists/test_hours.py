"""A station's windows and caps, and the borders of days and months."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import InvalidPlan
from playlists.hours import (
    Room,
    Spell,
    Taken,
    day_span,
    local_day,
    month_span,
    open_spans,
    quiet_spans,
    room_for,
    taken_beside,
    window_end,
)
from playlists.models import Station

ZONE = "Asia/Ho_Chi_Minh"
DAWN = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 05:30 on the 24th at the station


def _station(
    opens: str = "05:00", closes: str = "21:00", session_min: int = 45, day_min: int = 180
) -> Station:
    return Station(
        timezone=ZONE,
        airing_from=opens,
        airing_to=closes,
        session_cap_ms=session_min * 60_000,
        day_cap_ms=day_min * 60_000,
    )


def _quiet(spans: str, opens: str = "05:00", closes: str = "21:00") -> Station:
    station = _station(opens, closes)
    station.quiet_hours = spans
    return station


@pytest.mark.parametrize(
    ("spans", "room_min", "told"),
    [
        ("05:00-06:00", 0, "quiet hours (05:00 to 06:00)"),
        ("05:40-06:00", 10, "before the quiet hours at 05:40"),
        ("11:30-13:30, 05:50-06:00", 20, "before the quiet hours at 05:50"),
        ("23:00-05:45", 0, "quiet hours (23:00 to 05:45)"),
        ("05:15-05:30,11:30-13:30", 30, ""),
    ],
)
def test_quiet_hours_take_a_programme_out_or_end_it(spans: str, room_min: int, told: str) -> None:
    room = room_for(_quiet(spans), DAWN, 1_800_000, Taken())
    assert room.room_ms == room_min * 60_000
    assert told in " ".join(str(each) for each in room.warnings)
    assert bool(room.warnings) == bool(told)


@pytest.mark.parametrize("spans", ["05:00", "05:00-05:00", "5 giờ-6 giờ", "05:00-24:30"])
def test_a_quiet_span_that_is_none_is_refused(spans: str) -> None:
    with pytest.raises(InvalidPlan):
        quiet_spans(spans)


def test_the_open_spans_of_a_day_are_the_window_without_its_quiet_hours() -> None:
    def told(station: Station) -> list[str]:
        return [f"{a:%H:%M}-{b:%H:%M}" for a, b in open_spans(station)]

    assert told(_quiet("11:30-13:30")) == ["05:00-11:30", "13:30-21:00"]
    assert told(_quiet("")) == ["05:00-21:00"]
    assert told(_quiet("23:00-00:30", "18:00", "02:00")) == ["00:30-02:00", "18:00-23:00"]
    assert told(_quiet("", "00:00", "00:00")) == ["00:00-00:00"], "round the clock"


def test_a_programme_within_hours_and_caps_has_its_whole_length() -> None:
    room = room_for(_station(), DAWN, 1_800_000, Taken())
    assert (room.room_ms, room.warnings) == (1_800_000, ())


@pytest.mark.parametrize(
    ("station", "planned_min", "room_min"),
    [
        (_station(session_min=20), 0, 20),
        (_station(day_min=180), 170, 10),
        (_station(day_min=180), 200, 0),
        (_station(closes="05:45"), 0, 15),
    ],
)
def test_a_programme_over_a_bound_is_shortened_and_warned_of(
    station: Station, planned_min: int, room_min: int
) -> None:
    room = room_for(station, DAWN, 1_800_000, Taken(planned_min * 60_000))
    assert room.room_ms == room_min * 60_000
    assert len(room.warnings) == 1


@pytest.mark.parametrize(
    ("others", "in_one_go_min"),
    [
        ([(-30, 30)], 30),
        ([(-34, 30)], 30),
        ([(-36, 30)], 0),
        ([(-34, 0)], 0),
        ([(-60, 28), (-30, 27)], 55),
        ([(-60, 20), (-30, 27)], 27),
        ([(30, 10)], 10),
        ([(36, 10)], 0),
        ([(-10, 10), (33, 10), (45, 15), (70, 20)], 35),
        ([(-6 * 60, 5 * 60)], 0),
    ],
)
def test_programmes_are_one_sitting_where_no_longer_pause_parts_them(
    others: list[tuple[int, int]], in_one_go_min: int
) -> None:
    beside = [Spell(DAWN + timedelta(minutes=at), length_min * 60_000) for at, length_min in others]
    taken = taken_beside(Spell(DAWN, 1_800_000), beside, ZONE)
    assert taken.in_one_go_ms == in_one_go_min * 60_000
    assert (taken.beside is None) == (in_one_go_min == 0)
    assert taken_beside(Spell(DAWN, 1_800_000), beside[::-1], ZONE) == taken
    today = [length for at, length in others if at >= -5 * 60 - 30]
    assert taken.day_ms == sum(today) * 60_000


def test_a_longer_pause_may_be_set() -> None:
    before = Spell(DAWN - timedelta(minutes=40), 1_800_000)
    own = Spell(DAWN, 1_800_000)
    assert taken_beside(own, [before], ZONE, timedelta(minutes=9)).in_one_go_ms == 0
    assert taken_beside(own, [before], ZONE, timedelta(minutes=10)).in_one_go_ms == 1_800_000


@pytest.mark.parametrize(
    ("taken", "room_min", "told"),
    [
        (Taken(30 * 60_000, 30 * 60_000, DAWN - timedelta(hours=1)), 15, "programme of 04:30"),
        (Taken(50 * 60_000, 50 * 60_000, DAWN - timedelta(hours=1)), 0, "Left out: with the"),
        (Taken(day_ms=200 * 60_000), 0, "Left out: the day's other programmes"),
        (Taken(170 * 60_000, 20 * 60_000, DAWN), 10, "limit of 180 minutes a day"),
    ],
)
def test_what_others_take_is_told_with_what_bounds_most_first(
    taken: Taken, room_min: int, told: str
) -> None:
    room = room_for(_station(), DAWN, 1_800_000, taken)
    assert room.room_ms == room_min * 60_000
    assert told in str(room.warnings[0])


def test_nothing_is_planned_in_quiet_hours() -> None:
    room = room_for(_station(opens="05:31"), DAWN, 1_800_000, Taken())
    assert room.room_ms == 0
    assert room.warnings[0].params == {"opens": "05:31", "closes": "21:00"}


def test_a_window_may_reach_over_midnight() -> None:
    opens, closes = time(22), time(2)
    closed_at = datetime.fromisoformat("2026-01-02T02:00")
    for within in ("2026-01-01T22:00", "2026-01-01T23:00", "2026-01-02T01:59"):
        assert window_end(opens, closes, datetime.fromisoformat(within)) == closed_at
    for without in ("2026-01-01T21:59", "2026-01-02T02:00", "2026-01-02T12:00"):
        assert window_end(opens, closes, datetime.fromisoformat(without)) is None


def test_a_programme_of_a_station_that_airs_round_the_clock_goes_on_over_midnight() -> None:
    before_midnight = datetime(2026, 12, 31, 16, 50, tzinfo=UTC)
    room = room_for(_station(opens="00:00", closes="00:00"), before_midnight, 1_800_000, Taken())
    assert room == Room(1_800_000)


def test_a_month_begins_and_ends_at_local_midnight() -> None:
    start, end = month_span(2026, 12, ZONE)
    assert start == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert end == datetime(2026, 12, 31, 17, tzinfo=UTC)


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_months_follow_on_one_another_without_gap(year: int, month: int) -> None:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    assert month_span(year, month, ZONE)[1] == month_span(*following, ZONE)[0]


@given(st.timedeltas(timedelta(0), timedelta(days=36_500)))
def test_an_instant_lies_in_its_local_day(since: timedelta) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + since
    start, end = day_span(local_day(at, ZONE), ZONE)
    assert start <= at < end
    assert end - start == timedelta(days=1)

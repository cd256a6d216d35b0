"""When clocks run."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, change_clock, create_clock
from playlists.errors import InvalidOrganisation, InvalidPlan
from playlists.models import Clock, ItemKind, StationGroup, Timetable, Unit
from playlists.occurrences import PlannedTime, clashes_between, planned_times, without_overlaps
from playlists.recurrence import starts_between
from playlists.seasons import delete_holiday, save_season, usual_holidays, usual_seasons
from playlists.settling import occurrences_between
from playlists.timetable import (
    add_exception,
    create_timetable,
    delete_exception,
    end_timetable,
    set_seasonal_starts,
)
from tests.playlists.builders import NOW, House

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def _clock(session: Session, name: str = "Sáng", minutes: int = 30) -> Clock:
    return create_clock(session, name, minutes * 60_000, [SlotSpec(ItemKind.NEWS, count=4)])


def test_a_daily_clock_starts_at_its_local_time_every_day(session: Session, house: House) -> None:
    create_timetable(session, _clock(session), "05:30", valid_from=TODAY, unit=house.district)
    found = occurrences_between(session, house.stations[0], NOW, NOW + 3 * DAY)
    local = [each.starts_at.astimezone(HANOI) for each in found]
    assert [f"{at:%d %H:%M}" for at in local] == ["24 05:30", "25 05:30", "26 05:30"]


def test_asking_again_gives_the_same_rows(session: Session, house: House) -> None:
    create_timetable(session, _clock(session), "05:30", valid_from=TODAY, unit=house.district)
    first = occurrences_between(session, house.stations[0], NOW, NOW + 3 * DAY)
    assert occurrences_between(session, house.stations[0], NOW, NOW + 3 * DAY) == first


def test_a_rule_of_weekdays_leaves_the_others_out() -> None:
    timetable = Timetable(local_start="17:00", rrule="FREQ=WEEKLY;BYDAY=MO,FR", valid_from=TODAY)
    found = starts_between(timetable, HANOI, NOW, NOW + 14 * DAY)
    assert {at.astimezone(HANOI).weekday() for at in found} == {0, 4}
    assert len(found) == 4


def test_the_last_day_still_runs_and_the_next_does_not() -> None:
    timetable = Timetable(
        local_start="23:30", rrule="FREQ=DAILY", valid_from=TODAY, valid_to=TODAY + DAY
    )
    found = starts_between(timetable, HANOI, NOW, NOW + 9 * DAY)
    assert [at.astimezone(HANOI).date() for at in found] == [TODAY, TODAY + DAY]


def test_local_time_stays_where_clocks_are_changed() -> None:
    paris = ZoneInfo("Europe/Paris")
    timetable = Timetable(local_start="05:30", rrule="FREQ=DAILY", valid_from=date(2026, 10, 20))
    start = datetime(2026, 10, 24, tzinfo=UTC)
    found = starts_between(timetable, paris, start, start + 3 * DAY)
    assert {at.astimezone(paris).strftime("%H:%M") for at in found} == {"05:30"}
    assert found[1] - found[0] == timedelta(hours=25)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 2000), st.integers(0, 20))
def test_spans_side_by_side_hold_every_start_once(
    hour: int, minute: int, cut_hours: int, days: int
) -> None:
    timetable = Timetable(
        local_start=f"{hour:02d}:{minute:02d}", rrule="FREQ=DAILY", valid_from=TODAY
    )
    start, end = NOW, NOW + days * DAY
    cut = min(start + timedelta(hours=cut_hours / 4), end)
    whole = starts_between(timetable, HANOI, start, end)
    parts = [*starts_between(timetable, HANOI, start, cut)]
    assert [*parts, *starts_between(timetable, HANOI, cut, end)] == whole
    assert len(whole) == days


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2",
        "FREQ=DAILY;UNTIL=20270101T000000Z",
        "FREQ=NEVER",
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "DTSTART:20200101T000000\nRRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY\nRDATE:20270101T000000",
    ],
)
def test_what_is_no_rule_of_days_is_refused(session: Session, house: House, rule: str) -> None:
    with pytest.raises(InvalidPlan):
        create_timetable(
            session, _clock(session), "05:30", rule=rule, valid_from=TODAY, unit=house.district
        )


def test_a_timetable_is_for_exactly_one_audience(session: Session, house: House) -> None:
    clock = _clock(session)
    with pytest.raises(InvalidPlan):
        create_timetable(session, clock, "05:30", valid_from=TODAY)
    with pytest.raises(InvalidPlan):
        create_timetable(
            session,
            clock,
            "05:30",
            valid_from=TODAY,
            unit=house.district,
            station=house.stations[0],
        )


@pytest.mark.parametrize("start", ["25:00", "5.30", "noon", "24:00"])
def test_a_time_that_is_none_is_refused(session: Session, house: House, start: str) -> None:
    with pytest.raises(InvalidPlan):
        create_timetable(session, _clock(session), start, valid_from=TODAY, unit=house.district)


def test_the_stations_own_programme_goes_before_the_upper_levels(
    session: Session, house: House
) -> None:
    own, group, upper = (_clock(session, name) for name in ("Riêng", "Nhóm", "Huyện"))
    here, there = house.stations
    cluster = StationGroup(name="Đảo", stations=[here, there])
    session.add(cluster)
    create_timetable(session, upper, "05:30", valid_from=TODAY, unit=house.district)
    create_timetable(session, group, "05:40", valid_from=TODAY, group=cluster)
    create_timetable(session, own, "05:45", valid_from=TODAY, station=here)
    assert [each.clock for each in occurrences_between(session, here, NOW, NOW + DAY)] == [own]
    assert [each.clock for each in occurrences_between(session, there, NOW, NOW + DAY)] == [group]
    clashes = clashes_between(session, here, NOW, NOW + DAY)
    assert [clash.clock_id for clash in clashes] == [upper.id, group.id]


times = st.lists(
    st.builds(
        PlannedTime,
        starts_at=st.integers(0, 300).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        length_ms=st.integers(1, 3_600_000),
        clock_id=st.just(1),
        timetable_id=st.integers(1, 3),
        rank=st.integers(-1, 3),
    )
)


@given(times)
def test_kept_times_never_overlap_and_what_is_left_out_has_a_closer_rival(
    candidates: list[PlannedTime],
) -> None:
    kept, covered = without_overlaps(candidates)
    assert len(kept) + len(covered) == len(candidates)
    assert all(first.ends_at <= then.starts_at for first, then in pairwise(kept))
    for each in covered:
        assert any(
            rival.rank <= each.rank
            and rival.starts_at < each.ends_at
            and each.starts_at < rival.ends_at
            for rival in kept
        )


def test_an_ended_timetable_leaves_the_future_and_keeps_the_past(
    session: Session, house: House
) -> None:
    timetable = create_timetable(
        session, _clock(session), "05:30", valid_from=TODAY, unit=house.district
    )
    station = house.stations[0]
    before = occurrences_between(session, station, NOW, NOW + 4 * DAY)
    end_timetable(session, timetable, TODAY + DAY)
    later = NOW + DAY
    after = occurrences_between(session, station, NOW, NOW + 4 * DAY, now=later)
    assert after == before[:1]


def test_a_frozen_occurrence_outlives_its_timetable(session: Session, house: House) -> None:
    timetable = create_timetable(
        session, _clock(session), "05:30", valid_from=TODAY, unit=house.district
    )
    station = house.stations[0]
    [first] = occurrences_between(session, station, NOW, NOW + DAY)
    end_timetable(session, timetable, TODAY)
    ten_minutes = timedelta(minutes=10)
    soon = first.starts_at - ten_minutes
    assert occurrences_between(session, station, NOW, NOW + DAY, now=soon) == [first]
    earlier = soon - timedelta(seconds=1)
    assert occurrences_between(session, station, NOW, NOW + DAY, now=earlier) == []


def test_a_clock_made_longer_changes_what_is_not_frozen(session: Session, house: House) -> None:
    clock = _clock(session)
    create_timetable(session, clock, "05:30", valid_from=TODAY, unit=house.district)
    station = house.stations[0]
    [row] = occurrences_between(session, station, NOW, NOW + DAY)
    change_clock(session, clock, 45 * 60_000, [SlotSpec(ItemKind.NEWS), SlotSpec(ItemKind.MUSIC)])
    assert occurrences_between(session, station, NOW, NOW + DAY, now=NOW) == [row]
    assert row.length_ms == 45 * 60_000
    assert [slot.position for slot in clock.slots] == [0, 1]


@pytest.mark.parametrize(
    ("length_ms", "slots"),
    [
        (0, [SlotSpec(ItemKind.NEWS)]),
        (60_000, []),
        (60_000, [SlotSpec(ItemKind.NEWS, count=0)]),
        (60_000, [SlotSpec(ItemKind.NEWS, budget_ms=60_001)]),
        (60_000, [SlotSpec(ItemKind.NEWS, budget_ms=40_000, required=True)] * 2),
    ],
)
def test_a_clock_that_contradicts_itself_is_refused(
    session: Session, length_ms: int, slots: list[SlotSpec]
) -> None:
    with pytest.raises(InvalidPlan):
        create_clock(session, "Sai", length_ms, slots)


def test_a_rule_that_fires_only_after_its_last_day_is_refused(
    session: Session, house: House
) -> None:
    with pytest.raises(InvalidPlan, match="does not fire"):
        create_timetable(
            session,
            _clock(session),
            "05:30",
            rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            valid_from=TODAY,
            valid_to=TODAY + 366 * DAY,
            unit=house.district,
        )


def _starts(session: Session, house: House, days: int, station: int = 0) -> list[str]:
    times = planned_times(session, house.stations[station], NOW, NOW + days * DAY)
    return [f"{each.starts_at.astimezone(HANOI):%d/%m %H:%M}" for each in times]


@pytest.fixture
def daily(session: Session, house: House) -> Timetable:
    return create_timetable(
        session, _clock(session), "05:30", valid_from=TODAY, unit=house.district
    )


def test_days_are_left_out_moved_or_given_another_clock(
    session: Session, house: House, daily: Timetable
) -> None:
    other = _clock(session, "Trực tiếp", 60)
    add_exception(session, daily, first_day=date(2026, 11, 24), last_day=date(2026, 11, 25))
    add_exception(session, daily, first_day=date(2026, 11, 27), local_start="06:15")
    add_exception(session, daily, first_day=date(2026, 11, 28), clock=other)
    assert _starts(session, house, 6) == [
        "26/11 05:30",
        "27/11 06:15",
        "28/11 05:30",
        "29/11 05:30",
    ]
    times = planned_times(session, house.stations[0], NOW, NOW + 6 * DAY)
    assert [each.clock_id == other.id for each in times] == [False, False, True, False]


def test_of_two_exceptions_the_nearer_to_the_station_counts_and_then_the_later(
    session: Session, house: House, daily: Timetable
) -> None:
    day = date(2026, 11, 24)
    add_exception(session, daily, first_day=day, local_start="07:00", station=house.stations[0])
    add_exception(session, daily, first_day=day, local_start="06:00", unit=house.district)
    add_exception(session, daily, first_day=day)
    assert _starts(session, house, 1) == ["24/11 07:00"]
    assert _starts(session, house, 1, station=1) == ["24/11 06:00"]
    add_exception(session, daily, first_day=day, local_start="06:45", unit=house.district)
    assert _starts(session, house, 1, station=1) == ["24/11 06:45"]


def test_a_holiday_bends_a_timetable_in_every_year_its_days_are_told(
    session: Session, house: House, daily: Timetable
) -> None:
    tet = next(each for each in usual_holidays(session) if each.name == "Tết Nguyên đán")
    add_exception(session, daily, holiday=tet, local_start="06:30")
    times = planned_times(session, house.stations[0], NOW, NOW + 800 * DAY)
    late = {
        each.starts_at.astimezone(HANOI).date()
        for each in times
        if each.starts_at.astimezone(HANOI).hour == 6
    }
    assert min(late) == date(2027, 2, 5), "the eve"
    assert {date(2027, 2, 6), date(2028, 1, 26)} <= late
    assert len(late) == 10
    assert len(times) == 800


def test_an_exception_that_is_for_nothing_or_reversed_is_refused(
    session: Session, house: House, daily: Timetable
) -> None:
    (tet, *_) = usual_holidays(session)
    wrongs: tuple[dict[str, Any], ...] = (
        {},
        {"first_day": TODAY, "holiday": tet},
        {"first_day": TODAY, "last_day": TODAY - DAY},
        {"first_day": TODAY, "local_start": "25:00"},
        {"first_day": TODAY, "station": house.stations[0], "unit": house.district},
    )
    for wrong in wrongs:
        with pytest.raises(InvalidPlan):
            add_exception(session, daily, **wrong)
    add_exception(session, daily, holiday=tet)
    with pytest.raises(InvalidPlan, match="in use"):
        delete_holiday(session, tet)


def test_an_exception_taken_back_leaves_the_day_as_all_others(
    session: Session, house: House, daily: Timetable
) -> None:
    exception = add_exception(session, daily, first_day=date(2026, 11, 24))
    assert _starts(session, house, 1) == []
    delete_exception(session, exception)
    assert _starts(session, house, 1) == ["24/11 05:30"]


def test_a_year_of_a_timetable_has_its_seasons_and_its_tet(
    session: Session, house: House, daily: Timetable
) -> None:
    summer, _winter = usual_seasons(session)
    set_seasonal_starts(session, daily, {summer.id: "05:00"})
    tet = next(each for each in usual_holidays(session) if each.name == "Tết Nguyên đán")
    add_exception(session, daily, holiday=tet)
    start = datetime(2027, 1, 1, tzinfo=HANOI)
    end = datetime(2028, 1, 1, tzinfo=HANOI)
    local = [
        each.starts_at.astimezone(HANOI)
        for each in planned_times(session, house.stations[0], start, end)
    ]
    assert len(local) == 365 - 5
    changes = [
        f"{then:%d/%m %H:%M}"
        for first, then in pairwise(local)
        if (first.hour, first.minute) != (then.hour, then.minute)
        or then.date() - first.date() != DAY
    ]
    assert changes == ["10/02 05:30", "16/04 05:00", "16/10 05:30"]


def test_a_season_may_reach_over_the_new_year(session: Session, house: House) -> None:
    timetable = create_timetable(
        session, _clock(session), "05:00", valid_from=TODAY, unit=house.district
    )
    _summer, winter = usual_seasons(session)
    set_seasonal_starts(session, timetable, {winter.id: "05:30"})
    assert _starts(session, house, 2) == ["24/11 05:30", "25/11 05:30"]
    set_seasonal_starts(session, timetable, {winter.id: None})
    assert _starts(session, house, 1) == ["24/11 05:00"]


@pytest.mark.parametrize("days", [("02-30", "04-01"), ("13-01", "04-01"), ("mai", "04-01")])
def test_a_season_has_days_of_the_year(session: Session, days: tuple[str, str]) -> None:
    with pytest.raises(InvalidPlan):
        save_season(session, "Mùa", *days)


def test_of_two_timetables_as_near_the_later_made_goes_before(
    session: Session, house: House, daily: Timetable
) -> None:
    later = create_timetable(
        session, _clock(session, "Mới"), "05:45", valid_from=TODAY, unit=house.district
    )
    (time,) = planned_times(session, house.stations[0], NOW, NOW + DAY)
    assert time.timetable_id == later.id


def test_a_unit_that_stands_under_itself_is_refused_with_a_message(
    session: Session, house: House, daily: Timetable
) -> None:
    above, below = house.district, house.communes[0]
    session.execute(update(Unit).where(Unit.id == above.id).values(parent_id=below.id))
    with pytest.raises(InvalidOrganisation, match="under itself"):
        planned_times(session, house.stations[0], NOW, NOW + DAY)

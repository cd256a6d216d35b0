"""A year of one station's timetable, listed with its seasons and its Tết."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import Clock, ItemKind, Timetable
from playlists.seasons import usual_holidays, usual_seasons
from playlists.timetable import add_exception, create_timetable, set_seasonal_starts
from playlists.year import Run, Start, runs_of_days
from tests.playlists.builders import House

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


@pytest.fixture
def clock(session: Session) -> Clock:
    return create_clock(session, "Sáng", 1_800_000, [SlotSpec(ItemKind.NEWS)])


@pytest.fixture
def daily(session: Session, house: House, clock: Clock) -> Timetable:
    """Earlier in summer, and another programme, later, on the days of Tết."""
    timetable = create_timetable(session, clock, "05:30", valid_from=FIRST, unit=house.district)
    summer, _winter = usual_seasons(session)
    set_seasonal_starts(session, timetable, {summer.id: "05:00"})
    tet = next(each for each in usual_holidays(session) if each.name == "Tết Nguyên đán")
    greeting = create_clock(session, "Chúc Tết", 900_000, [SlotSpec(ItemKind.NEWS)])
    add_exception(session, timetable, holiday=tet, local_start="07:00", clock=greeting)
    return timetable


def lines(session: Session, house: House, last: date = LAST) -> list[str]:
    return [
        f"{run.first:%d/%m}-{run.last:%d/%m} {run.days} {week(run)}"
        f" [{'; '.join((*run.seasons, *run.holidays))}]{told(' not ', run.lost)}"
        for run in runs_of_days(session, house.stations[0], FIRST, last)
    ]


def week(run: Run) -> str:
    """What runs; the numbers of the weekdays before it where the week is not all the same."""
    weeks = run.weeks()
    return " / ".join(
        f"{''.join(map(str, days)) if len(weeks) > 1 else ''}{told(' ', starts).strip()}"
        for days, starts in weeks
    )


def told(before: str, starts: Sequence[Start]) -> str:
    return before + "; ".join(f"{each.at} {each.name}" for each in starts) if starts else ""


def test_a_year_is_listed_with_its_seasons_and_its_holidays(
    session: Session, house: House, daily: Timetable
) -> None:
    assert lines(session, house) == [
        "01/01-01/01 1 05:30 Sáng [Mùa đông; Tết Dương lịch]",
        "02/01-04/02 34 05:30 Sáng [Mùa đông]",
        "05/02-09/02 5 07:00 Chúc Tết [Mùa đông; Tết Nguyên đán] not 05:30 Sáng",
        "10/02-15/04 65 05:30 Sáng [Mùa đông]",
        "16/04-16/04 1 05:00 Sáng [Mùa hè; Giỗ Tổ Hùng Vương]",
        "17/04-29/04 13 05:00 Sáng [Mùa hè]",
        "30/04-01/05 2 05:00 Sáng [Mùa hè; Ngày Chiến thắng 30/4 và Quốc tế lao động 1/5]",
        "02/05-31/08 122 05:00 Sáng [Mùa hè]",
        "01/09-02/09 2 05:00 Sáng [Mùa hè; Quốc khánh]",
        "03/09-15/10 43 05:00 Sáng [Mùa hè]",
        "16/10-31/12 77 05:30 Sáng [Mùa đông]",
    ]


def test_every_day_of_the_year_is_in_one_run(
    session: Session, house: House, daily: Timetable
) -> None:
    runs = runs_of_days(session, house.stations[0], FIRST, LAST)
    assert sum(run.days for run in runs) == 365
    assert all(later.first > earlier.last for earlier, later in pairwise(runs))


def test_weeks_that_are_alike_are_one_run(session: Session, house: House, clock: Clock) -> None:
    rule, saturday = "FREQ=WEEKLY;BYDAY=SA", date(2027, 1, 16)
    timetable = create_timetable(
        session, clock, "05:30", rule=rule, valid_from=FIRST, unit=house.district
    )
    add_exception(session, timetable, first_day=saturday)
    assert lines(session, house, date(2027, 1, 31)) == [
        "01/01-15/01 15 012346 / 505:30 Sáng []",
        "16/01-16/01 1  [] not 05:30 Sáng",
        "17/01-31/01 15 012346 / 505:30 Sáng []",
    ]
    runs = runs_of_days(session, house.stations[0], FIRST, date(2027, 1, 31))
    assert [run.programmes for run in runs] == [2, 0, 2]


def test_a_season_before_the_first_programme_is_not_told(
    session: Session, house: House, clock: Clock
) -> None:
    usual_seasons(session)
    begins = date(2027, 5, 3)
    create_timetable(session, clock, "05:30", valid_from=begins, unit=house.district)
    assert lines(session, house, date(2027, 5, 9)) == [
        "01/01-02/05 122  []",
        "03/05-09/05 7 05:30 Sáng [Mùa hè]",
    ]


def test_what_reaches_over_midnight_is_on_the_day_it_begins(
    session: Session, house: House, clock: Clock
) -> None:
    for start in ("23:30", "23:00"):
        create_timetable(
            session, clock, start, valid_from=FIRST, valid_to=FIRST, unit=house.district
        )
    for start in ("22:45", "23:45"):
        clock = create_clock(session, start, 900_000 * 5, [SlotSpec(ItemKind.NEWS)])
        day = date(2027, 1, 2 if start == "22:45" else 4)
        create_timetable(session, clock, start, valid_from=day, valid_to=day, unit=house.district)
    runs = runs_of_days(session, house.stations[0], FIRST, date(2027, 1, 4))
    assert [each.weeks() for each in runs] == [
        [
            ((0,), (Start("23:45", "01:00", "23:45", next_day=True),)),
            ((4,), (Start("23:00", "23:30", "Sáng"), Start("23:30", "00:00", "Sáng"))),
            ((5,), (Start("22:45", "00:00", "22:45"),)),
            ((6,), ()),
        ]
    ]
    assert runs[0].programmes == 4

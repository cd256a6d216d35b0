"""A year of one station's timetable, listed with its seasons and its Tết."""

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import Clock, ItemKind, Timetable
from playlists.seasons import usual_holidays, usual_seasons
from playlists.timetable import add_exception, create_timetable, set_seasonal_starts
from playlists.year import runs_of_days
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
        f"{run.first:%d/%m}-{run.last:%d/%m} {run.days} {'; '.join(map(' '.join, run.programmes))}"
        f" [{'; '.join((*run.seasons, *run.holidays))}]"
        for run in runs_of_days(session, house.stations[0], FIRST, last)
    ]


def test_a_year_is_listed_with_its_seasons_and_its_holidays(
    session: Session, house: House, daily: Timetable
) -> None:
    assert lines(session, house) == [
        "01/01-01/01 1 05:30 Sáng [Mùa đông; Tết Dương lịch]",
        "02/01-04/02 34 05:30 Sáng [Mùa đông]",
        "05/02-09/02 5 07:00 Chúc Tết [Mùa đông; Tết Nguyên đán]",
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


def test_days_without_a_programme_are_listed_too(
    session: Session, house: House, clock: Clock
) -> None:
    rule = "FREQ=WEEKLY;BYDAY=SA"
    create_timetable(session, clock, "05:30", rule=rule, valid_from=FIRST, unit=house.district)
    assert lines(session, house, date(2027, 1, 5)) == [
        "01/01-01/01 1  []",
        "02/01-02/01 1 05:30 Sáng []",
        "03/01-05/01 3  []",
    ]

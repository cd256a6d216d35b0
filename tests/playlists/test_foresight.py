"""What a change of the timetables does, counted before it is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.foresight import AHEAD, Effect, effect, outlook
from playlists.models import Clock, ItemKind, Timetable
from playlists.moving import Target, move_from
from playlists.seasons import save_season, usual_holidays
from playlists.timetable import (
    add_exception,
    create_timetable,
    end_timetable,
    set_seasonal_starts,
)
from tests.playlists.builders import NOW, House

TODAY = date(2026, 11, 23)


@pytest.fixture
def clock(session: Session) -> Clock:
    return create_clock(session, "Sáng", 30 * 60_000, [SlotSpec(ItemKind.NEWS, count=4)])


@pytest.fixture
def daily(session: Session, house: House, clock: Clock) -> Timetable:
    return create_timetable(session, clock, "05:30", valid_from=TODAY, unit=house.district)


class Seen:
    """The outlook before a change; what the change did is asked for after it."""

    def __init__(self, session: Session, house: House, ahead: timedelta = AHEAD) -> None:
        self.session, self.house, self.ahead = session, house, ahead
        self.before = outlook(session, house.stations, NOW, NOW + ahead)

    def effect(self) -> Effect:
        after = outlook(self.session, self.house.stations, NOW, NOW + self.ahead)
        return effect(self.before, after)


def test_tet_left_out_counts_every_stations_programmes_of_its_days(
    session: Session, house: House, daily: Timetable
) -> None:
    holidays = {each.name: each for each in usual_holidays(session)}
    seen = Seen(session, house)
    add_exception(session, daily, holiday=holidays["Tết Nguyên đán"])
    found = seen.effect()
    assert found.programmes == found.gone == 5 * len(house.stations)
    assert (found.first, found.last) == (date(2027, 2, 5), date(2027, 2, 9))
    assert [each.stations for each in found.changes] == [2] * 5, "one line a day, not a station"
    assert found.station_ids == {station.id for station in house.stations}


def test_a_change_at_one_station_is_told_of_that_one_only(
    session: Session, house: House, daily: Timetable
) -> None:
    seen = Seen(session, house)
    add_exception(session, daily, first_day=TODAY + timedelta(1), station=house.stations[0])
    found = seen.effect()
    assert found.programmes == 1
    assert found.station_ids == {house.stations[0].id}


def test_hours_of_a_season_move_programmes(
    session: Session, house: House, daily: Timetable
) -> None:
    season = save_season(session, "Mùa hè", "04-16", "10-15")
    seen = Seen(session, house)
    set_seasonal_starts(session, daily, {season.id: "05:00"})
    found = seen.effect()
    days = (date(2027, 10, 15) - date(2027, 4, 16)).days + 1
    assert (found.moved, found.gone, found.added) == (days * 2, 0, 0)
    seen = Seen(session, house)
    save_season(session, "Mùa hè", "05-01", "10-15", season)
    assert seen.effect().moved == 15 * 2, "the days that are no longer in it"


def test_a_nearer_timetable_takes_the_air_from_a_farther_one(
    session: Session, house: House, daily: Timetable, clock: Clock
) -> None:
    seen = Seen(session, house, timedelta(days=7))
    create_timetable(session, clock, "05:40", valid_from=TODAY, station=house.stations[0])
    found = seen.effect()
    assert (found.moved, found.programmes) == (7, 7), "at 05:40 what was at 05:30"


def test_a_timetable_moved_from_a_day_on_moves_each_programme_once(
    session: Session, house: House, daily: Timetable
) -> None:
    seen = Seen(session, house, timedelta(days=7))
    start = TODAY + timedelta(days=2)
    move_from(session, daily, start, Target(start, "06:15"))
    found = seen.effect()
    assert (found.moved, found.gone, found.added) == (6 * len(house.stations), 0, 0)
    first = found.changes[0]
    assert first.before is not None
    assert first.after == first.before + timedelta(minutes=45)


def test_what_changes_nothing_has_no_effect_and_the_same_change_has_the_same_name(
    session: Session, house: House, daily: Timetable
) -> None:
    assert not Seen(session, house).effect()
    holidays = usual_holidays(session)
    seen = Seen(session, house)
    assert not seen.effect(), "a holiday that no timetable follows"
    end_timetable(session, daily, TODAY + timedelta(days=9))
    first, again = seen.effect(), seen.effect()
    assert first.digest == again.digest
    add_exception(session, daily, holiday=holidays[0])
    end_timetable(session, daily, TODAY + timedelta(days=8))
    assert seen.effect().digest != first.digest


def test_a_station_that_is_off_has_no_programmes_to_lose(
    session: Session, house: House, daily: Timetable
) -> None:
    house.stations[0].active = False
    seen = Seen(session, house)
    end_timetable(session, daily, TODAY)
    assert seen.effect().station_ids == {house.stations[1].id}

"""The settings' say in a station's days."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import ItemKind, SlotSource
from playlists.settings import PlaylistsSettings
from playlists.timetable import create_timetable
from scheduler.planning import plan_station, plan_stations
from tests.playlists.builders import NOW, a_house, an_item, approved

MINUTE = 60_000


@pytest.mark.parametrize(("pause_minutes", "lengths_min"), [(5, [10, 5]), (3, [10, 10])])
def test_the_settings_say_how_long_a_pause_ends_a_sitting(
    engine: Engine, pause_minutes: int, lengths_min: list[int]
) -> None:
    settings = PlaylistsSettings(session_pause_minutes=pause_minutes, horizon_days=1)
    with Session(engine) as session:
        house = a_house(session)
        approved(session, house, an_item(session, house, "Ca", kind=ItemKind.MUSIC), 3 * MINUTE)
        music = SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL)
        for start in ("11:00", "11:14"):
            clock = create_clock(session, start, 10 * MINUTE, [music])
            create_timetable(
                session, clock, start, valid_from=date(2026, 11, 23), unit=house.district
            )
        one, other = house.stations
        one.session_cap_ms = other.session_cap_ms = 15 * MINUTE
        planned = plan_station(session, one, settings, NOW)
        assert [each.duration_ms // MINUTE for each in planned] == lengths_min
        assert plan_stations(session, [other], settings, NOW) == 2
        assert plan_station(session, other, settings, NOW)[1].duration_ms == lengths_min[1] * MINUTE

"""Targets: everywhere, in a group, at one station; the nearest counts, to the planner as well."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import airings
from playlists.builder import build_station, build_stations
from playlists.checks import check_plan
from playlists.clocks import SlotSpec, create_clock
from playlists.diary import read_diaries
from playlists.errors import InvalidPlan
from playlists.models import Entry, ItemKind, Occurrence, Playlist, Revision, Station, StationGroup
from playlists.reports.lines import wished
from playlists.settling import Slotted
from playlists.spans import Span
from playlists.sums import settle
from playlists.targets import set_targets, wished_minutes, wishes_of
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_player, a_row, an_item, approved

MONTH = date(2026, 11, 1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def counting(session: Session, house: House) -> list[dict[str, int]]:
    """The minutes that count at each station, by topic."""
    wishes = wishes_of(session, house.stations, [MONTH])
    return [
        {each.code: each.wished_ms // 60_000 for each in wishes[station.id].values()}
        for station in house.stations
    ]


def a_group(session: Session, name: str, *stations: Station) -> StationGroup:
    group = StationGroup(name=name, stations=list(stations))
    session.add(group)
    session.flush()
    return group


def test_the_nearest_target_counts(session: Session, house: House) -> None:
    phu_long, viet_hai = house.stations
    islands = a_group(session, "Đảo", phu_long, viet_hai)
    coast = a_group(session, "Ven biển", viet_hai)
    set_targets(session, MONTH, {"dan-van": 300, "phap-luat": 60})
    assert counting(session, house) == [{"dan-van": 300, "phap-luat": 60}] * 2
    set_targets(session, MONTH, {"dan-van": 100}, group=islands)
    set_targets(session, MONTH, {"dan-van": 120}, group=coast)
    set_targets(session, MONTH, {"dan-van": 30, "phap-luat": 0}, station=phu_long)
    assert counting(session, house) == [{"dan-van": 30}, {"dan-van": 120, "phap-luat": 60}]
    set_targets(session, MONTH, {"dan-van": None, "phap-luat": None}, station=phu_long)
    assert counting(session, house)[0] == {"dan-van": 100, "phap-luat": 60}


def test_each_place_has_its_own_wishes_and_its_bounds(session: Session, house: House) -> None:
    station, other = house.stations
    set_targets(session, MONTH, {"dan-van": 300})
    with pytest.raises(InvalidPlan):
        set_targets(session, MONTH, {"dan-van": -1}, station=station)
    set_targets(session, MONTH, {"dan-van": 40}, station=station)
    set_targets(session, MONTH, {"dan-van": 50}, station=station)
    assert wished_minutes(session, MONTH) == {"dan-van": 300}
    assert wished_minutes(session, MONTH, station=station) == {"dan-van": 50}
    assert wished_minutes(session, MONTH, station=other) == {}


def test_the_planner_prefers_what_a_station_wishes_for_itself(
    session: Session, house: House
) -> None:
    for number in range(3):
        approved(session, house, an_item(session, house, f"Tin {number}"))
    topics = [house.topics["phap-luat"]]
    late = NOW - DAY  # the oldest, so it comes last where nobody wishes for it
    approved(session, house, an_item(session, house, "Pháp luật", topics=topics), now=late)
    clock = create_clock(session, "Bản tin", 60_000, (SlotSpec(ItemKind.NEWS, count=1),))
    create_timetable(session, clock, "11:00", valid_from=MONTH, unit=house.district)
    set_targets(session, MONTH, {"phap-luat": 60}, station=house.stations[1])
    build_stations(session, house.stations, NOW, NOW + DAY, NOW)
    first = session.execute(
        select(Station.code, Revision.title)
        .join_from(Entry, Playlist)
        .join(Occurrence)
        .join(Station, Station.id == Occurrence.station_id)
        .join(Revision, Revision.id == Entry.revision_id)
        .order_by(Station.id)
    ).all()
    assert [(code, title == "Pháp luật") for code, title in first] == [
        ("phu-long", False),
        ("viet-hai", True),
    ]


def test_the_planner_counts_what_was_heard_and_not_what_was_planned(
    session: Session, house: House
) -> None:
    """A day's programme that no player aired brings its topic no nearer to the target."""
    dan_van, phap_luat = house.topics["dan-van"], house.topics["phap-luat"]
    for number in range(4):
        topic = dan_van if number % 2 else phap_luat
        approved(session, house, an_item(session, house, f"Tin {number}", topics=[topic]), 60_000)
    clock = create_clock(session, "Bản tin", 60_000, (SlotSpec(ItemKind.NEWS, count=1),))
    create_timetable(session, clock, "11:00", valid_from=MONTH, unit=house.district)
    set_targets(session, MONTH, {"dan-van": 3, "phap-luat": 3})
    station = house.stations[0]
    (first,) = build_station(session, station, NOW, NOW + DAY, NOW)
    (topic,) = first.entries[0].revision.item.topics
    unheard = build_station(session, station, NOW + DAY, NOW + 2 * DAY, NOW + DAY)
    assert unheard[0].entries[0].revision.item.topics == [topic], "as short of it as before"
    players = [a_player(session, station, f"loa-{number}") for number in range(2)]
    for player in players:
        row = a_row(1, NOW + 3 * HOUR, aired_ms=60_000, topics=(topic.code,), entry_id=7)
        airings.record(session, player, [row], NOW + DAY)
    heard = build_station(session, station, NOW + DAY, NOW + 2 * DAY, NOW + DAY)
    assert heard[0].entries[0].revision.item.topics != [topic], "one minute nearer than the other"
    counted = [each.revision_id for each in heard[0].entries]
    settle(session)
    again = build_station(session, station, NOW + DAY, NOW + 2 * DAY, NOW + DAY)
    assert [each.revision_id for each in again[0].entries] == counted


@pytest.mark.parametrize("settled", [False, True])
def test_what_no_plan_held_counts_once_however_many_players_aired_it(
    session: Session, house: House, settled: bool
) -> None:
    topic, station = house.topics["dan-van"], house.stations[0]
    set_targets(session, MONTH, {"dan-van": 3})
    item = an_item(session, house, "Tin khẩn", topics=[topic])
    for number in range(3):
        row = a_row(1, aired_ms=60_000, topics=(topic.code,), item_id=item.id)
        airings.record(session, a_player(session, station, f"loa-{number}"), [row], NOW)
    if settled:
        settle(session)
    coming = Slotted(1, NOW + DAY, 60_000, 1, None)
    diary = read_diaries(session, [station], {station.id: [coming]}, NOW + HOUR)[station.id]
    assert diary.topic_ms[MONTH, topic.id] == 60_000


def test_what_many_stations_do_not_reach_is_told_once(session: Session, house: House) -> None:
    set_targets(session, MONTH, {"dan-van": 300})
    set_targets(session, MONTH, {"phap-luat": 60}, station=house.stations[1])
    found = check_plan(session, house.stations, NOW, 7 * DAY)
    told = [each for each in found if "minutes this month" in str(each.what)]
    assert [(each.station and each.station.code, each.what.params["topic"]) for each in told] == [
        (None, "Chủ đề dan-van"),
        ("viet-hai", "Chủ đề phap-luat"),
    ]
    assert (told[0].what.params["count"], told[0].what.params["minutes"]) == (2, 0)


def test_a_report_speaks_of_the_average_wish_of_its_stations(
    session: Session, house: House
) -> None:
    set_targets(session, MONTH, {"dan-van": 300})
    set_targets(session, MONTH, {"dan-van": 100}, station=house.stations[0])
    whole = Span(MONTH, date(2026, 11, 30))
    assert wished(session, whole, house.stations) == {"dan-van": 200 * 60_000}
    assert wished(session, whole, house.stations[:1]) == {"dan-van": 100 * 60_000}

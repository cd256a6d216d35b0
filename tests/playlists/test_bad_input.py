"""What cannot be planned is refused with a message, and leaves everything as it was."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from playlists import accounts, editing, newsroom
from playlists.builder import build_station
from playlists.clocks import SlotSpec, change_clock, create_clock, delete_clock, offered_clocks
from playlists.editing import Edit
from playlists.errors import (
    InvalidItem,
    InvalidOrganisation,
    InvalidPlan,
    PlaylistChangedMeanwhile,
)
from playlists.models import Clock, ItemKind, PlaylistChange, Role, Slot, Timetable, Unit
from playlists.recurrence import parse_rule
from playlists.seasons import save_holiday
from playlists.targets import set_targets, wished_minutes
from playlists.timetable import add_exception, create_timetable, end_timetable, move_timetable
from tests.playlists.builders import NOW, House, an_item, approved, voiced

DAY = timedelta(days=1)
SINCE = date(2026, 11, 23)
MINUTE = 60_000
NEWS = SlotSpec(ItemKind.NEWS)


@pytest.fixture
def clock(session: Session) -> Clock:
    return create_clock(session, "Bản tin", 10 * MINUTE, [SlotSpec(ItemKind.NEWS, count=3)])


@pytest.fixture
def daily(session: Session, house: House, clock: Clock) -> Timetable:
    return create_timetable(session, clock, "11:00", valid_from=SINCE, unit=house.district)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=SECONDLY;FREQ=DAILY",
        "FREQ=DAILY\nRRULE:FREQ=SECONDLY",
        "FREQ=DAILY;BYSECOND=0,1,2",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=00",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=YEARLY;BYYEARDAY=400",
        "FREQ=MONTHLY;BYDAY=54MO",
        "FREQ=DAILY;BYEASTER=1",
        "X=FREQ=DAILY",
        "FREQ=DAILY;" + "BYMONTH=" + ",".join(["1"] * 200),
    ],
)
def test_a_rule_that_is_none_of_days_is_refused_by_its_words(rule: str) -> None:
    with pytest.raises(InvalidPlan):
        parse_rule(rule, SINCE)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
    ],
)
def test_a_rule_that_never_fires_is_refused_as_such(rule: str) -> None:
    with pytest.raises(InvalidPlan, match="never fires"):
        parse_rule(rule, SINCE)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_out_of_the_calendar_is_refused_and_no_rule_is_walked_there(
    session: Session, house: House, daily: Timetable, day: date
) -> None:
    with pytest.raises(InvalidPlan, match="out of the calendar"):
        create_timetable(session, daily.clock, "17:00", valid_from=day, unit=house.district)
    with pytest.raises(InvalidPlan, match="out of the calendar"):
        end_timetable(session, daily, day)
    with pytest.raises(InvalidPlan, match="out of the calendar"):
        add_exception(session, daily, first_day=day)
    with pytest.raises(InvalidPlan, match="out of the calendar"):
        save_holiday(session, "Lễ", [(day, day)])
    assert (daily.valid_to, daily.exceptions) == (None, [])


@pytest.mark.parametrize(
    "rule",
    [
        "freq=daily",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1;INTERVAL=3",
        "FREQ=YEARLY;BYYEARDAY=366",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
        "FREQ=DAILY;COUNT=10",
    ],
)
def test_rules_of_days_are_taken_however_they_are_written(rule: str) -> None:
    assert next(iter(parse_rule(rule, SINCE))) is not None


def test_a_timetable_is_not_given_days_that_it_no_longer_lives_to_see(
    session: Session, daily: Timetable
) -> None:
    end_timetable(session, daily, SINCE + 7 * DAY)
    with pytest.raises(InvalidPlan, match="does not fire"):
        move_timetable(session, daily, "12:00", rule="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1")
    assert (daily.rrule, daily.local_start) == ("FREQ=DAILY", "11:00")


def test_units_that_stand_in_a_ring_are_refused_and_hang_nothing(
    session: Session, house: House, daily: Timetable
) -> None:
    commune = house.communes[0]
    session.execute(update(Unit).where(Unit.id == house.district.id).values(parent_id=commune.id))
    session.commit()
    session.expire_all()
    with pytest.raises(InvalidOrganisation, match="stands under itself"):
        build_station(session, house.stations[0], NOW, NOW + DAY, NOW)
    with pytest.raises(InvalidOrganisation, match="stands under itself"):
        accounts.can(session, house.editor, Role.EDITOR, commune)
    assert not accounts.can(session, house.operator, Role.EDITOR, commune), "holds it nowhere"


@pytest.mark.parametrize(
    ("length_ms", "slots"),
    [
        (-1, [NEWS]),
        (0, [NEWS]),
        (24 * 60 * MINUTE + 1, [NEWS]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, count=-1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, budget_ms=-1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, budget_ms=0)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, min_ms=-1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, max_ms=-1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, min_ms=2, max_ms=1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, newest_days=-1)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, newest_days=999_999_999)]),
        (MINUTE, [SlotSpec(ItemKind.NEWS, count=999_999_999)]),
    ],
)
def test_no_length_is_negative_or_none(
    session: Session, clock: Clock, length_ms: int, slots: list[SlotSpec]
) -> None:
    with pytest.raises(InvalidPlan):
        create_clock(session, "Sai", length_ms, slots)
    with pytest.raises(InvalidPlan):
        change_clock(session, clock, length_ms, slots)
    assert clock.length_ms == 10 * MINUTE
    assert session.scalar(select(func.count(Slot.id))) == 1, "nothing was changed"


@pytest.mark.parametrize("duration_ms", [0, -1])
def test_a_clip_of_no_length_is_refused(session: Session, house: House, duration_ms: int) -> None:
    with pytest.raises(InvalidItem, match="empty"):
        voiced(session, an_item(session, house).latest, duration_ms)


@pytest.mark.parametrize(
    ("minutes", "said"), [(-1, "no less than 0"), (31 * 24 * 60 + 1, "no more than 44640")]
)
def test_a_target_has_the_minutes_of_a_month_at_most(
    session: Session, house: House, minutes: int, said: str
) -> None:
    with pytest.raises(InvalidPlan, match=said):
        set_targets(session, SINCE, {"dan-van": minutes})
    assert wished_minutes(session, SINCE.replace(day=1)) == {}


def test_a_clock_longer_than_the_time_to_the_next_programme_gives_way_to_the_nearer(
    session: Session, house: House, daily: Timetable
) -> None:
    """The upper level's long programme is left out where the station's own begins within it."""
    own = create_clock(session, "Bản tin xã", 5 * MINUTE, [NEWS])
    create_timetable(session, own, "11:05", valid_from=SINCE, station=house.stations[0])
    here, there = (build_station(session, each, NOW, NOW + DAY, NOW) for each in house.stations)
    assert [each.occurrence.clock.name for each in here] == ["Bản tin xã"]
    assert [each.occurrence.clock.name for each in there] == ["Bản tin"]


@pytest.mark.parametrize("user", ["timetable", "exception"])
def test_a_clock_in_use_is_not_deleted(
    session: Session, house: House, daily: Timetable, user: str
) -> None:
    clock = create_clock(session, "Đặc biệt", MINUTE, [NEWS])
    if user == "timetable":
        create_timetable(session, clock, "17:00", valid_from=SINCE, unit=house.district)
    else:
        add_exception(session, daily, first_day=SINCE + 300 * DAY, clock=clock)
    with pytest.raises(InvalidPlan, match=r"^Đặc biệt is in use"):
        delete_clock(session, clock, SINCE)
    assert session.get(Clock, clock.id) is clock
    assert not clock.retired


def test_a_clock_that_only_the_past_speaks_of_is_put_away(session: Session, house: House) -> None:
    clock = create_clock(session, "Đặc biệt", MINUTE, [NEWS])
    ended = create_timetable(
        session, clock, "17:00", valid_from=SINCE, valid_to=SINCE, unit=house.district
    )
    build_station(session, house.stations[0], NOW, NOW + DAY, NOW)
    with pytest.raises(InvalidPlan, match="in use"):
        delete_clock(session, clock, SINCE)
    assert not delete_clock(session, clock, SINCE + timedelta(days=1))
    assert (clock.retired, ended.clock) == (True, clock)
    assert offered_clocks(session) == []
    with pytest.raises(InvalidPlan, match="put away"):
        create_timetable(session, clock, "17:00", valid_from=SINCE, unit=house.district)
    change_clock(session, clock, MINUTE, [NEWS])
    assert offered_clocks(session) == [clock]
    unused = create_clock(session, "Thừa", MINUTE, [NEWS])
    assert delete_clock(session, unused, SINCE)


def test_of_two_editors_the_second_is_shown_the_difference_and_nothing_is_lost(
    session: Session, house: House, daily: Timetable
) -> None:
    for title in ("Một", "Hai", "Ba"):
        approved(session, house, an_item(session, house, title))
    (playlist,) = build_station(session, house.stations[0], NOW, NOW + DAY, NOW)
    first, second, third = editing.items_of(playlist)
    seen = playlist.version
    edit = Edit(playlist.occurrence, seen, house.operator, NOW)
    editing.save_order(session, edit, [third, first, second])
    late = Edit(playlist.occurrence, seen, house.editor, NOW)
    with pytest.raises(PlaylistChangedMeanwhile, match="phulong changed the playlist") as told:
        editing.save_order(session, late, [second, first, third])
    assert [item for item, _title in told.value.present] == [third, first, second]
    assert [item for item, _title in told.value.wanted] == [second, first, third]
    assert told.value.difference
    assert editing.items_of(playlist) == [third, first, second]
    makers = set(session.scalars(select(PlaylistChange.account_id)))
    assert makers == {house.operator.id}
    again = Edit(playlist.occurrence, playlist.version, house.editor, NOW)
    assert editing.items_of(editing.save_order(session, again, [second, first, third])) == [
        second,
        first,
        third,
    ]


def test_what_was_never_approved_is_not_put_in_by_hand(
    session: Session, house: House, daily: Timetable
) -> None:
    approved(session, house, an_item(session, house))
    draft = an_item(session, house, "Nháp")
    newsroom.submit(session, draft, actor=house.editor, now=NOW)
    (playlist,) = build_station(session, house.stations[0], NOW, NOW + DAY, NOW)
    edit = Edit(playlist.occurrence, playlist.version, house.editor, NOW)
    with pytest.raises(InvalidPlan, match="is not approved for this station"):
        editing.insert(session, edit, draft.id, after=None)

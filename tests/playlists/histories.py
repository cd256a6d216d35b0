"""A district in which time goes on and people work, and whose first station is planned anew.

For `tests/playlists/test_replanning.py`: a `Centre`, and the steps that a history is made of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import editing, newsroom, timetable
from playlists.builder import build_stations
from playlists.clocks import SlotSpec, change_clock, create_clock, specs_of
from playlists.editing import Edit
from playlists.hours import day_span, local_day
from playlists.messages import list_from_json
from playlists.models import (
    Clock,
    Item,
    ItemKind,
    ItemState,
    Occurrence,
    Playlist,
    Precedence,
    Relay,
    SlotSource,
    Station,
    Target,
    Timetable,
)
from playlists.settings import PlaylistsSettings
from playlists.station_hours import StationHours, set_hours
from tests.playlists.builders import NOW, House, a_house, an_item, approved

DAYS, FREEZE, SPACING = 2, timedelta(minutes=10), timedelta(hours=2)
HORIZON = PlaylistsSettings(horizon_days=DAYS)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = date(2026, 11, 23)
MINUTE_MS = 60_000


@dataclass
class Centre:
    """A district while time goes on: its first station's days are planned after every step."""

    session: Session
    house: House
    clocks: list[Clock]
    timetables: list[Timetable]
    items: list[Item]
    now: datetime = NOW

    @property
    def station(self) -> Station:
        return self.house.stations[0]

    @property
    def span(self) -> tuple[datetime, datetime]:
        start, _end = day_span(local_day(self.now, self.station.timezone), self.station.timezone)
        return start, start + DAYS * DAY

    def plan(self) -> None:
        build_stations(
            self.session, [self.station], *self.span, self.now, spacing=SPACING, freeze=FREEZE
        )
        self.session.expire_all()

    def programmes(self) -> list[Playlist]:
        """All that was ever planned at the station, in order."""
        rows = self.session.scalars(
            select(Playlist)
            .join(Playlist.occurrence)
            .where(Occurrence.station_id == self.station.id)
            .order_by(Occurrence.starts_at)
        )
        return list(rows)

    def is_open(self, playlist: Playlist) -> bool:
        """Whether the plan may still change it, and did when it was last made."""
        starts_at = playlist.occurrence.starts_at
        return self.now + FREEZE < starts_at < self.span[1]

    def coming(self) -> list[Playlist]:
        return [each for each in self.programmes() if self.is_open(each)]

    def edit(self, playlist: Playlist) -> Edit:
        house, version = self.house, playlist.version
        return Edit(playlist.occurrence, version, house.editor, self.now, settings=HORIZON)


def a_centre(session: Session) -> Centre:
    house = a_house(session)
    relay = Relay(name="Đài tỉnh", url="http://example.org/phat-thanh")
    session.add(relay)
    frame = (SlotSpec(ItemKind.SIGNATURE, required=True),)
    end = (
        SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL),
        SlotSpec(ItemKind.CLOSING, required=True),
    )
    morning = create_clock(
        session,
        "Sáng",
        10 * MINUTE_MS,
        [
            *frame,
            SlotSpec(ItemKind.NEWS, count=3, budget_ms=4 * MINUTE_MS, required=True),
            SlotSpec(ItemKind.NOTICE, count=2, source=SlotSource.OWN),
            SlotSpec(ItemKind.FEATURE, drop=0),
            *end,
        ],
    )
    noon = create_clock(
        session, "Trưa", 5 * MINUTE_MS, [SlotSpec(ItemKind.NEWS, count=2, stretch=0)]
    )
    evening = create_clock(
        session,
        "Chiều",
        20 * MINUTE_MS,
        [
            *frame,
            SlotSpec(ItemKind.RELAY, source=SlotSource.RELAY, relay=relay, budget_ms=5 * MINUTE_MS),
            SlotSpec(ItemKind.NEWS, count=4, topic=house.topics["dan-van"]),
            SlotSpec(ItemKind.NEWS, count=4, shorten=0, newest_days=2),
            SlotSpec(ItemKind.FEATURE, count=2, min_ms=30_000),
            *end,
        ],
    )
    rows = [
        timetable.create_timetable(
            session, clock, start, valid_from=TODAY - 7 * DAY, unit=house.district
        )
        for clock, start in ((morning, "05:30"), (noon, "11:00"), (evening, "17:00"))
    ]
    own = create_clock(session, "Tin của xã", 6 * MINUTE_MS, [SlotSpec(ItemKind.NEWS, count=9)])
    rows.append(
        timetable.create_timetable(
            session,
            own,
            "11:02",
            rule="FREQ=WEEKLY;BYDAY=TU",
            valid_from=TODAY,
            station=house.stations[0],
        )
    )
    # With the evening's programme it is one sitting, and the cap leaves it two of its minutes.
    after = create_clock(
        session, "Nối chiều", 4 * MINUTE_MS, [SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL)]
    )
    rows.append(
        timetable.create_timetable(
            session, after, "17:22", valid_from=TODAY - 7 * DAY, unit=house.district
        )
    )
    house.stations[0].session_cap_ms = 22 * MINUTE_MS
    session.add(
        Target(topic=house.topics["phap-luat"], month=TODAY.replace(day=1), wished_ms=MINUTE_MS)
    )
    centre = Centre(session, house, [morning, noon, evening, own, after], rows, [])
    for kind, length_ms in ((ItemKind.SIGNATURE, 15_000), (ItemKind.CLOSING, 10_000)):
        approved(session, house, an_item(session, house, kind.value, kind=kind), length_ms)
    for number in range(2):
        tune = an_item(session, house, f"Bài hát {number}", kind=ItemKind.MUSIC)
        approved(session, house, tune, 170_000 + 20_000 * number)
    for number in range(9):
        somebody_approves(centre, number, number)
    return centre


numbers = st.integers(0, 30)
KINDS = (ItemKind.NEWS, ItemKind.NEWS, ItemKind.FEATURE, ItemKind.NOTICE)
LENGTHS_MS = (20_000, 45_000, 90_000, 1, 240_000)
CLASSES = (*[Precedence.ORDINARY] * 3, *Precedence)


@dataclass(frozen=True)
class Step:
    """Something that somebody does, or time does: a name, and what it is done with."""

    do: Callable[[Centre, int, int], None]
    first: int
    second: int

    def __repr__(self) -> str:
        return f"{self.do.__name__}({self.first}, {self.second})"


def time_goes_on(centre: Centre, first: int, second: int) -> None:
    centre.now += timedelta(minutes=(7 + first) * (1 + second % 5 * 3))


def to_the_eve_of_a_programme(centre: Centre, first: int, second: int) -> None:
    coming = centre.coming()
    if coming:
        at = coming[first % len(coming)].occurrence.starts_at
        centre.now = max(centre.now, at - timedelta(minutes=second % 12))


def somebody_approves(centre: Centre, first: int, second: int) -> None:
    item = an_item(
        centre.session,
        centre.house,
        f"Tin {len(centre.items)}",
        kind=KINDS[first % 4],
        unit=centre.house.communes[0] if second % 3 == 0 else None,
        topics=list(centre.house.topics.values())[: second % 3],
    )
    item.precedence = CLASSES[first % 6]
    item.wished_airings = (None, None, 1, 2)[second % 4]
    if second % 5 == 0:
        item.valid_from = centre.now + timedelta(hours=first)
    if second % 7 == 0:
        item.valid_to = centre.now + timedelta(hours=2 + first, seconds=second)
    approved(centre.session, centre.house, item, LENGTHS_MS[second % 5], now=centre.now)
    centre.items.append(item)


def somebody_withdraws(centre: Centre, first: int, second: int) -> None:
    item = centre.items[(first + second) % len(centre.items)]
    if item.state is not ItemState.WITHDRAWN:
        newsroom.withdraw(centre.session, item, actor=centre.house.approver, now=centre.now)


def what_airs_next_is_withdrawn(centre: Centre, first: int, second: int) -> None:
    ahead = [each for each in centre.programmes() if each.occurrence.starts_at > centre.now]
    if ahead and ahead[0].entries:
        entry = ahead[0].entries[(first + second) % len(ahead[0].entries)]
        if entry.revision.item.state is not ItemState.WITHDRAWN:
            item = entry.revision.item
            newsroom.withdraw(centre.session, item, actor=centre.house.approver, now=centre.now)


def somebody_writes_anew(centre: Centre, first: int, second: int) -> None:
    item = centre.items[first % len(centre.items)]
    if item.state is ItemState.WITHDRAWN and second % 2:
        return
    newsroom.revise(
        centre.session,
        item,
        author=centre.house.editor,
        title=item.title,
        text=f"Viết lại lần {item.latest.number}.",
        now=centre.now,
    )
    if second % 3:
        approved(centre.session, centre.house, item, 30_000 + 1_000 * second, now=centre.now)


def an_item_expires(centre: Centre, first: int, second: int) -> None:
    centre.items[first % len(centre.items)].valid_to = centre.now + timedelta(hours=second)


def a_piece_is_moved(centre: Centre, first: int, second: int) -> None:
    for playlist in centre.coming()[first % 4 :][:1]:
        order = editing.items_of(playlist)
        if len(order) > 1:
            item, after = order[first % len(order)], order[second % len(order)]
            if item != after:
                editing.move(centre.session, centre.edit(playlist), item, after)


def a_piece_is_taken_out(centre: Centre, first: int, second: int) -> None:
    for playlist in centre.coming()[first % 4 :][:1]:
        order = editing.items_of(playlist)
        if order:
            editing.remove(centre.session, centre.edit(playlist), order[second % len(order)])


def a_piece_is_put_in(centre: Centre, first: int, second: int) -> None:
    """Whatever is offered is taken, and stands there or is told of."""
    for playlist in centre.coming()[first % 4 :][:1]:
        edit = centre.edit(playlist)
        offered = editing.insertable(centre.session, edit)
        if offered:
            item_id = offered[second % len(offered)].item_id
            changed = editing.insert(centre.session, edit, item_id, after=None)
            told = {each.params.get("item") for each in list_from_json(changed.warnings)}
            assert item_id in {*editing.items_of(changed), *told}


def a_programme_is_held(centre: Centre, first: int, second: int) -> None:
    for playlist in centre.coming()[first % 4 :][:1]:
        if second % 3:
            editing.hold(centre.session, centre.edit(playlist))
        else:
            editing.reset(centre.session, centre.edit(playlist))


def the_station_has_other_hours(centre: Centre, first: int, second: int) -> None:
    hours = StationHours(
        opens=("05:00", "05:35", "10:00", "00:00")[first % 4],
        closes=("21:00", "17:10", "11:03", "00:00")[second % 4],
        quiet=() if first % 3 else (("11:01", "13:30"), ("17:00", "17:01")),
        session_cap_ms=(45, 15, 4)[second % 3] * MINUTE_MS,
        day_cap_ms=(180, 20, 45)[first % 3] * MINUTE_MS,
    )
    set_hours(centre.session, centre.station, hours)


def a_clock_has_another_length(centre: Centre, first: int, second: int) -> None:
    clock = centre.clocks[first % len(centre.clocks)]
    change_clock(centre.session, clock, (10 + second) * MINUTE_MS, specs_of(clock))


def a_timetable_has_another_start(centre: Centre, first: int, second: int) -> None:
    row = centre.timetables[first % len(centre.timetables)]
    timetable.move_timetable(centre.session, row, f"{5 + second % 14:02}:{first:02}")


def a_day_is_otherwise(centre: Centre, first: int, second: int) -> None:
    row = centre.timetables[first % len(centre.timetables)]
    day = local_day(centre.now, centre.station.timezone) + second % 3 * DAY
    start = None if first % 2 else f"{6 + second % 12:02}:30"
    timetable.add_exception(centre.session, row, first_day=day, local_start=start)


def urgent_items_are_put_in_an_order(centre: Centre, first: int, second: int) -> None:
    urgent = [each.id for each in centre.items if each.precedence is not Precedence.ORDINARY]
    assert urgent
    turned = urgent[first % len(urgent) :] + urgent[: first % len(urgent)]
    editing.order_priorities(
        centre.session, centre.station, turned[: 1 + second], centre.house.operator, centre.now
    )


DOINGS = (
    time_goes_on,
    time_goes_on,
    to_the_eve_of_a_programme,
    somebody_approves,
    somebody_approves,
    somebody_withdraws,
    what_airs_next_is_withdrawn,
    somebody_writes_anew,
    an_item_expires,
    a_piece_is_moved,
    a_piece_is_taken_out,
    a_piece_is_put_in,
    a_piece_is_put_in,
    a_programme_is_held,
    the_station_has_other_hours,
    a_clock_has_another_length,
    a_timetable_has_another_start,
    a_day_is_otherwise,
    urgent_items_are_put_in_an_order,
)
steps = st.builds(Step, st.sampled_from(DOINGS), numbers, numbers)

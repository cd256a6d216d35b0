"""Days planned again and again while people and time go on: what must hold in the database.

`tests/playlists/test_plans.py` asks one programme for every promise; here a station's days are
planned after each of many steps, as the centre does it: items approved, withdrawn, written anew and
expiring, lists changed by hand, clocks, timetables and hours changed, and the clock on the wall.
`make plans` asks for more of such histories.
"""

import contextlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from playlists.approval import approval_holds
from playlists.database import create_database_engine, migrate
from playlists.errors import PlaylistsError
from playlists.hand import NO_HAND, Hand
from playlists.hands import read_hands
from playlists.hours import PAUSE, local_day, quiet_spans, window_end
from playlists.messages import list_from_json
from playlists.models import Item, ItemState, Playlist, Revision
from playlists.pieces import FRAME
from playlists.recurrence import local_time
from tests.playlists.builders import NOW
from tests.playlists.histories import DAY, FREEZE, MINUTE, SPACING, Centre, Step, a_centre, steps

HISTORIES = int(os.environ.get("PLANS", "100")) // 20

Pieces = tuple[tuple[int, int, int, bool], ...]
"""(revision, offset, length, whether it only fills) of each entry."""
Frozen = Mapping[int, Pieces]


def pieces_of(playlist: Playlist) -> Pieces:
    return tuple(
        (each.revision_id, each.offset_ms, each.duration_ms, each.fills)
        for each in playlist.entries
    )


def programmes_do_not_overlap(centre: Centre) -> None:
    found = [each.occurrence for each in centre.programmes()]
    for one, next_one in pairwise(found):
        ends_at = one.starts_at + timedelta(milliseconds=one.length_ms)
        assert ends_at <= next_one.starts_at


def lengths_add_up(centre: Centre) -> None:
    for playlist in centre.programmes():
        parts = [(each.offset_ms, each.duration_ms) for each in playlist.entries]
        parts += [(each.offset_ms, each.duration_ms) for each in playlist.relays]
        at_ms = 0
        for offset_ms, length_ms in sorted(parts):
            assert length_ms > 0
            assert offset_ms == at_ms if centre.is_open(playlist) else offset_ms >= at_ms
            at_ms = offset_ms + length_ms
        assert at_ms <= playlist.duration_ms
        if centre.is_open(playlist):
            assert at_ms == playlist.duration_ms <= playlist.occurrence.length_ms
        positions = [each.position for each in playlist.entries]
        assert positions == sorted(positions)


def only_what_is_approved_and_valid_is_planned(centre: Centre) -> None:
    for playlist in centre.coming():
        for entry in playlist.entries:
            item, revision = entry.revision.item, entry.revision
            assert item.state is ItemState.APPROVED
            assert item.latest is revision
            assert approval_holds(revision, revision.approval)
            assert entry.clip_sha256 == revision.clip_sha256
            begins = playlist.occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
            ends = begins + timedelta(milliseconds=entry.duration_ms)
            assert item.valid_from is None or item.valid_from <= begins
            assert item.valid_to is None or ends <= item.valid_to


def nothing_is_outside_the_stations_hours_or_over_its_caps(centre: Centre) -> None:
    station = centre.station
    taken: Counter[date] = Counter()
    sitting: list[Playlist] = []
    for playlist in centre.programmes():
        starts_at = playlist.occurrence.starts_at
        day = local_day(starts_at, station.timezone)
        if sitting and starts_at - _ends_at(sitting[-1]) > PAUSE:
            sitting.clear()
        if centre.is_open(playlist) and playlist.duration_ms:
            length = timedelta(milliseconds=playlist.duration_ms)
            local = (starts_at + timedelta(hours=7)).replace(tzinfo=None)
            closes = window_end(
                local_time(station.airing_from), local_time(station.airing_to), local
            )
            assert closes is not None
            assert local + length <= closes
            minute = local
            while minute < local + length:
                spans = quiet_spans(station.quiet_hours)
                assert all(window_end(*span, minute) is None for span in spans)
                minute += MINUTE
            in_one_go_ms = sum(each.duration_ms for each in sitting)
            assert playlist.duration_ms + in_one_go_ms <= station.session_cap_ms
            assert taken[day] + playlist.duration_ms <= station.day_cap_ms
        taken[day] += playlist.duration_ms
        if playlist.duration_ms:
            sitting.append(playlist)


def _ends_at(playlist: Playlist) -> datetime:
    return playlist.occurrence.starts_at + timedelta(milliseconds=playlist.duration_ms)


def nothing_comes_within_its_spacing_or_more_often_than_wished(centre: Centre) -> None:
    times: defaultdict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    items: dict[int, Item] = {}
    for playlist in centre.programmes():
        for entry in playlist.entries:
            item = items.setdefault(entry.revision.item_id, entry.revision.item)
            if entry.fills or item.kind in FRAME:
                continue
            begins = playlist.occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
            times[item.id].append((begins, centre.is_open(playlist)))
    by_hand = {item for hand in hands_of(centre).values() for item in hand.wanted}
    for item_id, aired in times.items():
        for (one, _open), (other, is_open) in pairwise(aired):
            assert not is_open or other - one >= SPACING
        wished = items[item_id].wished_airings
        if wished is not None and item_id not in by_hand:
            standing = [at for at, is_open in aired if not is_open]
            assert len(aired) <= max(wished, len(standing))


def hands_of(centre: Centre) -> dict[int, Hand]:
    return dict(read_hands(centre.session, [centre.station.id], (NOW - DAY, NOW + 60 * DAY)).of)


def what_people_changed_stands(centre: Centre) -> None:
    hands = hands_of(centre)
    for playlist in centre.coming():
        hand = hands.get(playlist.occurrence_id, NO_HAND)
        here = {each.revision.item_id for each in playlist.entries}
        assert not here & hand.removed
        told = {each.params.get("item") for each in list_from_json(playlist.warnings)}
        if playlist.entries or playlist.relays:
            assert set(hand.wanted) <= here | told


def what_is_frozen_stays(centre: Centre, frozen: Frozen) -> None:
    """A withdrawal makes a hole in what is frozen, and nothing changes what began."""
    standing = {each.occurrence_id: each for each in centre.programmes()}
    for number, before in frozen.items():
        assert number in standing, "a frozen programme is gone"
        playlist = standing[number]
        after = pieces_of(playlist)
        gone = [each for each in before if each not in after]
        assert [each for each in before if each not in gone] == list(after)
        assert not gone or playlist.occurrence.starts_at > centre.now
        for revision_id, *_place in gone:
            item = centre.session.get_one(Revision, revision_id).item
            assert item.state is ItemState.WITHDRAWN


def planning_again_changes_no_row(centre: Centre) -> None:
    def rows() -> list[tuple[int, int, str, list[int]]]:
        return [
            (each.id, each.version, each.warnings, [entry.id for entry in each.entries])
            for each in centre.programmes()
        ]

    before = rows()
    centre.plan()
    assert rows() == before


def planning_from_nothing_gives_the_same(centre: Centre) -> None:
    def told() -> list[tuple[datetime, Pieces, str, list[str]]]:
        return [
            (each.occurrence.starts_at, pieces_of(each), each.warnings, _reasons(each))
            for each in centre.programmes()
        ]

    before = told()
    open_ = [each.id for each in centre.coming()]
    centre.session.execute(delete(Playlist).where(Playlist.id.in_(open_)))
    centre.plan()
    assert told() == before


def _reasons(playlist: Playlist) -> list[str]:
    return [each.reason for each in playlist.entries]


PROMISES = (
    programmes_do_not_overlap,
    lengths_add_up,
    only_what_is_approved_and_valid_is_planned,
    nothing_is_outside_the_stations_hours_or_over_its_caps,
    nothing_comes_within_its_spacing_or_more_often_than_wished,
    what_people_changed_stands,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path_factory.mktemp('made')}/centre.db")
    migrate(engine)
    yield engine
    engine.dispose()


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=3, max_size=10))
def test_days_planned_again_and_again_keep_every_promise(made: Engine, history: list[Step]) -> None:
    with Session(made, expire_on_commit=False) as session:
        centre = a_centre(session)
        centre.plan()
        for step in history:
            with contextlib.suppress(PlaylistsError):  # refused, with a message
                step.do(centre, step.first, step.second)
            session.flush()
            frozen = {
                each.occurrence_id: pieces_of(each)
                for each in centre.programmes()
                if each.occurrence.starts_at <= centre.now + FREEZE
            }
            centre.plan()
            for holds in PROMISES:
                holds(centre)
            what_is_frozen_stays(centre, frozen)
        planning_again_changes_no_row(centre)
        planning_from_nothing_gives_the_same(centre)
        session.rollback()

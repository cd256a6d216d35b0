"""The stock that is kept: the same while nothing changes, another as soon as anything does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from playlists import editing, newsroom
from playlists.airable import airable_pieces, forget_old_marks
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.database import session_factory
from playlists.editing import Edit
from playlists.messages import from_json
from playlists.models import (
    Approval,
    Clip,
    Item,
    ItemKind,
    Playlist,
    Precedence,
    Revision,
    Series,
    StationGroup,
)
from playlists.stockroom import Stockroom
from playlists.targets import set_targets
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, an_item, approved, voiced

LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """One approved issue of a series, for a group of one station."""

    session: Session
    house: House
    item: Item
    group: StationGroup


@pytest.fixture
def desk(session: Session, house: House) -> Desk:
    item = an_item(session, house, kind=ItemKind.SERIES, topics=[house.topics["dan-van"]])
    group = StationGroup(name="Ven biển", stations=[house.stations[0]])
    item.groups = [group]
    approved(session, house, item)
    session.commit()
    return Desk(session, house, item, group)


def _new_item(desk: Desk) -> None:
    approved(desk.session, desk.house, an_item(desk.session, desk.house, "Tin mới"))


def _written_anew(desk: Desk) -> None:
    newsroom.revise(
        desk.session, desk.item, author=desk.house.editor, title="Khác", text="Khác.", now=LATER
    )


def _written_and_approved_anew(desk: Desk) -> None:
    _written_anew(desk)
    approved(desk.session, desk.house, desk.item, now=LATER)


def _withdrawn(desk: Desk) -> None:
    newsroom.withdraw(desk.session, desk.item, actor=desk.house.editor, now=LATER)


def _another_sound(desk: Desk) -> None:
    """A clip that nobody approved: the item is out of the stock."""
    voiced(desk.session, desk.item.latest, 31_000, take="2")


def _another_length(desk: Desk) -> None:
    desk.session.execute(update(Clip).values(duration_ms=29_000))


def _another_approval(desk: Desk) -> None:
    desk.session.execute(update(Approval).values(approved_at=LATER))


def _forged_approval(desk: Desk) -> None:
    desk.session.execute(update(Approval).values(text_sha256="0" * 64))


def _another_hash_of_the_words(desk: Desk) -> None:
    desk.session.execute(update(Revision).values(text_sha256="0" * 64))
    desk.session.execute(update(Approval).values(text_sha256="0" * 64))


def _renamed_series(desk: Desk) -> None:
    desk.session.execute(update(Series).values(title="Tên khác"))


def _other_topics(desk: Desk) -> None:
    desk.item.topics = [desk.house.topics["phap-luat"]]


def _other_stations(desk: Desk) -> None:
    desk.item.stations = [desk.house.stations[1]]


def _other_group(desk: Desk) -> None:
    desk.item.groups = []


def _another_member(desk: Desk) -> None:
    desk.group.stations = [*desk.group.stations, desk.house.stations[1]]


def _set(**values: object) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        for name, value in values.items():
            setattr(desk.item, name, value)

    return change


CHANGES: dict[str, Callable[[Desk], None]] = {
    "a new item": _new_item,
    "written anew": _written_anew,
    "written and approved anew": _written_and_approved_anew,
    "withdrawn": _withdrawn,
    "another sound": _another_sound,
    "another length": _another_length,
    "another approval": _another_approval,
    "a forged approval": _forged_approval,
    "another hash of the words": _another_hash_of_the_words,
    "a renamed series": _renamed_series,
    "other topics": _other_topics,
    "other stations": _other_stations,
    "no group any more": _other_group,
    "another member of the group": _another_member,
    "valid from": _set(valid_from=LATER),
    "valid to": _set(valid_to=LATER),
    "class": _set(precedence=Precedence.PRIORITY),
    "airings": _set(wished_airings=3),
    "spacing": _set(spacing_minutes=5),
    "issue": _set(issue_number=7),
    "kind": _set(kind=ItemKind.NEWS),
}


def test_the_stock_is_laid_out_once_while_nothing_changes(desk: Desk) -> None:
    room = Stockroom()
    first = room.stock(desk.session)
    assert room.stock(desk.session) is first
    assert first.pieces() == airable_pieces(desk.session)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_in_the_next_stock(desk: Desk, change: Callable[[Desk], None]) -> None:
    room = Stockroom()
    before = room.stock(desk.session)
    change(desk)
    after = room.stock(desk.session)
    assert after is not before
    assert after.pieces() == airable_pieces(desk.session)
    assert after.pieces() != before.pieces()


def test_a_change_in_another_process_counts_once_it_is_committed(
    desk: Desk, engine: Engine
) -> None:
    room = Stockroom()
    sessions = session_factory(engine)
    with sessions() as here:
        before = room.stock(here).pieces()
    with sessions() as there:
        there.get_one(Item, desk.item.id).spacing_minutes = 5
        changed = room.stock(there).pieces()
        with sessions() as here:
            assert room.stock(here).pieces() == before, "it is not committed"
        there.commit()
    with sessions() as here:
        assert room.stock(here).pieces() == changed != before


def test_what_another_program_wrote_counts_as_well(desk: Desk) -> None:
    room = Stockroom()
    before = room.stock(desk.session)
    desk.session.connection().exec_driver_sql("UPDATE items SET spacing_minutes = 7")
    assert room.stock(desk.session) is not before


def test_a_change_that_was_rolled_back_leaves_no_stock_behind_for_the_next_one(
    desk: Desk,
) -> None:
    """What another change makes of the same mark must never be taken for this one's."""
    room = Stockroom()
    desk.item.spacing_minutes = 5
    room.stock(desk.session)
    desk.session.rollback()
    desk.item.spacing_minutes = 9
    (piece,) = room.stock(desk.session).pieces()
    assert piece.spacing == timedelta(minutes=9)


def test_letting_go_of_old_marks_changes_no_plan(desk: Desk) -> None:
    room = Stockroom()
    before = room.stock(desk.session).pieces()
    forget_old_marks(desk.session)
    assert room.stock(desk.session).pieces() == before
    desk.item.spacing_minutes = 5
    assert room.stock(desk.session).pieces() != before


def test_what_was_rolled_back_is_planned_with_no_more(desk: Desk) -> None:
    room = Stockroom()
    before = room.stock(desk.session).pieces()
    _withdrawn(desk)
    assert room.stock(desk.session).pieces() == []
    desk.session.rollback()
    assert room.stock(desk.session).pieces() == before


def test_an_edit_never_brings_back_what_left_since_the_last_one(
    session: Session, house: House
) -> None:
    items = [approved(session, house, an_item(session, house, f"Tin {n}")) for n in range(6)]
    clock = create_clock(session, "Bản tin", 180_000, (SlotSpec(ItemKind.NEWS, count=4),))
    create_timetable(session, clock, "11:00", valid_from=NOW.date(), unit=house.communes[0])
    playlist = build_station(session, house.stations[0], NOW, NOW + DAY, NOW)[0]
    room = Stockroom()

    def first_to_the_end() -> Playlist:
        order = editing.items_of(playlist)
        edit = Edit(playlist.occurrence, playlist.version, house.editor, NOW, stockroom=room)
        return editing.move(session, edit, order[0], after=order[-1])

    first_to_the_end()
    gone = session.get_one(Item, editing.items_of(playlist)[1])
    newsroom.withdraw(session, gone, actor=house.editor, now=NOW)
    first_to_the_end()
    assert gone.id not in editing.items_of(playlist)
    assert len(editing.items_of(playlist)) == 4
    assert {item.id for item in items} > set(editing.items_of(playlist))


def test_a_new_target_counts_in_the_next_plan_from_the_same_stock(
    session: Session, house: House
) -> None:
    topic = house.topics["phap-luat"]
    approved(session, house, an_item(session, house, topics=[topic]))
    clock = create_clock(session, "Bản tin", 60_000, (SlotSpec(ItemKind.NEWS),))
    create_timetable(session, clock, "11:00", valid_from=NOW.date(), unit=house.communes[0])
    room, station = Stockroom(), house.stations[0]

    def reason() -> str:
        stock = room.stock(session)
        (playlist,) = build_station(session, station, NOW, NOW + DAY, NOW, stock=stock)
        return str(from_json(playlist.entries[0].reason))

    assert reason() == "New here: not on this station in the last month."
    stock = room.stock(session)
    set_targets(session, date(2026, 11, 1), {topic.code: 300})
    assert room.stock(session) is stock
    assert reason() == "Its topic “Chủ đề phap-luat” is short of the month's 300 minutes."


def test_every_piece_of_the_stock_is_what_the_database_says(desk: Desk) -> None:
    _new_item(desk)
    ids = set(desk.session.scalars(select(Item.id)))
    assert {piece.item_id for piece in Stockroom().stock(desk.session).pieces()} == ids

"""Playlists changed by hand: what is allowed, what survives a rebuild, and two who save at once."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from playlists import NotAllowed, editing, newsroom
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.editing import Edit
from playlists.errors import InvalidPlan, PlaylistChangedMeanwhile
from playlists.hand import Hand, changes_between, held
from playlists.models import Account, Item, ItemKind, Playlist, Precedence, Role
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, an_account, an_item, approved

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stock(session: Session, house: House) -> list[Item]:
    """Five news items of 20 s, and a clock at 17:00 that takes three of them."""
    clock = create_clock(session, "Chiều", 90_000, [SlotSpec(ItemKind.NEWS, count=3)])
    create_timetable(session, clock, "17:00", valid_from=date(2026, 11, 23), unit=house.district)
    return [
        approved(
            session, house, an_item(session, house, f"Tin {number}"), 20_000, now=NOW - number * DAY
        )
        for number in range(5)
    ]


@pytest.fixture
def playlist(session: Session, house: House, stock: list[Item]) -> Playlist:
    return _build(session, house)


def _build(session: Session, house: House, later: timedelta = timedelta(0)) -> Playlist:
    return build_station(session, house.stations[0], NOW, NOW + 3 * DAY, NOW + later)[0]


def _edit(
    house: House,
    playlist: Playlist,
    *,
    by: Account | None = None,
    later: timedelta = timedelta(0),
    based_on: int | None = None,
) -> Edit:
    return Edit(
        playlist.occurrence,
        playlist.version if based_on is None else based_on,
        by or house.operator,
        NOW + later,
    )


def _titles(playlist: Playlist) -> str:
    return " ".join(entry.revision.title.removeprefix("Tin ") for entry in playlist.entries)


def test_a_piece_moved_stays_where_it_was_put_when_the_day_is_built_again(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    assert _titles(playlist) == "0 1 2"
    changed = editing.move(session, _edit(house, playlist), stock[2].id, after=None)
    assert _titles(changed) == "2 0 1"
    approved(session, house, an_item(session, house, "Tin 9"), 20_000, now=NOW + MINUTE)
    assert _titles(_build(session, house)) == "2 9 0", "the new one comes in, the order holds"


def test_a_piece_taken_out_stays_out_and_its_room_goes_to_another(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    assert _titles(editing.remove(session, _edit(house, playlist), stock[1].id)) == "0 2 3"
    assert _titles(_build(session, house)) == "0 2 3"


def test_a_piece_put_in_pushes_out_the_least_wanted(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    changed = editing.insert(session, _edit(house, playlist), stock[4].id, after=stock[0].id)
    assert _titles(changed) == "0 4 1"
    assert "phulong" in changed.entries[1].reason
    assert _titles(_build(session, house)) == "0 4 1"


def test_what_was_put_in_by_hand_leaves_when_it_is_withdrawn(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    editing.insert(session, _edit(house, playlist), stock[4].id, after=None)
    newsroom.withdraw(session, stock[4], actor=house.approver, now=NOW)
    rebuilt = _build(session, house)
    assert _titles(rebuilt) == "0 1 2"
    assert "put here by hand" in rebuilt.warnings


def test_a_held_programme_takes_nothing_new_until_it_is_given_back(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    editing.hold(session, _edit(house, playlist), [stock[2].id, stock[0].id, stock[1].id])
    approved(session, house, an_item(session, house, "Tin 9"), 20_000, now=NOW + MINUTE)
    kept = _build(session, house)
    assert _titles(kept) == "2 0 1"
    assert _titles(editing.reset(session, _edit(house, kept))) == "9 0 1"


def test_every_change_tells_who_made_it_and_when(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    editing.remove(session, _edit(house, playlist), stock[1].id)
    (change,) = editing.changes_of(session, playlist.occurrence)
    assert (change.account, change.made_at, change.version) == (house.operator, NOW, 1)


def test_the_second_of_two_who_save_is_shown_both_versions_and_nothing_is_lost(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    second = _edit(house, playlist, by=house.editor)
    editing.move(session, _edit(house, playlist), stock[2].id, after=None)
    wanted = [stock[1].id, stock[0].id, stock[2].id]
    with pytest.raises(PlaylistChangedMeanwhile) as refused:
        editing.save_order(session, second, wanted)
    told = refused.value
    assert (told.based_on, told.version, told.by) == (1, 2, "phulong")
    assert [title for _item, title in told.present] == ["Tin 2", "Tin 0", "Tin 1"]
    assert [title for _item, title in told.wanted] == ["Tin 1", "Tin 0", "Tin 2"]
    assert {(each.title, each.present, each.wanted) for each in told.difference} == {
        ("Tin 2", 1, 3),
        ("Tin 1", 3, 1),
    }
    assert _titles(_build(session, house)) == "2 0 1"
    again = editing.save_order(
        session, _edit(house, playlist, by=house.editor, based_on=told.version), wanted
    )
    assert _titles(again) == "1 0 2"


def test_a_plan_made_anew_meanwhile_is_another_version_too(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    looked_at = _edit(house, playlist)
    approved(session, house, an_item(session, house, "Tin 9"), 20_000, now=NOW + MINUTE)
    _build(session, house)
    with pytest.raises(PlaylistChangedMeanwhile) as refused:
        editing.remove(session, looked_at, stock[0].id)
    assert refused.value.by is None


def test_another_communes_operator_may_not_touch_it(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    stranger = an_account(session, "viethai", house.communes[1], Role.OPERATOR)
    with pytest.raises(NotAllowed):
        editing.remove(session, _edit(house, playlist, by=stranger), stock[0].id)


def test_what_is_not_approved_is_not_put_in(
    session: Session, house: House, playlist: Playlist
) -> None:
    draft = an_item(session, house, "Nháp")
    with pytest.raises(InvalidPlan, match="not approved"):
        editing.insert(session, _edit(house, playlist), draft.id, after=None)


def test_an_item_that_a_frozen_programme_holds_close_by_is_not_put_in(
    session: Session, house: House, stock: list[Item]
) -> None:
    clock = create_clock(session, "Kế tiếp", 60_000, [SlotSpec(ItemKind.NEWS, count=1)])
    create_timetable(session, clock, "17:05", valid_from=date(2026, 11, 23), unit=house.district)
    later = timedelta(hours=8, minutes=52)
    build_station(session, house.stations[0], NOW, NOW + DAY, NOW)
    _five, next_one = build_station(session, house.stations[0], NOW, NOW + DAY, NOW + later)
    with pytest.raises(InvalidPlan, match="spacing"):
        editing.insert(session, _edit(house, next_one, later=later), stock[0].id, after=None)


def test_ten_minutes_before_air_only_khan_goes_in_and_all_else_keeps_its_order(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    late = timedelta(hours=8, minutes=51)
    with pytest.raises(InvalidPlan, match="less than 10 minutes"):
        editing.remove(session, _edit(house, playlist, later=late), stock[0].id)
    storm = an_item(session, house, "Tin bão")
    storm.precedence = Precedence.EMERGENCY
    approved(session, house, storm, 20_000)
    changed = editing.insert(session, _edit(house, playlist, later=late), storm.id, after=None)
    assert _titles(changed) == "bão 0 1 2"
    assert _titles(_build(session, house, late + MINUTE)) == "bão 0 1 2"


def test_what_is_on_the_air_is_changed_by_nobody(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    with pytest.raises(InvalidPlan, match="on the air"):
        editing.remove(session, _edit(house, playlist, later=timedelta(hours=9)), stock[0].id)


@pytest.fixture
def urgent(session: Session, house: House, stock: list[Item]) -> list[Item]:
    items = [an_item(session, house, f"Tin {letter}") for letter in "AB"]
    for item in items:
        item.precedence = Precedence.PRIORITY
        approved(session, house, item, 20_000)
    return items


def test_a_commune_orders_priority_items_that_clash(
    session: Session, house: House, urgent: list[Item]
) -> None:
    assert _titles(_build(session, house)) == "A B 0"
    first, second = urgent
    editing.order_priorities(session, house.stations[0], [second.id, first.id], house.operator, NOW)
    assert _titles(_build(session, house)) == "B A 0"
    elsewhere = build_station(session, house.stations[1], NOW, NOW + DAY, NOW)[0]
    assert _titles(elsewhere) == "A B 0"


def test_a_commune_leaves_no_priority_item_of_the_upper_level_out_and_none_behind(
    session: Session, house: House, stock: list[Item], urgent: list[Item]
) -> None:
    playlist = _build(session, house)
    with pytest.raises(NotAllowed, match="upper level"):
        editing.remove(session, _edit(house, playlist), urgent[0].id)
    with pytest.raises(InvalidPlan, match="before the others"):
        editing.move(session, _edit(house, playlist), stock[0].id, after=None)
    by_editor = _edit(house, playlist, by=house.editor)
    assert _titles(editing.remove(session, by_editor, urgent[0].id)) == "B 0 1"


def test_what_may_be_put_in_is_told_with_its_title(
    session: Session, house: House, stock: list[Item], playlist: Playlist
) -> None:
    approved(session, house, an_item(session, house, "Dài"), 100_000)
    offered = editing.insertable(session, _edit(house, playlist))
    assert [each.title for each in offered] == ["Tin 3", "Tin 4"]


orders = st.permutations(range(8)).flatmap(
    lambda order: st.integers(0, 8).map(lambda count: list(order[:count]))
)


@given(orders, orders)
def test_changes_between_two_orders_make_one_into_the_other(
    present: Sequence[int], wanted: Sequence[int]
) -> None:
    changes = changes_between(present, wanted)
    hand = Hand(tuple(changes))
    still = [item for item in present if item not in hand.removed]
    added = [item for item in hand.wanted if item not in still]
    assert hand.arrange([*still, *added]) == wanted
    assert len(changes) <= len(set(present) | set(wanted))


@given(orders, orders)
def test_a_held_order_is_kept_whatever_the_planner_says(
    planned: Sequence[int], wanted: Sequence[int]
) -> None:
    arranged = Hand(tuple(held(wanted))).arrange(planned)
    assert sorted(arranged) == sorted(planned)
    if set(wanted) <= set(planned):
        assert [item for item in arranged if item in wanted] == wanted

"""Whatever the stock, the clock, the hands and the history: what must hold of every plan.

`PLANS=2000 pytest tests/playlists/test_plans.py` asks for so many random plans; `make plans` does
it. Without it there are as many as a run of all tests has time for. To draw a case takes longer
than to plan it, so each is drawn once and asked for every promise.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.hand import NO_HAND, Change, Hand
from playlists.models import ChangeKind, ItemKind, Precedence, SlotSource
from playlists.pieces import FRAME, Piece, Place, RelaySource
from playlists.programme import EXACT_MS, Plan, Rules, fill
from playlists.stock import Stock

START = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
STATION, UNIT = 1, 9
KINDS = (
    ItemKind.SIGNATURE,
    ItemKind.NEWS,
    ItemKind.FEATURE,
    ItemKind.NOTICE,
    ItemKind.MUSIC,
    ItemKind.CLOSING,
)
MOSTLY_NEWS = (ItemKind.NEWS,) * 5 + KINDS
ITEMS = range(1, 15)
PLANS = int(os.environ.get("PLANS", "200"))

minutes = st.integers(-600, 600).map(lambda count: START + timedelta(minutes=count))
seconds = st.integers(-60, 900).map(lambda count: START + timedelta(seconds=count))
spacings = st.sampled_from([0, 1, 10, 60, 240]).map(lambda count: timedelta(minutes=count))


def terms(*each: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """None, one or two of some terms: with every one at once nothing would ever fit."""
    nothing = st.just(dict[str, Any]())
    one = st.one_of(*each)
    return nothing | one | st.builds(lambda first, second: first | second, one, one)


piece_terms = terms(
    st.fixed_dictionaries({"valid_from": seconds}),
    st.fixed_dictionaries({"valid_to": seconds}),
    st.fixed_dictionaries({"wished_airings": st.sampled_from([1, 2])}),
    st.fixed_dictionaries({"spacing": spacings}),
    st.fixed_dictionaries({"stations": st.sampled_from([{STATION}, {2}]).map(frozenset)}),
    st.fixed_dictionaries({"series_title": st.just("A"), "issue_number": st.sampled_from([1, 2])}),
    st.fixed_dictionaries({"precedence": st.sampled_from(Precedence)}),
    st.just({"unit_id": 8}),
)
looks = st.tuples(
    st.sampled_from(MOSTLY_NEWS),
    st.sampled_from([30_000, 8_000, 60_001, 180_000, 1, 999]),
    st.sampled_from([0, 1, 26, 72]),
    st.sampled_from([frozenset(), frozenset({1}), frozenset({2}), frozenset({1, 3})]),
    piece_terms,
)


def piece(number: int, look: tuple[ItemKind, int, int, frozenset[int], dict[str, Any]]) -> Piece:
    kind, length_ms, hours, topics, bounds = look
    return Piece(
        item_id=number,
        revision_id=number * 10,
        clip_sha256=f"{number:064x}",
        duration_ms=length_ms,
        kind=kind,
        approved_at=START - timedelta(hours=hours),
        topics=topics,
        **({"unit_id": UNIT} | bounds),
    )


pieces = st.lists(looks, min_size=8, max_size=len(ITEMS)).map(
    lambda found: [piece(number, look) for number, look in zip(ITEMS, found, strict=False)]
)
slot_terms = terms(
    st.just({"topic_id": 1}),
    st.fixed_dictionaries({"budget_ms": st.sampled_from([60_000, 200_000])}),
    st.just({"required": True}),
    st.just({"source": SlotSource.OWN}),
    st.just({"precedence": Precedence.PRIORITY}),
    st.just({"newest": timedelta(days=1)}),
    st.sampled_from([{"min_ms": 5_000}, {"max_ms": 60_000}]),
    st.fixed_dictionaries({"shorten": st.sampled_from([0, 1])}),
    st.fixed_dictionaries({"drop": st.sampled_from([0, 1])}),
    st.just({"stretch": 0}),
)
rules_of_slots = st.builds(
    lambda kind, count, asked: Place(kind=kind, count=count, **asked),
    st.sampled_from(MOSTLY_NEWS),
    st.integers(1, 4),
    slot_terms,
)
named_items = st.builds(
    Place,
    kind=st.sampled_from(KINDS),
    source=st.just(SlotSource.ITEM),
    item_id=st.sampled_from(ITEMS),
    required=st.booleans(),
)
relays = st.builds(
    Place,
    kind=st.just(ItemKind.RELAY),
    source=st.just(SlotSource.RELAY),
    budget_ms=st.sampled_from([60_000, 300_000, 2_000_000]),
    relay=st.just(RelaySource(1, "VOV", "https://example.org/vov")),
)
fills = st.builds(
    Place, kind=st.just(ItemKind.MUSIC), source=st.just(SlotSource.FILL), required=st.booleans()
)
clocks = st.lists(
    rules_of_slots | rules_of_slots | named_items | relays | fills, min_size=3, max_size=7
)
times = st.dictionaries(st.sampled_from(ITEMS), st.lists(minutes, min_size=1, max_size=3))
placed = st.sampled_from([ChangeKind.MOVED, ChangeKind.INSERTED, ChangeKind.HELD])
changes = st.builds(
    Change,
    kind=placed | st.just(ChangeKind.REMOVED),
    item_id=st.sampled_from(ITEMS),
    after=st.none() | st.sampled_from(ITEMS),
    by=st.just("catba"),
)
hands = st.just(NO_HAND) | st.lists(changes, max_size=6).map(lambda made: Hand(tuple(made)))
bounds = st.builds(
    Rules,
    room_ms=st.sampled_from([400_000, 1_200_000, 1_000, 60_000]),
    spacing=spacings,
    behind=st.sampled_from([(), (1,), (2, 1), (3, 2, 1)]),
    unit_id=st.just(UNIT),
    hand=hands,
    reserved=times,
)


@dataclass(frozen=True)
class Case:
    """All that a programme is planned from."""

    clock: list[Place]
    stock: list[Piece]
    history: dict[int, list[datetime]]
    rules: Rules

    def plan(self) -> Plan:
        return self.planned_from(self.stock)

    def planned_from(self, stock: list[Piece]) -> Plan:
        return fill(self.clock, Stock(stock).at(STATION), START, self.history, self.rules)


cases = st.builds(Case, clocks, pieces, times, bounds)


def nothing_overlaps_and_nothing_is_missing_between(case: Case, plan: Plan) -> None:
    at_ms = 0
    parts = [(each.offset_ms, each.duration_ms) for each in plan.entries]
    parts += [(each.offset_ms, each.duration_ms) for each in plan.relays]
    for offset_ms, length_ms in sorted(parts):
        assert offset_ms == at_ms
        assert length_ms > 0
        at_ms += length_ms
    assert plan.duration_ms == at_ms <= case.rules.room_ms


def a_programme_ends_within_a_second_or_says_by_how_much_and_why(case: Case, plan: Plan) -> None:
    gap_ms = case.rules.room_ms - plan.duration_ms
    said = [each for each in plan.warnings if each.msgid.startswith(("Ends ", "The programme is"))]
    assert len(said) == (gap_ms > EXACT_MS or not (plan.entries or plan.relays))
    for each in said:
        if "seconds" in each.params:
            told_s = 60 * int(each.params.get("minutes", 0)) + int(each.params["seconds"])
            assert told_s == gap_ms // 1000
    filled = any(place.source is SlotSource.FILL for place in case.clock)
    if filled and any(each.fills for each in plan.entries):
        assert gap_ms == 0, "music fills to the second"


def only_what_is_approved_for_the_station_airs_as_it_was_approved(case: Case, plan: Plan) -> None:
    here = {each.item_id: each for each in case.stock if {STATION} >= each.stations}
    for entry in plan.entries:
        assert here[entry.piece.item_id] == entry.piece
        assert entry.duration_ms <= entry.piece.duration_ms
        assert entry.fills or entry.duration_ms == entry.piece.duration_ms


def nothing_airs_outside_its_validity(case: Case, plan: Plan) -> None:
    for entry in plan.entries:
        begins = START + timedelta(milliseconds=entry.offset_ms)
        ends = begins + timedelta(milliseconds=entry.duration_ms)
        assert entry.piece.valid_from is None or entry.piece.valid_from <= begins
        assert entry.piece.valid_to is None or ends <= entry.piece.valid_to


def spacing_is_kept_and_nothing_airs_more_often_than_wished(case: Case, plan: Plan) -> None:
    chosen = [each for each in plan.entries if not each.fills]
    assert len({each.piece.item_id for each in chosen}) == len(chosen)
    for entry in chosen:
        piece = entry.piece
        if piece.kind in FRAME:
            continue
        begins = START + timedelta(milliseconds=entry.offset_ms)
        apart = case.rules.spacing if piece.spacing is None else piece.spacing
        heard = case.history.get(piece.item_id, [])
        for other in (*heard, *case.rules.reserved.get(piece.item_id, ())):
            assert abs(begins - other) >= apart
        if piece.wished_airings is not None and piece.item_id not in case.rules.hand.wanted:
            assert len(heard) < piece.wished_airings


def the_same_input_gives_the_same_plan_in_whatever_order_it_is_read(case: Case, plan: Plan) -> None:
    shuffled = list(case.stock)
    Random(len(shuffled)).shuffle(shuffled)
    assert case.planned_from(shuffled) == plan == case.plan()


def what_people_took_out_stays_out_and_what_they_put_in_is_there_or_told(
    case: Case, plan: Plan
) -> None:
    hand = case.rules.hand
    planned = {each.piece.item_id for each in plan.entries if not each.fills}
    heard = {each.piece.item_id for each in plan.entries}
    assert not heard & hand.removed
    told = {each.params.get("item") for each in plan.warnings if "by hand" in each.msgid}
    assert set(hand.wanted) <= planned | told


def what_was_chosen_is_what_a_slot_asks_for(case: Case, plan: Plan) -> None:
    for entry in plan.entries:
        piece = entry.piece
        if entry.fills or piece.item_id in case.rules.hand.wanted:
            continue
        assert any(
            place.item_id == piece.item_id
            if place.source is SlotSource.ITEM
            else place.kind is piece.kind
            and (place.source is not SlotSource.OWN or piece.unit_id == UNIT)
            and (place.newest is None or START - piece.approved_at <= place.newest)
            and (place.topic_id is None or place.topic_id in piece.topics)
            and (place.precedence in {None, piece.precedence})
            and (place.min_ms or 0) <= piece.duration_ms <= (place.max_ms or piece.duration_ms)
            for place in case.clock
        )


def relays_have_their_whole_time_or_are_told(case: Case, plan: Plan) -> None:
    asked = [place for place in case.clock if place.source is SlotSource.RELAY]
    told = [each for each in plan.warnings if "no room for its relay" in each.msgid]
    assert len(plan.relays) + len(told) == len(asked)
    wanted = sorted(place.budget_ms or 0 for place in asked)
    assert all(each.duration_ms in wanted for each in plan.relays)


def every_entry_has_its_reason_and_every_empty_required_slot_its_remark(
    case: Case, plan: Plan
) -> None:
    assert all(each.reason.msgid for each in plan.entries)
    told = [each.params["slot"] for each in plan.warnings if "no approved piece" in each.msgid]
    assert len(set(told)) == len(told)
    for slot in told:
        place = case.clock[int(slot) - 1]
        assert place.required


PROMISES: tuple[Callable[[Case, Plan], None], ...] = (
    nothing_overlaps_and_nothing_is_missing_between,
    a_programme_ends_within_a_second_or_says_by_how_much_and_why,
    only_what_is_approved_for_the_station_airs_as_it_was_approved,
    nothing_airs_outside_its_validity,
    spacing_is_kept_and_nothing_airs_more_often_than_wished,
    the_same_input_gives_the_same_plan_in_whatever_order_it_is_read,
    what_people_took_out_stays_out_and_what_they_put_in_is_there_or_told,
    what_was_chosen_is_what_a_slot_asks_for,
    relays_have_their_whole_time_or_are_told,
    every_entry_has_its_reason_and_every_empty_required_slot_its_remark,
)


@settings(max_examples=PLANS, deadline=None)
@given(cases)
def test_every_plan_keeps_every_promise(case: Case) -> None:
    plan = case.plan()
    for holds in PROMISES:
        holds(case, plan)

"""Whatever the stock, the clock, the hands and the history: what must hold of every plan.

`PLANS=2000 pytest tests/playlists/test_plans.py` asks for so many random plans of each property;
`make plans` does it. Without it there are as many as a run of all tests has time for.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

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
ITEMS = range(1, 15)
plans = settings(max_examples=int(os.environ.get("PLANS", "100")), deadline=None)

minutes = st.integers(-240, 240).map(lambda count: START + timedelta(minutes=count))
seconds = st.integers(-60, 900).map(lambda count: START + timedelta(seconds=count))


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    return [
        Piece(
            item_id=number,
            revision_id=number * 10,
            clip_sha256=f"{number:064x}",
            duration_ms=draw(st.sampled_from([1, 999, 8_000, 30_000, 60_001, 180_000])),
            kind=draw(st.sampled_from(KINDS)),
            approved_at=START - timedelta(hours=draw(st.integers(0, 72))),
            precedence=draw(st.sampled_from([*Precedence, Precedence.ORDINARY])),
            topics=draw(st.frozensets(st.integers(1, 3), max_size=2)),
            stations=draw(st.sampled_from([frozenset(), frozenset({STATION}), frozenset({2})])),
            series_title=draw(st.sampled_from([None, "A"])),
            issue_number=draw(st.none() | st.integers(1, 3)),
            valid_from=draw(st.none() | seconds),
            valid_to=draw(st.none() | seconds),
            wished_airings=draw(st.sampled_from([None, None, 1, 2])),
            spacing=draw(st.none() | st.integers(0, 240).map(lambda each: timedelta(minutes=each))),
            unit_id=draw(st.sampled_from([UNIT, 8])),
        )
        for number in draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=len(ITEMS)))
    ]


rules_of_slots = st.builds(
    Place,
    kind=st.sampled_from(KINDS),
    count=st.integers(1, 4),
    topic_id=st.sampled_from([None, None, 1]),
    budget_ms=st.sampled_from([None, None, 60_000, 200_000]),
    required=st.booleans(),
    source=st.sampled_from([SlotSource.RULE, SlotSource.RULE, SlotSource.OWN]),
    precedence=st.sampled_from([None, None, Precedence.PRIORITY]),
    newest=st.sampled_from([None, None, timedelta(days=1)]),
    min_ms=st.sampled_from([None, None, 5_000]),
    max_ms=st.sampled_from([None, None, 60_000]),
    shorten=st.sampled_from([None, None, 0, 1]),
    drop=st.sampled_from([None, None, 0, 1]),
    stretch=st.sampled_from([None, None, None, 0]),
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
clocks = st.lists(rules_of_slots | named_items | relays | fills, min_size=1, max_size=7)
times = st.dictionaries(st.sampled_from(ITEMS), st.lists(minutes, max_size=3))
placed = st.sampled_from([ChangeKind.MOVED, ChangeKind.INSERTED, ChangeKind.HELD])
changes = st.builds(
    Change,
    kind=placed | st.just(ChangeKind.REMOVED),
    item_id=st.sampled_from(ITEMS),
    after=st.none() | st.sampled_from(ITEMS),
    by=st.just("catba"),
)
hands = st.lists(changes, max_size=6).map(lambda made: Hand(tuple(made))) | st.just(NO_HAND)
bounds = st.builds(
    Rules,
    room_ms=st.sampled_from([1_000, 60_000, 400_000, 1_200_000]),
    spacing=st.integers(0, 240).map(lambda each: timedelta(minutes=each)),
    behind=st.permutations([1, 2, 3]).flatmap(
        lambda order: st.integers(0, 3).map(lambda count: tuple(order[:count]))
    ),
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


cases = st.builds(Case, clocks, pieces(), times, bounds)


@plans
@given(cases)
def test_nothing_overlaps_and_nothing_is_missing_between(case: Case) -> None:
    plan, at_ms = case.plan(), 0
    parts = [(each.offset_ms, each.duration_ms) for each in plan.entries]
    parts += [(each.offset_ms, each.duration_ms) for each in plan.relays]
    for offset_ms, length_ms in sorted(parts):
        assert offset_ms == at_ms
        assert length_ms > 0
        at_ms += length_ms
    assert plan.duration_ms == at_ms <= case.rules.room_ms


@plans
@given(cases)
def test_a_programme_ends_within_a_second_or_says_by_how_much_and_why(case: Case) -> None:
    plan = case.plan()
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


@plans
@given(cases)
def test_only_what_is_approved_for_the_station_airs_as_it_was_approved(case: Case) -> None:
    here = {each.item_id: each for each in case.stock if {STATION} >= each.stations}
    for entry in case.plan().entries:
        assert here[entry.piece.item_id] == entry.piece
        assert entry.duration_ms <= entry.piece.duration_ms
        assert entry.fills or entry.duration_ms == entry.piece.duration_ms


@plans
@given(cases)
def test_nothing_airs_outside_its_validity(case: Case) -> None:
    for entry in case.plan().entries:
        begins = START + timedelta(milliseconds=entry.offset_ms)
        ends = begins + timedelta(milliseconds=entry.duration_ms)
        assert entry.piece.valid_from is None or entry.piece.valid_from <= begins
        assert entry.piece.valid_to is None or ends <= entry.piece.valid_to


@plans
@given(cases)
def test_spacing_is_kept_and_nothing_airs_more_often_than_wished(case: Case) -> None:
    chosen = [each for each in case.plan().entries if not each.fills]
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


@plans
@given(cases, st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_plan_in_whatever_order_it_is_read(
    case: Case, random: Random
) -> None:
    shuffled = list(case.stock)
    random.shuffle(shuffled)
    assert case.planned_from(shuffled) == case.plan() == case.plan()


@plans
@given(cases)
def test_what_people_took_out_stays_out_and_what_they_put_in_is_there_or_told(case: Case) -> None:
    plan, hand = case.plan(), case.rules.hand
    planned = {each.piece.item_id for each in plan.entries if not each.fills}
    heard = {each.piece.item_id for each in plan.entries}
    assert not heard & hand.removed
    told = {each.params.get("item") for each in plan.warnings if "by hand" in each.msgid}
    assert set(hand.wanted) <= planned | told


@plans
@given(cases)
def test_relays_have_their_whole_time_or_are_told(case: Case) -> None:
    plan = case.plan()
    asked = [place for place in case.clock if place.source is SlotSource.RELAY]
    told = [each for each in plan.warnings if "no room for its relay" in each.msgid]
    assert len(plan.relays) + len(told) == len(asked)
    wanted = sorted(place.budget_ms or 0 for place in asked)
    assert all(each.duration_ms in wanted for each in plan.relays)


@plans
@given(cases)
def test_every_entry_has_its_reason_and_every_empty_required_slot_its_remark(case: Case) -> None:
    plan = case.plan()
    assert all(each.reason.msgid for each in plan.entries)
    told = [each.params["slot"] for each in plan.warnings if "no approved piece" in each.msgid]
    assert len(set(told)) == len(told)
    for slot in told:
        place = case.clock[int(slot) - 1]
        assert place.required

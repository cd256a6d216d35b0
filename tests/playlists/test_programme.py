"""How a clock is filled: what must hold of every plan, whatever the stock."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.models import ItemKind, Precedence, SlotSource
from playlists.pieces import (
    Piece,
    Place,
    is_spaced,
    is_valid,
    is_wished,
    may_be_spaced,
    may_be_valid,
    takes,
)
from playlists.programme import Plan, Rules, fill
from playlists.stock import Stock

START = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
PLANS = int(os.environ.get("PLANS", "300"))
"""Random programmes to ask for; `make plans` asks for 2,000."""
KINDS = (ItemKind.NEWS, ItemKind.SLOGAN, ItemKind.SIGNATURE)

durations = st.sampled_from([1, 999, 20_000, 30_000, 60_001])
# Close to the programme, so that a rule which is broken shows.
moments = st.integers(-240, 240).map(lambda minutes: START + timedelta(minutes=minutes))
soon = st.integers(0, 120).map(lambda seconds: START + timedelta(seconds=seconds))


@st.composite
def stocks(draw: st.DrawFn) -> list[Piece]:
    count = draw(st.integers(2, 12))
    return [
        Piece(
            item_id=number,
            revision_id=number * 10,
            clip_sha256=f"{number:064x}",
            duration_ms=draw(durations),
            kind=draw(st.sampled_from(KINDS)),
            approved_at=START - timedelta(minutes=draw(st.integers(0, 1))),
            precedence=draw(st.sampled_from(Precedence)),
            topics=draw(st.frozensets(st.integers(1, 3), max_size=2)),
            stations=draw(st.sampled_from([frozenset(), frozenset(), frozenset({1})])),
            wished_airings=draw(st.sampled_from([None, None, 1, 2])),
            spacing=draw(st.none() | st.integers(0, 240).map(lambda m: timedelta(minutes=m))),
            series_title=draw(st.sampled_from([None, "A", "B"])),
            issue_number=draw(st.none() | st.integers(1, 3)),
            valid_from=draw(st.none() | soon),
            valid_to=draw(st.none() | soon),
        )
        for number in range(1, count + 1)
    ]


places = st.lists(
    st.builds(
        Place,
        kind=st.sampled_from(KINDS),
        count=st.integers(1, 4),
        topic_id=st.sampled_from([None, None, 1]),
        budget_ms=st.sampled_from([None, None, 60_000, 90_000]),
        required=st.booleans(),
        shorten=st.sampled_from([None, None, 0, 1, 2]),
        drop=st.sampled_from([None, None, 0, 1, 2]),
        stretch=st.sampled_from([None, None, None, 0, 1]),
        max_ms=st.sampled_from([None, None, None, 30_000]),
    ),
    min_size=1,
    max_size=5,
)
histories = st.dictionaries(st.integers(1, 12), st.lists(moments, max_size=3))
bounds = st.builds(
    Rules,
    room_ms=st.sampled_from([1_000, 100_000, 900_000]),
    spacing=st.integers(0, 240).map(lambda minutes: timedelta(minutes=minutes)),
    behind=st.permutations([1, 2, 3]).flatmap(
        lambda order: st.integers(0, 3).map(lambda count: tuple(order[:count]))
    ),
)


URGENCY = {Precedence.EMERGENCY: 0, Precedence.PRIORITY: 1, Precedence.ORDINARY: 2}


@dataclass
class Plainly:
    """A programme filled by asking every piece for every place: slow, and easy to believe."""

    slots: list[Place]
    stock: list[Piece]
    history: dict[int, list[datetime]]
    rules: Rules
    barred: set[int] = field(default_factory=set)

    def items(self) -> list[int]:
        self.inside: list[list[Piece]] = [[] for _ in self.slots]
        self.awaited = [place.required for place in self.slots]
        self.ask_first()
        for at, place in enumerate(self.slots):
            if place.drop is None:
                self.take(at, place.count if place.shorten is None else 1)
        for number in (2, 1, 0):  # what gives first is asked last
            self.give(number)
        for number in (0, 1, 2):
            for at, place in enumerate(self.slots):
                if place.stretch == number:
                    self.take(at, 1_000, stretched=True)
        planned = [piece for group in self.inside for piece in group]
        wrong = self.out_of_time(planned)
        if wrong:
            self.barred |= wrong
            return self.items()
        return [piece.item_id for piece in planned]

    def ask_first(self) -> None:
        for at, place in enumerate(self.slots):
            self.take(at, place.count, urgent=True)
        for at, place in enumerate(self.slots):
            if place.required:
                self.take(at, 1)
                self.awaited[at] = False

    def give(self, number: int) -> None:
        for at, place in enumerate(self.slots):
            if place.drop == number:
                self.take(at, 1 if place.shorten is not None else place.count)
            gives = [each for each in (place.drop, place.shorten) if each is not None]
            if gives and min(gives) == number:
                self.take(at, place.count)

    def out_of_time(self, planned: list[Piece]) -> set[int]:
        ends_ms, wrong = 0, set()
        for piece in planned:
            at = START + timedelta(milliseconds=ends_ms)
            spaced = is_spaced(piece, at, self.history, self.rules.spacing)
            if not (spaced and is_valid(piece, at)):
                wrong.add(piece.item_id)
            ends_ms += piece.duration_ms
        return wrong

    def take(self, at: int, count: int, *, urgent: bool = False, stretched: bool = False) -> None:
        while len(self.inside[at]) < count:
            chosen = self.best(at, urgent=urgent, stretched=stretched)
            if chosen is None:
                return
            self.inside[at].append(chosen)
            self.awaited[at] = False

    def best(self, at: int, *, urgent: bool, stretched: bool) -> Piece | None:
        place, planned = self.slots[at], [piece for group in self.inside for piece in group]
        kept_free = sum(
            min((piece.duration_ms for piece in self.stock if takes(each, piece)), default=0)
            for number, each in enumerate(self.slots)
            if self.awaited[number] and number != at
        )
        room_ms = self.rules.room_ms - sum(piece.duration_ms for piece in planned) - kept_free
        if place.budget_ms is not None and not stretched:
            inside_ms = sum(piece.duration_ms for piece in self.inside[at])
            room_ms = min(room_ms, place.budget_ms - inside_ms)
        ends = START + timedelta(milliseconds=self.rules.room_ms)
        fitting = [
            piece
            for piece in self.stock
            if piece not in planned
            and piece.item_id not in self.barred
            and takes(place, piece)
            and piece.duration_ms <= room_ms
            and may_be_valid(piece, START, ends)
            and may_be_spaced(
                piece, (START, ends), self.history.get(piece.item_id, []), self.rules.spacing
            )
            and is_wished(piece, self.history)
            and (not urgent or piece.precedence is not Precedence.ORDINARY)
        ]
        return min(fitting, key=self.standing, default=None)

    def standing(self, piece: Piece) -> tuple[object, ...]:
        behind = self.rules.behind
        return (
            URGENCY[piece.precedence],
            not piece.stations,
            bool(self.history.get(piece.item_id)),
            min([behind.index(each) for each in piece.topics if each in behind], default=99),
            max(self.history.get(piece.item_id) or [datetime.min.replace(tzinfo=UTC)]),
            piece.series_title or "",
            piece.issue_number or 0,
            -piece.approved_at.timestamp(),
            piece.item_id,
        )


@settings(max_examples=PLANS)
@given(places, stocks(), histories, bounds)
def test_the_plan_is_the_one_that_asking_every_piece_would_give(
    slots: list[Place], stock: list[Piece], history: dict[int, list[datetime]], rules: Rules
) -> None:
    plan = fill(slots, stock, START, history, rules)
    expected = Plainly(slots, stock, history, rules).items()
    assert [entry.piece.item_id for entry in plan.entries] == expected


def test_a_stations_stock_holds_what_is_for_it_and_for_all() -> None:
    common = Piece(1, 10, "0" * 64, 1_000, ItemKind.NEWS, START)
    own, other = (
        replace(common, item_id=2 + n, stations=frozenset({7 + n}), approved_at=START)
        for n in range(2)
    )
    stock = Stock([common, own, other])
    slots = [Place(ItemKind.NEWS, count=9)]
    rules = Rules(60_000, timedelta(0))
    found = {
        station: [
            entry.piece.item_id
            for entry in fill(slots, stock.at(station), START, {}, rules).entries
        ]
        for station in (7, 8, 9)
    }
    assert found == {7: [2, 1], 8: [3, 1], 9: [1]}


def _times(plan: Plan) -> list[tuple[Piece, datetime]]:
    return [
        (entry.piece, START + timedelta(milliseconds=entry.offset_ms)) for entry in plan.entries
    ]


@given(places, stocks(), histories, bounds)
def test_pieces_stand_in_the_order_of_their_slots_and_within_their_budgets(
    slots: list[Place], stock: list[Piece], history: dict[int, list[datetime]], rules: Rules
) -> None:
    plan = fill(slots, stock, START, history, rules)
    pieces = [entry.piece for entry in plan.entries]
    for place in slots:
        taken: list[Piece] = []
        while (
            pieces
            and (len(taken) < place.count or place.stretch is not None)
            and pieces[0].kind is place.kind
            and (place.topic_id is None or place.topic_id in pieces[0].topics)
            and sum(each.duration_ms for each in (*taken, pieces[0]))
            <= ((place.stretch is None and place.budget_ms) or rules.room_ms)
        ):
            taken.append(pieces.pop(0))
    assert pieces == []


@pytest.mark.parametrize(
    ("bulletin_ms", "kinds"),
    [
        (290_000, [ItemKind.NEWS, ItemKind.CLOSING]),
        (290_001, [ItemKind.CLOSING]),
        (300_000, [ItemKind.CLOSING]),
    ],
)
def test_a_long_bulletin_does_not_push_the_closing_words_out(
    bulletin_ms: int, kinds: list[ItemKind]
) -> None:
    stock = [_piece(1, ItemKind.NEWS, bulletin_ms), _piece(2, ItemKind.CLOSING, 10_000)]
    slots = [Place(ItemKind.NEWS), Place(ItemKind.CLOSING, required=True)]
    plan = fill(slots, stock, START, {}, Rules(300_000, timedelta(hours=2)))
    assert [entry.piece.kind for entry in plan.entries] == kinds


@pytest.mark.parametrize(("minutes_ago", "planned"), [(119, 0), (120, 1), (-119, 0), (-120, 1)])
def test_a_repeat_waits_for_its_spacing_before_and_after(minutes_ago: int, planned: int) -> None:
    history = {1: [START - timedelta(minutes=minutes_ago)]}
    plan = fill([Place(ItemKind.NEWS)], [_piece(1)], START, history, _wide())
    assert len(plan.entries) == planned


def test_the_frame_of_a_programme_comes_as_often_as_programmes_do() -> None:
    tune = _piece(1, ItemKind.SIGNATURE)
    plan = fill([Place(ItemKind.SIGNATURE)], [tune], START, {1: [START]}, _wide())
    assert len(plan.entries) == 1


@pytest.mark.parametrize(("valid_ms", "planned"), [(29_999, 0), (30_000, 1)])
def test_a_piece_must_end_before_it_expires(valid_ms: int, planned: int) -> None:
    piece = replace(_piece(1), valid_to=START + timedelta(milliseconds=valid_ms))
    assert len(fill([Place(ItemKind.NEWS)], [piece], START, {}, _wide()).entries) == planned


@pytest.mark.parametrize(("newest_s", "planned"), [(86_400, 1), (86_399, 0)])
def test_a_slot_for_what_is_new_takes_nothing_older(newest_s: int, planned: int) -> None:
    place = Place(ItemKind.NEWS, newest=timedelta(seconds=newest_s))
    assert len(fill([place], [_piece(1)], START, {}, _wide()).entries) == planned


@pytest.mark.parametrize(("unit_id", "planned"), [(9, 1), (8, 0), (None, 0)])
def test_a_stations_own_slot_takes_what_its_unit_wrote(unit_id: int | None, planned: int) -> None:
    piece, place = replace(_piece(1), unit_id=unit_id), Place(ItemKind.NEWS, source=SlotSource.OWN)
    plan = fill([place], [piece], START, {}, replace(_wide(), unit_id=9))
    assert len(plan.entries) == planned


def test_a_slot_keeps_within_its_time_and_takes_what_still_fits() -> None:
    stock = [_piece(1, duration_ms=40_000), _piece(2), _piece(3, duration_ms=20_000)]
    plan = fill([Place(ItemKind.NEWS, count=3, budget_ms=60_000)], stock, START, {}, _wide())
    assert [entry.piece.item_id for entry in plan.entries] == [1, 3]


def test_of_equals_the_first_written_goes_first() -> None:
    stock = [_piece(number) for number in (3, 1, 2)]
    plan = fill([Place(ItemKind.NEWS, count=3)], stock, START, {}, _wide())
    assert [entry.piece.item_id for entry in plan.entries] == [1, 2, 3]


def test_priority_goes_before_what_was_longer_off_the_air() -> None:
    plain, urgent = _piece(1), _piece(2, precedence=Precedence.PRIORITY)
    history = {2: [START - timedelta(hours=3)]}
    plan = fill([Place(ItemKind.NEWS)], [plain, urgent], START, history, _wide())
    assert plan.entries[0].piece is urgent


def test_the_longest_off_the_air_comes_back_first() -> None:
    history = {
        1: [START - timedelta(hours=30), START - timedelta(hours=6)],
        2: [START - timedelta(hours=12)],
    }
    plan = fill([Place(ItemKind.NEWS)], [_piece(1), _piece(2)], START, history, _wide())
    assert plan.entries[0].piece.item_id == 2
    assert plan.entries[0].reason.msgid == "The longest off the air of those that fit."


def test_a_topic_short_of_its_target_comes_before_one_that_has_it() -> None:
    stock = [_piece(1), _piece(2, topics=frozenset({7}))]
    rules = Rules(900_000, timedelta(hours=2), behind=(7,))
    plan = fill([Place(ItemKind.NEWS)], stock, START, {}, rules)
    assert plan.entries[0].piece.item_id == 2
    assert "target" in str(plan.entries[0].reason)


def test_a_series_runs_in_the_order_of_its_issues() -> None:
    stock = [
        _piece(number, ItemKind.SERIES, series_title="Dân vận", issue_number=number)
        for number in (3, 1, 2)
    ]
    plan = fill([Place(ItemKind.SERIES, count=3)], stock, START, {}, _wide())
    assert [entry.piece.issue_number for entry in plan.entries] == [1, 2, 3]


def test_an_empty_required_slot_is_warned_of_in_words_a_catalogue_can_turn() -> None:
    plan = fill([Place(ItemKind.CLOSING, required=True)], [], START, {}, _wide())
    assert plan.warnings[0].params == {"slot": 1, "kind": "closing"}
    assert "Slot 1" in str(plan.warnings[0])


def _wide() -> Rules:
    return Rules(900_000, timedelta(hours=2))


def _piece(
    number: int,
    kind: ItemKind = ItemKind.NEWS,
    duration_ms: int = 30_000,
    *,
    precedence: Precedence = Precedence.ORDINARY,
    topics: frozenset[int] = frozenset(),
    series_title: str | None = None,
    issue_number: int | None = None,
) -> Piece:
    return Piece(
        item_id=number,
        revision_id=number,
        clip_sha256=f"{number:064x}",
        duration_ms=duration_ms,
        kind=kind,
        approved_at=START - timedelta(days=1),
        precedence=precedence,
        topics=topics,
        series_title=series_title,
        issue_number=issue_number,
    )

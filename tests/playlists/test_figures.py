"""Figures of spans: each equal to a count by hand and to the rows behind it, to the ms."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from playlists import airings, airtime, figures, sums
from playlists.behind import Fact, airings_behind, rows_of, sums_behind
from playlists.behind_plan import produced_behind
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.models import (
    Airing,
    Confirmation,
    DailySum,
    Dimension,
    ItemKind,
    MonthlySum,
    Outcome,
    Player,
    Precedence,
    StaleDay,
)
from playlists.month_sums import whole_months
from playlists.spans import Span
from playlists.sums import Sums
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, a_player, a_row, an_item, approved
from tests.playlists.heard import (
    LATER,
    MIDNIGHT,
    Heard,
    Whole,
    heard,
    two_here_one_there,
    wholes,
    write_log,
)

NOVEMBER = Span.month(2026, 11)
ZONE = "Asia/Ho_Chi_Minh"
BY_HAND: dict[Dimension, Callable[[Whole], tuple[str, ...]]] = {
    Dimension.STATION: lambda _: ("",),
    Dimension.KIND: lambda each: (each.kind.value,),
    Dimension.TOPIC: lambda each: each.topics or ("",),
    Dimension.HOUR: lambda each: (f"{each.hour:02}",),
}


@pytest.fixture
def players(session: Session, house: House) -> list[Player]:
    return two_here_one_there(session, house)


def _sums(airings_: list[Whole]) -> Sums:
    spoken = [each for each in airings_ if each.kind is not ItemKind.RELAY and each.heard]
    relays = [each for each in airings_ if each.kind is ItemKind.RELAY and each.heard]
    partial = [each for each in spoken if not each.complete]
    return Sums(
        airings=len(spoken),
        aired_ms=sum(each.ms for each in spoken),
        partial=len(partial),
        partial_ms=sum(each.ms for each in partial),
        missed=sum(not each.heard for each in airings_),
        relays=len(relays),
        relay_ms=sum(each.ms for each in relays),
    )


def _by_hand(
    airings_: list[Whole], span: Span, dimension: Dimension
) -> dict[tuple[object, ...], Sums]:
    found: dict[tuple[object, ...], list[Whole]] = defaultdict(list)
    for each in airings_:
        if span.first <= each.day <= span.last:
            for value in BY_HAND[dimension](each):
                found[each.station, each.day, value].append(each)
    return {key: _sums(parts) for key, parts in found.items()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(heard, max_size=25),
    settled=st.integers(0, 6),
    span=st.sampled_from([NOVEMBER, Span.year(2026), Span(date(2026, 10, 31), date(2026, 11, 1))]),
)
def test_every_figure_equals_a_count_by_hand_whatever_is_settled(
    session: Session, players: list[Player], rows: list[Heard], settled: int, span: Span
) -> None:
    half = len(rows) // 2
    write_log(session, players, rows[:half])
    sums.settle(session)
    write_log(session, players, rows)  # what was sent before is sent again, and harmless
    sums.settle(session, most=settled)  # of the others, what is kept is older than the log
    airings_ = wholes(rows, [player.station_id for player in players])
    for dimension in BY_HAND:
        found = figures.aired(session, span, dimension, ("station_id", "day", "value"))
        by_hand = _by_hand(airings_, span, dimension)
        assert found == by_hand
        # Of whole months another table is read.
        whole: defaultdict[object, Sums] = defaultdict(Sums)
        for (*_, value), each in by_hand.items():
            whole[value,].add(each)
        assert figures.aired(session, span, dimension) == whole
    assert list(sums.differences(session)) == []
    session.rollback()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(heard, max_size=20))
def test_every_figure_is_the_sum_of_the_rows_it_opens(
    session: Session, players: list[Player], rows: list[Heard]
) -> None:
    write_log(session, players, rows)
    sums.settle(session)
    for dimension in BY_HAND:
        for (value,), figure in figures.aired(session, NOVEMBER, dimension).items():
            opened = list(airings_behind(session, NOVEMBER, dimension, value))
            spoken = [each for each in opened if each.kind is not ItemKind.RELAY]
            assert figure.aired_ms == sum(each.aired_ms for each in spoken)
            assert figure.airings + figure.relays + figure.missed == len(opened)
            assert sums_behind(session, NOVEMBER, dimension, value) == figure
            heard_apart = {
                Fact.AIRED: figure.airings,
                Fact.PARTIAL: figure.partial,
                Fact.MISSED: figure.missed,
                Fact.RELAYED: figure.relays,
            }
            for fact, count in heard_apart.items():
                behind = list(airings_behind(session, NOVEMBER, dimension, value, fact=fact))
                assert len(behind) == count
    session.rollback()


def test_an_interrupted_airing_that_went_on_counts_once_by_the_seconds_heard(
    session: Session, players: list[Player]
) -> None:
    parts = [
        a_row(1, MIDNIGHT, aired_ms=10_000, outcome=Outcome.PARTIAL, entry_id=7),
        a_row(2, MIDNIGHT, aired_ms=12_500, outcome=Outcome.PARTIAL, entry_id=7),
    ]
    airings.record(session, players[0], parts, LATER)
    whole = figures.aired(session, NOVEMBER)[("",)]
    assert (whole.airings, whole.aired_ms) == (1, 22_500)
    assert (whole.partial, whole.partial_ms) == (1, 22_500)
    [counted] = airings_behind(session, NOVEMBER)
    assert [row.sequence for row in rows_of(session, counted.first_id)] == [1, 2]


def test_a_station_that_lives_in_another_zone_has_its_own_midnight(
    session: Session, house: House
) -> None:
    here, there = house.stations
    there.timezone = "Asia/Tokyo"
    session.flush()
    for station in (here, there):
        # 23:30 on 30 November here, 01:30 on 1 December in Tokyo.
        late = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
        airings.record(session, a_player(session, station, station.code), [a_row(1, late)], LATER)
    found = figures.aired(session, Span.year(2026), keys=("station_id", "day"))
    assert set(found) == {(here.id, date(2026, 11, 30)), (there.id, date(2026, 12, 1))}
    assert set(figures.aired(session, NOVEMBER, keys=("station_id",))) == {(here.id,)}


def test_rows_keep_class_series_programme_and_writer_as_they_were_aired(
    session: Session, house: House, players: list[Player]
) -> None:
    clock = create_clock(session, "Sáng", 600_000, [SlotSpec(ItemKind.SERIES)])
    create_timetable(session, clock, "17:00", valid_from=date(2026, 11, 23), unit=house.district)
    item = approved(session, house, an_item(session, house, "Số 1", kind=ItemKind.SERIES))
    item.precedence = Precedence.PRIORITY
    [playlist] = build_station(session, house.stations[0], NOW, NOW + timedelta(days=1), NOW)
    [entry] = playlist.entries
    row = replace(
        a_row(1, playlist.occurrence.starts_at, entry_id=entry.id, item_id=item.id),
        occurrence_id=playlist.occurrence_id,
        revision_id=entry.revision_id,
        kind=ItemKind.SERIES,
    )
    airings.record(session, players[0], [row], LATER)
    assert item.series is not None
    item.precedence, item.series.title = Precedence.ORDINARY, "Tên khác"
    clock.name, house.editor.display_name = "Trưa", "Tên khác"
    session.flush()
    [aired] = airings_behind(session, NOVEMBER)
    assert (aired.precedence, aired.series_title) == (Precedence.PRIORITY, "Dân vận")
    assert (aired.programme, aired.writer) == ("Sáng", "bientap")
    for dimension, value in (
        (Dimension.CLASS, "priority"),
        (Dimension.SERIES, "Dân vận"),
        (Dimension.PROGRAMME, "Sáng"),
        (Dimension.WRITER, "bientap"),
        (Dimension.HOUR, "17"),
    ):
        assert list(figures.aired(session, NOVEMBER, dimension)) == [(value,)]
        assert sums_behind(session, NOVEMBER, dimension, value).airings == 1


def test_planned_and_confirmed_stand_under_the_same_values_as_aired(
    session: Session, house: House, players: list[Player]
) -> None:
    clock = create_clock(session, "Chiều", 600_000, [SlotSpec(ItemKind.NEWS, count=2)])
    create_timetable(session, clock, "17:00", valid_from=date(2026, 11, 23), unit=house.district)
    for number in range(2):
        topics = [house.topics["dan-van"]] if number else []
        approved(session, house, an_item(session, house, f"Tin {number}", topics=topics), 20_000)
    [playlist] = build_station(session, house.stations[0], NOW, NOW + timedelta(days=1), NOW)
    by_topic = figures.planned(session, NOVEMBER, Dimension.TOPIC)
    assert by_topic == {("dan-van",): figures.Planned(1, 20_000), ("",): figures.Planned(1, 20_000)}
    session.add(
        Confirmation(
            occurrence_id=playlist.occurrence_id, account_id=house.operator.id, confirmed_at=NOW
        )
    )
    session.flush()
    for dimension, value in (
        (Dimension.STATION, ""),
        (Dimension.KIND, "news"),
        (Dimension.CLASS, "ordinary"),
        (Dimension.PROGRAMME, "Chiều"),
        (Dimension.WRITER, "bientap"),
        (Dimension.HOUR, "17"),
        (Dimension.SERIES, ""),
    ):
        assert figures.planned(session, NOVEMBER, dimension) == {
            (value,): figures.Planned(2, 40_000, 2, 40_000)
        }
    station = house.stations[0].id
    assert figures.programmes(session, NOVEMBER)[station] == figures.Programmes(1, 1, 1)
    assert figures.planned(session, Span.month(2026, 12)) == {}


def test_produced_is_what_was_first_approved_in_the_span(session: Session, house: House) -> None:
    approved(session, house, an_item(session, house, "Tin"), 20_000)
    approved(session, house, an_item(session, house, "Bài", kind=ItemKind.FEATURE), 90_000)
    an_item(session, house, "Bản nháp")
    found = figures.produced(session, NOVEMBER, ZONE, Dimension.KIND)
    assert found == {"news": figures.Produced(1, 20_000), "feature": figures.Produced(1, 90_000)}
    assert figures.produced(session, Span.month(2026, 12), ZONE, Dimension.KIND) == {}
    assert figures.produced(session, NOVEMBER, ZONE) == {
        str(house.centre.id): figures.Produced(2, 110_000)
    }


def test_what_was_produced_is_listed_as_it_is_counted(session: Session, house: House) -> None:
    news = approved(session, house, an_item(session, house, "Tin"), 20_000)
    an_item(session, house, "Bản nháp")
    zone, units = ZoneInfo(ZONE), {house.centre.id}
    [listed] = produced_behind(session, NOVEMBER, zone, units=units)
    assert (listed.item_id, listed.duration_ms) == (news.id, 20_000)
    [counted] = figures.produced(session, NOVEMBER, ZONE).values()
    assert counted == figures.Produced(1, listed.duration_ms)
    assert produced_behind(session, Span.month(2026, 12), zone, units=units) == []
    assert produced_behind(session, NOVEMBER, zone, units={house.communes[0].id}) == []


def test_new_rows_make_their_day_stale_and_settling_takes_the_mark(
    session: Session, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1)], LATER)
    assert session.scalars(select(StaleDay.day)).all() == [date(2026, 11, 23)]
    assert session.scalars(select(DailySum)).all() == []
    assert sums.settle(session) == 1
    assert sums.settle(session) == 0
    assert session.scalars(select(DailySum).where(DailySum.dimension == Dimension.STATION)).one()


def test_rebuilding_makes_the_same_sums_and_mends_false_ones(
    session: Session, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1), a_row(2, NOW + timedelta(days=40))], LATER)
    sums.settle(session)
    session.execute(update(DailySum).values(aired_ms=DailySum.aired_ms + 1))
    false = list(sums.differences(session))
    assert {each.day for each in false} == {date(2026, 11, 23), date(2027, 1, 2)}
    assert all(each.kept and each.logged for each in false)
    session.execute(delete(DailySum).where(DailySum.dimension == Dimension.HOUR))
    assert any(each.kept is None for each in sums.differences(session))
    assert sums.rebuild(session) == 16
    assert list(sums.differences(session)) == []


def test_false_sums_of_a_month_are_told_and_mended(session: Session, players: list[Player]) -> None:
    airings.record(session, players[0], [a_row(1)], LATER)
    sums.settle(session)
    session.execute(update(MonthlySum).values(missed=MonthlySum.missed + 1))
    assert {(each.day, each.of_month) for each in sums.differences(session)} == {
        (date(2026, 11, 1), True)
    }
    sums.rebuild(session)
    assert list(sums.differences(session)) == []


@pytest.mark.parametrize(
    ("span", "months", "days"),
    [
        ("2026-11", "2026-11", []),
        ("2026", "2026", []),
        ("2026-11-02..2026-11-30", None, ["2026-11-02..2026-11-30"]),
        ("2026-10-31..2026-12-01", "2026-11", ["2026-10-31..2026-10-31", "2026-12-01..2026-12-01"]),
        ("2026-10-31..2026-11-29", None, ["2026-10-31..2026-11-29"]),
        ("2026-11-01..2027-01-30", "2026-11-01..2026-12-31", ["2027-01-01..2027-01-30"]),
    ],
)
def test_a_span_is_its_whole_months_and_the_days_beside_them(
    span: str, months: str | None, days: list[str]
) -> None:
    whole = Span.named(months) if months else None
    assert whole_months(Span.named(span)) == (whole, [Span.named(each) for each in days])


def test_a_topic_keeps_the_name_it_aired_under(
    session: Session, house: House, players: list[Player]
) -> None:
    airings.record(session, players[0], [a_row(1, topics=("dan-van",))], LATER)
    house.topics["dan-van"].name = "Tên mới"
    session.flush()
    assert airtime.topic_names(session, ["dan-van"]) == {"dan-van": "Chủ đề dan-van"}


def test_a_row_of_the_log_still_cannot_be_changed(session: Session, players: list[Player]) -> None:
    airings.record(session, players[0], [a_row(1)], LATER)
    session.commit()
    with pytest.raises(Exception, match="only grows"):
        session.execute(update(Airing).values(local_hour=3))
    session.rollback()

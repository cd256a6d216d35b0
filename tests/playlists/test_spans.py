"""Spans of days: their names, what stands before them, and where they begin and end."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists import InvalidReport
from playlists.spans import Span, SpanKind

days = st.dates(date(2001, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("name", "first", "last", "kind"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), SpanKind.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), SpanKind.MONTH),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), SpanKind.QUARTER),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), SpanKind.HALF),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), SpanKind.YEAR),
        ("2026-11-03..2026-12-04", date(2026, 11, 3), date(2026, 12, 4), SpanKind.DAYS),
    ],
)
def test_a_name_is_read_and_given_back(name: str, first: date, last: date, kind: SpanKind) -> None:
    span = Span.named(name)
    assert (span.first, span.last, span.kind, span.name) == (first, last, kind, name)


@pytest.mark.parametrize(
    "name", ["", "2026-13", "2026-Q5", "2026-H3", "0001", "tháng 11", "2026-11-31..2026-12-01"]
)
def test_nonsense_is_no_span(name: str) -> None:
    with pytest.raises(InvalidReport):
        Span.named(name)


@given(day=days, kind=st.sampled_from(SpanKind))
def test_the_span_before_ends_where_this_one_begins(day: date, kind: SpanKind) -> None:
    span = Span.of(kind, day)
    assert (span.first - span.before().last).days == 1
    assert span.before().after() == span
    assert span.before().kind == kind
    assert span.first <= day <= span.last


@pytest.mark.parametrize(
    ("name", "before", "year_before"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H2", "2026-H1", "2025-H2"),
        ("2026", "2025", "2025"),
        ("2024-02-29..2024-03-01", "2024-02-27..2024-02-28", "2023-02-28..2023-03-01"),
    ],
)
def test_a_span_is_compared_with_its_like(name: str, before: str, year_before: str) -> None:
    span = Span.named(name)
    assert (span.before().name, span.year_before().name) == (before, year_before)


def test_a_span_begins_at_local_midnight() -> None:
    assert Span.named("2026-11").instants("Asia/Ho_Chi_Minh") == (
        datetime(2026, 10, 31, 17, tzinfo=UTC),
        datetime(2026, 11, 30, 17, tzinfo=UTC),
    )


def test_months_are_counted_by_the_part_that_lies_in_the_span() -> None:
    parts = dict(Span(date(2026, 11, 16), date(2027, 1, 31)).each_month())
    assert parts == {date(2026, 11, 1): 0.5, date(2026, 12, 1): 1.0, date(2027, 1, 1): 1.0}


def test_days_in_the_wrong_order_or_of_decades_are_refused() -> None:
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date(2000, 1, 1), date(2026, 1, 1))):
        with pytest.raises(InvalidReport):
            Span(first, last)

"""Monthly sums beside the daily ones: for a province some thousand rows, not a hundred thousand.

They are always the sums of the daily rows as kept, stale days or not: who writes daily sums calls
`add_up` in the same transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, tuple_
from sqlalchemy.orm import Session

from playlists.models import DailySum, Dimension, MonthlySum
from playlists.spans import Span, SpanKind

COUNTS = ("airings", "aired_ms", "partial", "partial_ms", "missed", "relays", "relay_ms")
_KEYS = ("dimension", "month", "station_id", "value")


def add_up(session: Session, days: Iterable[tuple[int, date]]) -> None:
    """Sum anew the months that these stations' days lie in."""
    stations: defaultdict[date, set[int]] = defaultdict(set)
    for station_id, day in days:
        stations[day.replace(day=1)].add(station_id)
    for month, of in stations.items():
        pairs = [(station_id, month) for station_id in sorted(of)]
        session.execute(
            delete(MonthlySum).where(
                MonthlySum.dimension.in_(list(Dimension)),
                tuple_(MonthlySum.station_id, MonthlySum.month).in_(pairs),
            )
        )
        _insert(session, month, of)


def add_up_all(session: Session, months: Iterable[date]) -> None:
    """Sum all months anew; `months` are their first days."""
    session.execute(delete(MonthlySum))
    for month in months:
        _insert(session, month, None)


def whole_months(span: Span) -> tuple[Span | None, list[Span]]:
    """The whole months of a span as one, and the days before and after them."""
    first = Span.of(SpanKind.MONTH, span.first)
    if first.first < span.first:
        first = first.after()
    last = Span.of(SpanKind.MONTH, span.last)
    if last.last > span.last:
        last = last.before()
    if last.last < first.first:
        return None, [span]
    rest = []
    if span.first < first.first:
        rest.append(Span(span.first, first.before().last))
    if last.last < span.last:
        rest.append(Span(last.after().first, span.last))
    return Span(first.first, last.last), rest


def _insert(session: Session, month: date, stations: Collection[int] | None) -> None:
    span = Span.of(SpanKind.MONTH, month)
    counts: list[Any] = [func.sum(getattr(DailySum, name)) for name in COUNTS]
    found = (
        select(
            DailySum.dimension,
            literal(month, MonthlySum.month.type),
            DailySum.station_id,
            DailySum.value,
            *counts,
        )
        # Every column of the key is named, so that an index finds one station's days.
        .where(DailySum.dimension.in_(list(Dimension)), DailySum.day.in_(list(span.each_day())))
        .group_by(DailySum.dimension, DailySum.station_id, DailySum.value)
    )
    if stations is not None:
        found = found.where(DailySum.station_id.in_(sorted(stations)))
    session.execute(insert(MonthlySum).from_select([*_KEYS, *COUNTS], found))

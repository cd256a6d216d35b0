"""Daily sums kept beside the log: what a station aired on a day, split one way at a time.

They say nothing the log does not: `rebuild` makes them anew from it and `differences` tells where
the two disagree. A day that got rows since is marked stale and read from the log until `settle`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from playlists.counting import codes, counted
from playlists.models import Airing, DailySum, Dimension, ItemKind, MonthlySum, StaleDay
from playlists.month_sums import add_up, add_up_all
from playlists.spans import Span, SpanKind

_DAYS_AT_ONCE = 200

Key = tuple[Dimension, date, int, str]
StationDay = tuple[int, date]


@dataclass
class Sums:
    """Airings and ms aired, relays apart; of these, those heard in part; and those missed."""

    airings: int = 0
    aired_ms: int = 0
    partial: int = 0
    partial_ms: int = 0
    missed: int = 0
    relays: int = 0
    relay_ms: int = 0

    def add(self, other: "Sums") -> None:
        for name in NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def take(self, other: "Sums") -> None:
        """Take away what was added before."""
        for name in NAMES:
            setattr(self, name, getattr(self, name) - getattr(other, name))

    def __bool__(self) -> bool:
        return any(vars(self).values())


NAMES = tuple(each.name for each in fields(Sums))


@dataclass(frozen=True)
class Difference:
    """Where kept sums and the log disagree; None stands for nothing there.

    Where it is `of_month`, `day` is the month's first.
    """

    dimension: Dimension
    day: date
    station_id: int
    value: str
    kept: Sums | None
    logged: Sums | None
    of_month: bool = False


def mark_stale(session: Session, days: Collection[StationDay]) -> None:
    """Say that a station's days have got rows.

    The mark stays locked until the rows are committed: no `settle` takes it without seeing them.
    """
    if not days:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"station_id": station, "day": day, "changes": 1} for station, day in sorted(days)]
    statement = dialect.insert(StaleDay).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["station_id", "day"], set_={"changes": StaleDay.changes + 1}
        )
    )


def settle(session: Session, most: int = _DAYS_AT_ONCE) -> int:
    """Sum up to so many stale days anew; give back how many were."""
    marked = session.execute(select(StaleDay.station_id, StaleDay.day).limit(most)).all()
    if not marked:
        return 0
    # The marks go first: rows that come in from now on set them again.
    session.execute(delete(StaleDay).where(tuple_(StaleDay.station_id, StaleDay.day).in_(marked)))
    session.execute(delete(DailySum).where(tuple_(DailySum.station_id, DailySum.day).in_(marked)))
    _write(session, sums_logged(session, _on(marked)))
    add_up(session, [(station_id, day) for station_id, day in marked])
    return len(marked)


def rebuild(session: Session) -> int:
    """Make all sums anew from the log, month by month; give back how many there are."""
    session.execute(delete(StaleDay))
    session.execute(delete(DailySum))
    months = list(_months(session))
    count = sum(
        _write(session, sums_logged(session, Airing.local_day.between(*month))) for month in months
    )
    add_up_all(session, [first for first, _ in months])
    return count


def differences(session: Session) -> Iterator[Difference]:
    """Where the kept sums are not those of the log; days that are marked stale are left out.

    A month is compared where none of its days at the station is stale.
    """
    stale = {(row[0], row[1]) for row in session.execute(select(StaleDay.station_id, StaleDay.day))}
    unsure = {(station_id, day.replace(day=1)) for station_id, day in stale}
    for first, last in _months(session):
        logged = sums_logged(session, Airing.local_day.between(first, last))
        kept = _kept(session, first, last)
        for key in sorted(logged.keys() | kept.keys(), key=str):
            dimension, day, station_id, value = key
            if (station_id, day) not in stale and logged.get(key) != kept.get(key):
                yield Difference(dimension, day, station_id, value, kept.get(key), logged.get(key))
        yield from _month_differences(session, first, logged, unsure)


def values_of(row: RowMapping | Any) -> dict[Dimension, Iterable[str]]:
    """Under which values a counted airing stands in each dimension."""
    return {
        Dimension.STATION: ("",),
        Dimension.TOPIC: codes(row.topics),
        Dimension.KIND: (str(row.kind),),
        Dimension.CLASS: (str(row.precedence),),
        Dimension.PROGRAMME: (row.programme,),
        Dimension.WRITER: (row.writer,),
        Dimension.SERIES: (row.series_title,),
        Dimension.HOUR: (f"{row.local_hour:02}",),
    }


def sums_of(row: RowMapping | Any) -> Sums:
    """What one counted airing adds."""
    heard, aired_ms = int(row.heard), int(row.aired_ms)
    missed = 1 - heard
    if str(row.kind) == ItemKind.RELAY:
        return Sums(missed=missed, relays=heard, relay_ms=aired_ms)
    partial = heard * (1 - int(row.complete))
    return Sums(heard, aired_ms, partial, partial * aired_ms, missed)


def sums_logged(session: Session, where: ColumnElement[bool]) -> dict[Key, Sums]:
    found: defaultdict[Key, Sums] = defaultdict(Sums)
    rows = session.execute(
        select(counted(where)).execution_options(yield_per=5_000, stream_results=True)
    )
    for row in rows:
        more = sums_of(row)
        for dimension, values in values_of(row).items():
            for value in values:
                found[dimension, row.local_day, row.station_id, value].add(more)
    return dict(found)


def _month_differences(
    session: Session, month: date, logged: dict[Key, Sums], stale: Collection[StationDay]
) -> Iterator[Difference]:
    said: defaultdict[tuple[Dimension, int, str], Sums] = defaultdict(Sums)
    for (dimension, _, station_id, value), each in logged.items():
        said[dimension, station_id, value].add(each)
    columns = [getattr(MonthlySum, name) for name in NAMES]
    query = select(MonthlySum.dimension, MonthlySum.station_id, MonthlySum.value, *columns)
    kept = {
        (row[0], row[1], row[2]): Sums(*row[3:])
        for row in session.execute(query.where(MonthlySum.month == month))
    }
    for key in sorted(said.keys() | kept.keys(), key=str):
        dimension, station_id, value = key
        if (station_id, month) not in stale and said.get(key) != kept.get(key):
            yield Difference(
                dimension, month, station_id, value, kept.get(key), said.get(key), of_month=True
            )


def _kept(session: Session, first: date, last: date) -> dict[Key, Sums]:
    columns = [getattr(DailySum, name) for name in NAMES]
    query = select(
        DailySum.dimension, DailySum.day, DailySum.station_id, DailySum.value, *columns
    ).where(DailySum.day.between(first, last))
    return {(row[0], row[1], row[2], row[3]): Sums(*row[4:]) for row in session.execute(query)}


def _write(session: Session, sums: dict[Key, Sums]) -> int:
    if sums:
        session.execute(
            insert(DailySum),
            [
                {
                    "dimension": dimension,
                    "day": day,
                    "station_id": station_id,
                    "value": value,
                    **{name: getattr(each, name) for name in NAMES},
                }
                for (dimension, day, station_id, value), each in sums.items()
            ],
        )
    return len(sums)


def _on(days: Collection[StationDay]) -> ColumnElement[bool]:
    # The days alone find the rows by their index; the pairs leave out other stations'.
    return and_(
        Airing.local_day.in_({day for _, day in days}),
        tuple_(Airing.station_id, Airing.local_day).in_(days),
    )


def _months(session: Session) -> Iterator[tuple[date, date]]:
    """First and last days of the months that the log or the sums touch."""
    ends = [
        session.execute(select(func.min(column), func.max(column))).one()
        for column in (Airing.local_day, DailySum.day)
    ]
    known = [day for pair in ends for day in pair if day is not None]
    month = Span.of(SpanKind.MONTH, min(known)) if known else None
    while month is not None and month.first <= max(known):
        yield month.first, month.last
        month = month.after()

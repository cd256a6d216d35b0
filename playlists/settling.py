"""Rows for the programmes that timetables ask for: added, changed and taken away."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from playlists.bulk import insert_rows
from playlists.models import Occurrence, Station
from playlists.occurrences import FREEZE, PlannedTime, read_timetables, without_overlaps
from playlists.within import occurrences_within

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slotted:
    """An occurrence as values, with the number of its row."""

    id: int
    starts_at: datetime
    length_ms: int
    clock_id: int
    timetable_id: int | None


def occurrences_between(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    freeze: timedelta = FREEZE,
) -> list[Occurrence]:
    """The station's occurrences in [start, end), in order; missing rows are added.

    With `now`, occurrences that are not yet frozen follow the timetables: those no timetable
    asks for any more go, those that changed clock or length change with it.
    """
    settled = settle_occurrences(session, [station], start, end, now=now, freeze=freeze)
    ids = [each.id for each in settled[station.id]]
    rows = session.scalars(
        select(Occurrence)
        .where(Occurrence.id.in_(ids))
        .order_by(Occurrence.starts_at)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def settle_occurrences(
    session: Session,
    stations: Sequence[Station],
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    freeze: timedelta = FREEZE,
) -> dict[int, list[Slotted]]:
    """`occurrences_between` for many stations at once, by their ids, in a few statements."""
    session.flush()
    timetables = read_timetables(session, stations, start, end)
    rows = _rows(session, stations, start - _DAY, end + _DAY)
    settling = _Settling(start, end, now, freeze)
    for station in stations:
        settling.settle(station.id, timetables.wanted(station), rows[station.id])
    settling.write(session)
    return {
        station.id: sorted(settling.result[station.id], key=lambda each: each.starts_at)
        for station in stations
    }


def standing_occurrences(
    session: Session, stations: Sequence[Station], start: datetime, end: datetime
) -> dict[int, list[Slotted]]:
    """The occurrences that there are in [start, end), by their stations' ids, in order.

    Nobody asks the timetables: that is for whoever plans the days ahead.
    """
    session.flush()
    found = _rows(session, stations, start, end)
    return {station.id: found.get(station.id, []) for station in stations}


@dataclass
class _Settling:
    """What is to be written so that the rows are as the timetables ask."""

    start: datetime
    end: datetime
    now: datetime | None
    freeze: timedelta
    result: defaultdict[int, list[Slotted]] = field(default_factory=lambda: defaultdict(list))
    _added: list[tuple[int, PlannedTime]] = field(default_factory=list)
    _changed: list[dict[str, object]] = field(default_factory=list)
    _gone: list[int] = field(default_factory=list)

    def settle(
        self, station_id: int, wanted: Sequence[PlannedTime], rows: Sequence[Slotted]
    ) -> None:
        standing = [row for row in rows if self._stays(row)]
        loose = {row.starts_at: row for row in rows if not self._stays(row)}
        fixed = [
            PlannedTime(row.starts_at, row.length_ms, row.clock_id, row.timetable_id, rank=-1)
            for row in standing
        ]
        candidates = [each for each in wanted if self.now is None or each.starts_at > self.now]
        kept, _ = without_overlaps([*fixed, *candidates])
        taken = {row.starts_at for row in standing}
        self.result[station_id] += [row for row in standing if self._inside(row)]
        for time_ in kept:
            if time_.starts_at not in taken:
                self._keep(station_id, time_, loose.pop(time_.starts_at, None))
        self._gone += [row.id for row in loose.values()]

    def write(self, session: Session) -> None:
        if self._gone:
            for some in _by_hundreds(self._gone):
                session.execute(delete(Occurrence).where(Occurrence.id.in_(some)))
        if self._changed:
            session.execute(update(Occurrence), self._changed)
        if self._added:
            insert_rows(
                session.connection(),
                Occurrence,
                [{"station_id": of, **_values(time_)} for of, time_ in self._added],
            )
            # Read back: SQLite gives numbers in order only where it inserts row by row.
            numbers = self._numbers(session)
            for of, time_ in self._added:
                self.result[of].append(_slotted(numbers[of, time_.starts_at], time_))

    def _numbers(self, session: Session) -> dict[tuple[int, datetime], int]:
        found: dict[tuple[int, datetime], int] = {}
        for some in _by_hundreds(sorted({of for of, _time in self._added})):
            own = occurrences_within(session, some, self.start, self.end)
            asked = select(own.rows.station_id, own.rows.starts_at, own.rows.id)
            rows = session.execute(asked, own.bound)
            found |= {(of, starts_at): number for of, starts_at, number in rows}
        return found

    def _keep(self, station_id: int, time_: PlannedTime, row: Slotted | None) -> None:
        if row is None:
            self._added.append((station_id, time_))
            return
        settled = _slotted(row.id, time_)
        if settled != row:
            self._changed.append({"id": row.id, **_values(time_)})
        self.result[station_id].append(settled)

    def _stays(self, row: Slotted) -> bool:
        if self.now is None or not self._inside(row) or row.timetable_id is None:
            return True
        return row.starts_at <= self.now + self.freeze

    def _inside(self, row: Slotted) -> bool:
        return self.start <= row.starts_at < self.end


def _rows(
    session: Session, stations: Sequence[Station], start: datetime, end: datetime
) -> dict[int, list[Slotted]]:
    found: defaultdict[int, list[Slotted]] = defaultdict(list)
    ids = [station.id for station in stations]
    within = occurrences_within(session, ids, start, end)
    near = within.rows
    rows = session.execute(
        select(
            near.station_id,
            near.id,
            near.starts_at,
            near.length_ms,
            near.clock_id,
            near.timetable_id,
        ).order_by(near.starts_at),
        within.bound,
    )
    for row in rows:
        slotted = Slotted(row.id, row.starts_at, row.length_ms, row.clock_id, row.timetable_id)
        found[row.station_id].append(slotted)
    return found


def _values(time_: PlannedTime) -> dict[str, object]:
    return {
        "starts_at": time_.starts_at,
        "length_ms": time_.length_ms,
        "clock_id": time_.clock_id,
        "timetable_id": time_.timetable_id,
    }


def _slotted(number: int, time_: PlannedTime) -> Slotted:
    return Slotted(number, time_.starts_at, time_.length_ms, time_.clock_id, time_.timetable_id)


def _by_hundreds(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    # SQLite binds a limited number of values in one statement.
    return (ids[first : first + 500] for first in range(0, len(ids), 500))

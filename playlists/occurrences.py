"""The programmes that timetables ask for, at one station or at thousands of them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session, selectinload

from playlists.errors import InvalidOrganisation
from playlists.models import (
    Holiday,
    Occurrence,
    Station,
    Timetable,
    TimetableException,
    TimetableSeason,
    Unit,
)
from playlists.models.organisation import group_stations
from playlists.recurrence import Start, starts_of

FREEZE = timedelta(minutes=10)
_DAY = timedelta(days=1)
_FAR = 1_000_000


@dataclass(frozen=True)
class PlannedTime:
    """A clock's start at one station. A lower rank is closer to the station and goes before."""

    starts_at: datetime
    length_ms: int
    clock_id: int
    timetable_id: int | None
    rank: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.length_ms)


@dataclass(frozen=True)
class Slotted:
    """An occurrence as values, with the number of its row."""

    id: int
    starts_at: datetime
    length_ms: int
    clock_id: int
    timetable_id: int | None


@dataclass(frozen=True)
class _Reach:
    """Whose rules hold at a station, the nearest first: its groups, then the units above it."""

    station_id: int
    groups: frozenset[int]
    units: tuple[int, ...]

    def rank(self, row: Timetable | TimetableException) -> int | None:
        """0 for the station's own, 1 for its groups', then unit by unit; None where out of reach.

        An exception without an audience is the furthest that still holds.
        """
        if row.station_id is not None:
            return 0 if row.station_id == self.station_id else None
        if row.group_id is not None:
            return 1 if row.group_id in self.groups else None
        if row.unit_id is not None:
            return 2 + self.units.index(row.unit_id) if row.unit_id in self.units else None
        return _FAR


@dataclass
class Timetables:
    """The timetables of some stations in a span, read once for all of them."""

    start: datetime
    end: datetime
    rows: Sequence[Timetable]
    reaches: Mapping[int, _Reach]
    _starts: dict[tuple[object, ...], list[Start]] = field(default_factory=dict)
    _at_unit: defaultdict[tuple[str, int], list[Timetable]] = field(init=False)

    def __post_init__(self) -> None:
        self._at_unit = defaultdict(list)
        for row in self.rows:
            self._at_unit[_audience(row)].append(row)

    def wanted(self, station: Station) -> list[PlannedTime]:
        """Every time that the timetables ask for at a station, overlaps included."""
        reach = self.reaches[station.id]
        found = []
        for row in self._holding(reach):
            rank = reach.rank(row) or 0
            found += [
                PlannedTime(each.starts_at, each.length_ms, each.clock_id, row.id, rank)
                for each in self._starts_of(row, station.timezone, reach)
            ]
        return found

    def likeness(self, station: Station) -> tuple[object, ...]:
        """Equal for stations that the same is wanted of at the same instants."""
        reach = self.reaches[station.id]
        held = (
            (row.id, reach.rank(row), *(each.id for each in _nearest_first(row, reach)))
            for row in self._holding(reach)
        )
        return (station.timezone, *held)

    def _holding(self, reach: _Reach) -> Iterable[Timetable]:
        audiences = [("station", reach.station_id), *(("group", each) for each in reach.groups)]
        audiences += [("unit", each) for each in reach.units]
        return (row for each in audiences for row in self._at_unit.get(each, ()))

    def _starts_of(self, row: Timetable, timezone: str, reach: _Reach) -> list[Start]:
        exceptions = _nearest_first(row, reach)
        # Thousands of stations share a timetable and what is said of its days.
        asked = (row.id, timezone, *(each.id for each in exceptions))
        if asked not in self._starts:
            zone = ZoneInfo(timezone)
            self._starts[asked] = starts_of(row, zone, self.start, self.end, exceptions)
        return self._starts[asked]


def _nearest_first(row: Timetable, reach: _Reach) -> list[TimetableException]:
    ranked = [
        (rank, -each.id, each) for each in row.exceptions if (rank := reach.rank(each)) is not None
    ]
    return [each for _rank, _id, each in sorted(ranked, key=lambda each: each[:2])]


def read_timetables(
    session: Session, stations: Sequence[Station], start: datetime, end: datetime
) -> Timetables:
    """What holds at stations between two instants.

    Raises InvalidOrganisation for a unit that stands under itself.
    """
    reaches = _reaches(session, stations)
    units = sorted({unit for each in reaches.values() for unit in each.units})
    groups = sorted({group for each in reaches.values() for group in each.groups})
    rows = session.scalars(
        select(Timetable)
        .where(
            or_(
                Timetable.station_id.in_(list(reaches)),
                Timetable.group_id.in_(groups),
                Timetable.unit_id.in_(units),
            ),
            Timetable.valid_from <= (end + _DAY).date(),
            or_(Timetable.valid_to.is_(None), Timetable.valid_to >= (start - _DAY).date()),
        )
        .options(
            selectinload(Timetable.clock),
            selectinload(Timetable.seasons).joinedload(TimetableSeason.season),
            selectinload(Timetable.exceptions).options(
                selectinload(TimetableException.holiday).selectinload(Holiday.spans),
                selectinload(TimetableException.clock),
            ),
        )
        .order_by(Timetable.id)
    )
    return Timetables(start, end, rows.all(), reaches)


def without_overlaps(
    candidates: Iterable[PlannedTime],
) -> tuple[list[PlannedTime], list[PlannedTime]]:
    """Sort times into those that can be kept and those another, closer to the station, covers.

    Of two equally close the timetable that was made later goes before.
    """
    kept: list[PlannedTime] = []
    covered: list[PlannedTime] = []
    order = sorted(
        candidates, key=lambda each: (each.rank, -(each.timetable_id or 0), each.starts_at)
    )
    for time_ in order:
        # What is kept stays in order and overlaps nothing: its two neighbours tell.
        place = bisect_left(kept, time_.starts_at, key=lambda each: each.starts_at)
        before, after = kept[max(0, place - 1) : place], kept[place : place + 1]
        if any(each.ends_at > time_.starts_at for each in before) or any(
            each.starts_at < time_.ends_at for each in after
        ):
            covered.append(time_)
        else:
            kept.insert(place, time_)
    covered.sort(key=lambda each: each.starts_at)
    return kept, covered


def clashes_between(
    session: Session, station: Station, start: datetime, end: datetime
) -> list[PlannedTime]:
    """Times the timetables ask for that are left out, because a closer timetable has the air."""
    timetables = read_timetables(session, [station], start, end)
    return without_overlaps(timetables.wanted(station))[1]


def planned_times(
    session: Session, station: Station, start: datetime, end: datetime
) -> list[PlannedTime]:
    """Times the timetables ask for in [start, end), without those a closer timetable covers."""
    timetables = read_timetables(session, [station], start, end)
    return without_overlaps(timetables.wanted(station))[0]


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
    rows = _rows(session, stations, start, end)
    settling = _Settling(start, end, now, freeze)
    for station in stations:
        settling.settle(station.id, timetables.wanted(station), rows[station.id])
    settling.write(session)
    return {
        station.id: sorted(settling.result[station.id], key=lambda each: each.starts_at)
        for station in stations
    }


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
            session.connection().execute(
                insert(Occurrence),
                [{"station_id": of, **_values(time_)} for of, time_ in self._added],
            )
            # Read back: SQLite gives numbers in order only where it inserts row by row.
            numbers = self._numbers(session)
            for of, time_ in self._added:
                self.result[of].append(_slotted(numbers[of, time_.starts_at], time_))

    def _numbers(self, session: Session) -> dict[tuple[int, datetime], int]:
        found: dict[tuple[int, datetime], int] = {}
        for some in _by_hundreds(sorted({of for of, _time in self._added})):
            rows = session.execute(
                select(Occurrence.station_id, Occurrence.starts_at, Occurrence.id).where(
                    Occurrence.station_id.in_(some),
                    Occurrence.starts_at >= self.start,
                    Occurrence.starts_at < self.end,
                )
            )
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
    rows = session.execute(
        select(
            Occurrence.station_id,
            Occurrence.id,
            Occurrence.starts_at,
            Occurrence.length_ms,
            Occurrence.clock_id,
            Occurrence.timetable_id,
        )
        .where(
            Occurrence.station_id.in_([station.id for station in stations]),
            Occurrence.starts_at >= start - _DAY,
            Occurrence.starts_at < end + _DAY,
        )
        .order_by(Occurrence.starts_at)
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


def _reaches(session: Session, stations: Sequence[Station]) -> dict[int, _Reach]:
    ids = [station.id for station in stations]
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, station_id in session.execute(
        select(group_stations.c.group_id, group_stations.c.station_id).where(
            group_stations.c.station_id.in_(ids)
        )
    ):
        groups[station_id].add(group_id)
    parents = {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}
    above: dict[int, tuple[int, ...]] = {}
    return {
        station.id: _Reach(
            station.id, frozenset(groups[station.id]), _above(station.unit_id, parents, above)
        )
        for station in stations
    }


def _above(
    unit_id: int, parents: Mapping[int, int | None], known: dict[int, tuple[int, ...]]
) -> tuple[int, ...]:
    """A unit and the units above it, the nearest first."""
    chain: list[int] = []
    at: int | None = unit_id
    while at is not None and at not in known:
        if at in chain:
            raise InvalidOrganisation("The unit %(code)s stands under itself.", code=at)
        chain.append(at)
        at = parents.get(at)
    rest = known[at] if at is not None else ()
    for number, each in enumerate(chain):
        known[each] = (*chain[number:], *rest)
    return known[unit_id]


def _audience(row: Timetable) -> tuple[str, int]:
    if row.station_id is not None:
        return "station", row.station_id
    if row.group_id is not None:
        return "group", row.group_id
    return "unit", row.unit_id or 0


def _by_hundreds(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    # SQLite binds a limited number of values in one statement.
    return (ids[first : first + 500] for first in range(0, len(ids), 500))

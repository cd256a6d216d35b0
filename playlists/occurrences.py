"""The programmes that timetables ask for, at one station or at thousands of them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from playlists.models import (
    Holiday,
    Station,
    Timetable,
    TimetableException,
    TimetableSeason,
)
from playlists.models.organisation import group_stations
from playlists.organisation import chain_above, parents_above
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
    """The timetables of some stations in a span, read once for all of them.

    Not `excepting`, they are as if there were no exceptions.
    """

    start: datetime
    end: datetime
    rows: Sequence[Timetable]
    reaches: Mapping[int, _Reach]
    excepting: bool = True
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
        exceptions = _nearest_first(row, reach) if self.excepting else []
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


def _reaches(session: Session, stations: Sequence[Station]) -> dict[int, _Reach]:
    ids = [station.id for station in stations]
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, station_id in session.execute(
        select(group_stations.c.group_id, group_stations.c.station_id).where(
            group_stations.c.station_id.in_(ids)
        )
    ):
        groups[station_id].add(group_id)
    parents = parents_above(session, {station.unit_id for station in stations})
    above: dict[int, tuple[int, ...]] = {}
    return {
        station.id: _Reach(
            station.id, frozenset(groups[station.id]), chain_above(station.unit_id, parents, above)
        )
        for station in stations
    }


def _audience(row: Timetable) -> tuple[str, int]:
    if row.station_id is not None:
        return "station", row.station_id
    if row.group_id is not None:
        return "group", row.group_id
    return "unit", row.unit_id or 0

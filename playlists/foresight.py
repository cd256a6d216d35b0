"""What a change of the timetables does to the programmes to come, told before it is kept.

An `outlook` taken before and one taken after differ by the programmes that come, go or move. It is
of the timetables alone, so the days beyond the horizon are in it too.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hours import local_day
from playlists.models import Clock, Station
from playlists.occurrences import PlannedTime, read_timetables, without_overlaps

AHEAD = timedelta(days=366)

_Likeness = tuple[object, ...]
_Programme = tuple[date, int | None]
_Planned = Mapping[_Programme, PlannedTime]


@dataclass(frozen=True)
class Outlook:
    """The programmes to come at some stations; stations alike share theirs."""

    names: Mapping[int, str]
    zones: Mapping[int, str]
    alike: Mapping[int, _Likeness]
    planned: Mapping[_Likeness, _Planned]


@dataclass(frozen=True)
class Change:
    """A programme of one day before and after, at so many stations.

    Starts are instants, with the names of the clocks; None where there is no programme.
    """

    day: date
    before: datetime | None
    after: datetime | None
    before_clock: str
    after_clock: str
    timezone: str
    stations: int


@dataclass(frozen=True)
class Effect:
    """What differs; `programmes` counts each station's programmes by themselves."""

    changes: tuple[Change, ...]
    station_ids: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def programmes(self) -> int:
        return sum(each.stations for each in self.changes)

    @property
    def gone(self) -> int:
        return sum(each.stations for each in self.changes if each.after is None)

    @property
    def added(self) -> int:
        return sum(each.stations for each in self.changes if each.before is None)

    @property
    def moved(self) -> int:
        return self.programmes - self.gone - self.added

    @property
    def first(self) -> date:
        return self.changes[0].day

    @property
    def last(self) -> date:
        return self.changes[-1].day

    @property
    def digest(self) -> str:
        """A name for just this effect, so that a yes to it is no yes to another."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:16]


def outlook(
    session: Session, stations: Sequence[Station], start: datetime, end: datetime
) -> Outlook:
    """What the timetables ask for in [start, end) at stations that are switched on."""
    session.flush()
    active = [station for station in stations if station.active]
    timetables = read_timetables(session, active, start, end)
    alike = {station.id: timetables.likeness(station) for station in active}
    planned: dict[_Likeness, _Planned] = {}
    for station in active:
        likeness = alike[station.id]
        if likeness not in planned:
            kept, _covered = without_overlaps(timetables.wanted(station))
            planned[likeness] = {
                (local_day(each.starts_at, station.timezone), each.timetable_id): each
                for each in kept
            }
    names = {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}
    return Outlook(names, {each.id: each.timezone for each in active}, alike, planned)


def effect(before: Outlook, after: Outlook) -> Effect:
    """What differs between two outlooks of the same stations and span."""
    pairs = Counter(
        (likeness, after.alike[station], before.zones[station])
        for station, likeness in before.alike.items()
        if station in after.alike
    )
    found: Counter[Change] = Counter()
    differing = set()
    for (old, new, zone), stations in pairs.items():
        changes = _differences(before, old, after, new, zone)
        if changes:
            differing.add((old, new))
            for change in _moved(changes):
                found[change] += stations
    summed = (replace(change, stations=number) for change, number in found.items())
    return Effect(
        changes=tuple(sorted(summed, key=_place)),
        station_ids=frozenset(
            station
            for station, likeness in before.alike.items()
            if (likeness, after.alike.get(station)) in differing
        ),
    )


def _differences(
    before: Outlook, old: _Likeness, after: Outlook, new: _Likeness, zone: str
) -> list[Change]:
    was, comes = before.planned[old], after.planned[new]
    return [
        Change(
            day=key[0],
            before=one.starts_at if one else None,
            after=other.starts_at if other else None,
            before_clock=before.names.get(one.clock_id, "") if one else "",
            after_clock=after.names.get(other.clock_id, "") if other else "",
            timezone=zone,
            stations=0,
        )
        for key in was.keys() | comes.keys()
        if _core(one := was.get(key)) != _core(other := comes.get(key))
    ]


def _moved(changes: Iterable[Change]) -> list[Change]:
    """The changes with what goes and comes again on the same day as one: it is moved.

    A timetable that is moved from a day on ends there, and another goes on for it.
    """
    gone: defaultdict[tuple[date, str], list[Change]] = defaultdict(list)
    added: defaultdict[tuple[date, str], list[Change]] = defaultdict(list)
    found = []
    for each in sorted(changes, key=_place):
        if each.after is None:
            gone[each.day, each.before_clock].append(each)
        elif each.before is None:
            added[each.day, each.after_clock].append(each)
        else:
            found.append(each)
    for key in gone.keys() | added.keys():
        going, coming = gone[key], added[key]
        pairs = min(len(going), len(coming))
        for one, other in zip(going[:pairs], coming[:pairs], strict=True):
            # Where nothing differs to a listener, nothing changes.
            if one.before != other.after:
                found.append(replace(one, after=other.after, after_clock=other.after_clock))
        found += [*going[pairs:], *coming[pairs:]]
    return found


def _core(planned: PlannedTime | None) -> tuple[object, ...] | None:
    if planned is None:
        return None
    return planned.starts_at, planned.length_ms, planned.clock_id


def _place(change: Change) -> tuple[date, str, str, str]:
    at = change.before or change.after
    return change.day, f"{at:%H:%M}", change.before_clock, change.after_clock

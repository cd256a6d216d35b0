"""What a clock's page tells beside its form: where it runs, its room there, usual lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clocks import uses_of
from playlists.models import Approval, Clip, Clock, Item, Revision, Station, Timetable
from playlists.occurrences import PlannedTime, planned_times

_LOOK = timedelta(days=7)
_ASKED = 20  # stations of a timetable that are asked how much room it has


@dataclass(frozen=True)
class Run:
    """A timetable that runs a clock. `room_ms` is the least time before the next programme.

    It is None where nothing comes within a week; `next_name` is the clock that comes.
    """

    timetable: Timetable
    room_ms: int | None
    next_name: str


def runs_of(
    session: Session, clock: Clock, stations: Sequence[Station], now: datetime
) -> list[Run]:
    """The timetables of a clock that are not over, with their room at the stations in reach."""
    today = now.date()
    standing = [
        each
        for each in uses_of(session, clock).timetables
        if each.valid_to is None or each.valid_to >= today
    ]
    if not standing:
        return []
    names = {row.id: row.name for row in session.execute(select(Clock.id, Clock.name))}
    tightest: dict[int, tuple[timedelta, PlannedTime]] = {}
    for station in _asked(standing, stations):
        for one, following in pairwise(planned_times(session, station, now, now + _LOOK)):
            room = following.starts_at - one.starts_at
            if one.timetable_id is not None and room < _room(tightest, one.timetable_id):
                tightest[one.timetable_id] = room, following
    return [_run(each, tightest.get(each.id), names) for each in standing]


def typical_ms(session: Session) -> dict[str, int]:
    """How long an approved piece of each kind is on the average, in ms."""
    rows = session.execute(
        select(Item.kind, func.avg(Clip.duration_ms))
        .join(Revision, Revision.item_id == Item.id)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(Clip, Clip.sha256 == Revision.clip_sha256)
        .group_by(Item.kind)
    )
    return {str(kind): round(average) for kind, average in rows}


def _asked(timetables: Sequence[Timetable], stations: Sequence[Station]) -> list[Station]:
    """Some stations of the timetables: those they name, and the first of the others."""
    named = {each.station_id for each in timetables if each.station_id is not None}
    named |= {
        station.id for each in timetables if each.group for station in each.group.stations[:_ASKED]
    }
    own = [station for station in stations if station.id in named]
    return [*own, *(station for station in stations if station.id not in named)][:_ASKED]


def _room(tightest: dict[int, tuple[timedelta, PlannedTime]], timetable_id: int) -> timedelta:
    return tightest[timetable_id][0] if timetable_id in tightest else timedelta.max


def _run(
    timetable: Timetable, found: tuple[timedelta, PlannedTime] | None, names: dict[int, str]
) -> Run:
    if found is None:
        return Run(timetable, None, "")
    room, following = found
    return Run(timetable, round(room / timedelta(milliseconds=1)), names[following.clock_id])

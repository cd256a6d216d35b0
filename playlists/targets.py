"""Minutes wished per topic and month at each station: everywhere, in a group, at one station."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan
from playlists.figures import aired
from playlists.models import Dimension, Station, StationGroup, Target, Topic
from playlists.models.organisation import group_stations
from playlists.spans import Span, SpanKind

MOST_MINUTES = 31 * 24 * 60
_MS = 60_000


class Wish(NamedTuple):
    """A target as it counts at a station: values, for thousands of stations are planned by them."""

    id: int
    month: date
    topic_id: int
    wished_ms: int
    station_id: int | None
    group_id: int | None
    code: str
    topic: str


Wishes = Mapping[tuple[date, int], Wish]


def wished_minutes(
    session: Session,
    month: date,
    *,
    station: Station | None = None,
    group: StationGroup | None = None,
) -> dict[str, int]:
    """The wishes of a month (its first day) in one place, in minutes by the topics' codes."""
    rows = session.scalars(select(Target).where(Target.month == month, _in(station, group)))
    return {target.topic.code: target.wished_ms // _MS for target in rows}


def set_targets(
    session: Session,
    month: date,
    minutes: Mapping[str, int | None],
    *,
    station: Station | None = None,
    group: StationGroup | None = None,
) -> None:
    """Set what is wished in a month, by topics' codes: everywhere, or in the place that is named.

    None wishes for nothing of its own. So does 0 everywhere; in a place it says that nothing is
    wished there, whatever is elsewhere. Topics that are not named keep their wish. Raises
    InvalidPlan for a topic that is none, or fewer minutes than none or more than a month has.
    """
    month = month.replace(day=1)
    topics = {topic.code: topic for topic in session.scalars(select(Topic))}
    here = select(Target).where(Target.month == month, _in(station, group))
    standing = {target.topic.code: target for target in session.scalars(here)}
    for code, wished in minutes.items():
        if code not in topics:
            raise InvalidPlan("There is no topic %(code)s.", code=code)
        if wished is not None and wished < 0:
            raise InvalidPlan("A target is no less than 0 minutes.")
        if wished is not None and wished > MOST_MINUTES:
            raise InvalidPlan(
                "A month has no more than %(most)d minutes.", most=MOST_MINUTES, code=code
            )
        target = standing.get(code)
        if wished is None or (wished == 0 and station is None and group is None):
            if target is not None:
                session.delete(target)
        elif target is None:
            session.add(
                Target(
                    topic=topics[code],
                    month=month,
                    wished_ms=wished * _MS,
                    station=station,
                    group=group,
                )
            )
        else:
            target.wished_ms = wished * _MS
    session.flush()


def wishes_of(
    session: Session, stations: Sequence[Station], months: Collection[date]
) -> dict[int, Wishes]:
    """What counts at stations, by their ids: the targets of months by month and topic.

    A station's own goes before its groups', of which the one that wishes for most counts, and
    these before what holds everywhere.
    """
    asked = select(*_WISHED).join(Topic).where(Target.month.in_(months)).order_by(Target.id)
    rows = [Wish._make(row) for row in session.execute(asked)]
    everywhere = {_key(row): row for row in rows if row.group_id is None and row.station_id is None}
    groups: defaultdict[int, list[Wish]] = defaultdict(list)
    own: defaultdict[int, list[Wish]] = defaultdict(list)
    for row in rows:
        if row.group_id is not None:
            groups[row.group_id].append(row)
        elif row.station_id is not None:
            own[row.station_id].append(row)
    near: defaultdict[int, list[Wish]] = defaultdict(list)
    members = select(group_stations).where(group_stations.c.group_id.in_(list(groups)))
    for member in session.execute(members) if groups else ():
        near[member.station_id] += groups[member.group_id]
    found: dict[int, Wishes] = {}
    common = _wished(everywhere)  # one and the same for the thousands that have nothing nearer
    for station in stations:
        if station.id not in near and station.id not in own:
            found[station.id] = common
            continue
        of_groups = sorted(near[station.id], key=lambda row: (row.wished_ms, -row.id))
        nearest = {_key(row): row for row in [*of_groups, *own[station.id]]}
        found[station.id] = _wished(everywhere | nearest)
    return found


_WISHED = (
    Target.id,
    Target.month,
    Target.topic_id,
    Target.wished_ms,
    Target.station_id,
    Target.group_id,
    Topic.code,
    Topic.name,
)


def heard_ms(
    session: Session, stations: Sequence[Station], month: date
) -> dict[tuple[int, str], int]:
    """What was heard in a month (its first day), as reports count it: by station id and topic."""
    span = Span.of(SpanKind.MONTH, month)
    sums = aired(session, span, Dimension.TOPIC, ("station_id", "value"), stations=stations)
    return {(station_id, code): each.aired_ms for (station_id, code), each in sums.items()}


def _wished(rows: Wishes) -> Wishes:
    return {key: row for key, row in rows.items() if row.wished_ms}


def _key(target: Wish) -> tuple[date, int]:
    return target.month, target.topic_id


def _in(station: Station | None, group: StationGroup | None) -> ColumnElement[bool]:
    return and_(
        Target.station_id == (station.id if station is not None else None),
        Target.group_id == (group.id if group is not None else None),
    )

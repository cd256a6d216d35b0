"""A report's lines: what each station, topic, kind, … came to, beside the plan and before."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists import figures
from playlists.airtime import topic_names
from playlists.figures import Planned, Produced, Programmes, add
from playlists.models import Dimension, Station, Topic
from playlists.spans import Span
from playlists.sums import Sums
from playlists.targets import wishes_of


class By(StrEnum):
    """How a report is split."""

    STATION = "station"
    GROUP = "group"
    TOPIC = "topic"
    KIND = "kind"
    CLASS = "class"
    PROGRAMME = "programme"
    WRITER = "writer"
    SERIES = "series"
    HOUR = "hour"


class Against(StrEnum):
    """Which earlier span the figures stand beside."""

    BEFORE = "before"
    YEAR = "year"


@dataclass
class Line:
    """One value's figures; `wished_ms` is for each of the stations, in the span."""

    value: str
    name: str
    aired: Sums = field(default_factory=Sums)
    before: Sums = field(default_factory=Sums)
    planned: Planned = field(default_factory=Planned)
    produced: Produced = field(default_factory=Produced)
    programmes: Programmes = field(default_factory=Programmes)
    wished_ms: int | None = None
    stations: int = 1

    @property
    def each_ms(self) -> int:
        """What the average station aired."""
        return self.aired.aired_ms // self.stations if self.stations else 0

    @property
    def reached(self) -> float:
        """Part of the wish that the average station reached."""
        return self.each_ms / self.wished_ms if self.wished_ms else 0.0

    @property
    def change(self) -> float | None:
        """By which part the minutes grew since the span before; None where nothing aired then."""
        earlier = self.before.aired_ms
        return (self.aired.aired_ms - earlier) / earlier if earlier else None


def compared(span: Span, against: Against) -> Span:
    """The earlier span that figures stand beside."""
    return span.before() if against is Against.BEFORE else span.year_before()


def lines(
    session: Session,
    span: Span,
    by: By,
    zone: tzinfo,
    stations: Sequence[Station],
    *,
    against: Against = Against.BEFORE,
    until: datetime | None = None,
    every_unit: bool = False,
) -> list[Line]:
    """The lines of a split, for some stations; every station has one, be it of zeros.

    With `until`, of the plan what starts before it alone: a span that runs is no failure yet.
    Works are those of the stations' units; with `every_unit` of all: a Centre without a station
    produces for the others.
    """
    earlier = compared(span, against)
    if by in {By.STATION, By.GROUP}:
        whole = _by_station(session, span, earlier, zone, stations, until=until)
        return whole if by is By.STATION else _by_group(session, whole)
    dimension = Dimension(by.value)
    found: dict[str, Line] = {}

    def line(value: str) -> Line:
        return found.setdefault(value, Line(value, value, stations=len(stations)))

    for (value,), sums in figures.aired(session, span, dimension, stations=stations).items():
        line(value).aired = sums
    for (value,), sums in figures.aired(session, earlier, dimension, stations=stations).items():
        line(value).before = sums
    plan = figures.planned(session, span, dimension, stations=stations, until=until)
    for (value,), pieces in plan.items():
        line(value).planned = pieces
    if by not in {By.PROGRAMME, By.HOUR}:
        units = None if every_unit else {station.unit_id for station in stations}
        for value, works in figures.produced(session, span, zone, dimension, units=units).items():
            line(value).produced = works
    if by is By.TOPIC:
        _wishes(session, span, found, stations)
        _name_topics(session, found)
    return sorted(found.values(), key=_order(by))


def whole(
    session: Session,
    span: Span,
    zone: tzinfo,
    stations: Sequence[Station],
    of_stations: Sequence[Line] | None = None,
    *,
    until: datetime | None = None,
    every_unit: bool = False,
) -> Line:
    """All the stations together. A programme that several aired was made once.

    With `every_unit`, works of units that have no station are among them.

    `of_stations` are the stations' lines beside the span before, where they are known already.
    """
    line = Line("", "", stations=len(stations))
    if of_stations is None:
        of_stations = _by_station(session, span, span.before(), zone, stations, until=until)
    for each in of_stations:
        for name in ("aired", "before", "planned", "produced"):
            add(getattr(line, name), getattr(each, name))
    runs = figures.programmes(session, span, stations=stations, until=until)
    line.programmes = runs.get(0, Programmes())
    if every_unit:
        line.produced = Produced()
        for works in figures.produced(session, span, zone).values():
            add(line.produced, works)
    return line


def wished(session: Session, span: Span, stations: Sequence[Station]) -> dict[str, int]:
    """The ms wished at a station by topic, on the average of those that are given.

    Of a month touched, the part counts that lies inside.
    """
    parts = dict(span.each_month())
    found: dict[str, float] = {}
    for wishes in wishes_of(session, stations, parts).values():
        for target in wishes.values():
            found[target.code] = found.get(target.code, 0) + target.wished_ms * parts[target.month]
    return {code: round(ms / len(stations)) for code, ms in found.items()}


def minutes_by_topic(
    session: Session, span: Span, stations: Collection[Station]
) -> dict[str, dict[date, int]]:
    """What was aired on each topic on each day, in ms."""
    found: dict[str, dict[date, int]] = {}
    keyed = figures.aired(session, span, Dimension.TOPIC, ("value", "day"), stations=stations)
    for (code, day), sums in keyed.items():
        if sums.aired_ms:
            found.setdefault(code, {})[day] = sums.aired_ms
    return found


def days_of_stations(
    session: Session, span: Span, stations: Collection[Station]
) -> Mapping[tuple[int, date], Sums]:
    """What each station aired and missed on each day."""
    found = figures.aired(
        session, span, Dimension.STATION, ("station_id", "day"), stations=stations
    )
    return {(station_id, day): sums for (station_id, day), sums in found.items()}


def named_topics(session: Session, wanted: Collection[str]) -> dict[str, str]:
    """Names by code: as aired, or as they stand where nothing aired."""
    rows = session.execute(select(Topic.code, Topic.name).where(Topic.code.in_(wanted)))
    return dict(rows.all()) | topic_names(session, wanted)


def _by_station(
    session: Session,
    span: Span,
    earlier: Span,
    zone: tzinfo,
    stations: Sequence[Station],
    *,
    until: datetime | None,
) -> list[Line]:
    now = figures.aired(session, span, keys=("station_id",), stations=stations)
    before = figures.aired(session, earlier, keys=("station_id",), stations=stations)
    plan = figures.planned(session, span, keys=("station_id",), stations=stations, until=until)
    runs = figures.programmes(session, span, stations=stations, until=until)
    units = {station.unit_id for station in stations}
    works = figures.produced(session, span, zone, units=units)
    made: list[Line] = []
    seen: set[int] = set()
    for station in stations:
        key = (station.id,)
        line = Line(station.code, station.name)
        line.aired, line.before = now.get(key, Sums()), before.get(key, Sums())
        line.planned = plan.get(key, Planned())
        line.programmes = runs.get(station.id, Programmes())
        if station.unit_id not in seen:  # a unit's works stand once, however many stations it has
            line.produced = works.get(str(station.unit_id), Produced())
            seen.add(station.unit_id)
        made.append(line)
    return made


def _by_group(session: Session, of_stations: Sequence[Line]) -> list[Line]:
    """A station in two groups stands under both; one in none under the empty value."""
    members = {
        station.code: [(str(group.id), group.name) for group in station.groups] or [("", "")]
        for station in session.scalars(select(Station).options(selectinload(Station.groups)))
    }
    found: dict[str, Line] = {}
    for each in of_stations:
        for value, name in members[each.value]:
            line = found.setdefault(value, Line(value, name, stations=0))
            line.stations += 1
            for figure in ("aired", "before", "planned", "produced", "programmes"):
                add(getattr(line, figure), getattr(each, figure))
    return sorted(found.values(), key=lambda line: (not line.value, line.name))


def _wishes(
    session: Session, span: Span, found: dict[str, Line], stations: Sequence[Station]
) -> None:
    for code, ms in wished(session, span, stations).items():
        found.setdefault(code, Line(code, code, stations=len(stations))).wished_ms = ms


def _name_topics(session: Session, found: Mapping[str, Line]) -> None:
    for code, name in named_topics(session, found).items():
        found[code].name = name


def _order(by: By) -> Callable[[Line], tuple[object, ...]]:
    if by is By.HOUR:
        return lambda line: (line.value,)
    return lambda line: (not line.value, -line.aired.aired_ms, line.name)

"""The figures of the report on dân vận propaganda: gathered once, worded and written elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from playlists import figures
from playlists.figures import Produced
from playlists.filed import Filed, filed_by_unit, together
from playlists.models import (
    Airing,
    ChannelReturn,
    Dimension,
    ItemKind,
    ReportKind,
    Station,
    Unit,
    UnitKind,
)
from playlists.praise import Praised, register
from playlists.reports.lines import (
    By,
    Line,
    days_of_stations,
    lines,
    minutes_by_topic,
    whole,
)
from playlists.reports.reasons import missed_by_reason
from playlists.reports.settings import ReportSettings
from playlists.spans import Span, SpanKind
from playlists.sums import Sums

SHOWN = (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES)


@dataclass(frozen=True)
class UnitFiled:
    """What a unit filed of other channels, and for how many of the span's months it handed in.

    Of a span that runs, `months` are those that are over.
    """

    code: str
    name: str
    filed: Filed
    months: int
    handed_in: int
    must_file: bool = True


@dataclass(frozen=True)
class DanVan:
    """The figures of a span.

    Where the span was not over yet, `counted` are its days that had begun, and `until` is the local
    instant up to which programmes count as planned: what was still to come is no failure. Works
    produced are those of every unit, be it without a station. `produced` is by kind, `stations` by
    station, in the stations' order; `unit_of` names the unit whose filings stand in a station's
    row: those of a unit with two stations stand once; `reasons` tells why airings were missed, and
    how many; `year_before_ms` what was aired in the same span of the year before;
    `logged_since` is the first day of the log: nothing can be compared with what lies before it.
    """

    kind: ReportKind
    span: Span
    counted: Span
    until: datetime | None
    whole: Line
    produced: Mapping[str, Produced]
    topics: Sequence[Line]
    stations: Sequence[Line]
    of_kind: Mapping[tuple[str, str], int]
    series: Sequence[str]
    models: Sequence[Praised]
    filed: Filed
    units: Sequence[UnitFiled]
    unit_of: Mapping[str, str]
    minutes: Mapping[str, Mapping[date, int]]
    days: Mapping[tuple[str, date], Sums]
    reasons: Sequence[tuple[str, int]] = ()
    year_before_ms: int = 0
    logged_since: date | None = None


def gather(
    session: Session,
    span: Span,
    zone: tzinfo,
    stations: Sequence[Station],
    *,
    kind: ReportKind = ReportKind.CONSOLIDATED,
    filing_kinds: Collection[UnitKind] = ReportSettings().filing_kinds,
    now: datetime | None = None,
) -> DanVan:
    """Read the figures of some stations; units of `filing_kinds` stand there filed or not.

    The Centre's own report holds what the Centre itself posted; the consolidated one what every
    unit filed. `now` tells whether the span still runs; without it, it is taken to be over.
    """
    until = now.astimezone(zone) if now is not None and now < span.instants(zone)[1] else None
    counted = span if until is None else span.begun(until.date())
    codes = {station.id: station.code for station in stations}
    of_kind = figures.aired(
        session, counted, Dimension.KIND, ("station_id", "value"), stations=stations
    )
    units = _units(session, counted, kind, filing_kinds, runs=until is not None)
    of_stations = lines(session, counted, By.STATION, zone, stations, until=until)
    made = figures.produced(session, counted, zone, Dimension.KIND)
    series = figures.aired(session, counted, Dimension.SERIES, stations=stations)
    topics = lines(session, counted, By.TOPIC, zone, stations, until=until, every_unit=True)
    days = days_of_stations(session, counted, stations)
    return DanVan(
        kind=kind,
        span=span,
        counted=counted,
        until=until,
        whole=whole(session, counted, zone, stations, of_stations, until=until, every_unit=True),
        produced=made,
        topics=[line for line in topics if line.value],
        stations=of_stations,
        of_kind={(codes[number], value): sums.airings for (number, value), sums in of_kind.items()},
        series=sorted(
            (value for (value,) in series if value), key=lambda name: -series[name,].aired_ms
        ),
        models=register(session, counted, stations),
        filed=together(each.filed for each in units),
        units=units,
        unit_of=_first_stations(stations),
        minutes=minutes_by_topic(session, counted, stations),
        days={(codes[number], day): sums for (number, day), sums in days.items()},
        reasons=missed_by_reason(session, counted, stations),
        year_before_ms=figures.total(
            figures.aired(session, counted.year_before(), stations=stations).values()
        ).aired_ms,
        logged_since=session.scalar(select(func.min(Airing.local_day))),
    )


def _units(
    session: Session,
    span: Span,
    kind: ReportKind,
    filing_kinds: Collection[UnitKind],
    *,
    runs: bool,
) -> list[UnitFiled]:
    """Units that have to file, and others that did."""
    sums = filed_by_unit(session, span)
    months = [
        month
        for month, _part in span.each_month()
        if not runs or Span.of(SpanKind.MONTH, month).last < span.last
    ]
    handed_in = dict(
        session.execute(
            select(ChannelReturn.unit_id, func.count())
            .where(ChannelReturn.month.in_(months))
            .group_by(ChannelReturn.unit_id)
        ).all()
    )
    query = select(Unit).order_by(Unit.id)
    if kind is ReportKind.CENTRE:
        query = query.where(Unit.kind == UnitKind.CENTRE, Unit.id.in_(sums))
    else:
        in_being = and_(
            Unit.kind.in_(filing_kinds),
            or_(Unit.valid_from.is_(None), Unit.valid_from <= span.last),
            or_(Unit.valid_to.is_(None), Unit.valid_to >= span.first),
        )
        query = query.where(or_(in_being, Unit.id.in_(sums.keys() | handed_in.keys())))
    return [
        UnitFiled(
            unit.code,
            unit.name,
            together([sums.get(unit.id, {})]),
            len(months),
            handed_in.get(unit.id, 0),
            must_file=unit.kind in filing_kinds,
        )
        for unit in session.scalars(query)
    ]


def _first_stations(stations: Sequence[Station]) -> dict[str, str]:
    """The unit's code for the first station of each unit."""
    seen: set[str] = set()
    found: dict[str, str] = {}
    for station in stations:
        if station.unit.code not in seen:
            seen.add(station.unit.code)
            found[station.code] = station.unit.code
    return found

"""A month's report: what was planned, aired and confirmed, by station and by topic."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from playlists import NotAllowed, airtime
from playlists.airtime import StationFacts
from playlists.models import Target
from playlists.reports.workbook import airtime_workbook
from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECEMBER = 12


@dataclass(frozen=True)
class TopicRow:
    """What the stations aired on a topic. The wish is for each station, in ms a month."""

    name: str
    airings: int
    aired_ms: int
    stations: int
    wished_ms: int | None
    share: float

    @property
    def each_ms(self) -> int:
        return self.aired_ms // self.stations if self.stations else 0

    @property
    def reached(self) -> float:
        """Part of the wish that the average station reached, at most 1."""
        return min(1.0, self.each_ms / self.wished_ms) if self.wished_ms else 0.0


@dataclass(frozen=True)
class Sums:
    planned: int
    planned_ms: int
    aired: int
    aired_ms: int
    missed: int
    planned_programmes: int
    confirmed_programmes: int


@blueprint.get("/bao-cao")
def reports() -> ResponseReturnValue:
    session, month = door.database(), asked.month() or asked.this_month()
    mine = access.stations_for(session, door.account())
    codes = {station.code for station in mine}
    span = airtime.month_span(month.year, month.month, door.services().zone)
    stations = [row for row in airtime.facts(session, *span) if row.station_code in codes]
    longest_ms = max((max(row.planned_ms, row.aired_ms) for row in stations), default=0)
    return render_template(
        "reports/month.html",
        month=month,
        before=_beside(month, -1),
        after=_beside(month, 1),
        stations=stations,
        longest_ms=longest_ms,
        topics=_topics(span, month, codes),
        sums=_sums(stations),
        may_download=access.reaches_everything(session, door.account()),
    )


@blueprint.get("/bao-cao/thoi-luong.xlsx")
def reports_workbook() -> ResponseReturnValue:
    """The month as a workbook, which holds every station: for who reaches every unit."""
    session, month = door.database(), asked.month() or asked.this_month()
    if not access.reaches_everything(session, door.account()):
        raise NotAllowed("The workbook holds every station: it is for who reaches every unit.")
    name = f"thoi-luong-{month:%Y-%m}.xlsx"
    with TemporaryDirectory(dir=door.services().data_dir) as folder:
        out = Path(folder) / name
        airtime_workbook(
            session,
            month.year,
            month.month,
            unit_name=door.services().centre_name,
            tz=door.services().zone,
            out=out,
        )
        content = BytesIO(out.read_bytes())
    return send_file(content, mimetype=_SHEET, as_attachment=True, download_name=name, max_age=0)


def _topics(
    span: tuple[datetime, datetime], month: date, codes: Collection[str]
) -> Sequence[TopicRow]:
    """Every topic that aired or was wished for, what aired longest first."""
    session = door.database()
    airings: defaultdict[str, int] = defaultdict(int)
    aired_ms: defaultdict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for row in airtime.by_station_and_topic(session, *span):
        if row.station_code in codes:
            names[row.topic_code] = row.topic_name
            airings[row.topic_code] += row.airings
            aired_ms[row.topic_code] += row.aired_ms
    wished = {}
    query = select(Target).where(Target.month == month).options(joinedload(Target.topic))
    for target in session.scalars(query):
        names.setdefault(target.topic.code, target.topic.name)
        wished[target.topic.code] = target.wished_ms
    longest_ms = max(aired_ms.values(), default=0)
    rows = [
        TopicRow(
            name=name,
            airings=airings[code],
            aired_ms=aired_ms[code],
            stations=len(codes),
            wished_ms=wished.get(code),
            share=aired_ms[code] / longest_ms if longest_ms else 0.0,
        )
        for code, name in names.items()
    ]
    return sorted(rows, key=lambda row: (not row.name, -row.aired_ms, row.name))


def _sums(rows: Sequence[StationFacts]) -> Sums:
    return Sums(
        planned=sum(row.planned for row in rows),
        planned_ms=sum(row.planned_ms for row in rows),
        aired=sum(row.aired for row in rows),
        aired_ms=sum(row.aired_ms for row in rows),
        missed=sum(row.missed for row in rows),
        planned_programmes=sum(row.planned_programmes for row in rows),
        confirmed_programmes=sum(row.confirmed_programmes for row in rows),
    )


def _beside(month: date, step: int) -> date:
    """The month before or after."""
    number = month.year * _DECEMBER + month.month - 1 + step
    return date(number // _DECEMBER, number % _DECEMBER + 1, 1)

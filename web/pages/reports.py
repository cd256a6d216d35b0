"""Reports of airtime: any span of days, split every way one asks."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from playlists import NotAllowed
from playlists.behind import Fact
from playlists.reports import lines
from playlists.reports.lines import Against, By
from playlists.reports.workbook import airtime_workbook
from playlists.spans import SpanKind
from web import access, door, report_pictures
from web.pages.blueprint import blueprint
from web.pages.report_view import line_name, near, span_asked, span_words, view

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/bao-cao")
def reports() -> ResponseReturnValue:
    session, shown, zone = door.database(), view(), door.services().zone
    span, stations, every_unit = shown.span, shown.stations, shown.every_unit
    splits = [shown.by] if shown.by else [By.STATION, By.TOPIC]
    tables = {
        by: lines.lines(
            session, span, by, zone, stations, against=shown.against, every_unit=every_unit
        )
        for by in splits
    }
    longest_ms = max(
        (max(line.planned.ms, line.aired.aired_ms) for each in tables.values() for line in each),
        default=0,
    )
    minutes = {} if shown.by else lines.minutes_by_topic(session, span, stations)
    days = {} if shown.by else lines.days_of_stations(session, span, stations)
    return render_template(
        "reports/airtime.html",
        view=shown,
        words=span_words(span),
        earlier_words=span_words(lines.compared(span, shown.against)),
        whole=lines.whole(session, span, zone, stations, every_unit=every_unit),
        tables=tables,
        longest_ms=longest_ms,
        trends=report_pictures.trends(minutes, lines.named_topics(session, minutes), span),
        heat=[] if shown.by else report_pictures.heat_map(days, stations, span),
        steps=report_pictures.steps(span),
        kinds={kind: near(kind, span, door.local_now().date()) for kind in SpanKind},
        splits=list(By),
        By=By,
        Fact=Fact,
        Against=Against,
        SpanKind=SpanKind,
        line_name=line_name,
        may_download=access.reaches_everything(session, door.account()),
    )


@blueprint.get("/bao-cao/thoi-luong.xlsx")
def reports_workbook() -> ResponseReturnValue:
    """The span as a workbook, which holds every station: for who reaches every unit."""
    session, span = _everything(), span_asked()

    def write(out: Path) -> None:
        zone, unit_name = door.services().zone, door.services().centre_name
        airtime_workbook(session, span, unit_name=unit_name, tz=zone, out=out)

    return _download(f"thoi-luong-{span.name}.xlsx", _SHEET, write)


def _everything() -> Session:
    session = door.database()
    if not access.reaches_everything(session, door.account()):
        raise NotAllowed("The workbook holds every station: it is for who reaches every unit.")
    return session


def _download(name: str, mimetype: str, write: Callable[[Path], None]) -> ResponseReturnValue:
    with door.services().library.workspace() as folder:
        out = folder / name
        write(out)
        content = BytesIO(out.read_bytes())
    return send_file(content, mimetype=mimetype, as_attachment=True, download_name=name, max_age=0)

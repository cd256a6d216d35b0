"""The documents: the .docx of a year with 13 stations, the .xlsx of 100,000 log rows."""

import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from bench.databases import sqlite
from bench.log import FIRST, TOPICS, Size, fill, organisation
from bench.measure import Measurement, seconds_of
from bench.newsroom import an_editor, approved_item
from playlists.database import create_database_engine, migrate
from playlists.models import (
    Clock,
    Entry,
    ItemKind,
    Occurrence,
    Playlist,
    Station,
    Timetable,
    Topic,
    Unit,
)
from playlists.reports import issuing
from playlists.reports.danvan import gather
from playlists.reports.settings import ReportSettings
from playlists.reports.wording import drafted
from playlists.reports.workbook import LOG, airtime_workbook
from playlists.spans import Span
from playlists.sums import rebuild

YEAR = Size(stations=13, rows=13 * 365 * 40, days=365)
MONTH = Size(stations=13, rows=100_009, days=30)
ENTRIES = 15
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 3
BAR_DOCX_S, BAR_XLSX_S, BAR_XLSX_MB, BAR_XLSX_BARE = 2.0, 10.0, 200.0, 1.0
BARE = "XlsxWriter alone writing the same cells of the log"


def run() -> list[Measurement]:
    with sqlite() as url:
        word = _word(url)
    with sqlite() as url:
        return [word, *_sheet(url)]


def _word(url: str) -> Measurement:
    engine = create_database_engine(url)
    migrate(engine)
    organisation(engine, YEAR.stations)
    fill(engine, YEAR)
    with Session(engine) as session, session.begin():
        rebuild(session)
        _plan(session)

    def work() -> None:
        with Session(engine) as session:
            stations = session.scalars(select(Station).order_by(Station.id)).all()
            found = gather(session, Span.year(2026), ZONE, stations)
            [made] = issuing.documents(found, ReportSettings(), drafted(found), formats=["docx"])
            assert found.whole.aired.airings > YEAR.rows * 0.8
            assert found.whole.planned.pieces == YEAR.stations * 365 * 2 * ENTRIES
            assert made.content

    work()
    seconds = sorted(seconds_of(work) for _ in range(RUNS))[RUNS // 2]
    engine.dispose()
    against = f"a year, {YEAR.stations} stations, {YEAR.rows:,} log rows"
    return Measurement("danvan_docx", seconds, "s", BAR_DOCX_S, against, RUNS, is_ratio=False)


def _sheet(url: str) -> list[Measurement]:
    """Time and memory of a process that does nothing else."""
    engine = create_database_engine(url)
    migrate(engine)
    organisation(engine, MONTH.stations)
    fill(engine, MONTH)
    with Session(engine) as session, session.begin():
        rebuild(session)
    engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "thoi-luong.xlsx"
        told = subprocess.run(
            [sys.executable, "-m", "bench.documents", url, str(out)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        print(f"documents: .xlsx of {out.stat().st_size / 1e6:.1f} MB")
    against = f"{MONTH.rows:,} log rows"
    seconds, megabytes, bare = map(float, told)
    return [
        Measurement("log_xlsx_bare", seconds / bare, "x", BAR_XLSX_BARE, BARE, 1),
        Measurement("log_xlsx", seconds, "s", BAR_XLSX_S, against, 1, is_ratio=False),
        Measurement("log_xlsx_memory", megabytes, "MB", BAR_XLSX_MB, against, 1, is_ratio=False),
    ]


def _plan(session: Session) -> None:
    """Two programmes a day at every station, with entries on every topic."""
    unit = session.scalars(select(Unit)).first()
    assert unit is not None
    editor = an_editor(session)
    clock = Clock(name="Chương trình", length_ms=20 * 60_000)
    session.add(clock)
    session.flush()
    timetable = Timetable(clock_id=clock.id, unit_id=unit.id, local_start="05:30", valid_from=FIRST)
    session.add(timetable)
    topics = session.scalars(select(Topic).order_by(Topic.id)).all()
    revisions = [
        approved_item(
            session,
            number,
            unit=unit,
            editor=editor,
            topic=topics[number % TOPICS],
            kind=(ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES)[number % 3],
            duration_ms=45_000,
            at=NOW,
        )
        for number in range(60)
    ]
    session.flush()
    number = 0
    for station in session.scalars(select(Station)).all():
        for day in range(365):
            for hour in (22, 10):
                number += 1
                at = NOW + timedelta(days=day - (hour == 22), hours=hour, minutes=30)
                session.execute(
                    insert(Occurrence).values(
                        id=number,
                        timetable_id=timetable.id,
                        station_id=station.id,
                        clock_id=clock.id,
                        starts_at=at,
                        length_ms=20 * 60_000,
                    )
                )
                session.execute(
                    insert(Playlist).values(id=number, occurrence_id=number, built_at=at)
                )
                session.execute(
                    insert(Entry),
                    [
                        {
                            "playlist_id": number,
                            "position": place,
                            "revision_id": revisions[(number + place) % 60].id,
                            "clip_sha256": revisions[(number + place) % 60].clip_sha256,
                            "duration_ms": 45_000,
                            "offset_ms": place * 45_000,
                            "reason": "",
                        }
                        for place in range(ENTRIES)
                    ],
                )


def _in_a_process(url: str, out: Path) -> None:
    engine = create_database_engine(url)
    with Session(engine) as session:
        span = Span(FIRST, date(2026, 1, 30))
        seconds = seconds_of(
            lambda: airtime_workbook(session, span, unit_name="Trung tâm", tz=ZONE, out=out)
        )
    print(seconds, _peak_mb(), _bare(out))


def _peak_mb() -> float:
    """The most memory this process ever held.

    `ru_maxrss` would be its parent's where that held more: Linux carries it over fork and exec.
    """
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def _bare(made: Path) -> float:
    """The seconds that XlsxWriter takes for the log's cells, which it is handed ready to write."""
    log = load_workbook(made, read_only=True)[LOG]
    cells = list(log.iter_rows(min_row=7, values_only=True))

    def work() -> None:
        with Workbook(str(made.with_suffix(".bare.xlsx")), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            style = book.add_format({"border": 1})
            for row, values in enumerate(cells):
                for column, value in enumerate(values):
                    sheet.write(row, column, value, style)

    return seconds_of(work)


if __name__ == "__main__":
    _in_a_process(sys.argv[1], Path(sys.argv[2]))

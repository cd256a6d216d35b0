"""A month's report by station × topic out of 5 million log rows, and out of the daily sums.

The log is of a province's feed: 100 stations, 5,000,000 rows over a year, 40 topics. The bare SQL
asks the same of the same tables in one statement, as who knows them would type it. The simulated
sums are those of 100 million rows: ten years, 100 stations, 274 airings a day at each, on 12
topics of a day.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from bench.databases import postgresql, sqlite
from bench.log import Size, fill, organisation
from bench.measure import Measurement, paired_ratio, seconds_of
from playlists import airtime, figures
from playlists.database import create_database_engine, migrate
from playlists.models import Dimension
from playlists.month_sums import add_up_all
from playlists.spans import Span
from playlists.sums import mark_stale, settle

SIZE = Size(stations=100, rows=5_000_000, days=365)
MONTH = Span.month(2026, 6)
ZONE = "Asia/Ho_Chi_Minh"
RUNS = 5
BIG_DAYS, BIG_TOPICS = 3_650, 12
BAR_RATIO, BAR_SUMS_MS = 1.2, 50.0


def run_on_sqlite() -> list[Measurement]:
    with sqlite() as url:
        return _run("sqlite", url)


def run_on_postgresql() -> list[Measurement]:
    with postgresql() as url:
        return _run("postgresql", url)


def _run(name: str, url: str) -> list[Measurement]:
    engine = create_database_engine(url)
    migrate(engine)
    organisation(engine, SIZE.stations)
    seconds = seconds_of(partial(fill, engine, SIZE))
    print(f"report {name}: {SIZE.rows} rows written in {seconds:.0f} s")
    found = [_from_the_log(name, engine), *_from_the_sums(name, engine)]
    engine.dispose()
    return found


def _from_the_log(name: str, engine: Engine) -> Measurement:
    start, end = MONTH.instants(ZONE)

    def ours() -> list[airtime.AirtimeRow]:
        with Session(engine) as session:
            return airtime.by_station_and_topic(session, start, end)

    def theirs() -> list[Any]:
        with engine.connect() as connection:
            return _asked(connection, start, end)

    assert sum(row.aired_ms for row in ours()) == sum(row.aired_ms for row in theirs())
    ratio, mine, bare = paired_ratio(ours, theirs, runs=RUNS)
    print(f"report {name}: month of the log {mine * 1000:.0f} ms, bare {bare * 1000:.0f} ms")
    return Measurement(f"report_log_{name}", ratio, "x", BAR_RATIO, "bare SQL, same rows", RUNS)


def _from_the_sums(name: str, engine: Engine) -> list[Measurement]:
    _sum_up(engine)
    small = _timed(engine, MONTH)
    _simulate(engine)
    big = _timed(engine, Span.month(2031, 6))
    against = f"{SIZE.rows:,} rows", f"{SIZE.stations * BIG_DAYS * 274:,} rows, sums simulated"
    return [
        Measurement(
            f"report_sums_{name}", small, "ms", BAR_SUMS_MS, against[0], RUNS, is_ratio=False
        ),
        Measurement(f"report_big_{name}", big, "ms", BAR_SUMS_MS, against[1], RUNS, is_ratio=False),
    ]


def _timed(engine: Engine, span: Span) -> float:
    """The median of some runs in ms, a session each, as a page's request has."""

    def work() -> None:
        with Session(engine) as session:
            found = figures.aired(session, span, Dimension.TOPIC, ("station_id", "value"))
            assert found

    work()
    return sorted(seconds_of(work) for _ in range(RUNS))[RUNS // 2] * 1000


def _asked(connection: Connection, start: datetime, end: datetime) -> list[Any]:
    lite = connection.dialect.name == "sqlite"
    given = {
        "start": f"{start:%Y-%m-%d %H:%M:%S.%f}" if lite else start,
        "end": f"{end:%Y-%m-%d %H:%M:%S.%f}" if lite else end,
    }
    return list(connection.execute(text(_BARE), given))


_BARE = """
    SELECT station_id, topics, count(*) AS airings, sum(ms) AS aired_ms
    FROM (
        SELECT station_id, entry_id, max(ms) AS ms, max(heard) AS heard, max(topics) AS topics
        FROM (
            SELECT station_id, local_day, entry_id,
                CASE WHEN entry_id IS NULL THEN item_id END AS item_key,
                CASE WHEN entry_id IS NULL THEN planned_at END AS time_key,
                CASE WHEN entry_id IS NULL AND (planned_at IS NULL
                    OR item_id IS NULL AND kind <> 'relay') THEN id END AS row_key,
                sum(aired_ms) AS ms,
                max(CASE WHEN outcome <> 'missed' THEN 1 ELSE 0 END) AS heard,
                max(topics) AS topics
            FROM airings
            WHERE counts_at >= :start AND counts_at < :end AND kind <> 'filler'
            GROUP BY 1, 2, 3, 4, 5, 6, player_id
        ) AS per_player
        GROUP BY station_id, local_day, entry_id, item_key, time_key, row_key
    ) AS per_station
    WHERE heard = 1
    GROUP BY station_id, topics
"""


def _sum_up(engine: Engine) -> None:
    """The month's sums as the product makes them."""
    with Session(engine) as session, session.begin():
        days = [
            (station, day) for station in range(1, SIZE.stations + 1) for day in MONTH.each_day()
        ]
        mark_stale(session, days)
        while settle(session):
            pass


def _simulate(engine: Engine) -> None:
    """Ten years of sums by topic, those of the measured month among them."""
    lite = engine.dialect.name == "sqlite"
    day = "date('2027-01-01', d || ' days')" if lite else "(date '2027-01-01' + d)"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"""
                INSERT INTO daily_sums (dimension, day, station_id, value, airings, aired_ms,
                    partial, partial_ms, missed, relays, relay_ms)
                WITH RECURSIVE
                    days_(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM days_
                        WHERE d < {BIG_DAYS - 1}),
                    stations_(p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM stations_
                        WHERE p < {SIZE.stations}),
                    topics_(t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM topics_
                        WHERE t < {BIG_TOPICS - 1})
                SELECT 'topic', {day}, p, 't' || (10 + t), 23, 700000, 1, 10000, 0, 0, 0
                FROM days_ CROSS JOIN stations_ CROSS JOIN topics_
                """  # noqa: S608 -- nothing in it comes from outside
            )
        )
    with Session(engine) as session, session.begin():
        add_up_all(session, [Span.month(2026, 6).first, *_months()])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _months() -> Iterator[date]:
    """The first days of the months whose sums are simulated."""
    month = Span.month(2027, 1)
    while month.first <= date(2027, 1, 1) + timedelta(days=BIG_DAYS - 1):
        yield month.first
        month = month.after()

"""Logs of a year for benchmarks, made by the database itself: many rows in little time."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from playlists.models import Player, Station, Topic, Unit, UnitKind

FIRST = date(2026, 1, 1)
TOPICS = 40
_INDEXES = {
    "ix_airings_station_started": "airings (station_id, started_at)",
    "ix_airings_counts_station": "airings (counts_at, station_id)",
    "ix_airings_day_station": "airings (local_day, station_id)",
    "ix_airings_item_id": "airings (item_id)",
    "ix_airings_started_at": "airings (started_at)",
    "ix_airing_topics_code": "airing_topics (topic_code, airing_id)",
}


@dataclass(frozen=True)
class Size:
    """Stations with a player each, and the rows that each of them logs over the days."""

    stations: int
    rows: int
    days: int

    @property
    def each(self) -> int:
        return self.rows // self.stations


def organisation(engine: Engine, stations: int) -> None:
    """A district, its communes with a station and a player each, and the topics."""
    with Session(engine) as session, session.begin():
        root = Unit(code="root", name="Huyện", kind=UnitKind.DISTRICT)
        session.add(root)
        session.flush()
        for number in range(1, stations + 1):
            unit = Unit(code=f"xa-{number}", name=f"Xã {number}", kind=UnitKind.COMMUNE,
                        parent_id=root.id)  # fmt: skip
            station = Station(code=f"xa-{number}", name=f"Đài xã {number}", unit=unit)
            session.add(Player(code=f"xa-{number}-1", name="Cụm 1", station=station))
        session.execute(
            insert(Topic),
            [{"code": f"t{number:02}", "name": f"Chủ đề {number}"} for number in range(TOPICS)],
        )


def fill(engine: Engine, size: Size) -> None:
    """Write the log; its indexes are made afterwards, as a restored database has them."""
    lite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        for name in _INDEXES:
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text(_rows(size, lite=lite)))
        connection.execute(
            text(
                "INSERT INTO airing_topics (airing_id, topic_code, topic_name) "
                "SELECT id, substr(topics, 1, 3), 'Chủ đề ' || substr(topics, 2, 2) FROM airings"
            )
        )
        for name, columns in _INDEXES.items():
            connection.execute(text(f"CREATE INDEX {name} ON {columns}"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _rows(size: Size, *, lite: bool) -> str:
    """One statement: the k-th row of station p, spread evenly over the days, 05:00 to 20:00."""
    day = f"(k * {size.days} / {size.each})"
    second = f"(k % {max(1, size.each // size.days)} * 54000 / {max(1, size.each // size.days)})"
    at = f"({day} * 86400 + {second} + 79200 - 86400)"  # 05:00 there is 22:00 UTC of the day before
    if lite:
        instant = f"strftime('%Y-%m-%d %H:%M:%f', '{FIRST} 00:00:00', {at} || ' seconds') || '000'"
        local = f"date('{FIRST}', {day} || ' days')"
    else:
        instant = f"(timestamptz '{FIRST} 00:00+00' + {at} * interval '1 second')"
        local = f"(date '{FIRST}' + {day})"
    missed = "k % 50 = 0"
    return f"""
        INSERT INTO airings (
            player_id, station_id, sequence, manifest_version, entry_id, item_id, title, kind,
            topics, precedence, series_title, programme, writer, planned_at, started_at, ended_at,
            counts_at, local_day, local_hour, planned_ms, aired_ms, from_ms, outcome, reason,
            received_at
        )
        WITH RECURSIVE
            stations_(p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM stations_
                WHERE p < {size.stations}),
            rows_(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM rows_ WHERE k < {size.each - 1}),
            made AS (
                SELECT p, k, {instant} AS at, {local} AS local_day,
                    CASE k % 10 WHEN 9 THEN 'relay' WHEN 8 THEN 'feature' WHEN 7 THEN 'notice'
                        ELSE 'news' END AS kind,
                    't' || substr(CAST(100 + (k * 7 + p) % {TOPICS} AS TEXT), 2) AS topic
                FROM stations_ CROSS JOIN rows_
            )
        SELECT p, p, k + 1, 1, p * 1000000 + k, k % 2000 + 1, 'Bản tin ' || (k % 2000), kind,
            topic, 'ordinary', '', 'Chương trình sáng', 'Biên tập viên', at, at, at, at, local_day,
            5 + k % 15, 30000 + k % 7 * 1000,
            CASE WHEN {missed} THEN 0 ELSE 30000 + k % 7 * 1000 END, 0,
            CASE WHEN {missed} THEN 'missed' ELSE 'complete' END, '', at
        FROM made ORDER BY p, k
    """  # noqa: S608 -- nothing in it comes from outside

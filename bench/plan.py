"""A day's playlists of every commune station of the country, and one station's rebuild.

The country is 24 provinces' trees with 9,690 stations; 2,000 approved items on 40 topics; a morning
and an afternoon programme that together have 30 entries at every station.
"""

import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from bench import databases
from bench.measure import Measurement, seconds_of
from bench.newsroom import an_editor, approved_item
from playlists import editing
from playlists.accounts import grant
from playlists.airable import airable_pieces
from playlists.airings import ReportedAiring, record
from playlists.builder import build_stations
from playlists.clocks import SlotSpec, create_clock
from playlists.database import create_database_engine, migrate, session_factory
from playlists.editing import Edit
from playlists.models import (
    Account,
    Entry,
    ItemKind,
    Occurrence,
    Outcome,
    Playlist,
    Precedence,
    Role,
    Station,
    Target,
    Topic,
    Unit,
    UnitKind,
)
from playlists.organisation import add_player
from playlists.stock import Stock
from playlists.stockroom import Stockroom
from playlists.sums import rebuild
from playlists.timetable import create_timetable

STATIONS, SMALL, PROVINCES, ITEMS, TOPICS = 9_690, (100, 1_000), 24, 2_000, 40
ENTRIES = 30
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY, MONTH = timedelta(days=1), timedelta(days=31)
EDITED = 50
AT_ONCE = 500
BAR_S, BAR_MB, BAR_REPLAN_MS = 30.0, 1024.0, 50.0


def run() -> list[Measurement]:
    """Seconds on each database, how time grows with stations, and the memory of all of it."""
    found = []
    for name, database in (("sqlite", databases.sqlite), ("postgresql", databases.postgresql)):
        with database() as url:
            found += _planned(name, url)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found.append(Measurement("plan_memory", peak_mb, "MB", BAR_MB, "1 GB", 1, is_ratio=False))
    return found


def run_replan() -> list[Measurement]:
    """One station's rebuild of seven days after an edit by hand, in the middle of 100 stations.

    A month of it was planned and aired before, for an edit is made against that.
    """
    with databases.sqlite() as url:
        sessions = _country(url, 100)
        _air_a_month(sessions)
        _plan(sessions, NOW, 7)
        stockroom = Stockroom()
        cpu = time.process_time()
        seconds = [_edited(sessions, stockroom, number) for number in range(15)]
        cpu = time.process_time() - cpu
    typical_ms = median(seconds) * 1000
    print(f"replan: {cpu / len(seconds) * 1000:.1f} ms of CPU each, looking the edit up included")
    return [
        Measurement(
            "replan", typical_ms, "ms", BAR_REPLAN_MS, "50 ms", len(seconds), is_ratio=False
        )
    ]


def _planned(name: str, url: str) -> list[Measurement]:
    sessions = _country(url, STATIONS)
    took: dict[int, float] = {}
    few: list[float] = []
    # A thousand before and after: what else the machine does in between weighs on both sides.
    for number, count in enumerate((*SMALL, STATIONS, SMALL[1], SMALL[1])):
        start = NOW + number * 40 * DAY  # far from what was planned before
        cpu = time.process_time()
        took[count] = seconds_of(partial(_plan, sessions, start, 1, count))
        cpu = time.process_time() - cpu
        print(f"plan {name}: {count} stations in {took[count]:.2f} s ({cpu:.2f} s of CPU here)")
        if count == SMALL[1]:
            few.append(took[count] / count)
    with sessions() as session:
        entries = session.scalar(
            select(func.count(Entry.id))
            .join(Playlist)
            .join(Occurrence)
            .where(Occurrence.starts_at >= NOW + 80 * DAY, Occurrence.starts_at < NOW + 90 * DAY)
        )
    assert entries == STATIONS * ENTRIES, entries
    grown = (took[STATIONS] / STATIONS) / median(few)
    against = f"{STATIONS} stations, {entries} entries"
    return [
        Measurement(f"plan_{name}", took[STATIONS], "s", BAR_S, against, 1, is_ratio=False),
        Measurement(f"plan_{name}_growth", grown, "x", 1.3, "a station's time among 1,000", 1),
    ]


def _plan(
    sessions: sessionmaker[Session], start: datetime, days: int, count: int | None = None
) -> None:
    with sessions() as session:
        stock = Stock(airable_pieces(session))
        ids = list(session.scalars(select(Station.id).order_by(Station.id).limit(count)))
    for first in range(0, len(ids), AT_ONCE):
        with sessions.begin() as session:
            some = ids[first : first + AT_ONCE]
            stations = session.scalars(select(Station).where(Station.id.in_(some))).all()
            build_stations(session, stations, start, start + days * DAY, start, stock=stock)


def _air_a_month(sessions: sessionmaker[Session]) -> None:
    """Plan the month before at the station that is edited, and log what was heard of it there."""
    with sessions.begin() as session:
        station = session.get_one(Station, EDITED)
        build_stations(session, [station], NOW - MONTH, NOW, NOW - MONTH)
        player, _code = add_player(session, station, "cum-1", "Cụm 1")
        programmes = session.scalars(
            select(Playlist)
            .join(Playlist.occurrence)
            .where(Occurrence.station_id == EDITED)
            .order_by(Occurrence.starts_at)
        ).all()
        rows = [_heard(each, entry) for each in programmes for entry in each.entries]
        record(session, player, [row(n) for n, row in enumerate(rows, start=1)], NOW)
        rebuild(session)


def _heard(playlist: Playlist, entry: Entry) -> Callable[[int], ReportedAiring]:
    """The row of an entry that aired whole, but for its number."""
    at = playlist.occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
    return partial(
        ReportedAiring,
        manifest_version=1,
        title=entry.revision.title,
        kind=entry.revision.item.kind,
        outcome=Outcome.COMPLETE,
        planned_ms=entry.duration_ms,
        aired_ms=entry.duration_ms,
        entry_id=entry.id,
        item_id=entry.revision.item_id,
        topics=tuple(topic.code for topic in entry.revision.item.topics),
        planned_at=at,
        started_at=at,
        ended_at=at + timedelta(milliseconds=entry.duration_ms),
    )


def _edited(sessions: sessionmaker[Session], stockroom: Stockroom, number: int) -> float:
    with sessions.begin() as session:
        playlist = session.scalars(
            select(Playlist)
            .join(Playlist.occurrence)
            .where(Occurrence.station_id == EDITED, Occurrence.starts_at > NOW)
            .order_by(Occurrence.starts_at)
            .offset(1)
            .limit(1)
        ).one()
        account = session.scalars(select(Account)).one()
        edit = Edit(playlist.occurrence, playlist.version, account, NOW, stockroom=stockroom)
        item_id = editing.items_of(playlist)[3 + number % 5]
        started = time.perf_counter()
        editing.move(session, edit, item_id, after=None)
        return time.perf_counter() - started


def _country(url: str, stations: int) -> sessionmaker[Session]:
    engine = create_database_engine(url)
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        root = _tree(session, stations)
        _stock(session, root)
        _clocks(session, root)
    _analyse(engine)
    return sessions


def _analyse(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _tree(session: Session, stations: int) -> Unit:
    root = Unit(code="nuoc", name="Cả nước", kind=UnitKind.OFFICE)
    session.add(root)
    session.flush()
    provinces = [
        Unit(code=f"tinh-{n}", name=f"Tỉnh {n}", kind=UnitKind.PROVINCE, parent_id=root.id)
        for n in range(PROVINCES)
    ]
    session.add_all(provinces)
    session.flush()
    communes = [
        Unit(
            code=f"xa-{n}",
            name=f"Xã {n}",
            kind=UnitKind.COMMUNE,
            parent_id=provinces[n % PROVINCES].id,
        )
        for n in range(stations)
    ]
    session.add_all(communes)
    session.flush()
    session.execute(
        insert(Station),
        [{"unit_id": unit.id, "code": unit.code, "name": f"Đài {unit.name}"} for unit in communes],
    )
    return root


_KINDS = (
    *((ItemKind.NEWS, 30_000),) * 11,
    *((ItemKind.FEATURE, 150_000),) * 3,
    *((ItemKind.NOTICE, 20_000),) * 3,
    *((ItemKind.SLOGAN, 10_000),) * 2,
    (ItemKind.MUSIC, 60_000),
)


def _stock(session: Session, root: Unit) -> None:
    editor = an_editor(session)
    grant(session, editor, root, Role.EDITOR)
    topics = [Topic(code=f"chu-de-{n}", name=f"Chủ đề {n}") for n in range(TOPICS)]
    session.add_all(topics)
    session.flush()
    session.add_all(
        Target(topic_id=topic.id, month=date(2026, month, 1), wished_ms=(1 + n) * 600_000)
        for n, topic in enumerate(topics)
        for month in (11, 12)
    )
    for number in range(ITEMS):
        kind, length_ms = _KINDS[number % len(_KINDS)]
        approved_item(
            session,
            number,
            unit=root,
            editor=editor,
            topic=topics[number % TOPICS],
            kind=kind,
            duration_ms=length_ms + number % 7 * 1_000,
            at=NOW - timedelta(minutes=number),
            precedence=Precedence.PRIORITY if number % 100 == 0 else Precedence.ORDINARY,
        )
    session.flush()


def _clocks(session: Session, root: Unit) -> None:
    slots = (
        SlotSpec(ItemKind.NEWS, count=8),
        SlotSpec(ItemKind.SLOGAN, count=2),
        SlotSpec(ItemKind.FEATURE, count=2),
        SlotSpec(ItemKind.NOTICE, count=3),
    )
    for start in ("05:30", "17:00"):
        clock = create_clock(session, f"Chương trình {start}", 20 * 60_000, slots)
        create_timetable(session, clock, start, valid_from=date(2026, 1, 1), unit=root)

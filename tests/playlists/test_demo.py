"""The demonstration's district and its news."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.approval import WORDLESS
from playlists.builder import build_station
from playlists.database import create_database_engine, migrate, session_factory
from playlists.demo import PLAN, DemoCast, approve_items, keep_year, seed, write_items
from playlists.messages import list_from_json
from playlists.models import Item, ItemKind, ItemState
from playlists.pieces import FRAME
from playlists.year import runs_of_days
from tests.playlists.builders import NOW, PASSWORD, voiced

SYLLABLES = {
    ItemKind.NEWS: (60, 110),
    ItemKind.FEATURE: (200, 350),
    ItemKind.SERIES: (200, 330),
    ItemKind.NOTICE: (40, 110),
    ItemKind.SLOGAN: (15, 40),
}
WISHES = "Lời chúc mừng năm mới"
PEOPLE = ("bientap", "lanhdao", "catba", "lanhdaocatba", "baocao", "quantri")


@pytest.fixture
def cast(session: Session) -> DemoCast:
    return seed(session, NOW, dict.fromkeys(PEOPLE, PASSWORD))


@pytest.fixture
def items(session: Session, cast: DemoCast) -> list[Item]:
    return write_items(session, cast, NOW)


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, DemoCast]]:
    """The demonstration with its year, every piece about as long as a voice takes for it.

    Made once: its tests plan, and change nothing else.
    """
    engine = create_database_engine(f"sqlite:///{tmp_path_factory.mktemp('demo')}/centre.db")
    migrate(engine)
    with session_factory(engine)() as session:
        cast = seed(session, NOW, dict.fromkeys(PEOPLE, PASSWORD))
        keep_year(session)
        items = write_items(session, cast, NOW)
        for item in items:
            words = len(item.latest.text.split())
            song = 180_000 if item.kind is ItemKind.MUSIC else 0
            voiced(session, item.latest, duration_ms=max(3_000, words * 330, song))
        approve_items(session, items, NOW)
        yield session, cast
    engine.dispose()


def test_thirteen_stations_stand_in_the_tree(cast: DemoCast) -> None:
    assert len(cast.stations) == 13
    assert len(cast.loudspeakers) == 12
    assert {unit.parent for unit in cast.units.values()} == {None, cast.district}


def test_every_password_must_be_changed(cast: DemoCast) -> None:
    assert set(cast.accounts) == set(PEOPLE)
    assert all(account.must_change_password for account in cast.accounts.values())


def test_items_wait_for_voice_and_approval(session: Session, items: list[Item]) -> None:
    assert {item.state for item in items} == {ItemState.SUBMITTED}
    spoken = [item for item in items if item.kind not in WORDLESS]
    assert len(newsroom.awaiting_voice(session)) == len(spoken)


def test_texts_have_the_length_of_their_kind(items: list[Item]) -> None:
    for item in items:
        if item.kind in SYLLABLES:
            shortest, longest = SYLLABLES[item.kind]
            assert shortest <= len(item.latest.text.split()) <= longest, item.title


def test_every_figure_in_the_texts_stands_in_the_plan(items: list[Item]) -> None:
    plan = PLAN.read_text(encoding="utf-8")
    for item in items:
        for figure in re.findall(r"\d[\d/]*", item.latest.text):
            assert figure in plan, (item.title, figure)


def test_music_is_said_to_be_a_sample(items: list[Item]) -> None:
    songs = [item for item in items if item.kind is ItemKind.MUSIC]
    assert len(songs) == 6
    assert all("máy tạo" in item.title for item in songs)


def test_a_day_of_every_station_fills_without_a_remark(approved: tuple[Session, DemoCast]) -> None:
    session, cast = approved
    for station in cast.stations.values():
        playlists = build_station(session, station, NOW, NOW + timedelta(days=1), NOW)
        assert len(playlists) == 3
        assert ItemKind.NEWS in {entry.revision.item.kind for entry in playlists[-1].entries}
        for playlist in playlists:
            assert list_from_json(playlist.warnings) == []
            assert playlist.duration_ms == playlist.occurrence.length_ms
            greeting = playlist.entries[1].revision
            assert greeting.item.kind is ItemKind.GREETING
            assert station.name in greeting.text


def test_a_week_is_of_words_and_no_piece_wears_out(approved: tuple[Session, DemoCast]) -> None:
    session, cast = approved
    week = build_station(session, cast.radio, NOW, NOW + timedelta(days=7), NOW)
    entries = [entry for playlist in week for entry in playlist.entries]
    music_ms = sum(e.duration_ms for e in entries if e.revision.item.kind is ItemKind.MUSIC)
    assert min(e.duration_ms for e in entries if e.revision.item.kind is ItemKind.MUSIC) >= 10_000
    assert music_ms <= 0.35 * sum(entry.duration_ms for entry in entries)
    heard = Counter(e.revision.title for e in entries if e.revision.item.kind not in FRAME)
    assert max(heard.values()) <= 5, heard.most_common(3)
    for playlist in week:
        titles = [entry.revision.title for entry in playlist.entries]
        assert len(set(titles)) == len(titles)


def test_no_topic_takes_a_whole_bulletin(approved: tuple[Session, DemoCast]) -> None:
    session, cast = approved
    for playlist in build_station(session, cast.radio, NOW, NOW + timedelta(days=3), NOW):
        news = [e.revision.item for e in playlist.entries if e.revision.item.kind is ItemKind.NEWS]
        topics = Counter(topic.code for item in news for topic in item.topics)
        assert max(topics.values()) < len(news) or len(news) == 1, playlist.occurrence.clock.name


def test_tet_has_programmes_of_its_own(approved: tuple[Session, DemoCast]) -> None:
    session, cast = approved
    eve = datetime(2027, 2, 3, 17, tzinfo=UTC)  # the day before Tết begins at the stations
    playlists = build_station(session, cast.radio, eve, eve + timedelta(days=2), eve)
    wishing = [
        (each.occurrence.clock.name, WISHES in {e.revision.title for e in each.entries})
        for each in playlists
    ]
    assert wishing == [
        ("Tin nhanh", False),
        ("Chương trình sáng", False),
        ("Chương trình chiều", False),
        ("Lời chúc năm mới", True),
        ("Chương trình ngày Tết", True),
        ("Chương trình ngày Tết", True),
    ]
    for playlist in playlists:
        assert list_from_json(playlist.warnings) == []
        assert playlist.duration_ms == playlist.occurrence.length_ms
    of_tet = {e.revision.item.kind for each in playlists[3:] for e in each.entries}
    assert not of_tet & {ItemKind.NEWS, ItemKind.NOTICE}


def test_summer_begins_earlier_and_ends_later(approved: tuple[Session, DemoCast]) -> None:
    session, cast = approved
    days = (date(2027, 4, 15), date(2027, 4, 17))
    runs = [runs_of_days(session, cast.radio, day, day)[0] for day in days]
    starts = [[start.at for start in run.by_weekday[run.first.weekday()]] for run in runs]
    assert starts == [["05:25", "05:30", "17:00"], ["05:10", "05:15", "17:30"]]

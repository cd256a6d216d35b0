"""The demonstration's district and its news."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.approval import WORDLESS
from playlists.builder import build_station
from playlists.demo import PLAN, DemoCast, approve_items, seed, write_items
from playlists.messages import list_from_json
from playlists.models import Item, ItemKind, ItemState
from tests.playlists.builders import NOW, PASSWORD, voiced

SYLLABLES = {
    ItemKind.NEWS: (60, 110),
    ItemKind.FEATURE: (200, 350),
    ItemKind.SERIES: (200, 300),
    ItemKind.NOTICE: (40, 110),
    ItemKind.SLOGAN: (15, 40),
}
PEOPLE = ("bientap", "lanhdao", "catba", "lanhdaocatba", "baocao", "quantri")


@pytest.fixture
def cast(session: Session) -> DemoCast:
    return seed(session, NOW, dict.fromkeys(PEOPLE, PASSWORD))


@pytest.fixture
def items(session: Session, cast: DemoCast) -> list[Item]:
    return write_items(session, cast, NOW)


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


def test_a_day_of_every_station_fills_without_a_remark(
    session: Session, cast: DemoCast, items: list[Item]
) -> None:
    for item in items:
        words = len(item.latest.text.split())
        song = 180_000 if item.kind is ItemKind.MUSIC else 0
        voiced(session, item.latest, duration_ms=max(7_000, words * 330, song))
    approve_items(session, items, NOW)
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


def test_music_is_said_to_be_a_sample(items: list[Item]) -> None:
    songs = [item for item in items if item.kind is ItemKind.MUSIC]
    assert len(songs) == 6
    assert all("máy tạo" in item.title for item in songs)

"""Finding players among many."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import organisation, publishing
from playlists.fleet import OFFLINE_AFTER
from playlists.fleet_list import (
    Sought,
    Standing,
    find,
    newest_versions,
    standing_alerts,
    sums,
)
from playlists.models import Alert, AlertKind, Player
from tests.playlists.builders import NOW, House, a_player


@pytest.fixture
def fleet(session: Session, house: House) -> dict[str, Player]:
    """Players of two stations, one for each way to stand."""
    first, second = house.stations
    fleet = {
        code: a_player(session, station, code)
        for code, station in (
            ("well", first),
            ("away", first),
            ("silent", first),
            ("revoked", first),
            ("muted", second),
            ("awaited", second),
        )
    }
    for code, player in fleet.items():
        if code != "awaited":
            player.enrolled_at = NOW - timedelta(days=1)
            player.last_contact_at = NOW - timedelta(seconds=5)
    fleet["away"].last_contact_at = NOW - OFFLINE_AFTER
    fleet["muted"].muted = True
    fleet["well"].place = "Cột điện bến tàu"
    organisation.revoke(session, fleet["revoked"], NOW)
    for kind, ended_at in ((AlertKind.SILENT, None), (AlertKind.DISK, NOW)):
        session.add(
            Alert(
                player_id=fleet["silent"].id,
                kind=kind,
                said="",
                began_at=NOW,
                seen_at=NOW,
                ended_at=ended_at,
            )
        )
    session.flush()
    return fleet


def found(session: Session, sought: Sought, *, limit: int = 50, offset: int = 0) -> list[str]:
    return [each.code for each in find(session, sought, NOW, limit=limit, offset=offset)]


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (None, ["well", "away", "silent", "revoked", "muted", "awaited"]),
        (Standing.TROUBLE, ["away", "silent"]),
        (Standing.OFFLINE, ["away"]),
        (Standing.SILENT, ["silent"]),
        (Standing.DISK, []),
        (Standing.MUTED, ["muted"]),
        (Standing.AWAITED, ["awaited"]),
        (Standing.REVOKED, ["revoked"]),
    ],
)
def test_players_are_found_by_how_they_stand(
    session: Session, fleet: dict[str, Player], standing: Standing | None, codes: list[str]
) -> None:
    assert found(session, Sought(standing=standing)) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [("ben tau", ["well"]), ("BẾN", ["well"]), ("viet-hai", ["muted", "awaited"]), ("sao", [])],
)
def test_players_are_found_by_words_without_marks(
    session: Session, fleet: dict[str, Player], words: str, codes: list[str]
) -> None:
    assert found(session, Sought(words=words)) == codes


def test_pages_follow_on_one_another_with_and_without_words(
    session: Session, fleet: dict[str, Player]
) -> None:
    for words in ("", "cum"):
        pages = [found(session, Sought(words=words), limit=4, offset=at) for at in (0, 4)]
        assert pages == [["well", "away", "silent", "revoked"], ["muted", "awaited"]]


def test_only_stations_in_reach_are_looked_at(
    session: Session, fleet: dict[str, Player], house: House
) -> None:
    second = [house.stations[1].id]
    assert found(session, Sought(station_ids=second)) == ["muted", "awaited"]
    assert found(session, Sought(station_ids=[])) == []
    counted = sums(session, second, NOW)
    assert (counted.in_use, counted.online, counted.awaited) == (1, 1, 1)
    assert counted.standing == {}


def test_the_fleet_is_summed_up(session: Session, fleet: dict[str, Player]) -> None:
    counted = sums(session, None, NOW)
    assert (counted.in_use, counted.online, counted.awaited) == (4, 3, 1)
    assert counted.standing == {AlertKind.SILENT: 1}
    assert counted.stations_without == 0


def test_a_station_whose_only_player_was_revoked_has_none(session: Session, house: House) -> None:
    player = a_player(session, house.stations[0], "a")
    assert sums(session, None, NOW).stations_without == 1
    organisation.revoke(session, player, NOW)
    assert sums(session, None, NOW).stations_without == 2


def test_standing_alerts_come_with_their_players(
    session: Session, fleet: dict[str, Player]
) -> None:
    silent = fleet["silent"].id
    found_alerts = standing_alerts(session, [silent, fleet["well"].id])
    assert {number: [each.kind for each in own] for number, own in found_alerts.items()} == {
        silent: [AlertKind.SILENT]
    }


def test_the_newest_manifest_of_each_station_is_known(session: Session, house: House) -> None:
    first, second = house.stations
    for version in (1, 2):
        publishing.record_manifest(session, first, version, "0" * 64, b"{}", NOW)
    assert newest_versions(session, [first.id, second.id]) == {first.id: 2}


def test_a_free_code_is_one_that_nobody_has(session: Session, house: House) -> None:
    station = house.stations[0]
    assert organisation.free_player_code(session, station) == "phu-long-1"
    for code in ("phu-long-1", "phu-long-3"):
        a_player(session, station, code)
    assert organisation.free_player_code(session, station) == "phu-long-2"

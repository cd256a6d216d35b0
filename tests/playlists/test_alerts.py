"""What is wrong with a player, and an alert's life: opened once, closed when it is over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import airings, alerts, organisation
from playlists.airings import ReportedAiring
from playlists.fleet import OFFLINE_AFTER, PlayerState, hear
from playlists.messages import Message, from_json
from playlists.models import Alert, AlertKind, Outcome, Player
from playlists.troubles import Limits, Running, Watched, judge, judge_all
from tests.playlists.builders import NOW, House, a_player, a_row

LONG_AGO = NOW - timedelta(days=1)
WELL = Watched(
    player_id=1,
    player="Cụm bến tàu",
    station_id=1,
    station="Đài Phù Long",
    timezone="Asia/Ho_Chi_Minh",
    enrolled_at=LONG_AGO,
    last_contact_at=NOW,
    state="idle",
    muted=False,
    clock_offset_ms=3,
    disk_free_bytes=8_000_000_000,
    tomorrow_missing=0,
    not_ready_since=None,
)
NOON = Limits(ready_by=(NOW + timedelta(hours=7)).time())  # NOW, as the station's wall shows it
SAID = PlayerState(
    now=NOW, state="idle", version="0.1.0", tomorrow_missing=0, disk_free_bytes=8_000_000_000
)


def kinds(watched: Watched, *programmes: Running, limits: Limits = NOON) -> set[AlertKind]:
    return set(judge(watched, programmes, limits, NOW, LONG_AGO).troubles)


def a_programme(begun_s: int, lasts_s: int = 1_800) -> Running:
    starts_at = NOW - timedelta(seconds=begun_s)
    return Running("Chương trình sáng", starts_at, starts_at + timedelta(seconds=lasts_s))


# Rules


def test_a_player_that_is_well_has_no_trouble() -> None:
    assert kinds(WELL) == set()


def test_a_player_that_is_not_heard_for_a_minute_and_a_half_is_out_of_contact() -> None:
    away = replace(WELL, last_contact_at=NOW - OFFLINE_AFTER)
    assert kinds(away) == {AlertKind.OFFLINE}
    assert kinds(replace(away, last_contact_at=NOW - OFFLINE_AFTER + timedelta(seconds=1))) == set()


def test_a_player_that_never_spoke_is_out_of_contact_from_its_enrolment_on() -> None:
    assert kinds(replace(WELL, last_contact_at=None)) == {AlertKind.OFFLINE}
    assert kinds(replace(WELL, last_contact_at=None, enrolled_at=NOW)) == set()


def test_nobody_is_out_of_contact_while_the_centre_itself_was_away() -> None:
    away = replace(WELL, last_contact_at=LONG_AGO)
    assert judge(away, (), NOON, NOW, NOW - timedelta(seconds=30)).troubles == {}
    late = judge(away, (), NOON, NOW, NOW - OFFLINE_AFTER)
    assert set(late.troubles) == {AlertKind.OFFLINE}


def test_what_a_lost_player_said_last_is_not_held_against_it() -> None:
    away = replace(WELL, last_contact_at=LONG_AGO, disk_free_bytes=0, clock_offset_ms=10**9)
    assert kinds(away) == {AlertKind.OFFLINE}


@pytest.mark.parametrize(
    ("begun_s", "silent"), [(29, False), (30, True), (1_794, True), (1_796, False), (-60, False)]
)
def test_an_idle_player_is_silent_while_a_programme_is_on_the_air(
    begun_s: int, silent: bool
) -> None:
    assert (kinds(WELL, a_programme(begun_s)) == {AlertKind.SILENT}) is silent


@pytest.mark.parametrize(
    "change", [{"state": "playing"}, {"state": "silent"}, {"state": "relay"}, {"muted": True}]
)
def test_a_player_that_sounds_or_was_told_to_be_quiet_is_not_silent(
    change: Mapping[str, Any],
) -> None:
    assert kinds(replace(WELL, **change), a_programme(300)) == set()


def test_only_what_a_player_said_during_a_programme_makes_it_silent() -> None:
    before = replace(WELL, last_contact_at=NOW - timedelta(seconds=60))
    assert kinds(before, a_programme(45)) == set()


@pytest.mark.parametrize("lacking", [2, None])
def test_a_player_that_lacks_something_of_tomorrow_is_not_ready(lacking: int | None) -> None:
    unready = replace(WELL, tomorrow_missing=lacking, not_ready_since=NOW - timedelta(seconds=60))
    assert kinds(unready) == {AlertKind.NOT_READY}
    assert kinds(unready, limits=Limits()) == set(), "it is not evening yet"
    fetching = replace(unready, not_ready_since=NOW - timedelta(seconds=59))
    assert kinds(fetching) == set()


@pytest.mark.parametrize(("free", "full"), [(499_999_999, True), (500_000_000, False)])
def test_a_disk_with_little_room_is_told_of(free: int, full: bool) -> None:
    assert (kinds(replace(WELL, disk_free_bytes=free)) == {AlertKind.DISK}) is full


@pytest.mark.parametrize(
    ("offset_ms", "off"), [(2_000, False), (2_001, True), (-2_001, True), (None, False)]
)
def test_a_clock_that_is_off_is_told_of(offset_ms: int | None, off: bool) -> None:
    assert (kinds(replace(WELL, clock_offset_ms=offset_ms)) == {AlertKind.CLOCK}) is off


def test_a_slow_clock_is_called_slow() -> None:
    said = judge(replace(WELL, clock_offset_ms=-61_000), (), NOON, NOW, LONG_AGO)
    assert str(said.troubles[AlertKind.CLOCK]).endswith("is 61 s slow.")


# An alert's life


@pytest.fixture
def player(session: Session, house: House) -> Player:
    player = a_player(session, house.stations[0], "phu-long-1")
    player.enrolled_at = LONG_AGO
    speak(session, player)
    return player


def speak(session: Session, player: Player, minutes: float = 0, **changes: Any) -> None:
    now = NOW + timedelta(minutes=minutes)
    hear(session, player, replace(SAID, now=now, **changes), now)


def look(
    session: Session, minutes: float = 0, late: Mapping[int, Message] | None = None
) -> alerts.Changes:
    now = NOW + timedelta(minutes=minutes)
    judged = judge_all(session, Limits(), now, LONG_AGO)
    return alerts.keep(session, judged, late or {}, now)


def standing(session: Session) -> set[AlertKind]:
    return {each.kind for each in alerts.current(session)}


def test_a_trouble_is_told_of_once_and_again_when_it_is_over(
    session: Session, player: Player
) -> None:
    assert look(session) == alerts.Changes([], [])
    raised = look(session, 2)
    assert [each.kind for each in raised.raised] == [AlertKind.OFFLINE]
    assert look(session, 3) == alerts.Changes([], [])
    assert standing(session) == {AlertKind.OFFLINE}
    speak(session, player, 4)
    over = look(session, 4)
    assert (list(over.raised), list(over.ended)) == ([], list(raised.raised))
    assert over.ended[0].ended_at == NOW + timedelta(minutes=4)
    assert standing(session) == set()
    assert [each.kind for each in look(session, 6).raised] == [AlertKind.OFFLINE]


def test_an_alert_says_how_it_stands_now(session: Session, player: Player) -> None:
    speak(session, player, disk_free_bytes=400_000_000)
    alert = look(session).raised[0]
    speak(session, player, disk_free_bytes=100_000_000)
    look(session, 1)
    said = from_json(alert.said)
    assert said is not None
    assert said.params["free"] == 100
    assert alert.began_at == NOW


def test_what_cannot_be_judged_while_a_player_is_away_stays(
    session: Session, player: Player
) -> None:
    speak(session, player, disk_free_bytes=1)
    look(session)
    look(session, 5)
    assert standing(session) == {AlertKind.DISK, AlertKind.OFFLINE}
    speak(session, player, 6)
    assert len(look(session, 6).ended) == 2


@pytest.mark.parametrize("how", ["revoked", "switched off"])
def test_a_player_that_is_out_of_use_alarms_nobody(
    session: Session, player: Player, how: str
) -> None:
    look(session, 2)
    if how == "revoked":
        organisation.revoke(session, player, NOW)
    else:
        player.station.active = False
    session.flush()
    assert len(look(session, 3).ended) == 1
    assert look(session, 4) == alerts.Changes([], [])


# Late starts


def reported(late_s: float, sequence: int = 1, **changes: Any) -> ReportedAiring:
    row = a_row(sequence)
    assert row.started_at is not None
    assert row.ended_at is not None
    late = timedelta(seconds=late_s)
    row = replace(row, started_at=row.started_at + late, ended_at=row.ended_at + late)
    return replace(row, **changes)


def late_for(session: Session, *rows: ReportedAiring, hours: float = 0) -> set[int]:
    player = session.scalars(select(Player)).one()
    newest = alerts.newest_airing(session)
    now = NOW + timedelta(hours=hours)
    airings.record(session, player, rows, now + timedelta(minutes=1))
    return set(alerts.late_starts(session, newest, now))


@pytest.mark.parametrize(("late_s", "told"), [(0.02, False), (5, False), (5.1, True)])
def test_a_piece_that_began_late_is_told_of(
    session: Session, player: Player, late_s: float, told: bool
) -> None:
    assert late_for(session, reported(late_s)) == ({player.id} if told else set())


@pytest.mark.parametrize(
    "change",
    [
        {"from_ms": 9_000, "outcome": Outcome.PARTIAL},
        {"reason": "Joined in progress"},
    ],
)
def test_a_piece_that_was_joined_in_progress_did_not_begin_late(
    session: Session, player: Player, change: Mapping[str, Any]
) -> None:
    assert late_for(session, reported(60, **change)) == set()


def test_rows_of_a_network_that_was_away_alarm_nobody_now(session: Session, player: Player) -> None:
    assert late_for(session, reported(60), hours=1.1) == set()


def test_each_row_is_looked_at_once_and_the_worst_is_told(session: Session, player: Player) -> None:
    assert late_for(session, reported(6), reported(9, 2)) == {player.id}
    assert late_for(session, reported(0, 3)) == set()
    said = alerts.late_starts(session, 0, NOW)[player.id]
    assert said.params["seconds"] == 9


def test_a_late_start_is_over_when_none_followed_for_ten_minutes(
    session: Session, player: Player
) -> None:
    late = {player.id: Message("late")}
    assert [each.kind for each in look(session, 0, late).raised] == [AlertKind.LATE]
    look(session, 1, late)
    for minute in range(2, 11):
        speak(session, player, minute)
        assert look(session, minute) == alerts.Changes([], [])
    speak(session, player, 11)
    assert [each.kind for each in look(session, 11).ended] == [AlertKind.LATE]


def test_two_alerts_of_a_kind_cannot_stand_for_one_player(session: Session, player: Player) -> None:
    look(session, 2)
    session.add(
        Alert(player_id=player.id, kind=AlertKind.OFFLINE, said="", began_at=NOW, seen_at=NOW)
    )
    with pytest.raises(Exception, match="UNIQUE"):
        session.flush()

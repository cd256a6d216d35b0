"""Programmes as they are kept: what gets in, what stays out, what stands still."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.builder import build_station
from playlists.clocks import SlotSpec, create_clock
from playlists.m3u8 import to_m3u8
from playlists.messages import from_json, list_from_json
from playlists.models import Item, ItemKind, Playlist, Relay, SlotSource, Target
from playlists.publishing import (
    current_manifest,
    next_version,
    record_manifest,
    station_plan,
)
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, an_item, approved

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stock(session: Session, house: House) -> list[Item]:
    """Six approved news items, and a clock at 05:30 and 17:00 that takes three of them."""
    clock = create_clock(session, "Sáng", 1_800_000, [SlotSpec(ItemKind.NEWS, count=3)])
    for start in ("05:30", "17:00"):
        create_timetable(session, clock, start, valid_from=TODAY, unit=house.district)
    return [
        approved(
            session,
            house,
            an_item(session, house, f"Tin {number}", topics=[house.topics["dan-van"]]),
            20_000 + number,
            now=NOW + number * MINUTE,
        )
        for number in range(6)
    ]


def _build(
    session: Session, house: House, days: int = 2, *, later: timedelta = timedelta(0)
) -> list[Playlist]:
    now = NOW + later
    return build_station(session, house.stations[0], NOW, NOW + days * DAY, now)


def _titles(playlist: Playlist) -> list[str]:
    return [entry.revision.title for entry in playlist.entries]


def _ids(playlists: Sequence[Playlist]) -> list[int]:
    return [entry.id for playlist in playlists for entry in playlist.entries]


@pytest.mark.usefixtures("stock")
def test_pieces_take_turns(session: Session, house: House) -> None:
    first, second, third, _ = _build(session, house)
    assert set(_titles(first)) | set(_titles(second)) == {f"Tin {number}" for number in range(6)}
    assert _titles(third) == _titles(first)


@pytest.mark.usefixtures("stock")
def test_entries_carry_exact_offsets_and_a_reason(session: Session, house: House) -> None:
    playlist = _build(session, house)[0]
    lengths = [entry.duration_ms for entry in playlist.entries]
    assert [entry.offset_ms for entry in playlist.entries] == [0, lengths[0], sum(lengths[:2])]
    assert playlist.duration_ms == sum(lengths)
    reason = from_json(playlist.entries[0].reason)
    assert reason is not None
    assert str(reason).startswith("New here")


@pytest.mark.usefixtures("stock")
def test_building_again_changes_no_row(session: Session, house: House) -> None:
    before = _build(session, house)
    ids, built = _ids(before), [playlist.built_at for playlist in before]
    after = _build(session, house, later=60 * MINUTE)
    assert _ids(after) == ids
    assert [playlist.built_at for playlist in after] == built


@pytest.mark.parametrize("change", ["withdraw", "revise", "revoice", "tamper", "expire"])
def test_what_is_no_longer_approved_leaves_the_plan(
    session: Session, house: House, stock: list[Item], change: str
) -> None:
    gone = stock[5]
    assert "Tin 5" in _titles(_build(session, house)[0])
    match change:
        case "withdraw":
            newsroom.withdraw(session, gone, actor=house.approver, now=NOW)
        case "revise":
            newsroom.revise(
                session, gone, author=house.editor, title="Tin 5", text="Khác.", now=NOW
            )
        case "revoice":
            gone.latest.clip_sha256 = stock[0].latest.clip_sha256
        case "tamper":
            gone.latest.text += " Thêm."
        case "expire":
            gone.valid_to = NOW
    session.flush()
    session.expire_all()
    for playlist in _build(session, house):
        assert "Tin 5" not in _titles(playlist)


def test_a_submitted_or_draft_item_never_gets_in(
    session: Session, house: House, stock: list[Item]
) -> None:
    an_item(session, house, "Bản nháp")
    newsroom.submit(session, an_item(session, house, "Chờ duyệt"), actor=house.editor, now=NOW)
    titles = {title for playlist in _build(session, house) for title in _titles(playlist)}
    assert titles == {item.title for item in stock}


def test_an_item_that_expires_between_programmes_is_in_the_first_only(
    session: Session, house: House, stock: list[Item]
) -> None:
    stock[5].valid_to = NOW + timedelta(hours=12)
    session.flush()
    playlists = _build(session, house)
    assert ["Tin 5" in _titles(playlist) for playlist in playlists] == [True, False, False, False]


def test_what_is_withdrawn_leaves_a_frozen_programme_and_nothing_else_moves(
    session: Session, house: House, stock: list[Item]
) -> None:
    first = _build(session, house)[0]
    before = {entry.revision.title: entry.offset_ms for entry in first.entries}
    gone = first.entries[1].revision
    newsroom.withdraw(session, gone.item, actor=house.approver, now=NOW)
    just_before = first.occurrence.starts_at - 10 * MINUTE - NOW
    after = _build(session, house, later=just_before)
    del before[gone.title]
    assert {entry.revision.title: entry.offset_ms for entry in after[0].entries} == before
    assert "withdrawn" in after[0].warnings
    assert all(gone.title not in _titles(playlist) for playlist in after)


def test_what_is_withdrawn_leaves_nothing_that_is_on_the_air(
    session: Session, house: House, stock: list[Item]
) -> None:
    first = _build(session, house)[0]
    heard = _titles(first)
    newsroom.withdraw(session, first.entries[1].revision.item, actor=house.approver, now=NOW)
    after = _build(session, house, later=first.occurrence.starts_at - NOW)
    assert _titles(after[0]) == heard


@pytest.mark.usefixtures("stock")
def test_a_programme_that_was_never_built_is_built_until_it_starts(
    session: Session, house: House
) -> None:
    starts = timedelta(hours=9)  # 17:00 at the station
    assert len(_build(session, house, 1, later=starts - MINUTE)) == 2


@pytest.mark.usefixtures("stock")
def test_a_programme_that_began_unbuilt_stays_so(session: Session, house: House) -> None:
    playlists = _build(session, house, 1, later=timedelta(hours=9))
    assert [playlist.occurrence.starts_at - NOW for playlist in playlists] == [
        timedelta(hours=21, minutes=30)
    ]


def test_an_item_for_one_station_is_on_no_other(
    session: Session, house: House, stock: list[Item]
) -> None:
    here, there = house.stations
    approved(session, house, an_item(session, house, "Chỉ nơi đây", stations=[here]))
    at_home = build_station(session, here, NOW, NOW + DAY, NOW)
    elsewhere = build_station(session, there, NOW, NOW + DAY, NOW)
    assert "Chỉ nơi đây" in _titles(at_home[0])
    assert all("Chỉ nơi đây" not in _titles(playlist) for playlist in elsewhere)


@pytest.mark.usefixtures("stock")
def test_quiet_hours_leave_a_programme_empty_with_a_warning(session: Session, house: House) -> None:
    house.stations[0].airing_from = "06:00"
    quiet = [playlist for playlist in _build(session, house) if not playlist.entries]
    assert len(quiet) == 2
    warning = list_from_json(quiet[0].warnings)[0]
    assert warning.params == {"opens": "06:00", "closes": "21:00"}


@pytest.mark.usefixtures("stock")
def test_the_days_cap_counts_what_was_planned_before(session: Session, house: House) -> None:
    house.stations[0].day_cap_ms = 90_000
    evening, dawn, same_evening, _ = _build(session, house)
    assert len(evening.entries) == len(dawn.entries) == 3
    assert len(same_evening.entries) == 1
    assert dawn.duration_ms + same_evening.duration_ms <= 90_000


@pytest.mark.usefixtures("stock")
def test_the_days_cap_counts_the_relays_of_programmes_that_aired(
    session: Session, house: House
) -> None:
    relay = Relay(name="Đài tỉnh", url="http://example.org/phat-thanh")
    carried = SlotSpec(ItemKind.RELAY, source=SlotSource.RELAY, relay=relay, budget_ms=1_200_000)
    clock = create_clock(session, "Tiếp âm", 1_200_000, [carried])
    create_timetable(session, clock, "12:00", valid_from=TODAY, unit=house.district)
    house.stations[0].day_cap_ms = 1_260_000
    at_eight = _build(session, house, 1)
    assert [len(playlist.entries) for playlist in at_eight] == [0, 2, 3]
    at_four = _build(session, house, 1, later=timedelta(hours=8))
    assert [len(playlist.entries) for playlist in at_four] == [0, 2, 3]


def test_a_topic_is_favoured_until_its_target_is_planned(
    session: Session, house: House, stock: list[Item]
) -> None:
    topic = house.topics["phap-luat"]
    approved(session, house, an_item(session, house, "Pháp luật", topics=[topic]), 20_000)
    session.add(Target(topic=topic, month=TODAY.replace(day=1), wished_ms=40_000))
    playlists = _build(session, house, 3)
    short = [
        entry
        for playlist in playlists
        for entry in playlist.entries
        if "is short of" in entry.reason
    ]
    assert [entry.revision.title for entry in short] == ["Pháp luật", "Pháp luật"]


@pytest.mark.usefixtures("stock")
def test_a_station_switched_off_is_not_planned(session: Session, house: House) -> None:
    house.stations[0].active = False
    assert _build(session, house) == []


@pytest.mark.usefixtures("stock")
def test_a_playlist_reads_as_m3u8(session: Session, house: House) -> None:
    playlist = _build(session, house)[0]
    lines = to_m3u8(playlist, lambda sha256: f"clips/{sha256}.flac").splitlines()
    assert lines[:2] == ["#EXTM3U", "#PLAYLIST:Sáng"]
    assert lines[2] == f"#EXTINF:20.00{_titles(playlist)[0][-1]},{_titles(playlist)[0]}"
    assert lines[3] == f"clips/{playlist.entries[0].clip_sha256}.flac"
    assert len(lines) == 8


def test_an_m3u8_ends_a_song_and_a_relay_in_time(session: Session, house: House) -> None:
    relay = Relay(name="Đài tỉnh", url="http://example.org/phat-thanh")
    slots = [
        SlotSpec(ItemKind.NEWS),
        SlotSpec(ItemKind.RELAY, source=SlotSource.RELAY, relay=relay, budget_ms=300_000),
        SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL),
    ]
    clock = create_clock(session, "Trưa", 400_000, slots)
    create_timetable(session, clock, "11:00", valid_from=TODAY, unit=house.district)
    approved(session, house, an_item(session, house, "Tin", kind=ItemKind.NEWS), 30_000)
    approved(session, house, an_item(session, house, "Bài hát", kind=ItemKind.MUSIC), 200_000)
    lines = to_m3u8(_build(session, house, 1)[0], lambda _sha256: "bang.opus").splitlines()
    assert lines[2:] == [
        *("#EXTINF:30.000,Tin", "bang.opus"),
        *("#EXTINF:300.000,Đài tỉnh", "#EXTVLCOPT:run-time=300.000", relay.url),
        *("#EXTINF:70.000,Bài hát", "#EXTVLCOPT:stop-time=70.000", "bang.opus"),
    ]


def test_a_stations_plan_names_every_clip_it_needs(
    session: Session, house: House, stock: list[Item]
) -> None:
    filler = approved(session, house, an_item(session, house, "Nhạc", kind=ItemKind.FILLER), 5_000)
    playlists = _build(session, house)
    plan = station_plan(session, house.stations[0], NOW, NOW + 2 * DAY, now=NOW)
    entries = [entry for programme in plan.programmes for entry in programme.entries]
    assert [entry.entry_id for entry in entries] == _ids(playlists)
    assert plan.filler is not None
    assert plan.filler.item_id == filler.id
    named = {entry.clip_sha256 for entry in entries} | {plan.filler.clip_sha256}
    assert {clip.sha256 for clip in plan.clips} == named
    assert [topic.code for topic in entries[0].topics] == ["dan-van"]


def test_a_plan_that_was_not_rebuilt_in_time_is_sent_without_what_was_withdrawn(
    session: Session, house: House, stock: list[Item]
) -> None:
    _build(session, house)
    newsroom.withdraw(session, stock[5], actor=house.approver, now=NOW)
    plan = station_plan(session, house.stations[0], NOW, NOW + 2 * DAY, now=NOW)
    ids = {entry.item_id for programme in plan.programmes for entry in programme.entries}
    assert stock[5].id not in ids
    assert len(ids) == 5


def test_what_was_never_approved_in_this_form_is_never_sent(
    session: Session, house: House, stock: list[Item]
) -> None:
    _build(session, house)
    stock[5].latest.text += " Thêm."
    session.flush()
    plan = station_plan(session, house.stations[0], NOW, NOW + 2 * DAY)
    ids = {entry.item_id for programme in plan.programmes for entry in programme.entries}
    assert stock[5].id not in ids


def test_versions_of_a_manifest_only_grow(session: Session, house: House) -> None:
    station = house.stations[0]
    assert current_manifest(session, station) is None
    for version in (1, 2):
        assert next_version(session, station) == version
        record_manifest(session, station, version, f"{version:064x}", b"signed", NOW)
    current = current_manifest(session, station)
    assert current is not None
    assert (current.version, current.envelope) == (2, b"signed")
    assert next_version(session, house.stations[1]) == 1


@pytest.mark.usefixtures("stock")
def test_an_entrys_number_is_never_given_again(session: Session, house: House) -> None:
    first = _build(session, house)
    highest = max(_ids(first))
    for playlist in session.scalars(select(Playlist)):
        session.delete(playlist)
    session.commit()
    session.expire_all()
    assert min(_ids(_build(session, house))) > highest

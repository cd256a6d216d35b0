"""Each thing that may be wrong with a programme, where it is, and the cure that is told for it."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from playlists import editing, newsroom, programme
from playlists.builder import build_station
from playlists.checks import Finding, check_plan
from playlists.clocks import SlotSpec, create_clock
from playlists.cures import has_cure
from playlists.editing import Edit
from playlists.models import Item, ItemKind, Relay, SlotSource, Station, StationGroup
from playlists.timetable import create_timetable
from tests.playlists.builders import NOW, House, an_item, approved

MINUTE = 60_000
DAY = timedelta(days=1)
SINCE = date(2026, 11, 23)
ELEVEN = NOW + timedelta(hours=3)
NEWS = SlotSpec(ItemKind.NEWS)


@pytest.fixture
def station(house: House) -> Station:
    return house.stations[0]


def run(
    session: Session, house: House, *slots: SlotSpec, at: str = "11:00", minutes: int = 10
) -> None:
    """Let a clock run daily at the station."""
    clock = create_clock(session, f"Bản tin {at}", minutes * MINUTE, slots or (NEWS,))
    create_timetable(session, clock, at, valid_from=SINCE, unit=house.communes[0])


def found(session: Session, station: Station, now: timedelta = timedelta()) -> list[Finding]:
    build_station(session, station, NOW, NOW + DAY, NOW + now)
    return check_plan(session, [station], NOW + now, DAY)


def one(session: Session, station: Station, *, what: str, cure: str) -> Finding:
    """The one finding whose words begin so, with the words of its cure."""
    (finding,) = [each for each in found(session, station) if str(each.what).startswith(what)]
    assert str(finding.cure) == cure
    return finding


def music(session: Session, house: House, length_ms: int = 3 * MINUTE) -> Item:
    return approved(session, house, an_item(session, house, "Ca", kind=ItemKind.MUSIC), length_ms)


def test_a_station_without_a_timetable(session: Session, station: Station) -> None:
    finding = one(
        session,
        station,
        what="No programme is planned in the days ahead.",
        cure="Give the station a timetable, or wait for its first plan.",
    )
    assert finding.station is station


def test_a_programme_outside_the_hours(session: Session, house: House, station: Station) -> None:
    station.airing_from, station.airing_to = "05:00", "10:00"
    run(session, house)
    finding = one(
        session,
        station,
        what="Outside the station's hours (05:00 to 10:00)",
        cure="Move the timetable into the station's hours, or change the hours.",
    )
    assert (finding.station, finding.at) == (station, ELEVEN)


def test_a_programme_that_closing_time_cuts_short(
    session: Session, house: House, station: Station
) -> None:
    station.airing_to = "11:05"
    run(session, house)
    finding = one(
        session,
        station,
        what="Shortened to end with the station's hours at 11:05.",
        cure="Let the programme begin earlier, or the station close later.",
    )
    assert finding.at == ELEVEN


def test_a_programme_over_the_limit_in_one_go(
    session: Session, house: House, station: Station
) -> None:
    station.session_cap_ms = 6 * MINUTE
    run(session, house)
    one(
        session,
        station,
        what="Shortened to the station's limit of 6 minutes in one go.",
        cure="Make two programmes of it, or raise the station's limit in one go.",
    )


def test_two_programmes_that_follow_on_one_another_share_the_limit_in_one_go(
    session: Session, house: House, station: Station
) -> None:
    station.session_cap_ms = 15 * MINUTE
    music(session, house)
    fill = SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL)
    run(session, house, fill)
    run(session, house, fill, at="11:14")
    apart = (
        "Move the two further apart, shorten one of them, or raise the station's limit in one go."
    )
    finding = one(
        session,
        station,
        what="Shortened: with the programme of 11:00 it is one sitting,"
        " and the station's limit in one go is 15 minutes.",
        cure=apart,
    )
    assert finding.at == ELEVEN + timedelta(minutes=14)
    station.session_cap_ms = 10 * MINUTE
    one(session, station, what="Left out: with the programme of 11:00", cure=apart)


def test_a_day_whose_limit_is_used_up(session: Session, house: House, station: Station) -> None:
    station.day_cap_ms = 10 * MINUTE
    music(session, house)
    fill = SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL)
    run(session, house, fill)
    run(session, house, fill, at="17:00")
    one(
        session,
        station,
        what="Left out: the day's other programmes take the station's 10 minutes a day.",
        cure="Leave out another programme of that day, or raise the station's limit a day.",
    )


def test_a_day_over_its_limit_tells_the_programme_that_is_cut(
    session: Session, house: House, station: Station
) -> None:
    station.day_cap_ms = 15 * MINUTE
    music(session, house)
    fill = SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL)
    run(session, house, fill)
    run(session, house, fill, at="17:00")
    finding = one(
        session,
        station,
        what="Shortened to the station's limit of 15 minutes a day.",
        cure="Leave out another programme of that day, or raise the station's limit a day.",
    )
    assert finding.at == ELEVEN + timedelta(hours=6)


def a_relay(session: Session) -> Relay:
    relay = Relay(name="Đài Tiếng nói Việt Nam", url="https://example.org/vov")
    session.add(relay)
    return relay


def a_relay_slot(session: Session) -> SlotSpec:
    return SlotSpec(
        ItemKind.RELAY, source=SlotSource.RELAY, relay=a_relay(session), budget_ms=8 * MINUTE
    )


def test_a_relay_that_the_shortened_programme_has_no_room_for(
    session: Session, house: House, station: Station
) -> None:
    station.session_cap_ms = 6 * MINUTE
    run(session, house, a_relay_slot(session), NEWS)
    one(
        session,
        station,
        what="Slot 1: there is no room for its relay.",
        cure="Give the relay less time, or the programme more.",
    )


def test_a_relay_that_no_filler_can_stand_in_for(
    session: Session, house: House, station: Station
) -> None:
    run(session, house, a_relay_slot(session), NEWS)
    what = "The relay “Đài Tiếng nói Việt Nam” has no filler to take its place."
    cure = "Approve filler for this station: it plays when the relay fails."
    finding = one(session, station, what=what, cure=cure)
    assert (finding.station, finding.at) == (station, ELEVEN)
    filler = an_item(session, house, "Nhạc", kind=ItemKind.FILLER, stations=[house.stations[1]])
    approved(session, house, filler)
    one(session, station, what=what, cure=cure)
    approved(session, house, an_item(session, house, "Nhạc", kind=ItemKind.FILLER))
    assert what not in [str(each.what) for each in found(session, station)]


def test_filler_that_has_expired_stands_in_for_nothing(
    session: Session, house: House, station: Station
) -> None:
    ends = NOW - timedelta(minutes=1)
    old = an_item(session, house, "Nhạc", kind=ItemKind.FILLER, valid_to=ends)
    approved(session, house, old)
    run(session, house, a_relay_slot(session), NEWS)
    assert any("has no filler" in str(each.what) for each in found(session, station))


def test_a_programme_that_ends_early_for_want_of_music(
    session: Session, house: House, station: Station
) -> None:
    approved(session, house, an_item(session, house), 30_000)
    run(session, house, NEWS, SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL))
    one(
        session,
        station,
        what="Ends 9 minutes 30 seconds before its time: there is no approved music",
        cure="Approve music for this station.",
    )


def test_a_programme_that_ends_early_for_want_of_items(
    session: Session, house: House, station: Station
) -> None:
    approved(session, house, an_item(session, house), 30_000)
    run(session, house, minutes=1)
    one(
        session,
        station,
        what="Ends 30 seconds before its time: nothing more fits",
        cure="Approve more items for this station, or give the clock a slot that music fills.",
    )


def test_a_programme_that_ends_late(session: Session, house: House, station: Station) -> None:
    music(session, house)
    run(session, house, SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL))
    (playlist,) = build_station(session, station, NOW, NOW + DAY, NOW)
    playlist.occurrence.length_ms -= 90_000  # it was frozen when its clock got shorter
    (late,) = check_plan(session, [station], NOW, DAY)
    assert str(late.what) == "Ends 90 seconds after its time."
    assert str(late.cure) == "Take a piece out by hand, or make the clock longer."
    assert (late.station, late.at) == (station, ELEVEN)


def test_what_was_put_in_by_hand_and_cannot_air(
    session: Session, house: House, station: Station
) -> None:
    item = approved(session, house, an_item(session, house))
    run(session, house)
    (playlist,) = build_station(session, station, NOW, NOW + DAY, NOW)
    editing.hold(session, Edit(playlist.occurrence, playlist.version, house.editor, NOW))
    newsroom.withdraw(session, item, actor=house.editor, now=NOW)
    one(
        session,
        station,
        what=f"“{item.title}”, put here by hand (bientap), does not fit there at this time.",
        cure="Look at its length, approval, validity and spacing,"
        " or give the list back to the planner.",
    )


def test_what_is_withdrawn_when_it_is_too_late_for_another(
    session: Session, house: House, station: Station
) -> None:
    item = approved(session, house, an_item(session, house))
    run(session, house)
    build_station(session, station, NOW, NOW + DAY, NOW)
    newsroom.withdraw(session, item, actor=house.editor, now=NOW)
    said = {str(each.what): each for each in found(session, station, timedelta(minutes=175))}
    finding = said["“Dân vận khéo” was withdrawn: filler plays there."]
    assert str(finding.cure).startswith("It is too late to plan another piece")


def test_what_is_written_anew_when_it_is_too_late_airs_as_it_was_approved(
    session: Session, house: House, station: Station
) -> None:
    item = approved(session, house, an_item(session, house))
    run(session, house)
    build_station(session, station, NOW, NOW + DAY, NOW)
    newsroom.revise(session, item, author=house.editor, title="Mới", text="Chữ khác.", now=NOW)
    finding = found(session, station, timedelta(minutes=175))[0]
    assert str(finding.what) == (
        "“Mới” was written anew: the programme at 11:00 is frozen"
        " and airs the words approved before."
    )
    assert str(finding.cure) == "Withdraw the item, if these words must not air."
    assert (finding.station, finding.at, finding.item_id) == (station, ELEVEN, item.id)


def test_slots_that_name_an_item_which_may_not_air(
    session: Session, house: House, station: Station
) -> None:
    draft = an_item(session, house, "Còn nháp")
    old = approved(session, house, an_item(session, house, "Hết hạn", valid_to=NOW))
    fine = approved(session, house, an_item(session, house, "Còn hạn"))
    run(
        session,
        house,
        *(
            SlotSpec(ItemKind.NEWS, source=SlotSource.ITEM, item=each)
            for each in (draft, old, fine)
        ),
    )
    draft_named, old_named = (each for each in found(session, station) if each.item_id)
    assert str(draft_named.what) == (
        "Slot 1 of “Bản tin 11:00” names “Còn nháp”, which is not approved."
    )
    assert str(draft_named.cure) == "Have the item approved, or name another in the slot."
    assert str(old_named.what) == "Slot 2 of “Bản tin 11:00” names “Hết hạn”, which has expired."
    assert {each.at for each in (draft_named, old_named)} == {ELEVEN}
    assert (draft_named.station, draft_named.item_id) == (station, draft.id)


def test_an_approved_item_that_expires_before_any_programme_takes_it(
    session: Session, house: House, station: Station
) -> None:
    ends = ELEVEN - timedelta(minutes=1)
    approved(session, house, an_item(session, house, "Sớm quá", valid_to=ends))
    taken = approved(session, house, an_item(session, house, "Kịp", valid_to=ELEVEN + DAY / 2))
    run(session, house)
    finding = one(
        session,
        station,
        what="“Sớm quá” expires before any programme takes it.",
        cure="Give it a longer validity, or put it into a programme by hand.",
    )
    assert finding.at == ends
    assert taken.id not in {each.item_id for each in found(session, station)}


def test_sound_that_was_handed_in_without_its_sound(
    session: Session, house: House, station: Station
) -> None:
    song = an_item(session, house, "Ca khúc", kind=ItemKind.MUSIC)
    newsroom.submit(session, song, actor=house.editor, now=NOW)
    finding = one(
        session,
        station,
        what="“Ca khúc” has no sound yet.",
        cure="Record it, or hand in its sound as a file.",
    )
    assert finding.item_id == song.id


def test_what_is_only_for_a_group_without_stations_is_not_taken_for_filler(
    session: Session, house: House, station: Station
) -> None:
    filler = an_item(session, house, "Nhạc", kind=ItemKind.FILLER)
    filler.groups = [StationGroup(name="Trống")]
    approved(session, house, filler)
    run(session, house, a_relay_slot(session), NEWS)
    assert any("has no filler" in str(each.what) for each in found(session, station))


def test_every_remark_of_the_planner_has_a_cure() -> None:
    said: set[str] = set()
    folder = Path(programme.__file__).parent
    for name in ("programme.py", "hours.py", "plan_rows.py"):
        tree = ast.parse((folder / name).read_text(encoding="utf-8"))
        for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            if function.name != "_reason":
                said |= {text for call in ast.walk(function) for text in _said_by(call)}
    assert len(said) > 10
    assert sorted(each for each in said if not has_cure(each)) == []


def _said_by(node: ast.AST) -> set[str]:
    if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message"):
        return set()
    arms = node.args[0]
    choice = (arms.body, arms.orelse) if isinstance(arms, ast.IfExp) else (arms,)
    return {str(each.value) for each in choice if isinstance(each, ast.Constant)}

"""Emergencies and the silence switch in pages: not by mistake, and not by just anybody."""

import re

import pytest
from sqlalchemy import select

from playlists import emergencies, newsroom, silence
from playlists.fleet import PlayerState, hear
from playlists.models import Account, ItemKind, Player, Precedence, Station, Unit
from scheduler.ordering import current_orders
from scheduler.protocol import Orders, open_orders
from tests.web.builders import NOW, House, give_sound

STORM = "Bão khẩn cấp: di dời dân ven biển"


@pytest.fixture
def storm(house: House) -> str:
    return a_storm(house)


def a_storm(house: House) -> str:
    """The number of an emergency that is approved for every station."""
    with house.centre.sessions.begin() as session:
        named = {each.username: each for each in session.scalars(select(Account))}
        item = newsroom.write(
            session,
            author=named["bientap"],
            unit=session.scalars(select(Unit).order_by(Unit.id)).first() or Unit(),
            kind=ItemKind.NOTICE,
            title=STORM,
            text="Đề nghị bà con di dời ngay.",
            precedence=Precedence.EMERGENCY,
            now=NOW,
        )
        newsroom.submit(session, item, actor=named["bientap"], now=NOW)
        give_sound(house.centre, session, item, NOW)
        newsroom.approve(session, item, approver=named["lanhdao"], now=NOW)
        return str(item.id)


def ordered(house: House, station: str = "cat-ba") -> Orders | None:
    """What the players of a station are told."""
    with house.session() as session:
        at = session.scalars(select(Station).where(Station.code == station)).one()
        found = current_orders(session, at)
    key = house.centre.signing_key.public_key()
    return None if found is None else open_orders(found.envelope, key, station=station)


def test_an_emergency_is_signed_for_the_chosen_stations_at_once(house: House, storm: str) -> None:
    visitor = house.visitor("chutich")
    assert STORM in visitor.get("/khan-cap").text
    sent = {"item": storm, "where": "some", "station": "cat-ba", "confirm": "phát"}
    assert visitor.post("/khan-cap", **sent).status_code == 302
    told = ordered(house)
    assert told is not None
    assert [each.title for each in told.bulletins] == [STORM]
    assert ordered(house, "phu-long") is None
    page = visitor.get("/khan-cap").text
    assert "Đang hiệu lực" in page
    assert "Đã phát tại 0 trên 1 đài" in page


def test_an_emergency_is_lifted(house: House, storm: str) -> None:
    visitor = house.visitor("lanhdao")
    visitor.post("/khan-cap", item=storm, where="all", confirm="PHAT")
    with house.session() as session:
        number = emergencies.standing(session, NOW)[0].id
    assert visitor.post(f"/khan-cap/{number}/dung").status_code == 302
    told = ordered(house)
    assert told is not None
    assert told.bulletins == ()
    assert "Đã dừng" in visitor.get("/khan-cap").text


@pytest.mark.parametrize(
    "fields",
    [
        {"confirm": ""},
        {"confirm": "dung"},
        {"item": ""},
        {"item": "999999"},
        {"item": "9" * 30},
        {"where": ""},
        {"where": "group-7"},
        {"where": "some", "station": "phu-long"},
    ],
)
def test_what_is_not_whole_orders_nothing(house: House, storm: str, fields: dict[str, str]) -> None:
    sent = {"item": storm, "where": "all", "confirm": "phat", **fields}
    answer = house.visitor("catba").post("/khan-cap", **sent)
    assert answer.status_code == 422
    assert ordered(house) is None


def test_what_was_chosen_stays_where_the_word_is_missing(house: House, storm: str) -> None:
    sent = {"item": storm, "where": "some", "station": "phu-long", "confirm": ""}
    page = house.visitor("lanhdao").post("/khan-cap", **sent).text
    assert re.search(rf'name="item" value="{storm}" required checked', page)
    assert re.search(r'name="where" value="some" data-opens="raise-stations" checked', page)
    assert page.count('value="phu-long" checked') == 1, "in this form, not in that of the switch"
    assert page.count(" open>") == 1


def test_whose_station_is_the_only_one_does_not_look_for_it(house: House, storm: str) -> None:
    page = house.visitor("catba").get("/khan-cap").text
    assert 'name="where" value="all" required checked' in page
    assert "Chọn đài" not in page


def test_while_it_stands_the_page_says_where_it_sounds(house: House, storm: str) -> None:
    visitor = house.visitor("chutich")
    visitor.post("/khan-cap", item=storm, where="some", station="cat-ba", confirm="phat")
    page = visitor.get("/khan-cap").text
    assert 'data-renew="/khan-cap/da-lenh"' in page
    assert "Đang vang ở 0 trên 2 cụm loa có liên lạc" in page
    now = house.timekeeper.now()
    with house.centre.sessions.begin() as session:
        said = PlayerState(now=now, state="emergency", version="0.1.0", now_playing=STORM)
        hear(session, session.get_one(Player, house.player("cat-ba-1")), said, now)
    part = visitor.get("/khan-cap/da-lenh").text
    assert "Đang vang ở 1 trên 2 cụm loa có liên lạc" in part
    assert "<html" not in part
    with house.session() as session:
        number = emergencies.standing(session, NOW)[0].id
    visitor.post(f"/khan-cap/{number}/dung")
    assert "data-renew" not in visitor.get("/khan-cap").text
    assert house.visitor("bientap").get("/khan-cap/da-lenh").status_code == 403


def test_all_means_all_of_ones_own(house: House, storm: str) -> None:
    house.visitor("catba").post("/khan-cap", item=storm, where="all", confirm="phat")
    assert ordered(house, "cat-ba") is not None
    assert ordered(house, "phu-long") is None


@pytest.mark.parametrize("username", ["bientap", "baocao", "moivao"])
def test_who_may_not_order_finds_no_page(house: House, username: str) -> None:
    visitor = house.visitor(username)
    assert visitor.get("/khan-cap").status_code == 403
    assert 'href="/khan-cap"' not in visitor.get("/").text
    for path in ("/khan-cap", "/khan-cap/tat-tieng"):
        answer = visitor.post(path, where="all", confirm="phat", item="1")
        assert answer.status_code in {403, 422}
    with house.session() as session:
        assert silence.standing(session) == []


def test_the_silence_switch_is_turned_and_turned_back(house: House) -> None:
    visitor = house.visitor("catba")
    sent = {"where": "some", "station": "cat-ba", "reason": "Đám tang", "confirm": "phat"}
    assert visitor.post("/khan-cap/tat-tieng", **sent).status_code == 302
    told = ordered(house)
    assert told is not None
    assert told.silenced
    assert "Đám tang" in visitor.get("/khan-cap").text
    assert "Đám tang" not in house.visitor("phulong").get("/khan-cap").text
    visitor.post("/khan-cap/mo-tieng", station="cat-ba")
    told = ordered(house)
    assert told is not None
    assert not told.silenced


def test_silence_is_not_turned_by_mistake(house: House) -> None:
    answer = house.visitor("catba").post("/khan-cap/tat-tieng", where="all", confirm="")
    assert answer.status_code == 422
    assert ordered(house) is None

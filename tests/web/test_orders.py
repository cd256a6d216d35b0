"""Emergencies and the silence switch in pages: not by mistake, and not by just anybody."""

import pytest
from sqlalchemy import select

from playlists import emergencies, newsroom, silence
from playlists.models import Account, ItemKind, Precedence, Station, Unit
from scheduler.ordering import current_orders
from scheduler.protocol import Orders, open_orders
from tests.web.builders import NOW, House, give_sound

STORM = "Bão khẩn cấp: di dời dân ven biển"


@pytest.fixture
def storm(house: House) -> str:
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

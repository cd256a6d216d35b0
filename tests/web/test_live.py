"""Somebody opens a live broadcast, speaks and ends it; others may not."""

from datetime import timedelta

import pytest

from playlists import live, organisation
from playlists.models import Account, LiveEnd, LiveSession, LiveSource
from scheduler.live import Studio
from scheduler.ordering import current_orders
from scheduler.protocol import LiveOrder, open_orders
from tests.web.builders import NOW, House

TITLE = "Chủ tịch xã nói chuyện với bà con"
FORM = {"title": TITLE, "where": "some", "station": "cat-ba", "minutes": "10", "tone": "1"}


def studio_of(house: House) -> Studio:
    studio = house.app.extensions["phatthanh"].studio
    assert isinstance(studio, Studio)
    return studio


def ordered(house: House, station: str = "cat-ba") -> LiveOrder | None:
    with house.session() as session:
        found = current_orders(session, organisation.station_of(session, station))
        key = house.centre.signing_key.public_key()
        return None if found is None else open_orders(found.envelope, key, station=station).live


def the_only(house: House) -> LiveSession:
    with house.session() as session:
        (found,) = live.past(session)
        return found


def test_a_leader_speaks_to_a_station_and_its_players_are_told(house: House) -> None:
    visitor = house.visitor("chutich")
    assert visitor.post("/truc-tiep", **FORM).status_code == 302
    told = ordered(house)
    assert told is not None
    assert (told.title, told.tone, told.lost_s) == (TITLE, True, 10)
    assert told.expires_at == NOW + timedelta(minutes=10)
    assert told.stream == f"/api/v1/live/{the_only(house).mount}"
    assert ordered(house, "phu-long") is None
    page = visitor.get(f"/truc-tiep/{the_only(house).id}").text
    assert "Bắt đầu nói" in page
    assert TITLE in visitor.get("/truc-tiep").text


def test_it_is_ended_and_the_players_are_told(house: House) -> None:
    visitor = house.visitor("chutich")
    visitor.post("/truc-tiep", **FORM)
    number = the_only(house).id
    assert visitor.post(f"/truc-tiep/{number}/dung").status_code == 302
    assert ordered(house) is None
    assert the_only(house).ended_why is LiveEnd.SPEAKER
    assert "Người nói đã kết thúc" in visitor.get(f"/truc-tiep/{number}").text


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"where": "", "station": ""},
        {"where": "group-7"},
        {"station": "phu-long"},
        {"station": "khong-co"},
        {"minutes": "0"},
        {"minutes": "61"},
        {"minutes": "nửa giờ"},
        {"minutes": "9" * 30},
        {"source": "client"},
        {"source": "<script>"},
    ],
)
def test_what_is_not_whole_opens_nothing_and_loses_nothing(
    house: House, fields: dict[str, str]
) -> None:
    answer = house.visitor("chutich").post("/truc-tiep", **{**FORM, **fields})
    assert answer.status_code == 422
    if "title" not in fields:
        assert TITLE in answer.text
    with house.session() as session:
        assert live.past(session) == []


def test_two_do_not_speak_at_one_station(house: House) -> None:
    house.visitor("chutich").post("/truc-tiep", **FORM)
    answer = house.visitor("lanhdao").post("/truc-tiep", **{**FORM, "where": "all"})
    assert answer.status_code == 422
    assert TITLE in answer.text


@pytest.mark.parametrize("username", ["bientap", "catba", "baocao", "moivao"])
def test_who_may_not_speak_finds_no_page(house: House, username: str) -> None:
    house.visitor("chutich").post("/truc-tiep", **FORM)
    number = the_only(house).id
    visitor = house.visitor(username)
    assert visitor.get("/truc-tiep").status_code == 403
    assert 'href="/truc-tiep"' not in visitor.get("/").text
    assert visitor.post("/truc-tiep", **FORM).status_code in {403, 422}
    assert visitor.post(f"/truc-tiep/{number}/dung").status_code == 403
    assert the_only(house).ended_at is None


def test_only_who_opened_it_is_heard(house: House) -> None:
    house.visitor("chutich").post("/truc-tiep", **FORM)
    place = f"/truc-tiep/{the_only(house).id}/tieng?take=a&n=0"
    assert house.visitor("lanhdao").post(place).status_code == 403


def test_a_piece_that_does_not_follow_begins_anew(house: House) -> None:
    visitor = house.visitor("chutich")
    visitor.post("/truc-tiep", **FORM)
    place = f"/truc-tiep/{the_only(house).id}/tieng"
    answer = visitor.post(f"{place}?take=a&n=3")
    assert answer.status_code == 409
    assert answer.get_json()["again"] is True
    assert visitor.post(f"{place}?take=&n=0").status_code == 400
    assert visitor.post(f"{place}?take=a&n=-1").status_code == 400


def test_a_stream_of_nobody_is_not_found(house: House) -> None:
    client = house.app.test_client()
    assert client.get("/api/v1/live/khong-co").status_code == 404
    visitor = house.visitor("chutich")
    visitor.post("/truc-tiep", **FORM)
    found = the_only(house)
    visitor.post(f"/truc-tiep/{found.id}/dung")
    assert client.get(f"/api/v1/live/{found.mount}").status_code == 404


def test_who_only_asks_whether_there_is_a_stream_takes_nobodys_place(house: House) -> None:
    house.visitor("chutich").post("/truc-tiep", **FORM)
    found, studio = the_only(house), studio_of(house)
    for _ in range(studio.settings.listeners + 1):
        assert house.app.test_client().head(f"/api/v1/live/{found.mount}").status_code == 200
    assert studio.listen(found) is not None


def test_icecast_lets_in_who_has_the_password_and_only_while_it_stands(house: House) -> None:
    with house.centre.sessions.begin() as session:
        opened, password = live.open_live(
            session,
            [organisation.station_of(session, "cat-ba")],
            by=session.get_one(Account, house.account("chutich")),
            now=NOW,
            title=TITLE,
            span=timedelta(minutes=5),
            longest=timedelta(minutes=60),
            source=LiveSource.CLIENT,
        )
        number, mount = opened.id, opened.mount
    client = house.app.test_client()

    def asked(name: str, said: str) -> int:
        sent = {"action": "stream_auth", "mount": f"/{name}", "user": "source", "pass": said}
        answer = client.post("/api/v1/live-source", data=sent)
        assert (answer.headers.get("icecast-auth-user") == "1") is (answer.status_code == 200)
        return answer.status_code

    assert asked(mount, password) == 200
    assert asked(mount, "hackme") == 403
    assert asked("live", password) == 403
    assert asked(mount, studio_of(house)._password) == 403, "the page does not speak here"
    house.visitor("chutich").post(f"/truc-tiep/{number}/dung")
    assert asked(mount, password) == 403


def test_the_limit_and_a_microphone_that_never_speaks_end_it(house: House) -> None:
    visitor = house.visitor("chutich")
    visitor.post("/truc-tiep", **FORM)
    studio = studio_of(house)
    try:
        assert studio.look() == []
        house.timekeeper.advance(121)
        assert studio.look() == [the_only(house).id]
        assert the_only(house).ended_why is LiveEnd.NEVER_HEARD
        assert ordered(house) is None
        visitor.post("/truc-tiep", **FORM)
        house.timekeeper.advance(601)
        assert len(studio.look()) == 1
    finally:
        studio.close()
    with house.session() as session:
        assert live.past(session)[0].ended_why is LiveEnd.LIMIT

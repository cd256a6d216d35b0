"""The fleet's pages: who sees which player, how it stands, and the line that renews the page."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from playlists.fleet import PlayerState, hear
from playlists.messages import message, to_json
from playlists.models import Account, Alert, AlertKind, Player
from scheduler.ordering import current_orders
from scheduler.protocol import Level, open_orders
from tests.web.builders import NOW, House
from tests.web.players import BEAT, HEARTBEAT, a_device
from web.live_feed import LiveFeed
from web.services import Services

STREAM = "/cum-loa/truc-tiep"


def beats(house: House, **changes: object) -> None:
    """Let Cát Bà's first player say something else."""
    said = PlayerState(now=NOW, state="idle", version="0.1.0", tomorrow_missing=0)
    with house.centre.sessions.begin() as session:
        player = session.get_one(Player, house.player("cat-ba-1"))
        hear(session, player, replace(said, **changes), NOW)  # type: ignore[arg-type]  # any field


# Who sees what


@pytest.mark.parametrize(
    ("username", "sees"),
    [("quantri", True), ("lanhdao", True), ("catba", True), ("phulong", False), ("moivao", False)],
)
def test_everybody_sees_the_players_of_their_own_stations(
    house: House, username: str, sees: bool
) -> None:
    visitor = house.visitor(username)
    assert ("cat-ba-1" in visitor.get("/cum-loa").text) is sees
    answer = visitor.get(f"/cum-loa/{house.player('cat-ba-1')}")
    assert answer.status_code == (200 if sees else 403)


def test_an_operator_settles_place_and_volume_of_their_own_player(house: House) -> None:
    number, visitor = house.player("cat-ba-1"), house.visitor("catba")
    wish = {"name": "Cụm loa chợ", "place": "Cổng chợ Cát Bà", "volume": "65", "muted": "yes"}
    assert visitor.post(f"/cum-loa/{number}/sap-dat", **wish).status_code == 302
    page = visitor.get(f"/cum-loa/{number}").text
    assert "Cổng chợ Cát Bà" in page
    assert 'value="65"' in page
    assert "Tắt tiếng" in visitor.get("/cum-loa").text
    assert house.visitor("phulong").post(f"/cum-loa/{number}/sap-dat", **wish).status_code == 403
    assert house.visitor("baocao").post(f"/cum-loa/{number}/sap-dat", **wish).status_code == 403


def test_a_level_is_signed_at_once_for_the_players_of_the_station(house: House) -> None:
    number, visitor = house.player("cat-ba-1"), house.visitor("catba")
    visitor.post(f"/cum-loa/{number}/sap-dat", name="Chợ", place="", volume="65", muted="yes")
    with house.session() as session:
        station = session.get_one(Player, number).station
        ordered = current_orders(session, station)
    assert ordered is not None
    levels = open_orders(
        ordered.envelope, house.centre.signing_key.public_key(), station="cat-ba"
    ).levels
    assert levels["cat-ba-1"] == Level(volume=65, muted=True)


@pytest.mark.parametrize("volume", ["101", "-1", "", "loud", "1e1", "٣"])
def test_a_volume_that_is_none_changes_nothing(house: House, volume: str) -> None:
    number, visitor = house.player("cat-ba-1"), house.visitor("catba")
    answer = visitor.post(f"/cum-loa/{number}/sap-dat", name="Mới", place="", volume=volume)
    assert answer.status_code == 422
    assert "Mới" not in visitor.get("/cum-loa").text


@pytest.mark.parametrize("step", ["ma-moi", "thu-hoi"])
def test_a_players_identity_is_for_administrators(house: House, step: str) -> None:
    number = house.player("cat-ba-1")
    for username in ("catba", "lanhdao", "bientap"):
        assert house.visitor(username).post(f"/cum-loa/{number}/{step}").status_code == 403
    assert step not in house.visitor("catba").get(f"/cum-loa/{number}").text
    assert house.visitor("quantri").post(f"/cum-loa/{number}/{step}").status_code in {200, 302}


# How they stand


def test_a_player_is_shown_as_it_says_it_stands(house: House) -> None:
    device = a_device(house)
    device.say(
        HEARTBEAT,
        {
            **BEAT,
            "next_title": "Chương trình chiều",
            "next_at": (NOW + timedelta(hours=9)).isoformat(),
            "disk_free_bytes": 3_200_000_000,
            "disk_total_bytes": 16_000_000_000,
            "tomorrow_missing": 2,
            "volume": 70,
            "pending_rows": 4,
        },
    )
    page = house.visitor("quantri").get("/cum-loa?q=moi-1").text
    for said in ("Nhạc hiệu", "17:00", "Chương trình chiều", "thiếu 2 băng", "3,2 GB"):
        assert said in page
    one = house.visitor("quantri").get(f"/cum-loa/{house.player('moi-1')}").text
    assert "Máy báo: 70." in one
    assert "còn trống 3,2 GB trên 16,0 GB" in one


def test_filters_and_words_choose_players(house: House) -> None:
    visitor = house.visitor("quantri")
    house.timekeeper.advance(600)
    beats_now = NOW + timedelta(seconds=600)
    with house.centre.sessions.begin() as session:
        session.get_one(Player, house.player("cat-ba-1")).last_contact_at = beats_now
    offline = visitor.get("/cum-loa?standing=offline").text
    assert "cat-ba-2" in offline
    assert ">cat-ba-1<" not in offline
    assert ">cat-ba-1<" in visitor.get("/cum-loa?q=cat+ba").text
    nobody = visitor.get("/cum-loa?standing=silent&q=xyz").text
    assert "Không có cụm loa nào như vậy" in nobody
    assert visitor.get("/cum-loa?standing=nonsense&page=-1").status_code == 200


def an_alert(house: House, kind: AlertKind = AlertKind.SILENT) -> None:
    said = message(
        "%(player)s of %(station)s is silent, though “%(programme)s” is on the air.",
        player="Cụm loa 1",
        station="Cát Bà",
        programme="Bản tin",
    )
    with house.centre.sessions.begin() as session:
        session.add(
            Alert(
                player_id=house.player("cat-ba-1"),
                kind=kind,
                said=to_json(said),
                began_at=NOW,
                seen_at=NOW,
            )
        )


def test_an_alert_stands_on_the_players_page_and_among_the_alerts(house: House) -> None:
    an_alert(house)
    words = "Cụm loa 1 của Cát Bà không ra tiếng, dù đang giờ phát “Bản tin”."
    visitor = house.visitor("catba")
    assert words in visitor.get(f"/cum-loa/{house.player('cat-ba-1')}").text
    assert words in visitor.get("/canh-bao").text
    assert words not in house.visitor("phulong").get("/canh-bao").text
    assert "cat-ba-1" in visitor.get("/cum-loa?standing=silent").text


# Live


@pytest.fixture
def services(house: House) -> Services:
    found = house.app.extensions["phatthanh"]
    assert isinstance(found, Services)
    return found


def fed(house: House, services: Services, *, most: int = 6, looks: int = 2) -> None:
    feed = LiveFeed(most=most, every_s=0, looks=looks)
    house.app.extensions["phatthanh"] = replace(services, feed=feed)


def parts_of(chunks: Iterator[bytes]) -> list[tuple[str, str]]:
    said = b"".join(chunks).decode()
    told = [line.removeprefix("data: ") for line in said.splitlines() if line.startswith("data: ")]
    return [(part["id"], part["html"]) for part in map(json.loads, told)]


def listening(client: FlaskClient, path: str = STREAM) -> Iterator[bytes]:
    answer = client.get(path, buffered=False)
    assert answer.mimetype == "text/event-stream"
    return iter(answer.response)  # type: ignore[arg-type]  # it yields bytes


def test_a_line_says_each_part_once_and_again_when_it_changes(
    house: House, services: Services
) -> None:
    fed(house, services, looks=3)
    row = f"player-{house.player('cat-ba-1')}"
    line = listening(house.visitor("catba").client)
    first = [next(line) for _ in range(5)]  # the greeting, the sums, two rows, a breath
    beats(house, now_playing="Thông báo mới", state="playing")
    names = [name for name, _html in parts_of(iter(first))]
    assert names == ["fleet-sums", row, f"player-{house.player('cat-ba-2')}"]
    later = parts_of(line)
    assert [name for name, _html in later] == [row]
    assert "Thông báo mới" in later[0][1]


def test_there_are_only_so_many_lines_and_each_comes_back(house: House, services: Services) -> None:
    fed(house, services, most=1)
    visitor = house.visitor("catba")
    first = visitor.client.get(STREAM, buffered=False)
    refused = visitor.client.get(STREAM)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    first.close()
    for _ in range(2):
        with visitor.client.get(STREAM) as line:
            assert line.status_code == 200, "a line that ended is free again"
            assert b"fleet-sums" in line.data


def test_a_line_ends_when_its_account_is_shut(house: House, services: Services) -> None:
    fed(house, services, looks=50)
    line = listening(house.visitor("catba").client)
    next(line)
    next(line)
    with house.centre.sessions.begin() as session:
        session.get_one(Account, house.account("catba")).active = False
    assert len(list(line)) < 10


def test_strangers_get_no_line(house: House) -> None:
    assert house.app.test_client().get(STREAM).status_code == 302


def test_the_same_parts_are_there_for_asking(house: House) -> None:
    table = house.visitor("catba").get("/cum-loa/bang").text
    assert f'id="player-{house.player("cat-ba-1")}"' in table
    assert "<html" not in table

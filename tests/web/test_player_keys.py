"""Keys of players that change: no moment at which the centre and the player cannot agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from playlists import organisation
from playlists.models import Player
from scheduler.errors import NotEnrolled
from scheduler.protocol import KeyChange, prove_key
from scheduler.station.centre_client import HttpCentre
from scheduler.station.enrolment import KEY, NEXT_KEY, enrol, identity_of
from scheduler.station.settings import StationSettings
from tests.web.builders import House
from tests.web.players import BEAT, HEARTBEAT, Device, a_code, a_device, known, morning
from web.demo.door import open_door

KEY_DOOR = "/api/v1/player/key"


@pytest.fixture
def settings(house: House, tmp_path: Path) -> Iterator[StationSettings]:
    """A player that enrolled over HTTP."""
    with open_door(house.app) as url:
        made = StationSettings(centre_url=url, directory=tmp_path / "player")
        enrol(made, a_code(house, "viet-hai"))
        yield made


def client(settings: StationSettings) -> HttpCentre:
    return HttpCentre(settings.centre_url, identity_of(settings))


def ask(device: Device, key: Ed25519PrivateKey, proof: str) -> int:
    public = Device(device.client, key).public_key
    return device.say(KEY_DOOR, KeyChange(public_key=public, proof=proof).model_dump()).status_code


def test_a_player_changes_its_key_and_goes_on(house: House, settings: StationSettings) -> None:
    before = (settings.directory / KEY).read_bytes()
    centre, listening = client(settings), client(settings)
    centre.change_key()
    after = (settings.directory / KEY).read_bytes()
    assert after != before
    assert not (settings.directory / NEXT_KEY).exists()
    assert centre.report(()) == 0
    assert listening.report(()) == 0, "what was open already finds the new key"
    assert client(settings).report(()) == 0
    public = Ed25519PrivateKey.from_private_bytes(after).public_key().public_bytes_raw()
    assert known(house).public_key == public


def test_an_answer_that_was_lost_locks_nobody_out(settings: StationSettings) -> None:
    before = (settings.directory / KEY).read_bytes()
    client(settings).change_key()
    # The centre has the new key; the player was killed before it put it in its place.
    (settings.directory / KEY).rename(settings.directory / NEXT_KEY)
    (settings.directory / KEY).write_bytes(before)
    assert client(settings).report(()) == 0
    assert not (settings.directory / NEXT_KEY).exists()
    assert (settings.directory / KEY).read_bytes() != before


def test_a_request_that_never_came_leaves_the_old_key_in_use(settings: StationSettings) -> None:
    (settings.directory / NEXT_KEY).write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    before = (settings.directory / KEY).read_bytes()
    assert client(settings).report(()) == 0
    assert (settings.directory / KEY).read_bytes() == before
    client(settings).change_key()
    assert client(settings).report(()) == 0


def test_the_old_key_opens_nothing_any_more(house: House) -> None:
    device = a_device(house)
    new = Ed25519PrivateKey.generate()
    assert ask(device, new, prove_key(new, device.token)) == 204
    assert device.say(HEARTBEAT, BEAT).status_code == 401
    device.key = new
    assert device.say(HEARTBEAT, BEAT).status_code == 200


def test_a_key_that_is_not_proved_is_not_taken(house: House) -> None:
    device, new, other = a_device(house), Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    for proof in (prove_key(other, device.token), prove_key(new, "another token"), "", "!!"):
        assert ask(device, new, proof) == 401
    assert device.say(HEARTBEAT, BEAT).status_code == 200


def test_a_revoked_player_changes_no_key(house: House, settings: StationSettings) -> None:
    with house.centre.sessions.begin() as session:
        player = session.scalars(select(Player).where(Player.code == "moi-1")).one()
        organisation.revoke(session, player, house.timekeeper.now())
    with pytest.raises(NotEnrolled):
        client(settings).change_key()


def test_the_page_asks_for_a_new_key_and_the_next_heartbeat_says_so(house: House) -> None:
    device = a_device(house)
    number = house.player("moi-1")
    assert "change_key" not in device.say(HEARTBEAT, BEAT).get_json()
    visitor = house.visitor("quantri")
    assert "Đổi khóa" in visitor.get(f"/cum-loa/{number}").text
    assert visitor.post(f"/cum-loa/{number}/doi-khoa").status_code == 302
    assert "Đang chờ đổi khóa" in visitor.get(f"/cum-loa/{number}").text
    assert device.say(HEARTBEAT, BEAT).get_json()["change_key"] is True
    new = Ed25519PrivateKey.generate()
    assert ask(device, new, prove_key(new, device.token)) == 204
    device.key = new
    assert "change_key" not in device.say(HEARTBEAT, BEAT).get_json()


def test_an_operator_asks_for_no_key(house: House) -> None:
    number = house.player("cat-ba-1")
    assert house.visitor("catba").post(f"/cum-loa/{number}/doi-khoa").status_code in {403, 404}
    assert not known(house, "cat-ba-1").new_key_wanted


def test_a_player_without_a_key_cannot_change_it(house: House) -> None:
    a_code(house, "viet-hai", "moi-2")
    number = house.player("moi-2")
    assert house.visitor("quantri").post(f"/cum-loa/{number}/doi-khoa").status_code == 422


def test_a_player_enrolled_again_is_told_how_far_its_log_is_kept(house: House) -> None:
    device = a_device(house)
    device.report(*morning(house)[:3])
    with house.centre.sessions.begin() as session:
        player = session.scalars(select(Player).where(Player.code == "moi-1")).one()
        code = organisation.renew_enrolment(session, player)
    again = Device(house.app.test_client())
    assert again.enrol(code).get_json()["rows_kept"] == 3
    first = Device(house.app.test_client()).enrol(a_code(house, "viet-hai", "moi-3"))
    assert "rows_kept" not in first.get_json()

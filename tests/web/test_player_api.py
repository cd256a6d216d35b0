"""The station protocol at the centre's door: who comes in, the signed days, the clips."""

import base64
import json
import threading
from dataclasses import replace
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from playlists import accounts, organisation, silence
from playlists.models import Player, Station
from scheduler.bell import Bell
from scheduler.protocol import Manifest, open_envelope, open_orders, sign_request
from tests.web.builders import NOW, House
from tests.web.players import (
    AIRINGS,
    BEAT,
    ENROL,
    HEARTBEAT,
    MANIFEST,
    ORDERS,
    Device,
    a_code,
    a_device,
    known,
    problem_of,
)
from web.app import create_app
from web.centre_configuration import CentreConfiguration
from web.composition import door_of, services_of, studio_of


def manifest_of(device: Device, station: str = "viet-hai") -> Manifest:
    assert device.centre_key is not None
    return open_envelope(device.get(MANIFEST).data, device.centre_key, station=station)


# Enrolment


def test_a_code_enrols_one_player_once(house: House) -> None:
    code = a_code(house, "viet-hai")
    device, thief = Device(house.app.test_client()), Device(house.app.test_client())
    answer = device.enrol(code)
    assert answer.status_code == 201
    told = answer.get_json()
    assert (told["player"], told["station"]) == ("moi-1", "viet-hai")
    assert told["station_name"] == "Đài truyền thanh xã Việt Hải"
    assert thief.enrol(code).status_code == 401
    assert device.get(MANIFEST).status_code == 200


def test_a_code_is_read_from_a_slip_of_paper(house: House) -> None:
    code = a_code(house, "viet-hai")
    assert Device(house.app.test_client()).enrol(code.lower().replace("-", " ")).status_code == 201


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN-PQRS", "    ", "----"])
def test_a_code_nobody_gave_enrols_nobody(house: House, code: str) -> None:
    answer = Device(house.app.test_client()).enrol(code)
    assert answer.status_code == 401
    assert "enrolment code" in problem_of(answer)


def test_an_old_code_enrols_nobody(house: House) -> None:
    with house.centre.sessions.begin() as session:
        at = session.scalars(select(Station).where(Station.code == "viet-hai")).one()
        code = organisation.add_player(session, at, "moi-1", "Mới", expires_at=NOW)[1]
    assert Device(house.app.test_client()).enrol(code).status_code == 401


@pytest.mark.parametrize(
    "key",
    [
        "",
        "AAAA",
        "A" * 44,
        base64.b64encode(b"x" * 31).decode(),
        base64.b64encode(b"x" * 33).decode(),
    ],
)
def test_a_key_that_is_none_is_refused_and_the_code_still_works(house: House, key: str) -> None:
    code = a_code(house, "viet-hai")
    device = Device(house.app.test_client())
    answer = device.client.post(ENROL, json={"code": code, "public_key": key})
    assert answer.status_code == 422
    assert device.enrol(code).status_code == 201


def test_enrolling_anew_shuts_the_old_token_out(house: House) -> None:
    old = a_device(house)
    with house.centre.sessions.begin() as session:
        player = session.scalars(select(Player).where(Player.code == "moi-1")).one()
        code = organisation.renew_enrolment(session, player)
    assert old.get(MANIFEST).status_code == 200
    assert Device(house.app.test_client()).enrol(code).status_code == 201
    assert old.get(MANIFEST).status_code == 401


# Proof


def test_without_a_token_nobody_comes_in(house: House) -> None:
    client = house.app.test_client()
    for target in (MANIFEST, "/api/v1/clips/" + "0" * 64):
        assert client.get(target).status_code == 401
    for target in (AIRINGS, HEARTBEAT):
        answer = client.post(target, json={})
        assert answer.status_code == 401
        assert problem_of(answer)


def test_a_wrong_token_or_scheme_is_refused(house: House) -> None:
    device = a_device(house)
    for value in (
        "Bearer",
        "Bearer ",
        "Bearer x",
        f"Basic {device.token}",
        device.token,
        "Bearer ü",
    ):
        proof = sign_request(device.key, "", "GET", MANIFEST, b"") | {"Authorization": value}
        assert device.client.get(MANIFEST, headers=proof).status_code == 401, value


def test_a_signature_by_another_key_is_refused(house: House) -> None:
    device = a_device(house)
    thief = replace(device, key=Ed25519PrivateKey.generate())
    assert thief.get(MANIFEST).status_code == 401
    assert thief.say(HEARTBEAT, BEAT).status_code == 401
    assert known(house).last_contact_at is None


@pytest.mark.parametrize("signature", ["", "AAAA", "!!!", "é", "A" * 88, " "])
def test_what_is_no_signature_is_refused(house: House, signature: str) -> None:
    device = a_device(house)
    proof = sign_request(device.key, device.token, "GET", MANIFEST, b"")
    proof["X-Phatthanh-Signature"] = signature
    assert device.client.get(MANIFEST, headers=proof).status_code == 401


def test_a_signature_is_of_one_request_only(house: House) -> None:
    device = a_device(house)
    body = json.dumps(BEAT).encode()
    proof = sign_request(device.key, device.token, "POST", HEARTBEAT, body)
    typed = {**proof, "Content-Type": "application/json"}
    forged = body.replace(b"playing", b"silent!")
    assert device.client.post(HEARTBEAT, data=forged, headers=typed).status_code == 401
    assert device.client.post(AIRINGS, data=body, headers=typed).status_code == 401
    assert device.client.get(MANIFEST, headers=proof).status_code == 401
    assert device.client.post(HEARTBEAT, data=body, headers=typed).status_code == 200


def test_the_query_of_an_address_is_signed_too(house: House) -> None:
    device = a_device(house)
    target = f"{MANIFEST}?after=3&x=%C3%A1%20b+c"
    assert device.get(target).status_code == 200
    proof = sign_request(device.key, device.token, "GET", target, b"")
    assert device.client.get(f"{MANIFEST}?after=4", headers=proof).status_code == 401
    assert device.client.get(MANIFEST, headers=proof).status_code == 401


def test_a_revoked_player_is_told_so_for_ever(house: House) -> None:
    device = a_device(house)
    with house.centre.sessions.begin() as session:
        player = session.scalars(select(Player).where(Player.code == "moi-1")).one()
        organisation.revoke(session, player, NOW)
    clip = "/api/v1/clips/" + "0" * 64
    answers = [device.get(MANIFEST), device.get(clip), device.say(HEARTBEAT, BEAT), device.report()]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert "revoked" in problem_of(answers[0])


def test_machines_need_no_token_of_a_page_and_set_no_cookie(house: House) -> None:
    answer = a_device(house).say(HEARTBEAT, BEAT)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_logged_in_person_is_no_player(house: House) -> None:
    assert house.visitor("quantri").get(MANIFEST).status_code == 401


# The manifest


def test_a_player_gets_its_own_station_s_signed_days(house: House) -> None:
    manifest = manifest_of(a_device(house))
    assert manifest.station == "viet-hai"
    assert any(each.entries for each in manifest.programmes)


def test_nothing_new_is_said_in_one_line(house: House) -> None:
    device = a_device(house)
    etag = device.get(MANIFEST).headers["ETag"]
    again = device.get(MANIFEST, **{"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert device.get(MANIFEST, **{"If-None-Match": '"0-0"'}).status_code == 200


def test_a_player_that_waits_hears_of_a_new_plan_at_once(house: House) -> None:
    waits = threading.Event()

    class WatchedBell(Bell):
        def wait(self, station: str, seen: int, seconds: float) -> bool:
            waits.set()
            return super().wait(station, seen, seconds)

    configuration = CentreConfiguration.read(house.folder / "config.toml")
    centre = replace(house.centre, bell=WatchedBell())
    house = replace(house, centre=centre, app=door_of(centre, configuration))
    device = a_device(house)
    etag = device.get(MANIFEST).headers["ETag"]
    answers = []
    headers = {"If-None-Match": etag, "Prefer": "respond-async, wait=25"}
    asking = threading.Thread(target=lambda: answers.append(device.get(MANIFEST, **headers)))
    asking.start()
    assert waits.wait(20)
    with house.centre.sessions.begin() as session:
        session.scalars(select(Station).where(Station.code == "viet-hai")).one().name = "Đài mới"
    house.centre.plan_and_publish()
    asking.join(20)
    assert [answer.status_code for answer in answers] == [200]
    assert answers[0].headers["ETag"] != etag
    assert b"\xc4\x90\xc3\xa0i m\xe1\xbb\x9bi" in answers[0].data


@pytest.mark.parametrize("prefer", ["", "wait=0", "wait=-5", "wait=soon", "wait", "return=minimal"])
def test_who_does_not_ask_to_wait_is_answered_at_once(house: House, prefer: str) -> None:
    device = a_device(house)
    headers = {"If-None-Match": device.get(MANIFEST).headers["ETag"], "Prefer": prefer}
    assert device.get(MANIFEST, **headers).status_code == 304


def test_without_a_plan_there_is_no_manifest(house: House) -> None:
    with house.centre.sessions.begin() as session:
        unit = session.scalars(select(Station)).first()
        assert unit is not None
        organisation.add_station(session, unit.unit, "moi", "Đài mới")
    answer = a_device(house, "moi").get(MANIFEST)
    assert answer.status_code == 404
    assert problem_of(answer)


# Orders


def test_a_player_that_waits_hears_of_an_order_at_once(house: House) -> None:
    waits = threading.Event()

    class WatchedBell(Bell):
        def wait(self, station: str, seen: int, seconds: float) -> bool:
            waits.set()
            return super().wait(station, seen, seconds)

    configuration = CentreConfiguration.read(house.folder / "config.toml")
    centre = replace(house.centre, bell=WatchedBell())
    house = replace(house, centre=centre, app=door_of(centre, configuration))
    device = a_device(house)
    before = device.get(ORDERS)
    assert before.get_json()["orders"] is None
    assert before.get_json()["manifest_version"] == 1
    answers = []
    headers = {"If-None-Match": before.headers["ETag"], "Prefer": "wait=25"}
    asking = threading.Thread(target=lambda: answers.append(device.get(ORDERS, **headers)))
    asking.start()
    assert waits.wait(20)
    with centre.sessions.begin() as session:
        station = organisation.station_of(session, "viet-hai")
        silence.silence(session, [station], by=accounts.account_of(session, "quantri"), now=NOW)
    centre.publish_orders()
    asking.join(20)
    (answer,) = answers
    assert device.centre_key is not None
    envelope = answer.get_json()["orders"].encode()
    assert open_orders(envelope, device.centre_key, station="viet-hai").silenced
    again = {"If-None-Match": answer.headers["ETag"]}
    assert device.get(ORDERS, **again).status_code == 304


def test_a_new_manifest_is_told_to_who_waits_for_orders(house: House) -> None:
    device = a_device(house)
    etag = device.get(ORDERS).headers["ETag"]
    with house.centre.sessions.begin() as session:
        organisation.station_of(session, "viet-hai").name = "Đài mới"
    house.centre.plan_and_publish()
    answer = device.get(ORDERS, **{"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.get_json()["manifest_version"] == 2


# Clips


def test_a_clip_comes_whole_or_from_where_it_broke_off(house: House) -> None:
    device = a_device(house)
    name = next(iter(manifest_of(device).clips))
    whole = device.get(f"/api/v1/clips/{name}")
    assert whole.status_code == 200
    assert whole.data == house.centre.booth.library.path(name).read_bytes()
    assert whole.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    rest = device.get(f"/api/v1/clips/{name}", Range="bytes=100-")
    assert rest.status_code == 206
    assert rest.data == whole.data[100:]
    assert device.get(f"/api/v1/clips/{name}", Range="bytes=99999999-").status_code == 416


@pytest.mark.parametrize(
    "name",
    ["0" * 64, "..%2f..%2fcentre.db", "%2e%2e", "A" * 64, "0" * 63, "x", "0" * 64 + "%00", "*"],
)
def test_a_name_that_is_no_clip_is_not_found(house: House, name: str) -> None:
    device = a_device(house)
    # The path is signed as it is read, so that an address is refused for itself.
    target = f"/api/v1/clips/{name}"
    proof = sign_request(device.key, device.token, "GET", unquote(target), b"")
    answer = device.client.get(target, headers=proof)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


# The door itself


def test_errors_of_the_api_are_told_to_machines(house: House) -> None:
    client = house.app.test_client()
    for answer in (client.get("/api/v1/nothing"), client.get(HEARTBEAT), client.delete(MANIFEST)):
        assert answer.status_code in {404, 405}
        assert answer.mimetype == "application/problem+json"


def test_the_pages_stand_without_the_api(house: House) -> None:
    configuration = CentreConfiguration.read(house.folder / "config.toml")
    studio = studio_of(house.centre, configuration)
    app = create_app(services_of(house.centre, configuration, studio))
    assert app.test_client().get(MANIFEST).status_code == 404

"""A player as the centre's door sees it: its key, its token, and signed requests."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from playlists import organisation
from playlists.airings import ReportedAiring
from playlists.models import Airing, Occurrence, Player, Station
from scheduler.protocol import sign_request
from tests.web.builders import NOW, House, rows_of

MANIFEST = "/api/v1/player/manifest"
ORDERS = "/api/v1/player/orders"
AIRINGS = "/api/v1/player/airings"
HEARTBEAT = "/api/v1/player/heartbeat"
ENROL = "/api/v1/player/enrol"

BEAT = {
    "now": NOW.isoformat(),
    "state": "playing",
    "now_playing": "Nhạc hiệu",
    "manifest_version": 1,
    "version": "0.1.0",
}


@dataclass
class Device:
    """A player's key and what the centre gave it."""

    client: FlaskClient
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    token: str = ""
    centre_key: Ed25519PublicKey | None = None

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def enrol(self, code: str) -> TestResponse:
        body = {"code": code, "public_key": self.public_key}
        answer = self.client.post(ENROL, json=body)
        if answer.status_code == 201:
            told = answer.get_json()
            self.token = told["token"]
            self.centre_key = Ed25519PublicKey.from_public_bytes(
                base64.b64decode(told["centre_public_key"])
            )
        return answer

    def get(self, target: str, **headers: str) -> TestResponse:
        proof = sign_request(self.key, self.token, "GET", target, b"")
        return self.client.get(target, headers={**headers, **proof})

    def post(self, target: str, body: bytes, **headers: str) -> TestResponse:
        proof = sign_request(self.key, self.token, "POST", target, body)
        typed = {"Content-Type": "application/json", **headers, **proof}
        return self.client.post(target, data=body, headers=typed)

    def say(self, target: str, message: Mapping[str, object]) -> TestResponse:
        return self.post(target, json.dumps(message, default=_plain).encode())

    def report(self, *rows: ReportedAiring, **changes: object) -> TestResponse:
        return self.say(AIRINGS, {"rows": [{**asdict(row), **changes} for row in rows]})


def a_code(house: House, station: str, code: str = "moi-1") -> str:
    """A one-time code for a new player of a station."""
    with house.centre.sessions.begin() as session:
        at = session.scalars(select(Station).where(Station.code == station)).one()
        return organisation.add_player(session, at, code, "Cụm loa mới")[1]


def a_device(house: House, station: str = "viet-hai", code: str = "moi-1") -> Device:
    """An enrolled player."""
    device = Device(house.app.test_client())
    assert device.enrol(a_code(house, station, code)).status_code == 201
    return device


def known(house: House, code: str = "moi-1") -> Player:
    """What the centre keeps of a player."""
    with house.session() as session:
        return session.scalars(select(Player).where(Player.code == code)).one()


def morning(house: House, station: str = "viet-hai") -> list[ReportedAiring]:
    """Rows of the station's morning programme, numbered from 1."""
    with house.session() as session:
        number = house.programme(station, "Chương trình sáng")
        return rows_of(session.get_one(Occurrence, number), 1)


def how_many(house: House, code: str = "moi-1") -> int:
    with house.session() as session:
        return (
            session.scalar(
                select(func.count(Airing.id)).join(Airing.player).where(Player.code == code)
            )
            or 0
        )


def problem_of(answer: TestResponse) -> str:
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == answer.status_code
    return str(told["detail"])


def _plain(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()

"""Who this player is: a key of its own making, and what the centre answered to it."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from scheduler.errors import CentreUnreachable, NotEnrolled
from scheduler.protocol import EnrolmentAnswer, EnrolmentRequest
from scheduler.station.files import write_whole
from scheduler.station.settings import StationSettings

if TYPE_CHECKING:
    import requests

IDENTITY = "identity.json"
KEY = "player.key"
NEXT_KEY = "player.key.next"
_TIMEOUT_S = 10
_CREATED = 201


@dataclass(frozen=True)
class Identity:
    """`token` and `key` prove this player to the centre; `centre_key` proves the centre to it."""

    player: str
    station: str
    station_name: str
    token: str
    key: Ed25519PrivateKey
    centre_key: Ed25519PublicKey
    folder: Path | None = None
    rows_kept: int = 0


def is_enrolled(settings: StationSettings) -> bool:
    return (settings.directory / IDENTITY).exists()


def identity_of(settings: StationSettings) -> Identity:
    """What enrolment left. Raises NotEnrolled where there is nothing, or nothing of use."""
    folder = settings.directory
    try:
        answer = EnrolmentAnswer.model_validate_json((folder / IDENTITY).read_bytes())
        key = Ed25519PrivateKey.from_private_bytes((folder / KEY).read_bytes())
    except FileNotFoundError as missing:
        raise NotEnrolled(
            "This player is not enrolled: phatthanh station enrol CODE, with a code of the centre."
        ) from missing
    except (OSError, ValueError) as broken:
        raise NotEnrolled(
            "The identity in %(folder)s cannot be used: %(reason)s", folder=folder, reason=broken
        ) from broken
    return Identity(
        player=answer.player,
        station=answer.station,
        station_name=answer.station_name,
        token=answer.token,
        key=key,
        centre_key=Ed25519PublicKey.from_public_bytes(base64.b64decode(answer.centre_public_key)),
        folder=folder,
        rows_kept=answer.rows_kept,
    )


def next_key(folder: Path) -> Ed25519PrivateKey:
    """The key that is to follow the player's; on the disk before anybody is told of it."""
    return _made(folder / NEXT_KEY)


def keys_on_disk(folder: Path) -> list[Ed25519PrivateKey]:
    """The player's key, and the one that may have followed it: an answer can be lost."""
    files = [file for file in (folder / KEY, folder / NEXT_KEY) if file.exists()]
    return [Ed25519PrivateKey.from_private_bytes(file.read_bytes()) for file in files]


def settle_on(folder: Path, key: Ed25519PrivateKey) -> None:
    """The centre takes this key: where it is the next one, it is the player's from now on."""
    following = folder / NEXT_KEY
    if following.exists() and following.read_bytes() == key.private_bytes_raw():
        following.replace(folder / KEY)


def enrol(settings: StationSettings, code: str) -> Identity:
    """Make a key, exchange the one-time code, keep the answer.

    Raises NotEnrolled where the centre refuses or an identity is there already, and
    CentreUnreachable where it does not answer.
    """
    if is_enrolled(settings):
        raise NotEnrolled(
            "This machine has an identity already, in %(folder)s.", folder=settings.directory
        )
    key = _key(settings.directory)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    answer = _ask(settings.centre_url, _request(code, public))
    write_whole(settings.directory / IDENTITY, answer.model_dump_json().encode())
    return identity_of(settings)


def _request(code: str, public_key: str) -> EnrolmentRequest:
    try:
        return EnrolmentRequest(code=code, public_key=public_key)
    except ValidationError as error:
        raise NotEnrolled("%(code)s is no one-time code.", code=code) from error


def _key(folder: Path) -> Ed25519PrivateKey:
    # A code that was refused leaves its key behind: the next attempt takes it.
    return _made(folder / KEY)


def _made(file: Path) -> Ed25519PrivateKey:
    folder = file.parent
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def _ask(centre_url: str, request: EnrolmentRequest) -> EnrolmentAnswer:
    import requests  # noqa: PLC0415 -- once in a player's life

    try:
        response = requests.post(
            f"{centre_url.rstrip('/')}/api/v1/player/enrol",
            data=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
            timeout=_TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise CentreUnreachable(
            "The centre at %(url)s does not answer: %(reason)s", url=centre_url, reason=error
        ) from error
    if response.status_code != _CREATED:
        raise NotEnrolled(
            "The centre refused the code (%(status)d): %(detail)s",
            status=response.status_code,
            detail=_detail(response),
        )
    try:
        return EnrolmentAnswer.model_validate_json(response.content)
    except ValidationError as error:
        raise CentreUnreachable("What answered at %(url)s is no centre.", url=centre_url) from error


def _detail(response: "requests.Response") -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return response.reason

"""The organisation's tree, the stations in it, and their players."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidOrganisation, NotAllowed, NotFound, Revoked
from playlists.models import (
    Player,
    Station,
    StationGroup,
    Timetable,
    TimetableException,
    Topic,
    Unit,
    UnitKind,
)
from playlists.models.newsroom import item_groups

# Letters and digits that are not mistaken for one another when read from a slip of paper.
_ENROLMENT_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ENROLMENT_GROUPS, _ENROLMENT_GROUP_LENGTH = 4, 4
_KEY_BYTES = 32


@dataclass(frozen=True)
class Caller:
    """A player that asks: its key (Ed25519, 32 bytes), where it has one, and its station."""

    public_key: bytes | None
    station_id: int
    station: str


# Made once: making it takes as long as asking it.
_CALLER = (
    select(
        Player.code, Player.revoked_at, Player.public_key, Station.id, Station.code.label("station")
    )
    .join(Player.station)
    .where(Player.token_sha256 == bindparam("token"))
)


def units_below(session: Session, unit: Unit) -> list[Unit]:
    """The unit itself and every unit under it, in order of their ids."""
    tree = select(Unit.id).where(Unit.id == unit.id).cte(recursive=True)
    tree = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return list(
        session.scalars(select(Unit).where(Unit.id.in_(select(tree.c.id))).order_by(Unit.id))
    )


def units_above(session: Session, unit: Unit) -> list[Unit]:
    """The unit itself, its parent, and so on up to the root."""
    chain = [unit]
    while (above := chain[-1].parent_id) is not None:
        parent = session.get_one(Unit, above)
        if parent in chain:
            raise InvalidOrganisation("The unit %(code)s stands under itself.", code=unit.code)
        chain.append(parent)
    return chain


def parents_above(session: Session, unit_ids: Collection[int]) -> dict[int, int | None]:
    """The parents of units and of all above them, by the units' ids; a ring ends where it began."""
    above = select(Unit.id, Unit.parent_id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    higher = select(Unit.id, Unit.parent_id).where(Unit.id == above.c.parent_id)
    above = above.union(higher)
    return {row.id: row.parent_id for row in session.execute(select(above))}


def chain_above(
    unit_id: int, parents: Mapping[int, int | None], known: dict[int, tuple[int, ...]]
) -> tuple[int, ...]:
    """A unit and the units above it, the nearest first; what was `known` is read and added to.

    Raises InvalidOrganisation for a unit that stands under itself.
    """
    chain: list[int] = []
    at: int | None = unit_id
    while at is not None and at not in known:
        if at in chain:
            raise InvalidOrganisation("The unit %(code)s stands under itself.", code=at)
        chain.append(at)
        at = parents.get(at)
    rest = known[at] if at is not None else ()
    for number, each in enumerate(chain):
        known[each] = (*chain[number:], *rest)
    return known[unit_id]


def stations_of(session: Session, unit: Unit) -> list[Station]:
    """The stations of the unit and of every unit below it, switched off or not."""
    ids = [each.id for each in units_below(session, unit)]
    return list(
        session.scalars(select(Station).where(Station.unit_id.in_(ids)).order_by(Station.id))
    )


def station_of(session: Session, code: str) -> Station:
    """The station of a code. Raises NotFound."""
    station = session.scalar(select(Station).where(Station.code == code))
    if station is None:
        raise NotFound("There is no station %(code)s.", code=code)
    return station


def unit_of(session: Session, code: str) -> Unit:
    """The unit of a code. Raises NotFound."""
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound("There is no unit %(code)s.", code=code)
    return unit


def group_of(session: Session, name: str) -> StationGroup:
    """The group of a name. Raises NotFound."""
    group = session.scalar(select(StationGroup).where(StationGroup.name == name))
    if group is None:
        raise NotFound("There is no group %(name)s.", name=name)
    return group


def add_unit(
    session: Session,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None = None,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Add a node to the tree. Raises InvalidOrganisation for a taken code or dates reversed."""
    _require_free(session, Unit, code)
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidOrganisation("The unit %(code)s would end before it begins.", code=code)
    unit = Unit(
        code=code, name=name, kind=kind, parent=parent, valid_from=valid_from, valid_to=valid_to
    )
    session.add(unit)
    session.flush()
    return unit


def add_station(
    session: Session,
    unit: Unit,
    code: str,
    name: str,
    *,
    timezone: str = "Asia/Ho_Chi_Minh",
    profile: str = "loudspeaker",
) -> Station:
    """Add a station with the usual windows and caps. Raises InvalidOrganisation."""
    _require_free(session, Station, code)
    station = Station(unit=unit, code=code, name=name, timezone=timezone, profile=profile)
    session.add(station)
    session.flush()
    return station


def save_group(
    session: Session, name: str, stations: Sequence[Station], group: StationGroup | None = None
) -> StationGroup:
    """Add a group of stations, or give one another name and other stations.

    Raises InvalidOrganisation for a missing or taken name, or a group of nothing.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidOrganisation("A group needs a name.")
    if not stations:
        raise InvalidOrganisation("Choose the stations of the group.")
    taken = session.scalar(select(StationGroup.id).where(StationGroup.name == name))
    if taken is not None and (group is None or group.id != taken):
        raise InvalidOrganisation("There is a group named %(name)s already.", name=name)
    if group is None:
        group = StationGroup(name=name)
        session.add(group)
    group.name, group.stations = name, list(stations)
    session.flush()
    return group


def delete_group(session: Session, group: StationGroup) -> None:
    """Let go of a group. Raises InvalidOrganisation while something is for it."""
    used = (
        select(Timetable.id).where(Timetable.group_id == group.id),
        select(TimetableException.id).where(TimetableException.group_id == group.id),
        select(item_groups.c.item_id).where(item_groups.c.group_id == group.id),
    )
    if any(session.execute(query.limit(1)).first() is not None for query in used):
        raise InvalidOrganisation(
            "%(name)s is in use: timetables or items are for it.", name=group.name
        )
    session.delete(group)
    session.flush()


def add_topic(session: Session, code: str, name: str) -> Topic:
    """Add a topic. Raises InvalidOrganisation for a taken code."""
    _require_free(session, Topic, code)
    topic = Topic(code=code, name=name)
    session.add(topic)
    session.flush()
    return topic


def add_player(
    session: Session,
    station: Station,
    code: str,
    name: str,
    *,
    place: str = "",
    expires_at: datetime | None = None,
) -> tuple[Player, str]:
    """Add a player; give back the one-time code it enrols with, which is kept nowhere."""
    _require_free(session, Player, code)
    player = Player(code=code, name=name, place=place, station=station)
    session.add(player)
    return player, renew_enrolment(session, player, expires_at=expires_at)


def free_player_code(session: Session, station: Station) -> str:
    """The next code of the station's own that no player has: its code, and a number."""
    own = select(Player.code).where(Player.code.startswith(f"{station.code}-", autoescape=True))
    taken, number = set(session.scalars(own)), 1
    while f"{station.code}-{number}" in taken:
        number += 1
    return f"{station.code}-{number}"


def renew_enrolment(session: Session, player: Player, *, expires_at: datetime | None = None) -> str:
    """Give a new one-time code: the player's older code no longer works, its token still does."""
    enrolment = "-".join(
        "".join(secrets.choice(_ENROLMENT_ALPHABET) for _ in range(_ENROLMENT_GROUP_LENGTH))
        for _ in range(_ENROLMENT_GROUPS)
    )
    player.enrolment_sha256 = _enrolment_hash(enrolment)
    player.enrolment_expires_at = expires_at
    session.flush()
    return enrolment


def enrol(session: Session, code: str, public_key: bytes, now: datetime) -> tuple[Player, str]:
    """Exchange a one-time code for a token, and bind the player's own Ed25519 key (32 bytes).

    The token is kept as its hash only. Raises NotAllowed where the code is unknown, used or late.
    """
    player = session.scalar(select(Player).where(Player.enrolment_sha256 == _enrolment_hash(code)))
    expired = player and player.enrolment_expires_at and player.enrolment_expires_at <= now
    if player is None or expired or player.revoked_at is not None:
        raise NotAllowed("The enrolment code is wrong, used or too old.")
    if len(public_key) != _KEY_BYTES:
        raise NotAllowed("A player's public key has %(bytes)d bytes.", bytes=_KEY_BYTES)
    token = secrets.token_urlsafe(32)
    player.public_key = public_key
    player.token_sha256 = _hash(token)
    player.enrolment_sha256 = None
    player.enrolment_expires_at = None
    player.enrolled_at = now
    player.new_key_wanted = False
    session.flush()
    return player, token


def want_new_key(session: Session, player: Player) -> None:
    """Have the player make itself a new key when it is heard of next. Raises InvalidOrganisation.

    Its present key is taken until then: it goes on airing.
    """
    if player.revoked_at is not None or player.public_key is None:
        raise InvalidOrganisation("%(code)s has no key that could be changed.", code=player.code)
    player.new_key_wanted = True
    session.flush()


def change_key(session: Session, player: Player, public_key: bytes) -> None:
    """Bind a player's token to another key of its own (Ed25519, 32 bytes). Raises NotAllowed."""
    if len(public_key) != _KEY_BYTES:
        raise NotAllowed("A player's public key has %(bytes)d bytes.", bytes=_KEY_BYTES)
    player.public_key = public_key
    player.new_key_wanted = False
    session.flush()


def player_of_token(session: Session, token: str) -> Player:
    """The player a token belongs to. Raises NotAllowed, or Revoked for one that may not return."""
    player = session.scalar(select(Player).where(Player.token_sha256 == _hash(token)))
    if player is None:
        raise NotAllowed("The player is not known.")
    _require_in_use(player.code, player.revoked_at)
    return player


def caller_of_token(session: Session, token: str) -> Caller:
    """As player_of_token, for who asks by the thousand: no object of the domain is made."""
    found = session.execute(_CALLER, {"token": _hash(token)}).one_or_none()
    if found is None:
        raise NotAllowed("The player is not known.")
    _require_in_use(found.code, found.revoked_at)
    return Caller(found.public_key, found.id, found.station)


def revoke(session: Session, player: Player, now: datetime) -> None:
    """Shut a player out for good: its token stays known, so that it can be told so."""
    player.revoked_at = player.revoked_at or now
    player.enrolment_sha256 = None
    session.flush()


def _require_in_use(code: str, revoked_at: datetime | None) -> None:
    if revoked_at is not None:
        raise Revoked("The player %(code)s was revoked.", code=code)


def _require_free(
    session: Session, table: type[Unit | Station | Player | Topic], code: str
) -> None:
    if not code.strip():
        raise InvalidOrganisation("A code is missing.")
    if session.scalar(select(table.id).where(table.code == code)) is not None:
        raise InvalidOrganisation("The code %(code)s is taken.", code=code)


def _enrolment_hash(code: str) -> str:
    return _hash("".join(letter for letter in code.upper() if letter.isalnum()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

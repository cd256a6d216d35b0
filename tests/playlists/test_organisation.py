"""The tree of units, and the players that join it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import organisation
from playlists.errors import InvalidOrganisation, NotAllowed, Revoked
from playlists.models import UnitKind
from tests.playlists.builders import NOW, House

KEY = bytes(range(32))


def test_a_unit_comes_with_all_below_it(session: Session, house: House) -> None:
    deep = organisation.add_unit(session, "thon", "Thôn", UnitKind.OFFICE, house.communes[0])
    assert organisation.units_below(session, house.district) == [
        house.district,
        house.centre,
        *house.communes,
        deep,
    ]
    assert organisation.units_above(session, deep) == [deep, house.communes[0], house.district]
    assert organisation.stations_of(session, house.communes[0]) == [house.stations[0]]
    assert organisation.stations_of(session, house.district) == house.stations


def test_a_code_is_given_once(session: Session, house: House) -> None:
    with pytest.raises(InvalidOrganisation, match="phu-long"):
        organisation.add_unit(session, "phu-long", "Khác", UnitKind.COMMUNE)


def test_a_player_enrols_once_with_its_own_key(session: Session, house: House) -> None:
    player, code = organisation.add_player(session, house.stations[0], "cum-1", "Cụm 1")
    enrolled, token = organisation.enrol(session, code.lower().replace("-", " "), KEY, NOW)
    assert enrolled is player
    assert player.public_key == KEY
    assert organisation.player_of_token(session, token) is player
    caller = organisation.caller_of_token(session, token)
    assert (caller.public_key, caller.station) == (KEY, player.station.code)
    with pytest.raises(NotAllowed):
        organisation.enrol(session, code, KEY, NOW)


def test_the_database_knows_neither_code_nor_token(session: Session, house: House) -> None:
    player, code = organisation.add_player(session, house.stations[0], "cum-1", "Cụm 1")
    plain = code.replace("-", "")
    assert plain not in str(player.enrolment_sha256)
    _, token = organisation.enrol(session, code, KEY, NOW)
    assert token not in str(player.token_sha256)


def test_an_old_code_is_refused(session: Session, house: House) -> None:
    _, code = organisation.add_player(
        session, house.stations[0], "cum-1", "Cụm 1", expires_at=NOW + timedelta(days=1)
    )
    with pytest.raises(NotAllowed):
        organisation.enrol(session, code, KEY, NOW + timedelta(days=1))


def test_a_key_of_the_wrong_length_is_refused(session: Session, house: House) -> None:
    _, code = organisation.add_player(session, house.stations[0], "cum-1", "Cụm 1")
    with pytest.raises(NotAllowed):
        organisation.enrol(session, code, b"short", NOW)


def test_a_revoked_player_is_told_so_and_a_stranger_is_not(session: Session, house: House) -> None:
    player, code = organisation.add_player(session, house.stations[0], "cum-1", "Cụm 1")
    _, token = organisation.enrol(session, code, KEY, NOW)
    organisation.revoke(session, player, NOW)
    for ask in (organisation.player_of_token, organisation.caller_of_token):
        with pytest.raises(Revoked):
            ask(session, token)
        with pytest.raises(NotAllowed):
            ask(session, "nonsense")

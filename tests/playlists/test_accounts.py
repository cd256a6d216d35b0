"""Who may come in, and what they may do where."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists import accounts
from playlists.database import session_factory
from playlists.errors import InvalidAccount, NotAllowed
from playlists.models import Account, Role
from tests.playlists.builders import NOW, PASSWORD, House, a_house, an_account


def test_the_right_password_opens(session: Session, house: House) -> None:
    account = accounts.create_account(session, "baocao", "Báo cáo", PASSWORD)
    assert accounts.authenticate(session, "baocao", PASSWORD, NOW) is account
    assert account.last_login_at == NOW


def test_five_wrong_passwords_lock_for_five_minutes_though_the_door_rolls_back(
    engine: Engine,
) -> None:
    sessions = session_factory(engine)
    with sessions.begin() as session:
        accounts.create_account(session, "baocao", "Báo cáo", PASSWORD)
    for _ in range(5):
        with pytest.raises(NotAllowed), sessions.begin() as session:
            accounts.authenticate(session, "baocao", "wrong", NOW)
    with pytest.raises(NotAllowed), sessions.begin() as session:
        accounts.authenticate(session, "baocao", PASSWORD, NOW + timedelta(minutes=4))
    with sessions.begin() as session:
        later = NOW + timedelta(minutes=5)
        assert accounts.authenticate(session, "baocao", PASSWORD, later).failed_logins == 0


def test_every_refusal_sounds_the_same(session: Session, house: House) -> None:
    accounts.create_account(session, "baocao", "Báo cáo", PASSWORD)
    accounts.create_account(session, "nghi", "Đã nghỉ", PASSWORD).active = False
    session.commit()
    refusals = set()
    for name, password in (("nobody", PASSWORD), ("baocao", "wrong"), ("nghi", PASSWORD)):
        with pytest.raises(NotAllowed) as refusal:
            accounts.authenticate(session, name, password, NOW)
        refusals.add(str(refusal.value))
    assert len(refusals) == 1


def test_an_unknown_name_costs_the_same_work(
    session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    monkeypatch.setattr(accounts, "_matches", lambda hash_, password: checked.append(hash_))
    with pytest.raises(NotAllowed):
        accounts.authenticate(session, "nobody", PASSWORD, NOW)
    assert checked[0].startswith("$argon2id$")


@pytest.mark.parametrize("new", ["short", PASSWORD, "BaoCao12345"])
def test_a_weak_or_unchanged_password_is_refused(session: Session, house: House, new: str) -> None:
    account = accounts.create_account(session, "baocao12345", "Báo cáo", PASSWORD)
    with pytest.raises(InvalidAccount):
        accounts.change_password(session, account, PASSWORD, new)


def test_a_new_password_ends_other_sessions(session: Session, house: House) -> None:
    account = accounts.create_account(session, "baocao", "Báo cáo", PASSWORD)
    with pytest.raises(NotAllowed):
        accounts.change_password(session, account, "not the old one", "mot-mat-khau-moi")
    accounts.change_password(session, account, PASSWORD, "mot-mat-khau-moi")
    assert (account.session_epoch, account.must_change_password) == (1, False)
    assert accounts.authenticate(session, "baocao", "mot-mat-khau-moi", NOW) is account


def test_a_role_holds_below_its_unit_and_not_above_or_beside(
    session: Session, house: House
) -> None:
    assert accounts.can(session, house.editor, Role.EDITOR, house.communes[0])
    assert accounts.can(session, house.operator, Role.OPERATOR, house.communes[0])
    assert not accounts.can(session, house.operator, Role.OPERATOR, house.communes[1])
    assert not accounts.can(session, house.operator, Role.OPERATOR, house.district)
    assert not accounts.can(session, house.editor, Role.APPROVER, house.district)


def test_an_administrator_holds_every_role_until_switched_off(
    session: Session, house: House
) -> None:
    assert all(accounts.can(session, house.admin, role, house.communes[1]) for role in Role)
    house.admin.active = False
    assert not accounts.can(session, house.admin, Role.ADMIN, house.district)
    with pytest.raises(NotAllowed):
        accounts.require(session, house.admin, Role.EDITOR, house.district)


def test_a_role_given_twice_is_held_once(session: Session, house: House) -> None:
    account = an_account(session, "hai-lan", house.district, Role.EDITOR, Role.EDITOR)
    assert len(account.memberships) == 1


def test_stations_of_an_account_are_those_its_roles_reach(session: Session, house: House) -> None:
    here, there = (station.id for station in house.stations)
    assert accounts.station_ids_for(session, house.operator, Role.OPERATOR) == {here}
    assert accounts.station_ids_for(session, house.operator, Role.EDITOR) == set()
    assert accounts.station_ids_for(session, house.editor) == {here, there}


def test_two_accounts_do_not_share_a_name(engine: Engine) -> None:
    with session_factory(engine).begin() as session:
        a_house(session)
        with pytest.raises(InvalidAccount):
            accounts.create_account(session, "bientap", "Biên tập", PASSWORD)
        assert session.query(Account).filter_by(username="bientap").count() == 1

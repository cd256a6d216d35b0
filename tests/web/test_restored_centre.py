"""A centre restored from an older backup: its players have seen more than it knows of."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from playlists import accounts, silence
from playlists.models import Airing, Player, PublishedManifest, Station
from scheduler.outrun import FARTHEST, Seen
from scheduler.protocol import (
    Manifest,
    Orders,
    open_envelope,
    open_orders,
    seen,
    sign,
)
from tests.web.builders import NOW, House
from tests.web.players import MANIFEST, ORDERS, Device, a_device, how_many, morning

STATION = "viet-hai"


@pytest.fixture
def device(house: House) -> Device:
    return a_device(house)


def manifest_of(device: Device, named: Manifest | None = None) -> Manifest:
    target = MANIFEST if named is None else f"{MANIFEST}?seen={seen(named)}"
    assert device.centre_key is not None
    return open_envelope(device.get(target).data, device.centre_key, station=STATION)


def orders_of(device: Device, named: Orders | None = None) -> Orders | None:
    target = ORDERS if named is None else f"{ORDERS}?seen={seen(named)}"
    said = device.get(target).get_json()["orders"]
    assert device.centre_key is not None
    return None if said is None else open_orders(said.encode(), device.centre_key, station=STATION)


def publish_later(house: House, device: Device, version: int) -> Manifest:
    """What the centre published and then forgot: another day's plan under a higher number."""
    newest = manifest_of(device)
    later = newest.model_copy(update={"version": version, "programmes": newest.programmes[:1]})
    sign(later, house.centre.signing_key)
    return later


def silence_it(house: House, *, on: bool) -> None:
    with house.centre.sessions.begin() as session:
        station = session.scalars(select(Station).where(Station.code == STATION)).one()
        who = accounts.account_of(session, "quantri")
        turn = silence.silence if on else silence.end_silence
        turn(session, [station], by=who, now=house.centre.timekeeper.now())
    house.centre.publish_orders()


class Backup:
    """The centre's database as it stands, to be put back."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house, self._copy = house, folder / "backup.db"
        self._file = house.folder / "var" / "centre.db"
        house.centre.sessions.kw["bind"].dispose()
        shutil.copy(self._file, self._copy)

    def restore(self) -> None:
        self._house.centre.sessions.kw["bind"].dispose()
        for beside in self._file.parent.glob("centre.db-*"):
            beside.unlink()
        shutil.copy(self._copy, self._file)
        self._house.centre.standing._kept.clear()  # a centre that is restored is started anew


def test_a_centre_goes_on_after_the_number_its_player_has(house: House, device: Device) -> None:
    held = publish_later(house, device, version=40)
    assert manifest_of(device, held).version < 40
    house.centre.replan_wanted()
    newer = manifest_of(device, held)
    assert newer.version == 41
    house.centre.replan_wanted()
    assert manifest_of(device, newer).version == 41, "once is enough"


def test_the_same_number_with_other_contents_is_gone_past_too(house: House, device: Device) -> None:
    current = manifest_of(device)
    other = publish_later(house, device, version=current.version)
    manifest_of(device, other)
    house.centre.replan_wanted()
    assert manifest_of(device, other).version == current.version + 1


def test_a_player_that_is_behind_or_level_moves_nothing(house: House, device: Device) -> None:
    current = manifest_of(device)
    older = current.model_copy(update={"version": current.version - 1})
    for named in (current, older):
        manifest_of(device, named)
    house.centre.replan_wanted()
    assert manifest_of(device).version == current.version


@pytest.mark.parametrize(
    "named", ["", "x", "99", f"{FARTHEST + 100}-{'a' * 16}", f"-1-{'a' * 16}", "5-zzzz"]
)
def test_a_number_that_cannot_be_moves_nothing(house: House, device: Device, named: str) -> None:
    before = manifest_of(device).version
    assert device.get(f"{MANIFEST}?seen={named}").status_code == 200
    house.centre.replan_wanted()
    assert manifest_of(device).version == before


def test_an_order_that_was_forgotten_is_lifted_at_the_players(
    house: House, device: Device, tmp_path: Path
) -> None:
    silence_it(house, on=True)
    silence_it(house, on=False)
    backup = Backup(house, tmp_path)
    silence_it(house, on=True)
    held = orders_of(device)
    assert held is not None
    assert held.silenced
    backup.restore()
    orders_of(device, held)
    house.centre.publish_orders()
    newer = orders_of(device, held)
    assert newer is not None
    assert newer.version > held.version
    assert not newer.silenced, "what the centre knows stands, and the players are told"


def test_rows_of_the_lost_hour_are_handed_in_again_and_none_is_doubled(
    house: House, device: Device, tmp_path: Path
) -> None:
    rows = morning(house)
    assert device.report(*rows[:2]).get_json() == {"kept": 2}
    backup = Backup(house, tmp_path)
    device.report(*rows)
    backup.restore()
    assert device.report().get_json() == {"kept": 2}, "an empty report asks how much is kept"
    assert device.report(*rows[2:]).get_json() == {"kept": len(rows)}
    assert how_many(house) == len(rows)
    with house.session() as session:
        kept = session.scalars(select(Airing.sequence).join(Player).where(Player.code == "moi-1"))
        assert sorted(kept) == list(range(1, len(rows) + 1))


def test_a_manifest_that_was_forgotten_and_is_made_anew_has_a_newer_number(
    house: House, device: Device, tmp_path: Path
) -> None:
    backup = Backup(house, tmp_path)
    for _ in range(3):
        house.timekeeper.step(86_400)
        house.centre.plan_and_publish()
    held = manifest_of(device)
    backup.restore()
    house.timekeeper.step(-86_400)
    house.centre.plan_and_publish()
    manifest_of(device, held)
    house.centre.replan_wanted()
    with house.session() as session:
        versions = session.scalars(
            select(PublishedManifest.version)
            .join(Station)
            .where(Station.code == STATION)
            .order_by(PublishedManifest.id)
        ).all()
    assert list(versions) == sorted(set(versions))
    assert versions[-1] == held.version + 1
    assert NOW + timedelta(days=2) == house.timekeeper.now()


def test_a_name_is_read_as_it_is_written() -> None:
    assert Seen.read(f"7-{'0' * 16}") == Seen(7, "0" * 16)
    assert Seen.read("7") is None

"""Orders as players get them: signed, numbered, whole, and only where something changed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from playlists import accounts, emergencies, organisation, silence
from playlists.models import Account, Emergency, Item, Precedence, PublishedOrders, Station
from scheduler.centre import Centre
from scheduler.errors import BadSignature, InvalidManifest
from scheduler.protocol import Orders, open_envelope, open_orders, sign
from tests.scheduler.builders import manifest as a_manifest
from tests.scheduler.newsdesk import NOW, approve, centre_of, hand_in, manifests


def leader(session: Session) -> Account:
    return accounts.account_of(session, "lanhdao")


@pytest.fixture
def centre(engine: Engine, tmp_path: Path) -> Centre:
    """A centre with one approved emergency for two stations, which are planned."""
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Bão số 3 đang vào.")
    with centre.sessions.begin() as session:
        session.scalars(select(Item)).one().precedence = Precedence.EMERGENCY
    centre.voice()
    approve(centre)
    centre.plan_and_publish()
    return centre


def raise_at(centre: Centre, *codes: str) -> int:
    with centre.sessions.begin() as session:
        return emergencies.raise_emergency(
            session,
            session.scalars(select(Item)).one(),
            [organisation.station_of(session, code) for code in codes],
            by=leader(session),
            now=centre.timekeeper.now(),
            repeat=3,
        ).id


def orders_of(centre: Centre, station: str = "cat-ba") -> list[Orders]:
    with centre.sessions() as session:
        kept = session.scalars(
            select(PublishedOrders)
            .join(Station, Station.id == PublishedOrders.station_id)
            .where(Station.code == station)
            .order_by(PublishedOrders.version)
        )
        key = centre.signing_key.public_key()
        return [open_orders(each.envelope, key, station=station) for each in kept]


def test_an_emergency_reaches_the_stations_it_was_raised_for_and_wakes_them(
    centre: Centre,
) -> None:
    rings = centre.bell.rings("cat-ba"), centre.bell.rings("cat-hai")
    number = raise_at(centre, "cat-ba")
    assert centre.publish_orders() == ["cat-ba"]
    assert centre.publish_orders() == []
    (orders,) = orders_of(centre)
    (bulletin,) = orders.bulletins
    assert (bulletin.order, bulletin.precedence) == (f"emergency/{number}", "emergency")
    assert (bulletin.repeat, bulletin.tone, bulletin.resume) == (3, True, "rejoin")
    assert bulletin.expires_at - bulletin.raised_at == timedelta(minutes=30)
    assert orders.clips.keys() == {bulletin.clip_sha256}
    assert not orders.silenced
    assert orders_of(centre, "cat-hai") == []
    assert (centre.bell.rings("cat-ba"), centre.bell.rings("cat-hai")) == (
        rings[0] + 1,
        rings[1],
    )


def test_what_is_lifted_is_not_in_the_next_orders(centre: Centre) -> None:
    number = raise_at(centre, "cat-ba")
    centre.publish_orders()
    with centre.sessions.begin() as session:
        raised = session.get_one(Emergency, number)
        emergencies.lift(session, raised, by=leader(session), now=NOW)
    centre.publish_orders()
    first, second = orders_of(centre)
    assert (first.version, second.version) == (1, 2)
    assert second.bulletins == ()


def test_words_changed_after_the_order_do_not_air(centre: Centre) -> None:
    raise_at(centre, "cat-ba")
    with centre.sessions.begin() as session:
        session.scalars(select(Item)).one().latest.text = "Lời khác."
    centre.publish_orders()
    assert [orders.bulletins for orders in orders_of(centre)] == [()]


def test_the_silence_switch_and_levels_are_in_the_orders(centre: Centre) -> None:
    with centre.sessions.begin() as session:
        station = organisation.station_of(session, "cat-ba")
        player, _ = organisation.add_player(session, station, "cat-ba-1", "Cụm loa")
        player.volume = 40
        silence.silence(session, [station], by=leader(session), now=NOW)
    centre.publish_orders()
    (orders,) = orders_of(centre)
    assert orders.silenced
    assert orders.levels["cat-ba-1"].model_dump() == {"volume": 40, "muted": False}


def test_a_restored_centre_goes_on_after_the_number_its_players_have_seen(centre: Centre) -> None:
    with centre.sessions.begin() as session:
        station = organisation.station_of(session, "cat-ba")
        player, _ = organisation.add_player(session, station, "cat-ba-1", "Cụm loa")
        player.orders_version = 17
    raise_at(centre, "cat-ba")
    centre.publish_orders()
    assert [orders.version for orders in orders_of(centre)] == [18]


def test_approved_emergencies_travel_with_the_manifest_before_anything_happens(
    centre: Centre,
) -> None:
    newest = manifests(centre)[-1]
    (kept,) = newest.emergencies
    assert (kept.name, kept.title) == ("bao-so-3-dang-vao", "Bão số 3 đang vào.")
    assert newest.clip_names()[0] == kept.clip_sha256


def test_orders_are_no_manifest_and_a_manifest_no_orders(centre: Centre) -> None:
    raise_at(centre, "cat-ba")
    centre.publish_orders()
    (orders,) = orders_of(centre)
    key = centre.signing_key
    with pytest.raises(InvalidManifest):
        open_envelope(sign(orders, key), key.public_key(), station="cat-ba")
    with pytest.raises(InvalidManifest):
        open_orders(sign(a_manifest(), key), key.public_key(), station="cat-ba")
    with pytest.raises(InvalidManifest):
        open_orders(sign(orders, key), key.public_key(), station="cat-hai")
    forged = sign(orders, key).replace(b"false", b"true ", 1)
    with pytest.raises((BadSignature, InvalidManifest)):
        open_orders(forged, key.public_key(), station="cat-ba")

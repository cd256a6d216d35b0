"""Orders over the programme: who may give them, over what, where, and until when."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import emergencies, newsroom, silence
from playlists.errors import InvalidOrder, NotAllowed, NotApproved
from playlists.models import Item, Player, Precedence, ResumeRule, Station, StationGroup
from tests.playlists.builders import NOW, House, an_item, approved, voiced

MINUTE = timedelta(minutes=1)


def an_urgent_item(session: Session, house: House, title: str = "Cảnh báo bão số 3") -> Item:
    item = approved(session, house, an_item(session, house, title))
    item.precedence = Precedence.EMERGENCY
    session.flush()
    return item


def test_an_approved_emergency_stands_at_its_stations_until_it_expires(
    session: Session, house: House
) -> None:
    item = an_urgent_item(session, house)
    raised = emergencies.raise_emergency(
        session, item, house.stations, by=house.approver, now=NOW, span=30 * MINUTE
    )
    assert (raised.revision, raised.clip_sha256) == (item.latest, item.latest.clip_sha256)
    assert (raised.tone, raised.resume) == (True, ResumeRule.REJOIN)
    for station in house.stations:
        assert emergencies.standing(session, NOW + 29 * MINUTE, station=station) == [raised]
        assert station.orders_stale
    assert emergencies.standing(session, NOW + 30 * MINUTE) == []


def test_a_lifted_emergency_stands_no_more_and_keeps_who_lifted_it(
    session: Session, house: House
) -> None:
    raised = emergencies.raise_emergency(
        session, an_urgent_item(session, house), house.stations[:1], by=house.operator, now=NOW
    )
    emergencies.lift(session, raised, by=house.approver, now=NOW + MINUTE)
    emergencies.lift(session, raised, by=house.admin, now=NOW + 2 * MINUTE)
    assert emergencies.standing(session, NOW + MINUTE) == []
    assert (raised.lifted_by, raised.lifted_at) == (house.approver, NOW + MINUTE)
    assert emergencies.past(session) == [raised]


def test_only_approved_words_go_over_the_programme(session: Session, house: House) -> None:
    item = an_item(session, house)
    item.precedence = Precedence.EMERGENCY
    voiced(session, item.latest)
    with pytest.raises(NotApproved):
        emergencies.raise_emergency(session, item, house.stations, by=house.approver, now=NOW)


def test_a_withdrawn_or_expired_emergency_cannot_be_raised(session: Session, house: House) -> None:
    withdrawn, expired = (an_urgent_item(session, house, title) for title in ("Bão", "Lũ"))
    newsroom.withdraw(session, withdrawn, actor=house.approver, now=NOW)
    expired.valid_to = NOW
    for item in (withdrawn, expired):
        with pytest.raises(NotApproved):
            emergencies.raise_emergency(session, item, house.stations, by=house.approver, now=NOW)


def test_a_bulletin_for_a_group_goes_over_the_programme_of_its_stations_only(
    session: Session, house: House
) -> None:
    ours, others = house.stations
    item = an_urgent_item(session, house)
    item.groups = [StationGroup(name="Vùng ven biển", stations=[ours])]
    session.flush()
    with pytest.raises(InvalidOrder, match="is not for"):
        emergencies.raise_emergency(session, item, [ours, others], by=house.approver, now=NOW)
    raised = emergencies.raise_emergency(session, item, [ours], by=house.approver, now=NOW)
    assert raised.stations == [ours]
    item.groups = [StationGroup(name="Chưa có đài nào", stations=[])]
    with pytest.raises(InvalidOrder, match="is not for"):
        emergencies.raise_emergency(session, item, [ours], by=house.approver, now=NOW)


def test_an_ordinary_item_does_not_go_over_the_programme(session: Session, house: House) -> None:
    with pytest.raises(InvalidOrder, match="ordinary"):
        emergencies.raise_emergency(
            session,
            approved(session, house, an_item(session, house)),
            house.stations,
            by=house.approver,
            now=NOW,
        )


def test_a_priority_bulletin_has_no_alert_tone_unless_it_is_asked_for(
    session: Session, house: House
) -> None:
    item = an_urgent_item(session, house)
    item.precedence = Precedence.PRIORITY
    quiet, loud = (
        emergencies.raise_emergency(
            session, item, house.stations, by=house.approver, now=NOW, tone=tone
        )
        for tone in (None, True)
    )
    assert (quiet.precedence, quiet.tone) == (Precedence.PRIORITY, False)
    assert loud.tone


def test_a_commune_orders_at_its_own_station_only(session: Session, house: House) -> None:
    item, (own, other) = an_urgent_item(session, house), house.stations
    emergencies.raise_emergency(session, item, [own], by=house.operator, now=NOW)
    with pytest.raises(NotAllowed):
        emergencies.raise_emergency(session, item, [own, other], by=house.operator, now=NOW)
    with pytest.raises(NotAllowed):
        silence.silence(session, [other], by=house.operator, now=NOW)
    with pytest.raises(NotAllowed):
        emergencies.raise_emergency(session, item, [own], by=house.editor, now=NOW)


def test_an_item_for_one_station_does_not_go_over_another(session: Session, house: House) -> None:
    item = an_urgent_item(session, house)
    item.stations = house.stations[:1]
    with pytest.raises(InvalidOrder, match="not for"):
        emergencies.raise_emergency(session, item, house.stations, by=house.approver, now=NOW)


@pytest.mark.parametrize(
    ("span", "repeat", "everywhere"),
    [
        (timedelta(), 1, True),
        (timedelta(days=2), 1, True),
        (MINUTE, 0, True),
        (MINUTE, 21, True),
        (MINUTE, 1, False),
    ],
)
def test_an_order_without_bounds_or_stations_is_refused(
    session: Session, house: House, span: timedelta, repeat: int, everywhere: bool
) -> None:
    chosen: list[Station] = house.stations if everywhere else []
    with pytest.raises(InvalidOrder):
        emergencies.raise_emergency(
            session,
            an_urgent_item(session, house),
            chosen,
            by=house.approver,
            now=NOW,
            span=span,
            repeat=repeat,
        )


def test_every_approved_emergency_is_kept_at_the_players_under_a_name_to_type(
    session: Session, house: House
) -> None:
    first, second = (an_urgent_item(session, house) for _ in range(2))
    other = an_urgent_item(session, house, "Cháy rừng ở Phù Long!")
    other.stations = house.stations[1:]
    approved(session, house, an_item(session, house, "Tin thường"))
    kept = emergencies.ready_pieces(session, NOW, station=house.stations[0])
    assert [each.item_id for each in kept] == [first.id, second.id]
    names = emergencies.spoken_names([*kept, other.latest])
    assert list(names.values()) == [
        "canh-bao-bao-so-3",
        f"canh-bao-bao-so-3-{second.id}",
        "chay-rung-o-phu-long",
    ]


def test_the_silence_switch_holds_until_somebody_turns_it_back(
    session: Session, house: House
) -> None:
    first, second = house.stations
    (order,) = silence.silence(session, [first], by=house.operator, now=NOW, reason=" tiếng lạ ")
    assert silence.silence(session, [first], by=house.approver, now=NOW) == []
    silence.silence(session, house.stations, by=house.approver, now=NOW)
    assert silence.silenced_ids(session) == {first.id, second.id}
    assert order.reason == "tiếng lạ"
    assert silence.end_silence(session, [first], by=house.approver, now=NOW + MINUTE) == [order]
    assert (order.lifted_by, order.lifted_at) == (house.approver, NOW + MINUTE)
    assert silence.silenced_ids(session) == {second.id}


def test_a_player_is_turned_down_or_muted_by_whoever_may_order_at_its_station(
    session: Session, house: House
) -> None:
    player = Player(code="phu-long-1", name="Cụm loa", station=house.stations[0])
    session.add(player)
    silence.set_level(session, player, by=house.operator, volume=40)
    silence.set_level(session, player, by=house.operator, muted=True)
    assert (player.volume, player.muted, player.station.orders_stale) == (40, True, True)
    with pytest.raises(InvalidOrder):
        silence.set_level(session, player, by=house.operator, volume=101)
    with pytest.raises(NotAllowed):
        silence.set_level(session, player, by=house.editor, volume=10)

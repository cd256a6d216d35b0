"""Two steps of approval: a commune's leader, then the Centre, each of the same words and sound."""

import pytest
from sqlalchemy.orm import Session

from playlists import accounts, newsroom, organisation, waiting
from playlists.endorsing import waits_for_nobody
from playlists.errors import NotAllowed, NotApproved
from playlists.models import Account, Item, ItemKind, ItemState, Precedence, Role, UnitKind
from tests.playlists.builders import NOW, House, an_account, an_item, voiced


@pytest.fixture
def leader(session: Session, house: House) -> Account:
    return an_account(session, "chutich", house.communes[0], Role.APPROVER)


def handed_in(session: Session, house: House, author: Account | None = None) -> Item:
    """A notice of the first commune, with sound."""
    author = author or house.operator
    unit = house.communes[0]
    item = an_item(session, house, "Họp dân", kind=ItemKind.NOTICE, author=author, unit=unit)
    newsroom.submit(session, item, actor=author, now=NOW)
    voiced(session, item.latest)
    return item


def lines(session: Session, *people: Account) -> list[int]:
    """How many items stand in each one's line; the count and the line say the same."""
    counts = [waiting.count_in_line(session, each) for each in people]
    assert counts == [len(waiting.in_line(session, each)) for each in people]
    return counts


def test_the_communes_leader_approves_first_then_the_centre(
    session: Session, house: House, leader: Account
) -> None:
    item = handed_in(session, house)
    assert lines(session, leader, house.approver) == [1, 0]
    with pytest.raises(NotAllowed, match=r"The leaders of .* approve this first"):
        newsroom.approve(session, item, approver=house.approver, now=NOW)
    assert newsroom.approve(session, item, approver=leader, now=NOW) is None
    assert item.state is ItemState.ENDORSED
    assert not newsroom.is_airable(item.latest, NOW)
    assert lines(session, leader, house.approver) == [0, 1]
    with pytest.raises(NotAllowed, match="the Centre is next"):
        newsroom.approve(session, item, approver=leader, now=NOW)
    assert newsroom.approve(session, item, approver=house.approver, now=NOW) is not None
    assert newsroom.is_airable(item.latest, NOW)
    assert lines(session, leader, house.approver) == [0, 0]
    assert [event.state for event in newsroom.history(session, item)[-2:]] == [
        ItemState.ENDORSED,
        ItemState.APPROVED,
    ]


def test_the_centre_approves_what_the_commune_heard_and_nothing_else(
    session: Session, house: House, leader: Account
) -> None:
    item = handed_in(session, house)
    newsroom.approve(session, item, approver=leader, now=NOW)
    item.latest.text = "Lời của kẻ khác."
    with pytest.raises(NotApproved, match="no longer what"):
        newsroom.approve(session, item, approver=house.approver, now=NOW)


def test_other_sound_asks_the_commune_again(
    session: Session, house: House, leader: Account
) -> None:
    item = handed_in(session, house)
    newsroom.approve(session, item, approver=leader, now=NOW)
    voiced(session, item.latest, take="2")
    assert (item.state, item.latest.endorsement) == (ItemState.SUBMITTED, None)
    assert lines(session, leader, house.approver) == [1, 0]


def test_other_words_ask_the_commune_again(session: Session, house: House, leader: Account) -> None:
    item = handed_in(session, house)
    newsroom.approve(session, item, approver=leader, now=NOW)
    newsroom.revise(session, item, author=house.operator, title="Họp", text="Khác.", now=NOW)
    newsroom.submit(session, item, actor=house.operator, now=NOW)
    voiced(session, item.latest)
    assert lines(session, leader, house.approver) == [1, 0]


def test_what_the_centre_sends_back_takes_both_steps_anew(
    session: Session, house: House, leader: Account
) -> None:
    item = handed_in(session, house)
    newsroom.approve(session, item, approver=leader, now=NOW)
    newsroom.send_back(session, item, approver=house.approver, comment="Ghi giờ.", now=NOW)
    assert (item.state, item.latest.endorsement) == (ItemState.SENT_BACK, None)
    newsroom.submit(session, item, actor=house.operator, now=NOW)
    assert lines(session, leader, house.approver) == [1, 0]


def test_a_commune_without_a_leader_who_may_approve_goes_to_the_centre_at_once(
    session: Session, house: House
) -> None:
    item = handed_in(session, house)
    assert lines(session, house.approver) == [1]
    leader = an_account(session, "chutich", house.communes[0], Role.APPROVER, Role.OPERATOR)
    assert lines(session, leader, house.approver) == [1, 0]
    own = handed_in(session, house, leader)
    assert lines(session, leader, house.approver) == [2, 1], "nobody approves what they wrote"
    leader.active = False
    session.flush()
    assert lines(session, house.approver) == [2]
    for each in (item, own):
        assert newsroom.approve(session, each, approver=house.approver, now=NOW) is not None


def test_an_emergency_waits_for_one_approval_only(
    session: Session, house: House, leader: Account
) -> None:
    for approver in (leader, house.approver):
        item = handed_in(session, house)
        item.precedence = Precedence.EMERGENCY
        assert lines(session, leader, house.approver) == [1, 1]
        assert newsroom.approve(session, item, approver=approver, now=NOW) is not None
        assert item.state is ItemState.APPROVED


def test_a_commune_that_stands_alone_has_one_step(
    session: Session, house: House, leader: Account
) -> None:
    for account in (house.approver, house.admin):
        account.active = False
    item = handed_in(session, house)
    assert newsroom.approve(session, item, approver=leader, now=NOW) is not None


def test_who_approves_in_both_places_takes_one_of_the_two_steps(
    session: Session, house: House
) -> None:
    both = an_account(session, "cahai", house.communes[0], Role.APPROVER)
    an_account(session, "khac", house.district, Role.APPROVER)
    accounts.grant(session, both, house.district, Role.APPROVER)
    item = handed_in(session, house)
    newsroom.approve(session, item, approver=both, now=NOW)
    with pytest.raises(NotAllowed, match="the Centre is next"):
        newsroom.approve(session, item, approver=both, now=NOW)
    assert lines(session, both, house.approver) == [0, 1]


def test_where_one_and_the_same_approves_in_both_places_there_is_one_step(
    session: Session, house: House, leader: Account
) -> None:
    for account in (house.approver, house.admin):
        account.active = False
    accounts.grant(session, leader, house.district, Role.APPROVER)
    item = handed_in(session, house)
    assert lines(session, leader) == [1]
    assert newsroom.approve(session, item, approver=leader, now=NOW) is not None


def test_who_approves_in_another_district_is_not_waited_for(
    session: Session, house: House, leader: Account
) -> None:
    for account in (house.approver, house.admin):
        account.active = False
    elsewhere = organisation.add_unit(session, "khac", "Huyện khác", UnitKind.DISTRICT)
    stranger = an_account(session, "nguoikhac", elsewhere, Role.APPROVER)
    item = handed_in(session, house)
    assert lines(session, leader, stranger) == [1, 0]
    assert newsroom.approve(session, item, approver=leader, now=NOW) is not None


def test_where_only_who_wrote_it_could_take_the_second_step_there_is_one(
    session: Session, house: House, leader: Account
) -> None:
    house.admin.active = False
    accounts.grant(session, house.approver, house.district, Role.EDITOR)
    item = handed_in(session, house, author=house.approver)
    assert newsroom.approve(session, item, approver=leader, now=NOW) is not None


def test_a_second_step_that_has_nobody_left_is_taken_by_another_leader_of_the_commune(
    session: Session, house: House, leader: Account
) -> None:
    item, later = handed_in(session, house), handed_in(session, house)
    for each in (item, later):
        assert newsroom.approve(session, each, approver=leader, now=NOW) is None
    for account in (house.approver, house.admin):
        account.active = False
    other = an_account(session, "phochutich", house.communes[0], Role.APPROVER)
    assert lines(session, leader, other) == [0, 2]
    with pytest.raises(NotAllowed, match="the Centre is next"):
        newsroom.approve(session, item, approver=leader, now=NOW)
    assert newsroom.approve(session, item, approver=other, now=NOW) is not None
    other.active = False
    session.flush()
    assert lines(session, leader) == [1], "there is nobody else at all"
    assert newsroom.approve(session, later, approver=leader, now=NOW) is not None


def test_of_two_leaders_the_one_who_is_the_centre_too_leaves_the_other_step_to_the_other(
    session: Session, house: House, leader: Account
) -> None:
    for account in (house.approver, house.admin):
        account.active = False
    both = an_account(session, "cahai", house.communes[0], Role.APPROVER)
    accounts.grant(session, both, house.district, Role.APPROVER)
    item = handed_in(session, house)
    assert newsroom.approve(session, item, approver=both, now=NOW) is None
    assert lines(session, both, leader) == [0, 1]
    assert newsroom.approve(session, item, approver=leader, now=NOW) is not None


@pytest.mark.parametrize("centre_approves", [True, False])
def test_what_nobody_may_approve_says_so(
    session: Session, house: House, leader: Account, *, centre_approves: bool
) -> None:
    def stuck() -> bool:
        return waits_for_nobody(session, item, centre_approves=centre_approves)

    accounts.grant(session, leader, house.communes[0], Role.OPERATOR)
    item = handed_in(session, house, author=leader)
    assert stuck() == (not centre_approves), "the Centre is asked, or is not"
    for account in (house.approver, house.admin):
        account.active = False
    assert stuck()
    (mine,) = waiting.in_line(session, leader, centre_approves=centre_approves)
    assert (mine.own, mine.stuck) == (True, True)
    an_account(session, "phochutich", house.communes[0], Role.APPROVER)
    assert not stuck()
    (mine,) = waiting.in_line(session, leader, centre_approves=centre_approves)
    assert not mine.stuck


def test_without_the_centre_the_communes_leader_has_the_last_word(
    session: Session, house: House, leader: Account
) -> None:
    started, item = handed_in(session, house), handed_in(session, house)
    newsroom.approve(session, started, approver=leader, now=NOW)
    for each in (started, item):  # the first of two steps was taken before the setting changed
        assert waiting.count_in_line(session, house.approver, centre_approves=False) == 0
        approval = newsroom.approve(session, each, approver=leader, now=NOW, centre_approves=False)
        assert approval is not None

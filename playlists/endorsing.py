"""Two steps of approval: a commune's own leader first, then the Centre above it.

A commune's notices are approved by the commune's leaders, and the leaders of the Centre approve
what airs; where `centre_approves` is off, the commune's own leaders have the last word (Decree
49/2024/NĐ-CP: its People's Committee runs its station). What cannot wait has one step: an
emergency (Circular 39/2020/TT-BTTTT), and what only one of the two could approve: because no
leader of the commune is there who did not write of it, or because nobody approves above communes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from playlists import accounts
from playlists.accounts import APPROVING, LOCAL
from playlists.errors import NotAllowed
from playlists.models import (
    Account,
    Approval,
    Endorsement,
    Item,
    ItemState,
    Membership,
    Precedence,
    Revision,
    Unit,
)
from playlists.organisation import units_below

AWAITING = frozenset({ItemState.SUBMITTED, ItemState.ENDORSED})
"""States in which somebody's approval is waited for."""


@dataclass(frozen=True)
class Reach:
    """Units whose items an account may approve: as their own leader, or from above them.

    From above are also the units that are no communes, where there is one step.
    """

    own: frozenset[int]
    above: frozenset[int]

    @property
    def units(self) -> frozenset[int]:
        return self.own | self.above


def reach_of(session: Session, account: Account, *, centre_approves: bool = True) -> Reach:
    """Where an account may approve what somebody else wrote."""
    if not account.active:
        return Reach(frozenset(), frozenset())
    held = [each.unit for each in account.memberships if each.role in APPROVING]
    below = [(unit, each) for unit in held for each in units_below(session, unit)]
    return Reach(
        own=frozenset(unit.id for unit in held if unit.kind in LOCAL),
        above=frozenset(
            each.id
            for unit, each in below
            if each.kind not in LOCAL or (centre_approves and each is not unit)
        ),
    )


def awaits(reach: Reach, account: Account, *, centre_approves: bool = True) -> ColumnElement[bool]:
    """Whether an item waits for this account's approval, if somebody else wrote it."""
    own, above = Item.unit_id.in_(reach.own), Item.unit_id.in_(reach.above)
    if not centre_approves:
        return and_(Item.state.in_(AWAITING), or_(own, above))
    first = Item.state == ItemState.SUBMITTED
    return or_(
        and_(first, or_(own, and_(above, not_(has_two_steps())))),
        and_(Item.state == ItemState.ENDORSED, above, not_(_endorsed_by(account))),
    )


def awaits_endorsement(session: Session, item: Item, *, centre_approves: bool = True) -> bool:
    """Whether the next approval of a submitted item is the first of two."""
    if not centre_approves or item.state is not ItemState.SUBMITTED:
        return False
    session.flush()
    asked = select(Item.id).where(Item.id == item.id, has_two_steps())
    return session.scalar(asked) is not None


def may_decide(
    session: Session, account: Account, item: Item, *, centre_approves: bool = True
) -> bool:
    """Whether the next step is this account's, if somebody else wrote the item."""
    if item.state not in AWAITING:
        return accounts.may_approve(session, account, item.unit, centre_approves=centre_approves)
    session.flush()
    reach = reach_of(session, account, centre_approves=centre_approves)
    asked = awaits(reach, account, centre_approves=centre_approves)
    return session.scalar(select(Item.id).where(Item.id == item.id, asked)) is not None


def require_may_decide(
    session: Session, account: Account, item: Item, *, centre_approves: bool = True
) -> None:
    """Raise NotAllowed where the next step is not this account's, saying whose it is."""
    if may_decide(session, account, item, centre_approves=centre_approves):
        return
    names = {"name": account.display_name, "unit": item.unit.name}
    reach = reach_of(session, account, centre_approves=centre_approves)
    if item.unit_id in reach.units and item.state is ItemState.SUBMITTED:
        raise NotAllowed("The leaders of %(unit)s approve this first.", unit=item.unit.name)
    if item.unit_id in reach.units and item.state is ItemState.ENDORSED:
        raise NotAllowed("%(unit)s has approved this: the Centre is next.", unit=item.unit.name)
    raise NotAllowed("%(name)s may not approve for %(unit)s.", **names)


def has_two_steps() -> ColumnElement[bool]:
    """Whether an item is a commune's, can wait, and has a leader there who wrote none of it."""
    unit = select(Unit.id).where(Unit.id == Item.unit_id, Unit.kind.in_(LOCAL))
    wrote, passed = aliased(Revision), aliased(Revision)
    over, head = aliased(Membership), aliased(Account)
    since = (
        select(func.coalesce(func.max(passed.number), 0))
        .join(Approval, Approval.revision_id == passed.id)
        .where(passed.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    writer = (
        exists()
        .where(
            wrote.item_id == Item.id,
            wrote.author_id == Membership.account_id,
            wrote.number > since,
        )
        .correlate(Item, Membership)
    )
    leader = (
        select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.unit_id == Item.unit_id,
            Membership.role.in_(APPROVING),
            Account.active,
            not_(writer),
        )
    )
    centre = (
        select(over.id)
        .join(head, head.id == over.account_id)
        .join(Unit, Unit.id == over.unit_id)
        .where(over.role.in_(APPROVING), head.active, Unit.kind.not_in(LOCAL))
    )
    return and_(
        Item.precedence != Precedence.EMERGENCY,
        unit.correlate(Item).exists(),
        leader.correlate(Item).exists(),
        centre.exists(),
    )


def in_units(units: Collection[Unit]) -> ColumnElement[bool]:
    """Whether an item of one of the units waits for anybody's approval."""
    return and_(Item.state.in_(AWAITING), Item.unit_id.in_([unit.id for unit in units]))


def _endorsed_by(account: Account) -> ColumnElement[bool]:
    """Whether the newest words of an item carry this account's own first approval."""
    given, newest = aliased(Revision), aliased(Revision)
    last = (
        select(func.max(newest.number))
        .where(newest.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    return (
        select(Endorsement.id)
        .join(given, given.id == Endorsement.revision_id)
        .where(
            given.item_id == Item.id,
            given.number == last,
            Endorsement.account_id == account.id,
        )
        .correlate(Item)
        .exists()
    )

"""Two steps of approval: a commune's own leader first, then the Centre above it.

A commune's notices are approved by the commune's leaders, and the leaders of the Centre approve
what airs; where `centre_approves` is off, the commune's own leaders have the last word (Decree
49/2024/NĐ-CP: its People's Committee runs its station). What cannot wait has one step: an
emergency (Circular 39/2020/TT-BTTTT), and what no two people could approve between them: no leader
of the commune is there who did not write of it, nobody approves above the commune, or both are the
same one. Where nobody is left for the second step, whoever else may approve takes it; the one who
took the first does so only where there is nobody else.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    SQLColumnExpression,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
)
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
    submitted, endorsed = (Item.state == each for each in (ItemState.SUBMITTED, ItemState.ENDORSED))
    mine = _endorsed(by=literal(account.id))
    second = or_(
        and_(above, not_(mine)),
        and_(or_(own, above), not_(_second_is_left()), or_(not_(mine), not_(_another_is_left()))),
    )
    return or_(
        and_(submitted, or_(own, and_(above, not_(has_two_steps())))),
        and_(endorsed, second),
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


# Parts of statements are made once: SQLAlchemy takes a hundredth of a second for each, and whoever
# decides on a day's items asks for every one of them.
@cache
def has_two_steps() -> ColumnElement[bool]:
    """Whether an item is a commune's, can wait, and two people can approve it between them.

    One leads the commune, the other approves above it, and neither wrote of it.
    """
    leader, head = _Approver(), _Approver()
    return and_(
        Item.precedence != Precedence.EMERGENCY,
        _of_a_commune(),
        leader.exists(
            leader.leads(),
            head.exists(head.is_above(), head.held.account_id != leader.held.account_id),
        ),
    )


@cache
def nobody_approves(*, centre_approves: bool = True) -> ColumnElement[bool]:
    """Whether there is nobody at all who may approve an item, for want of people or of others."""
    one = _Approver()
    above = one.is_above() if centre_approves else and_(one.is_above(), not_(_of_a_commune()))
    return not_(one.exists(or_(one.leads(), above)))


def waits_for_nobody(session: Session, item: Item, *, centre_approves: bool = True) -> bool:
    """Whether an item was handed in and nobody may approve it: its writer is told."""
    if item.state not in AWAITING:
        return False
    session.flush()
    asked = nobody_approves(centre_approves=centre_approves)
    return session.scalar(select(Item.id).where(Item.id == item.id, asked)) is not None


def in_units(units: Collection[Unit]) -> ColumnElement[bool]:
    """Whether an item of one of the units waits for anybody's approval."""
    return and_(Item.state.in_(AWAITING), Item.unit_id.in_([unit.id for unit in units]))


@dataclass(frozen=True)
class _Approver:
    """Somebody who may approve an item, as part of a statement over items."""

    held: type[Membership] = field(default_factory=lambda: aliased(Membership))
    account: type[Account] = field(default_factory=lambda: aliased(Account))

    def exists(self, *where: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether there is one who is let in, wrote none of the item, and is as told."""
        found = (
            select(self.held.id)
            .join(self.account, self.account.id == self.held.account_id)
            .where(
                self.held.role.in_(APPROVING),
                self.account.active,
                not_(_wrote(self.account.id)),
                *where,
            )
        )
        return found.correlate_except(self.held, self.account).exists()

    def leads(self) -> ColumnElement[bool]:
        """Whether the role is held in the item's own unit."""
        return self.held.unit_id == Item.unit_id

    def is_above(self) -> ColumnElement[bool]:
        """Whether the role is held in a unit above the item's."""
        above = _units_above()
        found = select(above.c.below).where(
            above.c.below == Item.unit_id, above.c.unit == self.held.unit_id
        )
        return found.correlate_except(above).exists()


@cache
def _units_above() -> CTE:
    """The units above those whose items wait, pair by pair; a ring ends where it began."""
    waiting = aliased(Item)
    asked = select(waiting.unit_id).where(waiting.state.in_(AWAITING))
    start, higher = aliased(Unit), aliased(Unit)
    pairs = (
        select(start.id.label("below"), start.parent_id.label("unit"))
        .where(start.id.in_(asked))
        .cte("units_above", recursive=True)
    )
    return pairs.union(select(pairs.c.below, higher.parent_id).where(higher.id == pairs.c.unit))


@cache
def _of_a_commune() -> ColumnElement[bool]:
    unit = aliased(Unit)
    found = select(unit.id).where(unit.id == Item.unit_id, unit.kind.in_(LOCAL))
    return found.correlate_except(unit).exists()


@cache
def _second_is_left() -> ColumnElement[bool]:
    """Whether somebody above the unit may take the second step."""
    head = _Approver()
    return head.exists(head.is_above(), not_(_endorsed(by=head.account.id)))


@cache
def _another_is_left() -> ColumnElement[bool]:
    """Whether somebody may approve an item who did not take its first step."""
    one = _Approver()
    return one.exists(or_(one.leads(), one.is_above()), not_(_endorsed(by=one.account.id)))


def _wrote(by: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether an account wrote any of an item's words since the last approval."""
    wrote, passed, approval = aliased(Revision), aliased(Revision), aliased(Approval)
    since = (
        select(func.coalesce(func.max(passed.number), 0))
        .join(approval, approval.revision_id == passed.id)
        .where(passed.item_id == Item.id)
        .correlate_except(passed, approval)
        .scalar_subquery()
    )
    found = select(wrote.id).where(
        wrote.item_id == Item.id, wrote.author_id == by, wrote.number > since
    )
    return found.correlate_except(wrote).exists()


def _endorsed(by: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the newest words of an item carry an account's own first approval."""
    given, newest, first = aliased(Revision), aliased(Revision), aliased(Endorsement)
    last = (
        select(func.max(newest.number))
        .where(newest.item_id == Item.id)
        .correlate_except(newest)
        .scalar_subquery()
    )
    found = (
        select(first.id)
        .join(given, given.id == first.revision_id)
        .where(given.item_id == Item.id, given.number == last, first.account_id == by)
    )
    return found.correlate_except(first, given).exists()

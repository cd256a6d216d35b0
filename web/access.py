"""Who sees what: the units, stations and items that an account's roles reach."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists import NotAllowed, NotFound, accounts
from playlists.models import (
    Account,
    Item,
    ItemKind,
    ItemState,
    Role,
    Station,
    StationGroup,
    Unit,
)
from playlists.newsroom import may_write
from playlists.organisation import units_below


def units_for(session: Session, account: Account, *roles: Role) -> list[Unit]:
    """Units where the account holds one of the roles, or any role where none is named."""
    wanted = {*roles, Role.ADMIN} if roles else set(Role)
    found: dict[int, Unit] = {}
    for held in account.memberships:
        if held.role in wanted:
            found.update({unit.id: unit for unit in units_below(session, held.unit)})
    return sorted(found.values(), key=lambda unit: unit.id)


def reaches_everything(session: Session, account: Account) -> bool:
    """Whether the account's roles reach every unit there is."""
    everything = session.scalar(select(func.count(Unit.id))) or 0
    return len(units_for(session, account)) == everything


def stations_for(session: Session, account: Account) -> list[Station]:
    """The stations that the account may look at, in order of their ids."""
    ids = accounts.station_ids_for(session, account)
    found = session.scalars(select(Station).where(Station.id.in_(ids)).order_by(Station.id))
    return list(found)


def groups_for(session: Session, account: Account) -> list[StationGroup]:
    """The groups whose stations are all among the account's, by name."""
    own = accounts.station_ids_for(session, account)
    found = session.scalars(select(StationGroup).order_by(StationGroup.name))
    return [each for each in found if {station.id for station in each.stations} <= own]


def groups_touching(session: Session, stations: Collection[Station]) -> list[StationGroup]:
    """The groups that hold at least one of the stations, by name."""
    reach = {station.id for station in stations}
    found = session.scalars(select(StationGroup).order_by(StationGroup.name))
    return [each for each in found if not reach.isdisjoint(station.id for station in each.stations)]


def station_for(session: Session, account: Account, code: str) -> Station:
    """The station of a code. Raises NotFound, or NotAllowed for somebody else's."""
    station = session.scalar(select(Station).where(Station.code == code))
    if station is None:
        raise NotFound("There is no station %(code)s.", code=code)
    if station.id not in accounts.station_ids_for(session, account):
        raise NotAllowed("%(station)s is not among your stations.", station=station.name)
    return station


def item_for(session: Session, account: Account, number: int) -> Item:
    """The item of a number. Raises NotFound, or NotAllowed for one out of reach.

    Within reach is what belongs to the account's units, and what is approved for its stations.
    """
    item = session.get(Item, number)
    if item is None:
        raise NotFound("There is no item %(number)d.", number=number)
    if item.unit_id in {unit.id for unit in units_for(session, account)}:
        return item
    own = accounts.station_ids_for(session, account)
    if item.state is ItemState.APPROVED and item.is_for(own):
        return item
    raise NotAllowed("The item belongs to a unit that is not yours.")


def unit_of_item(session: Session, number: int) -> int | None:
    """The id of the unit an item belongs to."""
    return session.scalar(select(Item.unit_id).where(Item.id == number))


def kinds_for(session: Session, account: Account, units: Sequence[Unit]) -> list[ItemKind]:
    """The kinds that the account may write in at least one of the units."""
    written = [kind for kind in ItemKind if kind is not ItemKind.LIVE]  # nobody writes what is said
    return [kind for kind in written if any(may_write(session, account, u, kind) for u in units)]


def require_somewhere(session: Session, account: Account, role: Role) -> None:
    """Raise NotAllowed unless the account holds the role in some unit."""
    if not units_for(session, account, role):
        raise NotAllowed("This page is for another role than yours.")

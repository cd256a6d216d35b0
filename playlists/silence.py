"""The silence switch, and the level of each player: who turned what, where.

Whoever calls ends the transaction, then lets the centre publish: `Centre.publish_orders`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.emergencies import require_may_order
from playlists.errors import InvalidOrder
from playlists.models import Account, Player, SilenceOrder, Station

LOUDEST = 100
_LONGEST_REASON = 300


def silence(
    session: Session,
    stations: Collection[Station],
    *,
    by: Account,
    now: datetime,
    reason: str = "",
) -> list[SilenceOrder]:
    """Let the stations be silent until `end_silence`, whatever is on air; those that are not yet.

    Raises NotAllowed, InvalidOrder.
    """
    require_may_order(session, by, stations)
    silent = silenced_ids(session)
    orders = [
        SilenceOrder(
            station=station, account=by, ordered_at=now, reason=reason.strip()[:_LONGEST_REASON]
        )
        for station in stations
        if station.id not in silent
    ]
    session.add_all(orders)
    _mark(orders)
    session.flush()
    return orders


def end_silence(
    session: Session, stations: Collection[Station], *, by: Account, now: datetime
) -> list[SilenceOrder]:
    """Let the stations sound again; give back the orders that ended. Raises as `silence` does."""
    require_may_order(session, by, stations)
    ids = {station.id for station in stations}
    ended = [order for order in standing(session) if order.station_id in ids]
    for order in ended:
        order.lifted_at = now
        order.lifted_by = by
    _mark(ended)
    session.flush()
    return ended


def standing(session: Session) -> list[SilenceOrder]:
    """The orders that hold now, the oldest first."""
    query = select(SilenceOrder).where(SilenceOrder.lifted_at.is_(None))
    return list(session.scalars(query.order_by(SilenceOrder.ordered_at, SilenceOrder.id)))


def silenced_ids(session: Session) -> set[int]:
    """The ids of the stations that are silent by order."""
    held = SilenceOrder.lifted_at.is_(None)
    return set(session.scalars(select(SilenceOrder.station_id).where(held)))


def set_level(
    session: Session,
    player: Player,
    *,
    by: Account,
    volume: int | None = None,
    muted: bool | None = None,
) -> None:
    """Turn one player's volume (0 to 100), or mute it; None leaves as it is. Raises as above."""
    require_may_order(session, by, [player.station])
    if volume is not None:
        if not 0 <= volume <= LOUDEST:
            raise InvalidOrder("A volume lies between 0 and 100.")
        player.volume = volume
    if muted is not None:
        player.muted = muted
    player.station.orders_stale = True
    session.flush()


def _mark(orders: Collection[SilenceOrder]) -> None:
    for order in orders:
        order.station.orders_stale = True

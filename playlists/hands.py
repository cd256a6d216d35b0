"""What people changed in programmes, and how stations ordered urgent items: read for planning."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hand import Change, Hand
from playlists.models import (
    Account,
    ChangeKind,
    Occurrence,
    PlaylistChange,
    PriorityOrder,
    Revision,
)
from playlists.settling import Slotted
from playlists.within import occurrences_within


@dataclass
class Hands:
    """The changes by programme, and each station's order of urgent items."""

    of: Mapping[int, Hand] = field(default_factory=dict)
    orders: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def reserved(self, others: Sequence[Slotted | Occurrence]) -> dict[int, list[datetime]]:
        """The times that hands hold for items in programmes that are still to be planned.

        Where in its programme such an item will stand is not known yet, so both ends count.
        """
        found: defaultdict[int, list[datetime]] = defaultdict(list)
        for each in others:
            hand = self.of.get(each.id)
            for item_id in hand.wanted if hand is not None else ():
                ends_at = each.starts_at + timedelta(milliseconds=each.length_ms)
                found[item_id] += [each.starts_at, ends_at]
        return dict(found)


def read_hands(
    session: Session, station_ids: Sequence[int], span: tuple[datetime, datetime]
) -> Hands:
    """What counts at stations in programmes that start in a span."""
    within = occurrences_within(session, station_ids, *span)
    own = within.rows
    newest = (
        select(Revision.title)
        .where(Revision.item_id == PlaylistChange.item_id)
        .order_by(Revision.number.desc())
        .limit(1)
        .correlate(PlaylistChange)
        .scalar_subquery()
    )
    changes = session.execute(
        select(
            PlaylistChange.occurrence_id,
            PlaylistChange.kind,
            PlaylistChange.item_id,
            PlaylistChange.after_item_id,
            Account.display_name,
            newest,
        )
        .join(own, own.id == PlaylistChange.occurrence_id)
        .outerjoin(Account, Account.id == PlaylistChange.account_id)
        .order_by(PlaylistChange.id),
        within.bound,
    )
    found: defaultdict[int, list[Change]] = defaultdict(list)
    for occurrence_id, kind, item_id, after, name, title in changes:
        if kind is ChangeKind.RESET:
            found[occurrence_id].clear()
        elif item_id is not None:
            found[occurrence_id].append(Change(kind, item_id, after, name, title or ""))
    orders: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in session.execute(
        select(PriorityOrder.station_id, PriorityOrder.item_id, PriorityOrder.place).where(
            PriorityOrder.station_id.in_(station_ids)
        )
    ):
        orders[row.station_id][row.item_id] = row.place
    return Hands({each: Hand(tuple(changes)) for each, changes in found.items()}, dict(orders))

"""What waits for approval: in which order, for whom, and what its words are compared with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from playlists.approval import WORDLESS, writers_since_approval
from playlists.endorsing import awaits, in_units, nobody_approves, reach_of
from playlists.models import (
    Account,
    Item,
    ItemEvent,
    ItemState,
    Precedence,
    Revision,
    Unit,
)

# Circular 39/2020/TT-BTTTT: what goes over the programme is approved first too.
_URGENCY = {Precedence.EMERGENCY: 0, Precedence.PRIORITY: 1, Precedence.ORDINARY: 2}


@dataclass(frozen=True)
class Waiting:
    """An item in line. `since` is when it was handed in, `own` whether the asker wrote of it.

    `has_sound` is false while it is being voiced: then there is nothing to listen to yet. `stuck`
    says that nobody at all may approve it.
    """

    item: Item
    since: datetime
    own: bool
    has_sound: bool
    stuck: bool = False

    @property
    def open_to_approval(self) -> bool:
        return self.has_sound and not self.own

    @property
    def failed(self) -> bool:
        """Whether it has no sound and will get none by itself."""
        latest = self.item.latest
        soundless = self.item.kind in WORDLESS and latest.recording_sha256 is None
        return not self.has_sound and (soundless or latest.voicing_error is not None)


@dataclass(frozen=True)
class Before:
    """Words that the newest are compared with, and the step that made them known.

    They are those last approved; where none were, those last sent back. `returned` is the last
    sending back since then, with its comment.
    """

    revision: Revision | None
    step: ItemEvent | None
    returned: ItemEvent | None


def in_line(
    session: Session, asker: Account, *, centre_approves: bool = True, limit: int = 200
) -> list[Waiting]:
    """Items whose next approval is the asker's: the most urgent class first, then the oldest.

    Those that the asker wrote of stand among them: `playlists.endorsing` says whose step it is.
    """
    reach = reach_of(session, asker, centre_approves=centre_approves)
    handed_in = (
        select(ItemEvent.item_id, func.max(ItemEvent.at).label("at"))
        .where(ItemEvent.state == ItemState.SUBMITTED)
        .group_by(ItemEvent.item_id)
        .subquery()
    )
    waiting = (
        select(Item, handed_in.c.at, nobody_approves(centre_approves=centre_approves))
        .join(handed_in, handed_in.c.item_id == Item.id)
        .where(awaits(reach, asker, centre_approves=centre_approves))
        .options(
            joinedload(Item.unit),
            joinedload(Item.series),
            selectinload(Item.revisions).options(
                defer(Revision.text),
                joinedload(Revision.approval),
                joinedload(Revision.endorsement),
                joinedload(Revision.clip),
                joinedload(Revision.author),
            ),
        )
        .order_by(case(_URGENCY, value=Item.precedence), handed_in.c.at, Item.id)
        .limit(limit)
    )
    return [
        _waiting(item, since, asker, stuck=stuck) for item, since, stuck in session.execute(waiting)
    ]


def count_in_line(session: Session, asker: Account, *, centre_approves: bool = True) -> int:
    """How many items stand in the asker's line."""
    reach = reach_of(session, asker, centre_approves=centre_approves)
    if not reach.units:
        return 0
    mine = awaits(reach, asker, centre_approves=centre_approves)
    return session.scalar(select(func.count(Item.id)).where(mine)) or 0


def count_handed_in(session: Session, units: Collection[Unit]) -> int:
    """How many items of the units wait for anybody's approval."""
    return session.scalar(select(func.count(Item.id)).where(in_units(units))) or 0


def after(line: Sequence[Waiting], item_id: int) -> Waiting | None:
    """The next that the asker can approve: behind the item, or else from the head of the line.

    None where there is no other. An item that left the line counts as standing at its head.
    """
    places = [place for place, each in enumerate(line) if each.item.id == item_id]
    turn = places[0] + 1 if places else 0
    others = [*line[turn:], *line[:turn]]
    return next(
        (each for each in others if each.open_to_approval and each.item.id != item_id), None
    )


def before(session: Session, item: Item) -> Before:
    """What the newest words of an item are compared with."""
    events = session.scalars(
        select(ItemEvent)
        .where(
            ItemEvent.item_id == item.id,
            ItemEvent.state.in_([ItemState.APPROVED, ItemState.SENT_BACK]),
        )
        .options(joinedload(ItemEvent.account))
        .order_by(ItemEvent.id)
    ).all()
    approved = next((each for each in events[::-1] if each.state is ItemState.APPROVED), None)
    returned = next((each for each in events[::-1] if each.state is ItemState.SENT_BACK), None)
    if approved and returned and returned.id < approved.id:
        returned = None
    step = approved or returned
    numbered = {revision.number: revision for revision in item.revisions}
    return Before(numbered.get(step.revision_number) if step else None, step, returned)


def _waiting(item: Item, since: datetime, asker: Account, *, stuck: bool) -> Waiting:
    writers = writers_since_approval(
        (revision.author_id, revision.approval is not None) for revision in item.revisions
    )
    has_sound = item.latest.clip_sha256 is not None
    return Waiting(item, since, asker.id in writers, has_sound, stuck)

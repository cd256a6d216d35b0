"""An item's steps from state to state, each with a line in its history."""

from datetime import datetime

from sqlalchemy.orm import Session

from playlists.approval import require_move
from playlists.models import Account, Item, ItemEvent, ItemState, Revision


def move_item(
    session: Session, item: Item, to: ItemState, *, actor: Account, now: datetime, comment: str = ""
) -> None:
    """Put an item into another state and note who did it. Raises InvalidItem for a wrong move."""
    require_move(item, to)
    item.state = to
    session.flush()
    note_event(session, item.latest, actor, now, comment)


def note_event(
    session: Session, revision: Revision, actor: Account, now: datetime, comment: str = ""
) -> None:
    """Add a line to the item's history, in the state it is in."""
    session.add(
        ItemEvent(
            item_id=revision.item_id,
            revision_number=revision.number,
            account_id=actor.id,
            at=now,
            state=revision.item.state,
            comment=comment,
        )
    )
    session.flush()

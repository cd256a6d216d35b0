"""Deciding on what was handed in: approved step by step, or sent back."""

from datetime import datetime

from sqlalchemy.orm import Session

from playlists.approval import approval_holds, require_move, text_hash, writers_since_approval
from playlists.endorsing import awaits_endorsement, require_may_decide
from playlists.errors import InvalidItem, NotAllowed, NotApproved
from playlists.item_steps import move_item
from playlists.models import Account, Approval, Endorsement, Item, ItemState, Revision


def approve(
    session: Session,
    item: Item,
    *,
    approver: Account,
    now: datetime,
    centre_approves: bool = True,
) -> Approval | None:
    """Approve the latest words and the sound made of them, by their hashes.

    Gives None where it was the first of two steps: the item then waits for the Centre, which
    approves these very words and this sound or nothing. `playlists.endorsing` says which step it
    is, and whose. Raises NotAllowed for whoever wrote any of the words since the last approval,
    whatever their role; NotApproved where there is no sound yet; InvalidItem where nothing was
    submitted.
    """
    require_may_decide(session, approver, item, centre_approves=centre_approves)
    writers = writers_since_approval(
        (revision.author_id, revision.approval is not None) for revision in item.revisions
    )
    if approver.id in writers:
        raise NotAllowed("Nobody approves what they wrote.")
    first = awaits_endorsement(session, item, centre_approves=centre_approves)
    to = ItemState.ENDORSED if first else ItemState.APPROVED
    require_move(item, to)
    approval = None
    if first:
        _endorse(session, item.latest, approver, now)
    else:
        approval = _approve(session, item.latest, approver, now)
    item.latest.better_voice_wanted = False
    move_item(session, item, to, actor=approver, now=now)
    return approval


def send_back(
    session: Session,
    item: Item,
    *,
    approver: Account,
    comment: str,
    now: datetime,
    centre_approves: bool = True,
) -> None:
    """Give an item back to its writers, saying why. Raises InvalidItem without a comment.

    A first approval goes with it: whatever is handed in again takes both steps anew.
    """
    require_may_decide(session, approver, item, centre_approves=centre_approves)
    if not comment.strip():
        raise InvalidItem("Say what is to be changed.")
    item.latest.endorsement = None
    move_item(session, item, ItemState.SENT_BACK, actor=approver, now=now, comment=comment.strip())


def _endorse(session: Session, revision: Revision, leader: Account, now: datetime) -> None:
    revision.endorsement = Endorsement(
        account=leader,
        at=now,
        text_sha256=text_hash(revision.title, revision.text),
        clip_sha256=_sound_of(revision),
    )
    session.flush()


def _approve(session: Session, revision: Revision, approver: Account, now: datetime) -> Approval:
    endorsed = revision.endorsement
    if endorsed is not None and not approval_holds(revision, endorsed):
        raise NotApproved(
            "“%(title)s” is no longer what %(unit)s approved: send it back.",
            title=revision.title,
            unit=revision.item.unit.name,
        )
    approval = Approval(
        revision=revision,
        approver=approver,
        approved_at=now,
        text_sha256=text_hash(revision.title, revision.text),
        clip_sha256=_sound_of(revision),
    )
    session.add(approval)
    return approval


def _sound_of(revision: Revision) -> str:
    if revision.clip_sha256 is None:
        raise NotApproved("“%(title)s” has no sound yet.", title=revision.title)
    return revision.clip_sha256

"""Which files must stay: those that something written down still names."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from playlists.approval import WORDLESS
from playlists.models import ChannelEntry, Item, ItemState, Revision
from playlists.models.base import Base

_NAMED_BY = "clip_sha256"


def recordings_in_use(session: Session) -> set[str]:
    """The SHA-256 of every recording that waits to be mastered."""
    waiting = Revision.recording_sha256.is_not(None)
    return {
        name for name in session.scalars(select(Revision.recording_sha256).where(waiting)) if name
    }


def originals_in_use(session: Session) -> set[str]:
    """The SHA-256 of every recording that other music may yet be laid under.

    Those of the newest versions of items with words that are not withdrawn.
    """
    other = aliased(Revision)
    newest = select(func.max(other.number)).where(other.item_id == Item.id).scalar_subquery()
    kept = (
        select(Revision.original_sha256)
        .join(Item, Revision.item_id == Item.id)
        .where(
            Revision.original_sha256.is_not(None),
            Revision.number == newest.correlate(Item),
            Item.state != ItemState.WITHDRAWN,
            Item.kind.not_in(WORDLESS),
        )
    )
    return {name for name in session.scalars(kept) if name}


def photos_in_use(session: Session) -> set[str]:
    """The SHA-256 of every photograph that an entry names, struck out or not."""
    named = select(ChannelEntry.photo_sha256).where(ChannelEntry.photo_sha256.is_not(None))
    return {name for name in session.scalars(named) if name}


def clips_in_use(session: Session) -> set[str]:
    """The SHA-256 of every clip that a row of any table names.

    Of revisions, approvals, playlists, orders, and the log, which keeps what was aired for ever.
    Published manifests name theirs inside what was signed: see `envelopes_since`.
    """
    named: set[str] = set()
    for table in Base.metadata.tables.values():
        if _NAMED_BY in table.c:
            column = table.c[_NAMED_BY]
            named.update(session.scalars(select(column).where(column.is_not(None)).distinct()))
    return named

"""Which clips must stay: those that something written down still names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.models import Revision
from playlists.models.base import Base

_NAMED_BY = "clip_sha256"


def recordings_in_use(session: Session) -> set[str]:
    """The SHA-256 of every recording that waits to be mastered."""
    waiting = Revision.recording_sha256.is_not(None)
    return {
        name for name in session.scalars(select(Revision.recording_sha256).where(waiting)) if name
    }


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

"""Which clips must stay: those that something written down still names."""

from typing import Any

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session

from playlists.models import Airing, Approval, Emergency, Entry, Revision


def clips_in_use(session: Session) -> set[str]:
    """The SHA-256 of every clip that a revision, approval, playlist, order or the log names.

    Manifests name what playlists do, and the log keeps what was aired for ever.
    """
    named: CompoundSelect[Any] = union(
        select(Revision.clip_sha256),
        select(Approval.clip_sha256),
        select(Entry.clip_sha256),
        select(Airing.clip_sha256),
        select(Emergency.clip_sha256),
    )
    return {sha256 for sha256 in session.scalars(named) if sha256 is not None}

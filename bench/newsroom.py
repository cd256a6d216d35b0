"""Approved items as benchmarks need them: words of some length, and sound in name only."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert
from sqlalchemy.orm import Session

from playlists.approval import text_hash
from playlists.models import (
    Account,
    Approval,
    Clip,
    Item,
    ItemKind,
    ItemState,
    Precedence,
    Revision,
    Topic,
    Unit,
)
from playlists.models.newsroom import item_topics

_NOBODY = "nobody logs in here"


def an_editor(session: Session) -> Account:
    account = Account(username="bientap", display_name="Biên tập viên", password_hash=_NOBODY)
    session.add(account)
    session.flush()
    return account


def approved_item(
    session: Session,
    number: int,
    *,
    unit: Unit,
    editor: Account,
    topic: Topic,
    kind: ItemKind,
    duration_ms: int,
    at: datetime,
    precedence: Precedence = Precedence.ORDINARY,
) -> Revision:
    """Add the item of a number, written and approved at an instant; its revision."""
    title, text = f"Bản tin {number}", f"Nội dung của bản tin {number}. " * 20
    name = sha256(str(number).encode()).hexdigest()
    item = Item(
        unit_id=unit.id, kind=kind, state=ItemState.APPROVED, created_at=at, precedence=precedence
    )
    clip = Clip(
        sha256=name,
        duration_ms=duration_ms,
        samples=48 * duration_ms,
        size_bytes=duration_ms,
        loudness_lufs=-16.0,
        true_peak_dbtp=-1.5,
        media_type="audio/ogg",
        engine="espeak",
        created_at=at,
    )
    session.add_all([item, clip])
    session.flush()
    revision = Revision(
        item_id=item.id,
        number=1,
        title=title,
        text=text,
        text_sha256=text_hash(title, text),
        author_id=editor.id,
        created_at=at,
        clip_sha256=name,
    )
    session.add(revision)
    session.flush()
    session.add(
        Approval(
            revision_id=revision.id,
            approver_id=editor.id,
            approved_at=at,
            text_sha256=revision.text_sha256,
            clip_sha256=name,
        )
    )
    session.execute(insert(item_topics), [{"item_id": item.id, "topic_id": topic.id}])
    return revision

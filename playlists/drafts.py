"""Keeping what is being written, for each account and form, until it is saved as an item."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from playlists.errors import InvalidItem
from playlists.models import Account, Item, WritingDraft

LONGEST_KEY = 64
LONGEST_CONTENT = 250_000  # letters of JSON: an item's longest text several times over
MOST_DRAFTS = 100
# Somebody whose draft was kept more recently counts as writing now.
WRITING_NOW = timedelta(minutes=10)

Content = Mapping[str, Sequence[str]]


def keep(
    session: Session,
    account: Account,
    key: str,
    content: Content,
    *,
    now: datetime,
    item: Item | None = None,
    revision: int = 0,
) -> WritingDraft:
    """Keep a form's fields in place of what was kept of it before.

    Raises InvalidItem for a key that is none, for more than is kept of one form, and for more
    forms than one account leaves open.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise InvalidItem("This draft has no name.")
    kept = json.dumps({name: list(values) for name, values in content.items()}, ensure_ascii=False)
    if len(kept) > LONGEST_CONTENT:
        raise InvalidItem("The title or text is too long.")
    draft = draft_of(session, account, key)
    if draft is None:
        _require_room(session, account)
        draft = WritingDraft(account_id=account.id, key=key)
        session.add(draft)
    draft.item_id = item.id if item else None
    draft.revision, draft.content, draft.saved_at = revision, kept, now
    session.flush()
    return draft


def draft_of(session: Session, account: Account, key: str) -> WritingDraft | None:
    """What the account left of a form, if anything."""
    return session.scalar(
        select(WritingDraft).where(WritingDraft.account_id == account.id, WritingDraft.key == key)
    )


def unsaved(session: Session, account: Account) -> list[WritingDraft]:
    """The account's forms of items that were never saved, the last written first."""
    return list(
        session.scalars(
            select(WritingDraft)
            .where(WritingDraft.account_id == account.id, WritingDraft.item_id.is_(None))
            .order_by(WritingDraft.saved_at.desc(), WritingDraft.id.desc())
        )
    )


def others_writing(
    session: Session, item: Item, account: Account, now: datetime
) -> list[WritingDraft]:
    """Others' forms of the item that were written in within the last ten minutes."""
    return list(
        session.scalars(
            select(WritingDraft)
            .where(
                WritingDraft.item_id == item.id,
                WritingDraft.account_id != account.id,
                WritingDraft.saved_at > now - WRITING_NOW,
            )
            .options(joinedload(WritingDraft.account))
            .order_by(WritingDraft.saved_at.desc())
        )
    )


def content_of(draft: WritingDraft) -> dict[str, list[str]]:
    """The fields of a kept form."""
    kept: dict[str, list[str]] = json.loads(draft.content)
    return kept


def drop(session: Session, account: Account, key: str) -> None:
    """Forget a form: it was saved, or is not wanted; harmless where nothing was kept."""
    draft = draft_of(session, account, key)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _require_room(session: Session, account: Account) -> None:
    count = select(func.count(WritingDraft.id)).where(WritingDraft.account_id == account.id)
    if (session.scalar(count) or 0) >= MOST_DRAFTS:
        raise InvalidItem("You have %(most)d unfinished drafts: drop some first.", most=MOST_DRAFTS)

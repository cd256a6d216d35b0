"""Finding items again, and what happened to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from playlists import searching
from playlists.approval import WORDLESS
from playlists.models import (
    Item,
    ItemEvent,
    ItemKind,
    ItemState,
    Precedence,
    Revision,
    Topic,
    Unit,
)

_URGENCY = {Precedence.EMERGENCY: 0, Precedence.PRIORITY: 1, Precedence.ORDINARY: 2}
_UNFINISHED = (ItemState.DRAFT, ItemState.SENT_BACK)
_UNTRIED = or_(Revision.voicing_error.is_(None), Revision.voicing_again)


def awaiting_voice(session: Session) -> list[Revision]:
    """Latest revisions with words but no sound, most urgent first.

    Of items that were handed in, and of drafts that somebody wants to hear.
    """
    waiting = session.scalars(
        _with_latest()
        .with_only_columns(Revision)
        .where(
            or_(
                Item.state == ItemState.SUBMITTED,
                and_(Item.state.in_(_UNFINISHED), Revision.sound_wanted),
            ),
            Item.kind.not_in(WORDLESS),
            Revision.clip_sha256.is_(None),
            Revision.recording_sha256.is_(None),
            _UNTRIED,
        )
        .order_by(Revision.id)
    )
    return sorted(waiting, key=_urgency)


def awaiting_mastering(session: Session) -> list[Revision]:
    """Latest revisions with a recording that is to be mastered, most urgent first."""
    waiting = session.scalars(
        _with_latest()
        .with_only_columns(Revision)
        .where(Item.state != ItemState.WITHDRAWN, Revision.recording_sha256.is_not(None), _UNTRIED)
        .order_by(Revision.id)
    )
    return sorted(waiting, key=_urgency)


def _urgency(revision: Revision) -> int:
    return _URGENCY[revision.item.precedence]


def awaiting_better_voice(session: Session) -> list[Revision]:
    """Latest revisions that await approval and are to be voiced anew by a better engine."""
    waiting = (
        _with_latest()
        .with_only_columns(Revision)
        .where(
            Item.state == ItemState.SUBMITTED,
            Revision.better_voice_wanted,
            Revision.clip_sha256.is_not(None),
        )
        .order_by(Revision.id)
    )
    return list(session.scalars(waiting))


def search(
    session: Session,
    *,
    text: str = "",
    state: ItemState | None = None,
    kind: ItemKind | None = None,
    topic: Topic | None = None,
    unit: Unit | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    also: ColumnElement[bool] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Item]:
    """Items, the last changed first; with a `text`, those that match it best.

    Every word of it must stand in title or text, marks and capitals do not matter: “dan van kheo”
    finds “Dân vận khéo”; `playlists.searching` says what goes first. `since` and `until`
    bound when the latest words were written; `also` is a further condition on `Item`.
    """
    found, order = _with_latest(), (Revision.created_at.desc(), Item.id.desc())
    if text.strip():
        hits = searching.hits(session, text)
        if hits is None:
            return []
        found = found.join(hits, hits.c.item_id == Item.id).order_by(hits.c.rank)
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(Item.state == state)
    if kind is not None:
        wanted.append(Item.kind == kind)
    if topic is not None:
        wanted.append(Item.topics.any(Topic.id == topic.id))
    if unit is not None:
        wanted.append(Item.unit_id == unit.id)
    if since is not None:
        wanted.append(Revision.created_at >= since)
    if until is not None:
        wanted.append(Revision.created_at < until)
    if also is not None:
        wanted.append(also)
    return list(session.scalars(found.where(*wanted).order_by(*order).limit(limit).offset(offset)))


def history(session: Session, item: Item) -> list[ItemEvent]:
    """What happened to an item, oldest first."""
    return list(
        session.scalars(
            select(ItemEvent).where(ItemEvent.item_id == item.id).order_by(ItemEvent.id)
        )
    )


def _with_latest() -> Select[Item]:
    other = aliased(Revision)
    # For each item by the index of its numbers: a few items must not cost a look at all of them.
    latest = select(func.max(other.number)).where(other.item_id == Item.id).scalar_subquery()
    return select(Item).join(
        Revision, (Revision.item_id == Item.id) & (Revision.number == latest.correlate(Item))
    )

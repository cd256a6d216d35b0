"""The rules of approval, over values: what is approved, and who may say so."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from playlists.errors import InvalidItem
from playlists.models import Consent, Item, ItemKind, ItemState, Revision

# What an item may become from where it stands. `revise` is the only way out of WITHDRAWN.
MOVES: dict[ItemState, frozenset[ItemState]] = {
    ItemState.DRAFT: frozenset({ItemState.DRAFT, ItemState.SUBMITTED, ItemState.WITHDRAWN}),
    ItemState.SUBMITTED: frozenset(
        {
            ItemState.DRAFT,
            ItemState.ENDORSED,
            ItemState.APPROVED,
            ItemState.SENT_BACK,
            ItemState.WITHDRAWN,
        }
    ),
    ItemState.ENDORSED: frozenset(
        {
            ItemState.DRAFT,
            ItemState.SUBMITTED,
            ItemState.APPROVED,
            ItemState.SENT_BACK,
            ItemState.WITHDRAWN,
        }
    ),
    ItemState.APPROVED: frozenset({ItemState.DRAFT, ItemState.SUBMITTED, ItemState.WITHDRAWN}),
    ItemState.SENT_BACK: frozenset({ItemState.DRAFT, ItemState.SUBMITTED, ItemState.WITHDRAWN}),
    ItemState.WITHDRAWN: frozenset({ItemState.DRAFT}),
}

# Kinds that are sound and not words: an engine has nothing to read there.
WORDLESS = frozenset(
    {ItemKind.SIGNATURE, ItemKind.FILLER, ItemKind.MUSIC, ItemKind.RELAY, ItemKind.LIVE}
)

# Sound that came from people rather than from an engine, by the clip's `engine`.
HANDED_IN = frozenset({"recording", "tune"})


def text_hash(title: str, text: str) -> str:
    """SHA-256 of the words, the same for both Unicode spellings of a Vietnamese letter."""
    words = unicodedata.normalize("NFC", f"{title}\n{text}")
    return hashlib.sha256(words.encode()).hexdigest()


def require_move(item: Item, to: ItemState) -> None:
    """Raise InvalidItem where the table of moves has no such move."""
    if to not in MOVES[item.state]:
        raise InvalidItem(
            "An item that is %(state)s cannot become %(to)s.", state=item.state.value, to=to.value
        )


def writers_since_approval(revisions: Iterable[tuple[int, bool]]) -> set[int]:
    """Account ids that wrote since the last approved revision.

    `revisions` are (author id, carries an approval), oldest first. All of these wrote some of
    the words now to be approved, so none of them may approve.
    """
    writers: set[int] = set()
    for author_id, approved in revisions:
        if approved:
            writers.clear()
        else:
            writers.add(author_id)
    return writers


def is_handed_in(revision: Revision) -> bool:
    """Whether the revision's sound came from people: voicing its text anew could not bring it.

    Mastered already, or waiting to be.
    """
    if revision.recording_sha256 is not None:
        return True
    return revision.clip is not None and revision.clip.engine in HANDED_IN


def approval_holds(revision: Revision, approval: Consent | None) -> bool:
    """Whether the revision still has exactly the words and the sound that were approved."""
    return approval is not None and hashes_hold(
        (revision.title, revision.text, revision.clip_sha256),
        (approval.text_sha256, approval.clip_sha256),
    )


def hashes_hold(present: tuple[str, str, str | None], approved: tuple[str, str]) -> bool:
    """Whether a title, a text and a clip's hash are those of the approved hashes of both."""
    title, text, clip_sha256 = present
    return approved[1] == clip_sha256 and approved[0] == text_hash(title, text)


def valid_at(valid_from: datetime | None, valid_to: datetime | None, at: datetime) -> bool:
    """Whether an instant lies in a validity: the end is no longer part of it."""
    return (valid_from is None or valid_from <= at) and (valid_to is None or at < valid_to)


def is_airable(revision: Revision, at: datetime) -> bool:
    """Whether the revision may be planned for an instant: approved, unchanged, latest, valid."""
    item = revision.item
    return (
        item.state is ItemState.APPROVED
        and item.latest is revision
        and approval_holds(revision, revision.approval)
        and valid_at(item.valid_from, item.valid_to, at)
    )

"""Music under an item's voice, as its editor chooses it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists import newsroom
from playlists.approval import WORDLESS, is_handed_in
from playlists.errors import InvalidItem
from playlists.models import (
    Account,
    BedLevel,
    Item,
    ItemBed,
    ItemKind,
    ItemState,
    Precedence,
    Revision,
    Unit,
)

_MUSIC = (ItemKind.MUSIC, ItemKind.FILLER, ItemKind.SIGNATURE)


@dataclass(frozen=True)
class Choice:
    """Which music, and how; `music_id` is None where there is to be none."""

    music_id: int | None
    level: BedLevel = BedLevel.MIDDLE
    ducked: bool = True


def music_for_beds(session: Session, units: Collection[Unit]) -> list[Item]:
    """The units' sound without words that may lie under a voice, by title."""
    found = session.scalars(
        select(Item)
        .where(
            Item.kind.in_(_MUSIC),
            Item.state != ItemState.WITHDRAWN,
            Item.unit_id.in_([unit.id for unit in units]),
        )
        .options(selectinload(Item.revisions))
    )
    return sorted((each for each in found if each.latest.clip_sha256), key=lambda each: each.title)


def bed_of(session: Session, item: Item) -> ItemBed | None:
    """What the item's editor chose; None where the settings decide."""
    return session.get(ItemBed, item.id)


def takes_music(item: Item) -> bool:
    """Whether music may lie under an item: it has words, and they are not urgent."""
    return item.kind not in WORDLESS and item.precedence is not Precedence.EMERGENCY


def choose_bed(
    session: Session,
    item: Item,
    choice: Choice | None,
    music: Collection[Item],
    *,
    author: Account,
    now: datetime,
) -> None:
    """Lay one of the pieces of `music` under an item, none, or (None) what the settings say.

    The words are voiced with it as a draft, in a version of its own where they have sound or
    were handed in, so that they are approved anew. A recording is mastered anew, of what was
    handed in, where the music is another than before. Raises InvalidItem, also where that is no
    longer kept, and NotAllowed.
    """
    newsroom.require_may_write(session, author, item.unit, item.kind)
    if not takes_music(item):
        raise InvalidItem("Music lies under words only, and not under urgent ones.")
    if choice and choice.music_id is not None and choice.music_id not in {m.id for m in music}:
        raise InvalidItem("There is no such music.")
    before = _choice_kept(session, item)
    _keep(session, item, choice)
    if not is_handed_in(item.latest):
        _to_be_voiced(session, item, author, now).sound_wanted = True
    elif _heard(before) != _heard(choice):
        _master_anew(session, item, author, now)
    session.flush()


def want_sound(session: Session, item: Item, *, author: Account) -> None:
    """Have a draft voiced before it is handed in. Raises InvalidItem, NotAllowed."""
    newsroom.require_may_write(session, author, item.unit, item.kind)
    if item.kind in WORDLESS or not _is_unfinished(item):
        raise InvalidItem("Only a draft is voiced before it is handed in.")
    if item.latest.clip_sha256 is None and item.latest.recording_sha256 is None:
        item.latest.voicing_error = None
        item.latest.sound_wanted = True
    session.flush()


def can_choose(item: Item) -> bool:
    """Whether other music can be laid under an item's sound, or some under the next."""
    latest = item.latest
    waits = latest.recording_sha256 is not None
    return waits or latest.original_sha256 is not None or not is_handed_in(latest)


def _heard(choice: Choice | None) -> Choice | None:
    """What is heard of a choice under a recording: the usual music lies under synthesis only."""
    return None if choice is None or choice.music_id is None else choice


def _master_anew(session: Session, item: Item, author: Account, now: datetime) -> None:
    latest = item.latest
    if latest.recording_sha256 is not None:
        latest.voicing_error = None  # it waits, and gets the music when its turn comes
        return
    original = latest.original_sha256
    if original is None:
        raise InvalidItem(
            "The recording is no longer kept as it was handed in: "
            "hand it in once more, then choose the music."
        )
    revision = newsroom.revise(
        session, item, author=author, title=latest.title, text=latest.text, now=now
    )
    newsroom.attach_recording(session, revision, original)


def _choice_kept(session: Session, item: Item) -> Choice | None:
    kept = bed_of(session, item)
    return None if kept is None else Choice(kept.music_id, kept.level, kept.ducked)


def _keep(session: Session, item: Item, choice: Choice | None) -> None:
    kept = bed_of(session, item)
    if choice is None:
        if kept is not None:
            session.delete(kept)
        return
    if kept is None:
        kept = ItemBed(item_id=item.id)
        session.add(kept)
    kept.music_id, kept.level, kept.ducked = choice.music_id, choice.level, choice.ducked


def _to_be_voiced(session: Session, item: Item, author: Account, now: datetime) -> Revision:
    """The version that gets the new sound."""
    latest = item.latest
    if _is_unfinished(item) and latest.clip_sha256 is None:
        latest.voicing_error = None
        return latest
    return newsroom.revise(
        session, item, author=author, title=latest.title, text=latest.text, now=now
    )


def _is_unfinished(item: Item) -> bool:
    return item.state in {ItemState.DRAFT, ItemState.SENT_BACK}

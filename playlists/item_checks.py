"""Items that will not air as they stand: mute, unapproved, expired, or written anew too late."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists.approval import WORDLESS
from playlists.endorsing import AWAITING
from playlists.findings import Finding
from playlists.messages import message
from playlists.models import (
    Clock,
    Entry,
    Item,
    ItemState,
    Occurrence,
    Playlist,
    Revision,
    Slot,
    SlotSource,
    Station,
)
from playlists.pieces import FRAME
from playlists.standing import standings


def items_waiting(session: Session, until: datetime) -> Iterator[Finding]:
    """What was handed in and has no sound, or no approval before it expires."""
    items = session.scalars(
        select(Item)
        .where(Item.state.in_(AWAITING))
        .options(selectinload(Item.revisions))
        .order_by(Item.id)
    )
    for item in items:
        title = item.latest.title
        if item.latest.voicing_error:
            yield Finding(
                message("“%(title)s” could not be voiced.", title=title),
                message("Mend its text, or record it."),
                item_id=item.id,
            )
        elif item.kind in WORDLESS and item.latest.clip_sha256 is None:
            yield Finding(
                message("“%(title)s” has no sound yet.", title=title),
                message("Record it, or hand in its sound as a file."),
                item_id=item.id,
            )
        elif item.valid_to and item.valid_to <= until:
            yield Finding(
                message("“%(title)s” awaits approval and expires soon.", title=title),
                message("Approve it, or give it a longer validity."),
                at=item.valid_to,
                item_id=item.id,
            )


def items_too_late(session: Session, now: datetime, until: datetime) -> Iterator[Finding]:
    """What is approved, and expires before any programme takes it."""
    items = session.scalars(
        select(Item)
        .where(
            Item.state == ItemState.APPROVED,
            Item.valid_to > now,
            Item.valid_to <= until,
            Item.kind.not_in(FRAME),
        )
        .options(selectinload(Item.revisions))
        .order_by(Item.valid_to, Item.id)
    ).all()
    standing = standings(session, items, now)
    for item in items:
        here = standing[item.id]
        if not here.planned and not here.heard.airings:
            yield Finding(
                message("“%(title)s” expires before any programme takes it.", title=item.title),
                message("Give it a longer validity, or put it into a programme by hand."),
                at=item.valid_to,
                item_id=item.id,
            )


def items_named(
    session: Session, stations: Sequence[Station], now: datetime, until: datetime
) -> Iterator[Finding]:
    """Slots that name an item which may not air, of clocks that will run, with their first run."""
    by_id = {station.id: station for station in stations}
    named = session.execute(
        select(Slot.clock_id, Slot.position, Clock.name, Item)
        .join(Clock, Clock.id == Slot.clock_id)
        .join(Item, Item.id == Slot.item_id)
        .where(Slot.source == SlotSource.ITEM)
        .order_by(Slot.clock_id, Slot.position)
    ).all()
    wrong = [each for each in named if not _may_air(each[3], now)]
    first = _first_runs(session, {each[0] for each in wrong}, list(by_id), (now, until))
    for clock_id, position, clock, item in wrong:
        if clock_id not in first:
            continue
        station_id, at = first[clock_id]
        expired = item.state is ItemState.APPROVED
        yield Finding(
            message(
                "Slot %(slot)d of “%(clock)s” names “%(title)s”, which has expired."
                if expired
                else "Slot %(slot)d of “%(clock)s” names “%(title)s”, which is not approved.",
                slot=position + 1,
                clock=clock,
                title=item.title,
            ),
            message(
                "Give the item a longer validity, or name another in the slot."
                if expired
                else "Have the item approved, or name another in the slot."
            ),
            by_id[station_id],
            at,
            item.id,
        )


def items_rewritten(
    session: Session, stations: Sequence[Station], now: datetime, freeze: timedelta
) -> Iterator[Finding]:
    """What was written anew and is in a programme that is frozen: the approved words air there."""
    by_id = {station.id: station for station in stations}
    held = session.execute(
        select(Occurrence.station_id, Occurrence.starts_at, Item)
        .join(Playlist, Playlist.occurrence_id == Occurrence.id)
        .join(Entry, Entry.playlist_id == Playlist.id)
        .join(Revision, Revision.id == Entry.revision_id)
        .join(Item, Item.id == Revision.item_id)
        .where(
            Occurrence.station_id.in_(list(by_id)),
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + freeze,
            Item.state.not_in((ItemState.APPROVED, ItemState.WITHDRAWN)),
        )
        .order_by(Occurrence.starts_at, Occurrence.station_id, Entry.position)
    )
    for station_id, at, item in held:
        station = by_id[station_id]
        local = at.astimezone(ZoneInfo(station.timezone))
        yield Finding(
            message(
                "“%(title)s” was written anew: the programme at %(at)s is frozen"
                " and airs the words approved before.",
                title=item.title,
                at=f"{local:%H:%M}",
            ),
            message("Withdraw the item, if these words must not air."),
            station,
            at,
            item.id,
        )


def _may_air(item: Item, now: datetime) -> bool:
    expired = item.valid_to is not None and item.valid_to <= now
    return item.state is ItemState.APPROVED and not expired


def _first_runs(
    session: Session,
    clock_ids: Collection[int],
    station_ids: Sequence[int],
    span: tuple[datetime, datetime],
) -> dict[int, tuple[int, datetime]]:
    """The station and start at which each clock runs first in a span."""
    found: dict[int, tuple[int, datetime]] = {}
    for clock_id, station_id, at in session.execute(
        select(Occurrence.clock_id, Occurrence.station_id, Occurrence.starts_at)
        .where(
            Occurrence.clock_id.in_(sorted(clock_ids)),
            Occurrence.station_id.in_(station_ids),
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .order_by(Occurrence.starts_at, Occurrence.station_id)
    ):
        found.setdefault(clock_id, (station_id, at))
    return found

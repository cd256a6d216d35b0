"""A programme's playlist as a form: its rows in order, what may be added, and what was changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.builder import room_of
from playlists.diary import read_diary
from playlists.editing import Edit, Insertable, insertable, items_of
from playlists.errors import Differing
from playlists.hand import Hand
from playlists.hands import read_hands
from playlists.messages import Message, from_json, list_from_json
from playlists.models import Clip, Entry, Item, ItemKind, Occurrence, Precedence, Revision

_LONGEST = 500


@dataclass(frozen=True)
class Row:
    """A piece as the editor shows it; `by` is who put or moved it here, empty for the planner."""

    item_id: int
    title: str
    kind: ItemKind
    duration_ms: int
    precedence: Precedence = Precedence.ORDINARY
    reason: Message | None = None
    by: str = ""


@dataclass(frozen=True)
class Fixed:
    """What stands in the programme and is not for editing: a relay, or music that fills it up."""

    title: str
    offset_ms: int
    duration_ms: int
    relay: bool


@dataclass(frozen=True)
class PlaylistForm:
    """`version` is the playlist's that the form was made of; `room_ms` is what may be filled."""

    version: int
    rows: tuple[Row, ...]
    fixed: tuple[Fixed, ...]
    offered: tuple[Insertable, ...]
    room_ms: int
    warnings: tuple[Message, ...]
    changed_by_hand: bool
    removed: tuple[str, ...] = ()

    def with_order(self, session: Session, items: Sequence[int]) -> "PlaylistForm":
        """The same form with other rows, as somebody wanted them."""
        known = {row.item_id: row for row in self.rows}
        known |= {
            each.item_id: Row(each.item_id, each.title, each.kind, each.duration_ms)
            for each in self.offered
            if each.item_id not in known
        }
        known |= _rows_of(session, [each for each in items if each not in known])
        chosen = set(items)
        freed = [row for row in self.rows if row.item_id not in chosen]
        offered = [
            *(Insertable(row.item_id, row.title, row.kind, row.duration_ms) for row in freed),
            *(each for each in self.offered if each.item_id not in chosen),
        ]
        return PlaylistForm(
            version=self.version,
            rows=tuple(known[each] for each in items if each in known),
            fixed=self.fixed,
            offered=tuple(offered),
            room_ms=self.room_ms,
            warnings=self.warnings,
            changed_by_hand=self.changed_by_hand,
            removed=self.removed,
        )


def form_of(session: Session, edit: Edit) -> PlaylistForm:
    """The form of a programme as it stands. The programme has a playlist."""
    occurrence = edit.occurrence
    playlist = occurrence.playlist
    entries = playlist.entries if playlist is not None else []
    hand = _hand(session, occurrence)
    by = hand.wanted
    return PlaylistForm(
        version=playlist.version if playlist is not None else 0,
        rows=tuple(_row(each, by) for each in entries if not each.fills),
        fixed=tuple(_fixed(occurrence)),
        offered=tuple(insertable(session, edit)),
        room_ms=_room_ms(session, edit),
        warnings=tuple(list_from_json(playlist.warnings)) if playlist is not None else (),
        changed_by_hand=bool(hand.changes),
        removed=_titles(session, hand.removed - set(items_of(playlist) if playlist else ())),
    )


def order_typed(values: Iterable[str]) -> list[int]:
    """The items as sent, in order; what is no number is passed over."""
    return [int(each) for each in values if each.isascii() and each.isdigit()][:_LONGEST]


def steps_of(difference: Iterable[Differing]) -> list[tuple[Differing, str]]:
    """What became of each item that differs between the present list and the one wanted."""
    return [(each, _step(each)) for each in difference]


def _step(each: Differing) -> str:
    if each.present is None:
        return "mine"
    return "theirs" if each.wanted is None else "moved"


def _row(entry: Entry, by: Mapping[int, str]) -> Row:
    item = entry.revision.item
    return Row(
        item_id=item.id,
        title=entry.revision.title,
        kind=item.kind,
        duration_ms=entry.duration_ms,
        precedence=item.precedence,
        reason=from_json(entry.reason),
        by=by.get(item.id, ""),
    )


def _fixed(occurrence: Occurrence) -> Iterable[Fixed]:
    if occurrence.playlist is None:
        return
    for span in occurrence.playlist.relays:
        yield Fixed(span.relay.name, span.offset_ms, span.duration_ms, relay=True)
    for entry in occurrence.playlist.entries:
        if entry.fills:
            yield Fixed(entry.revision.title, entry.offset_ms, entry.duration_ms, relay=False)


def _hand(session: Session, occurrence: Occurrence) -> Hand:
    start = occurrence.starts_at
    hands = read_hands(session, [occurrence.station_id], (start, start + timedelta(seconds=1)))
    return hands.of.get(occurrence.id, Hand())


def _room_ms(session: Session, edit: Edit) -> int:
    at, station = edit.occurrence.starts_at, edit.occurrence.station
    before = read_diary(session, station, [edit.occurrence], at).before(at)
    return room_of(station, edit.occurrence, before, edit.settings.pause).room_ms


def _titles(session: Session, items: Iterable[int]) -> tuple[str, ...]:
    return tuple(row.title for row in _rows_of(session, list(items)).values())


def _rows_of(session: Session, items: Sequence[int]) -> dict[int, Row]:
    """Rows of items that the form does not know, by their newest words."""
    found = session.execute(
        select(Item.id, Item.kind, Item.precedence, Revision.title, Clip.duration_ms)
        .join(Revision, Revision.item_id == Item.id)
        .outerjoin(Clip, Clip.sha256 == Revision.clip_sha256)
        .where(Item.id.in_(items))
        .order_by(Item.id, Revision.number)
    )
    return {
        item_id: Row(item_id, title, kind, duration_ms or 0, precedence)
        for item_id, kind, precedence, title, duration_ms in found
    }

"""A day's playlists changed by hand: moved, left out, put in, held; each change outlives rebuilds.

Every function takes `based_on`, the `Playlist.version` that its author looked at. Where the
playlist has another version by now, PlaylistChangedMeanwhile tells both, and nothing is changed:
the author sees the difference and says it again on the present version.

    save_order(...)      the whole list, as dragged: what is missing is left out, what is new put in
    move(...)            one piece behind another
    remove(...)          one piece out; the planner fills its room
    insert(...)          an approved item in
    hold(...)            the list just as it is, whatever comes after
    reset(...)           back to the planner's own list
    order_priorities(...)  which of a station's urgent items go first
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from playlists.builder import build_stations
from playlists.edit_rules import (
    Edit,
    freeze_of,
    is_frozen,
    may_edit,
    require_editor,
    require_precedence,
    require_time,
    times_that_stand,
    unfit,
)
from playlists.errors import InvalidPlan, PlaylistChangedMeanwhile
from playlists.hand import Change, changes_between, held
from playlists.hours import day_span, local_day
from playlists.models import (
    Account,
    ChangeKind,
    Entry,
    Item,
    ItemKind,
    Occurrence,
    Playlist,
    PlaylistChange,
    PriorityOrder,
    Revision,
    Station,
)
from playlists.stock import URGENT, Stock

__all__ = [
    "Edit",
    "Insertable",
    "changes_of",
    "hold",
    "insert",
    "insertable",
    "is_frozen",
    "items_of",
    "may_edit",
    "move",
    "order_priorities",
    "remove",
    "reset",
    "save_order",
]


@dataclass(frozen=True)
class Insertable:
    item_id: int
    title: str
    kind: ItemKind
    duration_ms: int


def items_of(playlist: Playlist) -> list[int]:
    """The playlist's items in order; music that only fills it up is not among them."""
    return [entry.revision.item_id for entry in playlist.entries if not entry.fills]


def changes_of(session: Session, occurrence: Occurrence) -> list[PlaylistChange]:
    """Who changed what in a programme and when, oldest first."""
    rows = session.scalars(
        select(PlaylistChange)
        .where(PlaylistChange.occurrence_id == occurrence.id)
        .order_by(PlaylistChange.id)
    )
    return list(rows)


def insertable(session: Session, edit: Edit) -> list[Insertable]:
    """The approved items that `insert` would take into the programme now, newest first."""
    occurrence = edit.occurrence
    present = set(items_of(_playlist(occurrence)))
    here = edit.stockroom.stock(session).at(occurrence.station_id)
    pieces = [each for each in here.pieces() if each.item_id not in present]
    times = times_that_stand(session, edit)
    fitting = [each for each in pieces if unfit(each, edit, times) is None]
    rows = session.execute(
        select(Revision.item_id, Revision.title).where(
            Revision.id.in_([each.revision_id for each in fitting])
        )
    )
    titles = {row.item_id: row.title for row in rows}
    fitting.sort(key=lambda each: (-each.approved_at.timestamp(), each.item_id))
    return [
        Insertable(each.item_id, titles[each.item_id], each.kind, each.duration_ms)
        for each in fitting
    ]


def save_order(session: Session, edit: Edit, wanted: Sequence[int]) -> Playlist:
    """Make the programme hold just these items in this order, and rebuild what follows from it.

    Gives the playlist as rebuilt. Raises NotAllowed, InvalidPlan with what is wrong, or
    PlaylistChangedMeanwhile.
    """
    stock = _checked(session, edit, wanted)
    if is_frozen(edit.occurrence, edit.now, freeze_of(edit)):
        return _kept(session, edit, held(wanted), stock)
    present = items_of(_playlist(edit.occurrence))
    return _kept(session, edit, changes_between(present, wanted), stock)


def move(session: Session, edit: Edit, item_id: int, after: int | None) -> Playlist:
    """Put a piece behind another one, or first where `after` is None. Raises as `save_order`."""
    order = [each for each in items_of(_playlist(edit.occurrence)) if each != item_id]
    return save_order(session, edit, _placed(order, item_id, after))


def remove(session: Session, edit: Edit, item_id: int) -> Playlist:
    """Leave a piece out; the planner gives its room to another. Raises as `save_order`."""
    order = items_of(_playlist(edit.occurrence))
    return save_order(session, edit, [each for each in order if each != item_id])


def insert(session: Session, edit: Edit, item_id: int, after: int | None) -> Playlist:
    """Put an approved item behind another one, or first. Raises as `save_order`."""
    return move(session, edit, item_id, after)


def hold(session: Session, edit: Edit, wanted: Sequence[int] | None = None) -> Playlist:
    """Hold these items in this order (the present ones where none are told).

    New items no longer come in by themselves; what is withdrawn or expires still leaves. Raises
    as `save_order`.
    """
    order = items_of(_playlist(edit.occurrence)) if wanted is None else list(wanted)
    stock = _checked(session, edit, order)
    present = items_of(_playlist(edit.occurrence))
    out = [each for each in changes_between(present, order) if _is_out(each)]
    return _kept(session, edit, [*out, *held(order)], stock)


def reset(session: Session, edit: Edit) -> Playlist:
    """Give the programme back to the planner. Raises as `save_order`."""
    stock = _checked(session, edit, items_of(_playlist(edit.occurrence)))
    return _kept(session, edit, [Change(ChangeKind.RESET, 0)], stock)


def order_priorities(
    session: Session, station: Station, items: Sequence[int], account: Account, now: datetime
) -> None:
    """Say which urgent items go first at a station; those not named follow in the usual order.

    Programmes that are not frozen follow at the next build. Raises NotAllowed, or InvalidPlan
    for an item that is not ưu tiên or khẩn.
    """
    require_editor(session, account, station)
    urgent = set(
        session.scalars(select(Item.id).where(Item.id.in_(items), Item.precedence.in_(URGENT)))
    )
    if urgent != set(items) or len(urgent) != len(items):
        raise InvalidPlan("Only priority items are put in order, each of them once.")
    session.execute(delete(PriorityOrder).where(PriorityOrder.station_id == station.id))
    session.add_all(
        PriorityOrder(
            station_id=station.id,
            item_id=item_id,
            place=place,
            account_id=account.id,
            ordered_at=now,
        )
        for place, item_id in enumerate(items)
    )
    session.flush()


def _checked(session: Session, edit: Edit, wanted: Sequence[int]) -> Stock:
    """What may air, where the change is allowed and based on the playlist's present version."""
    require_editor(session, edit.account, edit.occurrence.station)
    playlist = _playlist(edit.occurrence)
    _claim(session, playlist, edit, wanted)
    present = items_of(playlist)
    added = [each for each in wanted if each not in present]
    if len(set(wanted)) != len(wanted):
        raise InvalidPlan("An item stands in a programme once.")
    stock = edit.stockroom.stock(session)
    here = stock.at(edit.occurrence.station_id)
    pieces = {each: here.item(each) for each in wanted}
    require_time(edit, present, wanted, [pieces.get(each) for each in added])
    times = times_that_stand(session, edit) if added else {}
    for item_id in added:
        piece = pieces.get(item_id)
        if piece is None:
            raise InvalidPlan(
                "“%(title)s” is not approved for this station.", title=_title(session, item_id)
            )
        if (wrong := unfit(piece, edit, times, _title(session, item_id))) is not None:
            raise wrong
    require_precedence(session, edit, present, [pieces.get(each) for each in wanted])
    return stock


def _title(session: Session, item_id: int) -> str:
    item = session.get(Item, item_id)
    return item.title if item is not None else str(item_id)


def _claim(session: Session, playlist: Playlist, edit: Edit, wanted: Sequence[int]) -> None:
    """Hold the playlist's row against others, or tell both versions."""
    # An update that finds the version and changes nothing takes the row on every database.
    claimed = session.execute(
        update(Playlist)
        .where(Playlist.id == playlist.id, Playlist.version == edit.based_on)
        .values(version=Playlist.version)
        .returning(Playlist.id)
    ).all()
    if claimed and playlist.version == edit.based_on:
        return  # what was read is what is kept: its version is changed with it
    _read_anew(session, playlist)
    if claimed:
        return
    present = items_of(playlist)
    rows = session.execute(
        select(Revision.item_id, Revision.title)
        .where(Revision.item_id.in_({*present, *wanted}))
        .order_by(Revision.number)
    )
    titles = {row.item_id: row.title for row in rows}
    last = changes_of(session, edit.occurrence)
    by = last[-1].account.display_name if last else None
    raise PlaylistChangedMeanwhile(
        "The playlist was planned anew meanwhile: look at both versions."
        if by is None
        else "%(name)s changed the playlist meanwhile: look at both versions.",
        based_on=edit.based_on,
        version=playlist.version,
        present=[(each, titles.get(each, "")) for each in present],
        wanted=[(each, titles.get(each, "")) for each in wanted],
        by=by,
    )


def _kept(session: Session, edit: Edit, changes: Sequence[Change], stock: Stock) -> Playlist:
    """Note the changes, and plan anew what follows from them."""
    occurrence = edit.occurrence
    version = _playlist(occurrence).version
    session.add_all(
        PlaylistChange(
            occurrence_id=occurrence.id,
            version=version,
            kind=each.kind,
            item_id=each.item_id or None,
            after_item_id=each.after,
            account_id=edit.account.id,
            made_at=edit.now,
        )
        for each in changes
    )
    session.flush()
    if changes:
        _rebuild(session, edit, stock)
    return _read_anew(session, _playlist(occurrence))


def _rebuild(session: Session, edit: Edit, stock: Stock) -> None:
    occurrence, station = edit.occurrence, edit.occurrence.station
    spacing = timedelta(minutes=edit.settings.spacing_minutes)
    if is_frozen(occurrence, edit.now, freeze_of(edit)):
        # A khẩn item goes into a programme that is about to air; all others stay as they are.
        only = occurrence.starts_at + timedelta(milliseconds=1)
        span, freeze = (occurrence.starts_at, only), timedelta(0)
    else:
        today, _tomorrow = day_span(local_day(edit.now, station.timezone), station.timezone)
        span, freeze = (today, today + timedelta(days=edit.settings.horizon_days)), freeze_of(edit)
    build_stations(
        session,
        [station],
        *span,
        edit.now,
        spacing=spacing,
        freeze=freeze,
        pause=edit.settings.pause,
        stock=stock,
        settled=True,
    )


def _read_anew(session: Session, playlist: Playlist) -> Playlist:
    """The playlist and its entries as they are kept now, in two statements."""
    return session.scalars(
        select(Playlist)
        .where(Playlist.id == playlist.id)
        .options(selectinload(Playlist.entries).joinedload(Entry.revision))
        .execution_options(populate_existing=True)
    ).one()


def _playlist(occurrence: Occurrence) -> Playlist:
    if occurrence.playlist is None:
        raise InvalidPlan("This programme has no playlist yet.")
    return occurrence.playlist


def _placed(order: list[int], item_id: int, after: int | None) -> list[int]:
    if after is None:
        return [item_id, *order]
    if after not in order:
        raise InvalidPlan("Item %(item)d is not in this programme.", item=after)
    place = order.index(after) + 1
    return [*order[:place], item_id, *order[place:]]


def _is_out(change: Change) -> bool:
    return change.kind is ChangeKind.REMOVED

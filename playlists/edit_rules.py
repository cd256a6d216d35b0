"""What a change of a playlist by hand has to keep to: who, when, and which items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import accounts
from playlists.diary import read_diary
from playlists.errors import InvalidPlan, NotAllowed
from playlists.hands import read_hands
from playlists.models import (
    Account,
    Item,
    ItemKind,
    ItemState,
    Occurrence,
    Precedence,
    Role,
    Station,
)
from playlists.occurrences import FREEZE
from playlists.pieces import Piece, is_wished, may_be_spaced, may_be_valid
from playlists.settings import PlaylistsSettings
from playlists.stock import URGENT
from playlists.stockroom import Stockroom

_USUAL = PlaylistsSettings()


@dataclass(frozen=True)
class Edit:
    """Who changes which programme, when, and on which of its versions.

    `stockroom` is the process's own, where it has one: a rebuild then lays out nothing anew that
    did not change.
    """

    occurrence: Occurrence
    based_on: int
    account: Account
    now: datetime
    settings: PlaylistsSettings = _USUAL
    stockroom: Stockroom = field(default_factory=Stockroom)


def may_edit(session: Session, account: Account, station: Station) -> bool:
    """Whether the account changes the station's playlists: its operators, and editors above it."""
    return accounts.can_any(session, account, {Role.OPERATOR, Role.EDITOR}, station.unit)


def is_frozen(occurrence: Occurrence, now: datetime, freeze: timedelta = FREEZE) -> bool:
    """Whether only a khẩn item or a withdrawal changes the programme any more."""
    return occurrence.starts_at <= now + freeze


def require_editor(session: Session, account: Account, station: Station) -> None:
    if not may_edit(session, account, station):
        raise NotAllowed(
            "%(name)s may not change the playlists of %(station)s.",
            name=account.display_name,
            station=station.name,
        )


def require_time(
    edit: Edit, present: Sequence[int], wanted: Sequence[int], added: Sequence[Piece | None]
) -> None:
    """Raise InvalidPlan for what comes too late: what plays is never moved."""
    if edit.occurrence.starts_at <= edit.now:
        raise InvalidPlan("The programme is on the air or over: it is changed no more.")
    if not is_frozen(edit.occurrence, edit.now, freeze_of(edit)):
        return
    only_added = [each for each in wanted if each in present] == list(present)
    urgent = all(piece and piece.precedence is Precedence.EMERGENCY for piece in added)
    if not (added and urgent and only_added):
        raise InvalidPlan(
            "The programme airs in less than %(minutes)d minutes:"
            " only a khẩn item goes in, or a withdrawal takes one out.",
            minutes=edit.settings.freeze_minutes,
        )


def require_precedence(
    session: Session, edit: Edit, present: Sequence[int], wanted: Sequence[Piece | None]
) -> None:
    """Raise for what only editors may do to ưu tiên items (Circular 39/2020/TT-BTTTT).

    Operators put their station's urgent items in an order among themselves; they neither leave
    out what an upper level sends as urgent, nor put ordinary items of a kind before it.
    """
    station = edit.occurrence.station
    if accounts.can(session, edit.account, Role.EDITOR, station.unit):
        return
    kept = {piece.item_id for piece in wanted if piece is not None}
    gone = [each for each in present if each not in kept]
    sent = session.scalar(
        select(Item.id)
        .where(
            Item.id.in_(gone),
            Item.unit_id != station.unit_id,
            Item.precedence.in_(URGENT),
            Item.state == ItemState.APPROVED,
        )
        .limit(1)
    )
    if sent is not None:
        raise NotAllowed("A priority item of the upper level is left out by its editors only.")
    ordinary: set[ItemKind] = set()
    for piece in wanted:
        if piece is None:
            continue
        if piece.precedence is Precedence.ORDINARY:
            ordinary.add(piece.kind)
        elif piece.kind in ordinary:
            raise InvalidPlan("Priority items go before the others of their kind.")


def unfit(
    piece: Piece, edit: Edit, times: Mapping[int, Sequence[datetime]], title: str = ""
) -> InvalidPlan | None:
    """Why a piece cannot be put into the programme; the refusal speaks of it by its title."""
    occurrence = edit.occurrence
    ends_at = occurrence.starts_at + timedelta(milliseconds=occurrence.length_ms)
    spacing = timedelta(minutes=edit.settings.spacing_minutes)
    others = times.get(piece.item_id, ())
    if piece.duration_ms > occurrence.length_ms:
        return InvalidPlan("“%(title)s” is longer than the programme.", title=title)
    if not may_be_valid(piece, occurrence.starts_at, ends_at):
        return InvalidPlan("“%(title)s” is not valid at that time.", title=title)
    if not may_be_spaced(piece, (occurrence.starts_at, ends_at), others, spacing):
        return InvalidPlan(
            "“%(title)s” airs too close to this programme: the spacing would be broken.",
            title=title,
        )
    if piece.wished_airings == 0:
        return InvalidPlan("“%(title)s” is kept ready for an order, and not planned.", title=title)
    if not is_wished(piece, times):
        return InvalidPlan("“%(title)s” has had the airings that were wished.", title=title)
    return None


def times_that_stand(session: Session, edit: Edit) -> dict[int, list[datetime]]:
    """When items aired or will air at the station in programmes that are not planned anew."""
    station = edit.occurrence.station
    opening = edit.now + freeze_of(edit)
    open_ = session.scalars(
        select(Occurrence).where(
            Occurrence.station_id == station.id, Occurrence.starts_at > opening
        )
    ).all()
    times = read_diary(session, station, [*open_, edit.occurrence], edit.now).times
    others = [each for each in open_ if each.id != edit.occurrence.id]
    if others:
        span = (opening, max(each.starts_at for each in others) + timedelta(milliseconds=1))
        for item_id, held_at in read_hands(session, [station.id], span).reserved(others).items():
            times[item_id] += held_at
    return times


def freeze_of(edit: Edit) -> timedelta:
    return timedelta(minutes=edit.settings.freeze_minutes)

"""What goes over the programme by order: raised, lifted, and the pieces kept ready for it.

Whoever calls ends the transaction, then lets the centre publish: `Centre.publish_orders`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists import accounts
from playlists.airable import airable_pieces
from playlists.approval import is_airable, valid_at
from playlists.errors import InvalidOrder, NotAllowed, NotApproved
from playlists.folding import fold
from playlists.models import (
    Account,
    Emergency,
    Item,
    Precedence,
    ResumeRule,
    Revision,
    Role,
    Station,
)
from playlists.models.onair import emergency_stations

ORDERING = (Role.OPERATOR, Role.APPROVER)
"""Roles that may go over a station's programme or silence it; an administrator may too."""

USUAL_SPAN = timedelta(minutes=30)
LONGEST_SPAN = timedelta(days=1)
MOST_REPEATS = 20
_LONGEST_NAME = 60


def raise_emergency(
    session: Session,
    item: Item,
    stations: Collection[Station],
    *,
    by: Account,
    now: datetime,
    span: timedelta = USUAL_SPAN,
    repeat: int = 2,
    tone: bool | None = None,
    resume: ResumeRule = ResumeRule.REJOIN,
) -> Emergency:
    """Order an approved bulletin over the programme of the stations, for at most `span`.

    An emergency (khẩn cấp) cuts in at once and begins with the alert tone; a priority bulletin
    (ưu tiên) waits for the end of the piece that plays, without one; `tone` says otherwise.
    Raises NotAllowed where `by` may not order at one of the stations, NotApproved where the item
    is not approved as it stands or not valid now, InvalidOrder.
    """
    require_may_order(session, by, stations)
    if item.precedence is Precedence.ORDINARY:
        raise InvalidOrder(
            "“%(title)s” is an ordinary item: only urgent ones go over the programme.",
            title=item.title,
        )
    if not is_airable(item.latest, now):
        raise NotApproved("“%(title)s” is not approved for the air now.", title=item.title)
    _require_audience(item, stations)
    if not timedelta() < span <= LONGEST_SPAN:
        raise InvalidOrder("An emergency stands for a day at most.")
    if not 1 <= repeat <= MOST_REPEATS:
        raise InvalidOrder("A bulletin is aired 1 to %(most)d times.", most=MOST_REPEATS)
    revision = item.latest
    emergency = Emergency(
        revision=revision,
        clip_sha256=revision.clip_sha256 or "",
        precedence=item.precedence,
        account=by,
        raised_at=now,
        expires_at=now + span,
        repeat=repeat,
        tone=item.precedence is Precedence.EMERGENCY if tone is None else tone,
        resume=resume,
        stations=sorted(stations, key=lambda station: station.id),
    )
    session.add(emergency)
    _mark(stations)
    session.flush()
    return emergency


def lift(session: Session, emergency: Emergency, *, by: Account, now: datetime) -> None:
    """End an emergency before its time; harmless where it is over. Raises NotAllowed."""
    require_may_order(session, by, emergency.stations)
    if emergency.lifted_at is not None or emergency.expires_at <= now:
        return
    emergency.lifted_at = now
    emergency.lifted_by = by
    _mark(emergency.stations)
    session.flush()


def standing(session: Session, now: datetime, *, station: Station | None = None) -> list[Emergency]:
    """Emergencies that are neither lifted nor expired, the oldest first; of one station, or all."""
    query = (
        select(Emergency)
        .where(Emergency.lifted_at.is_(None), Emergency.expires_at > now)
        .options(
            selectinload(Emergency.revision).selectinload(Revision.item).selectinload(Item.topics),
            selectinload(Emergency.stations),
        )
        .order_by(Emergency.raised_at, Emergency.id)
    )
    if station is not None:
        query = query.join(
            emergency_stations, emergency_stations.c.emergency_id == Emergency.id
        ).where(emergency_stations.c.station_id == station.id)
    return list(session.scalars(query))


def past(session: Session, *, limit: int = 50) -> list[Emergency]:
    """The latest emergencies, standing or not, the newest first."""
    query = select(Emergency).order_by(Emergency.raised_at.desc(), Emergency.id.desc())
    return list(session.scalars(query.limit(limit)))


def ready_pieces(
    session: Session,
    now: datetime,
    *,
    station: Station | None = None,
    precedence: Precedence = Precedence.EMERGENCY,
) -> list[Revision]:
    """Approved bulletins of the class that are valid now, for one station or any.

    Every player keeps the emergencies of its station, to be aired with no network at all.
    """
    fitting = [
        piece.revision_id
        for piece in airable_pieces(session, precedence=precedence)
        if valid_at(piece.valid_from, piece.valid_to, now)
        and (station is None or not piece.stations or station.id in piece.stations)
    ]
    return [session.get_one(Revision, revision_id) for revision_id in fitting]


def spoken_names(revisions: Collection[Revision]) -> dict[int, str]:
    """A name to type for each revision, by its id: its title in plain letters, all different."""
    names: dict[int, str] = {}
    for revision in revisions:
        letters = (
            each if each.isascii() and each.isalnum() else " " for each in fold(revision.title)
        )
        name = "-".join("".join(letters).split())[:_LONGEST_NAME].strip("-") or "tin"
        names[revision.id] = f"{name}-{revision.item_id}" if name in names.values() else name
    return names


def require_may_order(
    session: Session, by: Account, stations: Collection[Station], roles: Sequence[Role] = ORDERING
) -> None:
    """Raise NotAllowed where one of the stations is not the account's, InvalidOrder for none."""
    if not stations:
        raise InvalidOrder("Choose at least one station.")
    own = accounts.station_ids_for(session, by, *roles)
    for station in stations:
        if station.id not in own:
            raise NotAllowed(
                "%(name)s may not do this in %(unit)s.", name=by.display_name, unit=station.name
            )


def _require_audience(item: Item, stations: Collection[Station]) -> None:
    for station in stations:
        if not item.is_for({station.id}):
            raise InvalidOrder(
                "“%(title)s” is not for %(station)s.", title=item.title, station=station.name
            )


def _mark(stations: Collection[Station]) -> None:
    for station in stations:
        station.orders_stale = True

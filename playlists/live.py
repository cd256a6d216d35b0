"""Who speaks to which stations: opened, ended, and by whom (phát trực tiếp).

Whoever calls ends the transaction, then lets the centre publish: `Centre.publish_orders`.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from playlists import accounts
from playlists.emergencies import require_may_order
from playlists.errors import InvalidOrder, NotFound
from playlists.models import (
    Account,
    LiveEnd,
    LiveSession,
    LiveSource,
    Role,
    Station,
)

SPEAKING = (Role.APPROVER,)
"""Roles that may speak where nothing else is set: words said live are approved by nobody else."""

LONGEST_TITLE = 200


def open_live(
    session: Session,
    stations: Collection[Station],
    *,
    by: Account,
    now: datetime,
    title: str,
    span: timedelta,
    longest: timedelta,
    source: LiveSource = LiveSource.MICROPHONE,
    stream: str = "/api/v1/live/{mount}",
    tone: bool = True,
    lost_s: int = 10,
    roles: Sequence[Role] = SPEAKING,
) -> tuple[LiveSession, str]:
    """Let `by` speak to stations for at most `span`; give back the password of their source client.

    `stream` says where players find it, "{mount}" standing for the name that it gets. Raises
    NotAllowed where `by` may not speak at one of the stations, InvalidOrder for no title, none or
    a taken station, or a span over `longest`.
    """
    require_may_speak(session, by, stations, roles)
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidOrder("Say who speaks, or about what: 1 to 200 letters.")
    if not timedelta() < span <= longest:
        raise InvalidOrder(
            "A live broadcast lasts 1 to %(most)d minutes.", most=longest // timedelta(minutes=1)
        )
    for other in standing(session, now):
        taken = next((station for station in stations if station in other.stations), None)
        if taken is not None:
            raise InvalidOrder(
                "%(name)s is speaking at %(station)s: “%(title)s”.",
                name=other.account.display_name,
                station=taken.name,
                title=other.title,
            )
    mount, password = secrets.token_urlsafe(18), secrets.token_urlsafe(12)
    live = LiveSession(
        title=title,
        account=by,
        source=source,
        mount=mount,
        stream=stream.format(mount=mount),
        password_sha256=_hash(password),
        tone=tone,
        lost_s=lost_s,
        started_at=now,
        expires_at=now + span,
        stations=sorted(stations, key=lambda station: station.id),
    )
    session.add(live)
    _mark(live)
    session.flush()
    return live, password


def end(
    session: Session,
    live: LiveSession,
    *,
    now: datetime,
    by: Account | None = None,
    why: LiveEnd | None = None,
    roles: Sequence[Role] = SPEAKING,
) -> None:
    """End a broadcast; harmless where it has ended. `by` is None where the centre ends it.

    Who opened it may, and who may speak at all of its stations; raises NotAllowed for others.
    """
    if by is not None and by is not live.account:
        require_may_speak(session, by, live.stations, roles)
    if live.ended_at is not None:
        return
    live.ended_at = min(now, live.expires_at)
    live.ended_by = by
    live.ended_why = why or (LiveEnd.SPEAKER if by is live.account else LiveEnd.STOPPED)
    _mark(live)
    session.flush()


def standing(session: Session, now: datetime) -> list[LiveSession]:
    """Broadcasts that have not ended, the oldest first."""
    query = select(LiveSession).where(LiveSession.ended_at.is_(None), LiveSession.expires_at > now)
    return _loaded(session, query)


def unended(session: Session) -> list[LiveSession]:
    """Broadcasts that nobody ended yet, though their limit may have passed."""
    return _loaded(session, select(LiveSession).where(LiveSession.ended_at.is_(None)))


def past(session: Session, *, limit: int = 30) -> list[LiveSession]:
    """The latest broadcasts, the newest first."""
    query = select(LiveSession).order_by(LiveSession.started_at.desc(), LiveSession.id.desc())
    return list(session.scalars(query.limit(limit)))


def live_of(session: Session, number: int) -> LiveSession:
    """The broadcast of a number. Raises NotFound."""
    found = session.get(LiveSession, number)
    if found is None:
        raise NotFound("There is no live broadcast %(number)d.", number=number)
    return found


def by_mount(session: Session, mount: str) -> LiveSession | None:
    """The broadcast whose stream has the name."""
    return session.scalar(select(LiveSession).where(LiveSession.mount == mount))


def may_feed(live: LiveSession | None, password: str, now: datetime) -> bool:
    """Whether a source client with the password may be heard now."""
    return (
        live is not None
        and live.source is LiveSource.CLIENT
        and live.ended_at is None
        and now < live.expires_at
        and hmac.compare_digest(live.password_sha256, _hash(password))
    )


def may_see(session: Session, live: LiveSession, account: Account) -> bool:
    """Whether an account may see and hear a broadcast: its speaker, and who has its stations."""
    if live.account is account:
        return True
    own = accounts.station_ids_for(session, account)
    return bool(own & {station.id for station in live.stations})


def require_may_speak(
    session: Session, by: Account, stations: Collection[Station], roles: Sequence[Role] = SPEAKING
) -> None:
    """Raise NotAllowed where one of the stations is not the account's, InvalidOrder for none."""
    require_may_order(session, by, stations, roles)


def _loaded(session: Session, query: Select[LiveSession]) -> list[LiveSession]:
    related = selectinload(LiveSession.stations), selectinload(LiveSession.account)
    found = query.options(*related).order_by(LiveSession.started_at, LiveSession.id)
    return list(session.scalars(found))


def _mark(live: LiveSession) -> None:
    for station in live.stations:
        station.orders_stale = True


def _hash(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()

"""From what was ordered over a station's programme to what its players get: signed, numbered."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from playlists import emergencies, live, silence
from playlists.approval import approval_holds
from playlists.models import (
    Clip,
    Emergency,
    LiveSession,
    Player,
    PublishedOrders,
    Station,
)
from scheduler.protocol import (
    PROTOCOL,
    Bulletin,
    ClipRef,
    Level,
    LiveOrder,
    ManifestTopic,
    Orders,
    content_sha256,
    sign,
)

log = logging.getLogger(__name__)

EMPTY: Mapping[int, int] = MappingProxyType({})


def publish_orders(
    session: Session, key: Ed25519PrivateKey, now: datetime, *, past: Mapping[int, int] = EMPTY
) -> list[str]:
    """Sign what stands at every station that is marked stale; the codes of those with news.

    Also at those in `past`, by their ids, whose players have seen these numbers.
    The use cases of `playlists.emergencies` and `playlists.silence` set the mark, so an order is
    published even where the process that gave it died before it could ring.
    """
    stale = list(
        session.scalars(
            select(Station)
            .where(or_(Station.orders_stale, Station.id.in_(past)))
            .order_by(Station.id)
            .with_for_update()
        )
    )
    if not stale:
        return []
    standing = emergencies.standing(session, now)
    silenced = silence.silenced_ids(session)
    speaking = live.standing(session, now)
    published = []
    for station in stale:
        own = [each for each in standing if station in each.stations and _may_air(each)]
        station.orders_stale = False
        seen = past.get(station.id, 0)
        heard = next((each for each in speaking if station in each.stations), None)
        if _publish(
            session, station, own, key, now, seen, live=heard, silenced=station.id in silenced
        ):
            published.append(station.code)
    session.flush()
    return published


def current_orders(session: Session, station: Station) -> PublishedOrders | None:
    """The station's newest orders, if there were any."""
    return session.scalar(
        select(PublishedOrders)
        .where(PublishedOrders.station_id == station.id)
        .order_by(PublishedOrders.version.desc())
        .limit(1)
    )


def _publish(  # noqa: PLR0917 -- a station, what stands there, by whose key, when
    session: Session,
    station: Station,
    standing: list[Emergency],
    key: Ed25519PrivateKey,
    now: datetime,
    past: int,
    *,
    live: LiveSession | None,
    silenced: bool,
) -> bool:
    current = current_orders(session, station)
    orders = Orders(
        protocol=PROTOCOL,
        subject="orders",
        station=station.code,
        version=max(_next_version(session, station, current), past + 1),
        issued_at=now.astimezone(UTC),
        silenced=silenced,
        bulletins=tuple(_bulletin(session, each) for each in standing),
        levels={
            player.code: Level(volume=player.volume, muted=player.muted)
            for player in station.players
            if player.revoked_at is None
        },
        clips=_clips(session, {each.clip_sha256 for each in standing}),
        live=None if live is None else _live_order(live),
    )
    content = content_sha256(orders)
    if current is not None and current.content_sha256 == content and past < current.version:
        return False
    session.add(
        PublishedOrders(
            station_id=station.id,
            version=orders.version,
            content_sha256=content,
            envelope=sign(orders, key),
            published_at=now,
        )
    )
    log.info("event=ordered station=%s version=%d", station.code, orders.version)
    return True


def _next_version(session: Session, station: Station, current: PublishedOrders | None) -> int:
    # A centre restored from a backup goes on after what its players have seen.
    seen = session.scalar(
        select(func.max(Player.orders_version)).where(
            Player.station_id == station.id, Player.revoked_at.is_(None)
        )
    )
    return max(current.version if current else 0, seen or 0) + 1


def _may_air(emergency: Emergency) -> bool:
    """Whether the words and the sound are still those that were approved when it was raised."""
    revision = emergency.revision
    return revision.clip_sha256 == emergency.clip_sha256 and approval_holds(
        revision, revision.approval
    )


def _bulletin(session: Session, emergency: Emergency) -> Bulletin:
    revision = emergency.revision
    clip = session.get_one(Clip, emergency.clip_sha256)
    return Bulletin(
        order=f"emergency/{emergency.id}",
        precedence="emergency" if emergency.precedence == "emergency" else "priority",
        item_id=revision.item_id,
        revision_id=revision.id,
        title=revision.title,
        kind=revision.item.kind.value,
        topics=tuple(
            ManifestTopic(code=topic.code, name=topic.name) for topic in revision.item.topics
        ),
        clip_sha256=clip.sha256,
        duration_ms=clip.duration_ms,
        tone=emergency.tone,
        repeat=emergency.repeat,
        raised_at=emergency.raised_at,
        expires_at=emergency.expires_at,
        resume=emergency.resume.value,
    )


def _live_order(live: LiveSession) -> LiveOrder:
    return LiveOrder(
        order=f"live/{live.id}",
        title=live.title,
        stream=live.stream,
        tone=live.tone,
        lost_s=live.lost_s,
        started_at=live.started_at,
        expires_at=live.expires_at,
    )


def _clips(session: Session, names: Iterable[str]) -> dict[str, ClipRef]:
    clips = session.scalars(select(Clip).where(Clip.sha256.in_(sorted(names))))
    return {
        clip.sha256: ClipRef(
            size_bytes=clip.size_bytes,
            duration_ms=clip.duration_ms,
            samples=clip.samples,
            media_type=clip.media_type,
        )
        for clip in clips
    }

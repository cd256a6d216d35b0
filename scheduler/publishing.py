"""From a station's plan to the manifest its players get: signed, numbered, kept as it is."""

import logging
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from playlists import publishing
from playlists.models import Station
from playlists.publishing import (
    PlannedEmergency,
    PlannedEntry,
    PlannedFiller,
    PlannedProgramme,
    PlannedTopic,
)
from playlists.settings import PlaylistsSettings
from scheduler.planning import local_midnight
from scheduler.protocol import (
    PROTOCOL,
    ClipRef,
    EmergencyPiece,
    Filler,
    Manifest,
    ManifestEntry,
    ManifestTopic,
    Programme,
    RelaySpan,
    content_sha256,
    sign,
)

log = logging.getLogger(__name__)


def publish_station(
    session: Session,
    station: Station,
    settings: PlaylistsSettings,
    key: Ed25519PrivateKey,
    now: datetime,
    *,
    past: int = 0,
) -> int | None:
    """Sign the station's days under the next number; None where they say nothing new.

    The number is beyond `past`, which its players have seen: see `scheduler.outrun`.
    Yesterday is in it too: a programme that runs past midnight must stay known while it plays.
    """
    today = local_midnight(station, now)
    plan = publishing.station_plan(
        session,
        station,
        today - timedelta(days=1),
        today + timedelta(days=settings.horizon_days),
        now=now,
        freeze=timedelta(minutes=settings.freeze_minutes),
    )
    manifest = Manifest(
        protocol=PROTOCOL,
        station=plan.station_code,
        station_name=plan.station_name,
        timezone=plan.timezone,
        version=max(publishing.next_version(session, station), past + 1),
        issued_at=now.astimezone(UTC),
        valid_from=plan.start.astimezone(UTC),
        valid_to=plan.end.astimezone(UTC),
        clips={
            clip.sha256: ClipRef(
                size_bytes=clip.size_bytes,
                duration_ms=clip.duration_ms,
                samples=clip.samples,
                media_type=clip.media_type,
            )
            for clip in plan.clips
        },
        programmes=tuple(_programme(each) for each in plan.programmes),
        filler=_filler(plan.filler),
        emergencies=tuple(_emergency(each) for each in plan.emergencies),
    )
    content = content_sha256(manifest)
    current = publishing.current_manifest(session, station)
    if current is not None and current.content_sha256 == content and past < current.version:
        return None
    publishing.record_manifest(
        session, station, manifest.version, content, sign(manifest, key), now
    )
    log.info("event=published station=%s version=%d", station.code, manifest.version)
    return manifest.version


def _programme(planned: PlannedProgramme) -> Programme:
    return Programme(
        occurrence_id=planned.occurrence_id,
        title=planned.title,
        starts_at=planned.starts_at,
        duration_ms=planned.duration_ms,
        entries=tuple(_entry(each) for each in planned.entries),
        relays=tuple(
            RelaySpan(
                name=each.name, url=each.url, offset_ms=each.offset_ms, duration_ms=each.duration_ms
            )
            for each in planned.relays
        ),
    )


def _entry(planned: PlannedEntry) -> ManifestEntry:
    return ManifestEntry(
        entry_id=planned.entry_id,
        item_id=planned.item_id,
        revision_id=planned.revision_id,
        title=planned.title,
        kind=planned.kind.value,
        topics=_topics(planned.topics),
        offset_ms=planned.offset_ms,
        duration_ms=planned.duration_ms,
        clip_sha256=planned.clip_sha256,
    )


def _filler(planned: PlannedFiller | None) -> Filler | None:
    if planned is None:
        return None
    return Filler(
        item_id=planned.item_id,
        revision_id=planned.revision_id,
        title=planned.title,
        topics=_topics(planned.topics),
        duration_ms=planned.duration_ms,
        clip_sha256=planned.clip_sha256,
    )


def _emergency(planned: PlannedEmergency) -> EmergencyPiece:
    return EmergencyPiece(
        item_id=planned.item_id,
        revision_id=planned.revision_id,
        title=planned.title,
        topics=_topics(planned.topics),
        duration_ms=planned.duration_ms,
        clip_sha256=planned.clip_sha256,
        name=planned.name,
        kind=planned.kind.value,
    )


def _topics(planned: tuple[PlannedTopic, ...]) -> tuple[ManifestTopic, ...]:
    return tuple(ManifestTopic(code=each.code, name=each.name) for each in planned)

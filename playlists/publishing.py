"""What a station is told: its plan as plain values, and the manifests made of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from playlists.airable import airable_pieces
from playlists.approval import approval_holds, is_airable
from playlists.emergencies import ready_pieces, spoken_names
from playlists.models import (
    Clip,
    Clock,
    Entry,
    Item,
    ItemKind,
    Occurrence,
    Playlist,
    PublishedManifest,
    RelaySpan,
    Revision,
    Station,
    Topic,
)
from playlists.occurrences import FREEZE
from playlists.pieces import Piece
from playlists.relays import is_stream


@dataclass(frozen=True)
class PlannedTopic:
    code: str
    name: str


@dataclass(frozen=True)
class PlannedClip:
    """A file a player needs. Length in ms and in samples at 48 kHz."""

    sha256: str
    size_bytes: int
    duration_ms: int
    samples: int
    media_type: str


@dataclass(frozen=True)
class PlannedEntry:
    entry_id: int
    item_id: int
    revision_id: int
    title: str
    kind: ItemKind
    topics: tuple[PlannedTopic, ...]
    offset_ms: int
    duration_ms: int
    clip_sha256: str


@dataclass(frozen=True)
class PlannedSpan:
    """A stream that a programme carries."""

    name: str
    url: str
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True)
class PlannedProgramme:
    occurrence_id: int
    title: str
    starts_at: datetime
    duration_ms: int
    entries: tuple[PlannedEntry, ...]
    relays: tuple[PlannedSpan, ...] = ()


@dataclass(frozen=True)
class PlannedFiller:
    """What plays where the plan has a hole."""

    item_id: int
    revision_id: int
    title: str
    topics: tuple[PlannedTopic, ...]
    duration_ms: int
    clip_sha256: str


@dataclass(frozen=True)
class PlannedEmergency(PlannedFiller):
    """What every player of the station keeps ready, under a name to type."""

    name: str
    kind: ItemKind


@dataclass(frozen=True)
class StationPlan:
    """A station's programmes that start in [start, end), and every clip they need."""

    station_code: str
    station_name: str
    timezone: str
    start: datetime
    end: datetime
    clips: tuple[PlannedClip, ...]
    programmes: tuple[PlannedProgramme, ...]
    filler: PlannedFiller | None
    emergencies: tuple[PlannedEmergency, ...] = ()


def station_plan(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    freeze: timedelta = FREEZE,
) -> StationPlan:
    """What may be sent of the station's plan.

    An entry whose words or sound are no longer those approved is left out, its place a hole for
    filler. With `now`, so is one whose item was withdrawn or written anew, as long as its programme
    is not frozen; in a frozen one the approved revision stays (decision 19), and the planner takes
    out what is withdrawn.
    """
    occurrences = session.scalars(
        select(Occurrence)
        .join(Occurrence.playlist)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
        )
        .options(
            joinedload(Occurrence.clock).load_only(Clock.name),
            joinedload(Occurrence.playlist)
            .selectinload(Playlist.relays)
            .joinedload(RelaySpan.relay),
            joinedload(Occurrence.playlist)
            .selectinload(Playlist.entries)
            .joinedload(Entry.revision)
            .options(
                joinedload(Revision.clip),
                joinedload(Revision.approval),
                joinedload(Revision.item).options(
                    selectinload(Item.topics), selectinload(Item.revisions)
                ),
            ),
        )
        .order_by(Occurrence.starts_at)
    )
    programmes = tuple(_programme(each, now, freeze) for each in occurrences)
    filler = _filler(session, station, now or start)
    named = {entry.clip_sha256 for each in programmes for entry in each.entries}
    if filler is not None:
        named.add(filler.clip_sha256)
    kept = _emergencies(session, station, now or start)
    named.update(each.clip_sha256 for each in kept)
    return StationPlan(
        station_code=station.code,
        station_name=station.name,
        timezone=station.timezone,
        start=start,
        end=end,
        clips=_clips(session, named),
        programmes=programmes,
        filler=filler,
        emergencies=kept,
    )


def current_version(session: Session, station: Station) -> int | None:
    """The number of the station's newest manifest, if one was published."""
    return session.scalar(
        select(func.max(PublishedManifest.version)).where(
            PublishedManifest.station_id == station.id
        )
    )


def next_version(session: Session, station: Station) -> int:
    """The number of the station's next manifest; numbers only grow, from 1."""
    return (current_version(session, station) or 0) + 1


def record_manifest(  # noqa: PLR0917 -- the manifest's own fields, in its order
    session: Session,
    station: Station,
    version: int,
    content_sha256: str,
    envelope: bytes,
    now: datetime,
) -> PublishedManifest:
    """Keep a manifest as signed, byte for byte."""
    manifest = PublishedManifest(
        station=station,
        version=version,
        content_sha256=content_sha256,
        envelope=envelope,
        published_at=now,
    )
    session.add(manifest)
    session.flush()
    return manifest


def current_manifest(session: Session, station: Station) -> PublishedManifest | None:
    """The station's newest manifest, if one was published."""
    return session.scalar(
        select(PublishedManifest)
        .where(PublishedManifest.station_id == station.id)
        .order_by(PublishedManifest.version.desc())
        .limit(1)
    )


def envelopes_since(session: Session, instant: datetime) -> Iterator[bytes]:
    """The manifests published since an instant, as they were signed, one at a time."""
    yield from session.scalars(
        select(PublishedManifest.envelope)
        .where(PublishedManifest.published_at >= instant)
        .execution_options(yield_per=20)
    )


def _programme(occurrence: Occurrence, now: datetime | None, freeze: timedelta) -> PlannedProgramme:
    playlist = occurrence.playlist
    entries = playlist.entries if playlist is not None else []
    changeable = now is not None and occurrence.starts_at > now + freeze
    sendable = [entry for entry in entries if _may_be_sent(entry, occurrence, changeable)]
    return PlannedProgramme(
        occurrence_id=occurrence.id,
        title=occurrence.clock.name,
        starts_at=occurrence.starts_at,
        duration_ms=playlist.duration_ms if playlist is not None else 0,
        entries=tuple(_entry(entry) for entry in sendable),
        relays=tuple(_spans(playlist.relays if playlist is not None else ())),
    )


def _spans(relays: Iterable[RelaySpan]) -> Iterator[PlannedSpan]:
    for each in relays:
        # One bad address keeps no station from its day: its place is a hole for filler.
        if is_stream(each.relay.url) and each.duration_ms > 0:
            yield PlannedSpan(each.relay.name, each.relay.url, each.offset_ms, each.duration_ms)


def _may_be_sent(entry: Entry, occurrence: Occurrence, changeable: bool) -> bool:
    revision = entry.revision
    if not approval_holds(revision, revision.approval) or revision.clip_sha256 != entry.clip_sha256:
        return False
    at = occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
    return not changeable or is_airable(revision, at)


def _entry(entry: Entry) -> PlannedEntry:
    item = entry.revision.item
    return PlannedEntry(
        entry_id=entry.id,
        item_id=item.id,
        revision_id=entry.revision_id,
        title=entry.revision.title,
        kind=item.kind,
        topics=_topics(item.topics),
        offset_ms=entry.offset_ms,
        duration_ms=entry.duration_ms,
        clip_sha256=entry.clip_sha256,
    )


def _filler(session: Session, station: Station, at: datetime) -> PlannedFiller | None:
    def order(piece: Piece) -> tuple[bool, float, int]:
        return (not piece.stations, -piece.approved_at.timestamp(), piece.item_id)

    fitting = [
        piece
        for piece in airable_pieces(session, ItemKind.FILLER)
        if not piece.stations or station.id in piece.stations
    ]
    for piece in sorted(fitting, key=order):
        revision = session.get_one(Revision, piece.revision_id)
        if is_airable(revision, at):
            return PlannedFiller(
                item_id=piece.item_id,
                revision_id=piece.revision_id,
                title=revision.title,
                topics=_topics(revision.item.topics),
                duration_ms=piece.duration_ms,
                clip_sha256=piece.clip_sha256,
            )
    return None


def _emergencies(session: Session, station: Station, at: datetime) -> tuple[PlannedEmergency, ...]:
    revisions = ready_pieces(session, at, station=station)
    names = spoken_names(revisions)
    return tuple(
        PlannedEmergency(
            item_id=revision.item_id,
            revision_id=revision.id,
            title=revision.title,
            topics=_topics(revision.item.topics),
            duration_ms=revision.clip.duration_ms,
            clip_sha256=revision.clip.sha256,
            name=names[revision.id],
            kind=revision.item.kind,
        )
        for revision in revisions
        if revision.clip is not None
    )


def _topics(topics: Iterable[Topic]) -> tuple[PlannedTopic, ...]:
    return tuple(PlannedTopic(topic.code, topic.name) for topic in topics)


def _clips(session: Session, names: Iterable[str]) -> tuple[PlannedClip, ...]:
    clips = session.scalars(
        select(Clip).where(Clip.sha256.in_(sorted(names))).order_by(Clip.sha256)
    )
    return tuple(
        PlannedClip(clip.sha256, clip.size_bytes, clip.duration_ms, clip.samples, clip.media_type)
        for clip in clips
    )

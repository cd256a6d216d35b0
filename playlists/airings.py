"""The play log: what players report to have aired, kept once and for ever."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from playlists.as_aired import Surroundings, surroundings
from playlists.errors import InvalidAiring
from playlists.models import (
    Airing,
    AiringTopic,
    Entry,
    Item,
    ItemKind,
    Occurrence,
    Outcome,
    Player,
    Playlist,
    Station,
)
from playlists.sums import mark_stale

LONGEST_LEAD = timedelta(minutes=10)
LONGEST_SPAN = timedelta(days=1)
ROUNDING_MS = 1_000
_TEXT_LENGTH = 300


@dataclass(frozen=True)
class ReportedAiring:
    """One row as a player wrote it. Instants are aware, lengths in ms, topics by their codes.

    `planned_at` is the entry's place in the plan; `from_ms` is where in the clip sound began.
    A missed piece has no sound: `aired_ms` is 0 and `reason` says why.
    """

    sequence: int
    manifest_version: int
    title: str
    kind: ItemKind
    outcome: Outcome
    planned_ms: int
    aired_ms: int
    occurrence_id: int | None = None
    entry_id: int | None = None
    item_id: int | None = None
    revision_id: int | None = None
    clip_sha256: str | None = None
    topics: tuple[str, ...] = ()
    planned_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    from_ms: int = 0
    reason: str = ""
    clock_offset_ms: int | None = None


def record(session: Session, player: Player, rows: Sequence[ReportedAiring], now: datetime) -> int:
    """Keep a player's rows; give back the highest sequence kept, 0 where there is none.

    Rows follow on one another from 1: those behind a gap are left for the player to send again.
    A repeat is harmless, though it come in while the first is kept. Raises InvalidAiring, and keeps
    none of the rows, where a repeat says something else than before, or a row cannot be true.
    """
    ordered = sorted(rows, key=lambda row: row.sequence)
    if ordered:
        _hold(session, player)
    kept = highest_sequence(session, player)
    earlier = _earlier(session, player, [row.sequence for row in ordered if row.sequence <= kept])
    owners = _owners(session, ordered)
    new: dict[int, ReportedAiring] = {}
    for row in ordered:
        if row.sequence < 1:
            raise InvalidAiring(
                "Row numbers count from 1, not %(sequence)d.", sequence=row.sequence
            )
        known = earlier.get(row.sequence) or new.get(row.sequence)
        if known is not None:
            if known != row:
                raise InvalidAiring(
                    "Row %(sequence)d was reported with other contents.", sequence=row.sequence
                )
            continue
        if row.sequence != kept + 1:
            break
        check(row)
        _check_owner(row, player, owners)
        new[row.sequence] = row
        kept = row.sequence
    _keep(session, player, list(new.values()), now)
    return kept


def _hold(session: Session, player: Player) -> None:
    """Let other reports of this player wait until this one is committed.

    A player whose request broke off sends it again while the first is still at work: both would
    find the same rows missing. On SQLite this takes the place of the one writer.
    """
    taken = update(Player).where(Player.id == player.id).values(code=Player.code)
    session.execute(taken, execution_options={"synchronize_session": False})


def check(row: ReportedAiring) -> None:
    """Raise InvalidAiring for a row that cannot be true.

    A player's clock may be wrong by years, and rows come in order: one that is refused for its
    date would keep out all that follow.
    """
    for msgid in (*_false_figures(row), *_false_times(row)):
        raise InvalidAiring(msgid, sequence=row.sequence)


def highest_sequence(session: Session, player: Player) -> int:
    """The last of the player's rows that were kept, 0 before the first."""
    query = select(func.max(Airing.sequence)).where(Airing.player_id == player.id)
    return session.scalar(query) or 0


def log(
    session: Session,
    *,
    stations: Collection[Station] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    item: Item | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[Airing]:
    """Rows that count in [start, end), the newest first."""
    query = select(Airing).options(
        selectinload(Airing.station), selectinload(Airing.player), selectinload(Airing.topic_rows)
    )
    if stations is not None:
        query = query.where(Airing.station_id.in_([station.id for station in stations]))
    if start is not None:
        query = query.where(Airing.counts_at >= start)
    if end is not None:
        query = query.where(Airing.counts_at < end)
    if item is not None:
        query = query.where(Airing.item_id == item.id)
    newest_first = query.order_by(Airing.counts_at.desc(), Airing.id.desc())
    return list(session.scalars(newest_first.limit(limit).offset(offset)))


def _false_figures(row: ReportedAiring) -> Iterator[str]:
    if min(row.planned_ms, row.aired_ms, row.from_ms, row.manifest_version) < 0:
        yield "Row %(sequence)d has a length or version below 0."
    if not row.title.strip() or max(len(row.title), len(row.reason)) > _TEXT_LENGTH:
        yield "Row %(sequence)d has no title, or one or a reason that is too long."
    if row.outcome is Outcome.MISSED and row.aired_ms:
        yield "Row %(sequence)d was missed and yet has sound."


def _false_times(row: ReportedAiring) -> Iterator[str]:
    instants = [at for at in (row.planned_at, row.started_at, row.ended_at) if at is not None]
    if any(at.tzinfo is None for at in instants):
        yield "Row %(sequence)d has a time without a zone."
    elif not instants:
        yield "Row %(sequence)d has no time."
    elif row.outcome is Outcome.MISSED:
        if row.planned_at is None:
            yield "Row %(sequence)d was missed and yet never planned."
    elif row.started_at is None or row.ended_at is None:
        yield "Row %(sequence)d aired, so it began and ended."
    elif row.ended_at < row.started_at:
        yield "Row %(sequence)d ended before it began."
    elif row.ended_at - row.started_at > LONGEST_SPAN:
        yield "Row %(sequence)d has times more than a day apart."
    elif row.aired_ms > (row.ended_at - row.started_at) / timedelta(milliseconds=1) + ROUNDING_MS:
        yield "Row %(sequence)d has more sound than time."


def _earlier(
    session: Session, player: Player, sequences: Sequence[int]
) -> dict[int, ReportedAiring]:
    if not sequences:
        return {}
    rows = session.scalars(
        select(Airing)
        .where(
            Airing.player_id == player.id,
            Airing.sequence.between(sequences[0], sequences[-1]),
        )
        .options(selectinload(Airing.topic_rows))
    )
    return {row.sequence: _reported(row) for row in rows}


def _owners(session: Session, rows: Sequence[ReportedAiring]) -> dict[tuple[str, int], int]:
    """The station of each entry and occurrence that still stands, by kind and id."""
    entries = {row.entry_id for row in rows if row.entry_id is not None}
    occurrences = {row.occurrence_id for row in rows if row.occurrence_id is not None}
    owners: dict[tuple[str, int], int] = {}
    of_entries = (
        select(Entry.id, Occurrence.station_id)
        .join(Playlist, Playlist.id == Entry.playlist_id)
        .join(Occurrence, Occurrence.id == Playlist.occurrence_id)
        .where(Entry.id.in_(entries))
    )
    of_occurrences = select(Occurrence.id, Occurrence.station_id).where(
        Occurrence.id.in_(occurrences)
    )
    for entry_id, station_id in session.execute(of_entries):
        owners["entry", entry_id] = station_id
    for occurrence_id, station_id in session.execute(of_occurrences):
        owners["occurrence", occurrence_id] = station_id
    return owners


def _check_owner(row: ReportedAiring, player: Player, owners: dict[tuple[str, int], int]) -> None:
    # A plan that was made anew while the station was cut off has lost its old entries: what
    # aired of them is true all the same, so only what is known to be another's is refused.
    for kind, number in (("entry", row.entry_id), ("occurrence", row.occurrence_id)):
        owner = owners.get((kind, number)) if number is not None else None
        if owner is not None and owner != player.station_id:
            raise InvalidAiring(
                "Row %(sequence)d speaks of another station's programme.", sequence=row.sequence
            )


def _keep(session: Session, player: Player, rows: Sequence[ReportedAiring], now: datetime) -> None:
    around = surroundings(session, rows)
    kept = [_airing(player, row, around, now) for row in rows]
    session.add_all(kept)
    session.flush()
    mark_stale(session, {(player.station_id, airing.local_day) for airing in kept})


def _airing(player: Player, row: ReportedAiring, around: Surroundings, now: datetime) -> Airing:
    known = around.of(row)
    counts_at = row.planned_at or row.started_at
    if counts_at is None:
        raise InvalidAiring("Row %(sequence)d has no time.", sequence=row.sequence)
    if counts_at > now + LONGEST_LEAD:
        counts_at = now  # the player's clock runs ahead: it aired before its row came in
    local = counts_at.astimezone(ZoneInfo(player.station.timezone))
    return Airing(
        player_id=player.id,
        station_id=player.station_id,
        sequence=row.sequence,
        manifest_version=row.manifest_version,
        occurrence_id=row.occurrence_id,
        entry_id=row.entry_id,
        item_id=row.item_id,
        revision_id=row.revision_id,
        clip_sha256=row.clip_sha256,
        title=row.title,
        kind=row.kind,
        topics=",".join(row.topics),
        precedence=known.precedence,
        series_title=known.series_title,
        programme=known.programme,
        writer=known.writer,
        counts_at=counts_at,
        local_day=local.date(),
        local_hour=local.hour,
        planned_at=row.planned_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        planned_ms=row.planned_ms,
        aired_ms=row.aired_ms,
        from_ms=row.from_ms,
        outcome=row.outcome,
        reason=row.reason,
        clock_offset_ms=row.clock_offset_ms,
        received_at=now,
        topic_rows=[
            AiringTopic(topic_code=code, topic_name=around.topics.get(code, code))
            for code in sorted(set(row.topics))
        ],
    )


def _reported(row: Airing) -> ReportedAiring:
    return ReportedAiring(
        sequence=row.sequence,
        manifest_version=row.manifest_version,
        title=row.title,
        kind=row.kind,
        outcome=row.outcome,
        planned_ms=row.planned_ms,
        aired_ms=row.aired_ms,
        occurrence_id=row.occurrence_id,
        entry_id=row.entry_id,
        item_id=row.item_id,
        revision_id=row.revision_id,
        clip_sha256=row.clip_sha256,
        topics=tuple(code for code in row.topics.split(",") if code),
        planned_at=row.planned_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        from_ms=row.from_ms,
        reason=row.reason,
        clock_offset_ms=row.clock_offset_ms,
    )

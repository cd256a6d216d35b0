"""Plans as rows: written for many programmes at once, and only where something changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from playlists.bulk import insert_rows
from playlists.messages import Message, list_from_json, list_to_json, message, to_json
from playlists.models import (
    Entry,
    Item,
    ItemState,
    Playlist,
    RelaySpan,
    Revision,
)
from playlists.programme import Plan, Planned
from playlists.within import occurrences_within

_AT_ONCE = 500

_Row = dict[str, object]


@dataclass
class _Standing:
    """A playlist as it is kept: its own row, and its entries and relays as tuples of values."""

    id: int
    version: int
    duration_ms: int
    warnings: str
    entries: dict[int, tuple[int, tuple[object, ...], str]] = field(default_factory=dict)
    relays: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass
class _Writing:
    """Rows to write: nothing is touched that stays as it is."""

    now: datetime
    playlists: list[_Row] = field(default_factory=list)
    entries: list[_Row] = field(default_factory=list)
    relays: list[_Row] = field(default_factory=list)
    reasons: list[_Row] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    without_relays: list[int] = field(default_factory=list)


def write_plans(session: Session, plans: Mapping[int, Plan], now: datetime) -> None:
    """Keep the plans of programmes, by the numbers of their occurrences.

    A plan that comes out the same keeps its rows and their ids; one that changed has a new
    version.
    """
    standing = _standing(session, list(plans))
    new = [number for number in plans if number not in standing]
    ids = _insert_playlists(session, {number: plans[number] for number in new}, now)
    writing = _Writing(now)
    for number in new:
        _write_entries(writing, ids[number], enumerate(plans[number].entries))
        _write_relays(writing, ids[number], plans[number])
    for number, kept in standing.items():
        _rewrite(writing, kept, plans[number])
    _execute(session, writing)


def drop_withdrawn(
    session: Session, station_ids: Sequence[int], now: datetime, freeze: timedelta
) -> None:
    """Take what was withdrawn out of programmes that are frozen and have not begun.

    Its place stays a hole, which filler fills: what follows does not move.
    """
    moment = timedelta(microseconds=1)
    near = occurrences_within(session, station_ids, now + moment, now + freeze + moment)
    frozen = session.scalars(select(near.rows.id), near.bound).all()
    gone = [
        row
        for some in _some(frozen)
        for row in session.execute(
            select(Entry.id, Playlist.id, Playlist.version, Playlist.warnings, Revision.title)
            .join(Playlist, Playlist.id == Entry.playlist_id)
            .join(Revision, Revision.id == Entry.revision_id)
            .join(Item, Item.id == Revision.item_id)
            .where(Playlist.occurrence_id.in_(some), Item.state == ItemState.WITHDRAWN)
        )
    ]
    titles: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
    for _entry, playlist_id, version, warnings, title in gone:
        titles[playlist_id, version, warnings].append(title)
    for (playlist_id, version, warnings), left in titles.items():
        said = [message("“%(title)s” was withdrawn: filler plays there.", title=t) for t in left]
        session.execute(
            update(Playlist)
            .where(Playlist.id == playlist_id)
            .values(version=version + 1, built_at=now, warnings=_joined(warnings, said))
        )
    if gone:
        session.execute(delete(Entry).where(Entry.id.in_([row[0] for row in gone])))


def _standing(session: Session, occurrence_ids: Sequence[int]) -> dict[int, _Standing]:
    found: dict[int, _Standing] = {}
    by_id: dict[int, _Standing] = {}
    for some in _some(occurrence_ids):
        for row in session.execute(
            select(
                Playlist.occurrence_id,
                Playlist.id,
                Playlist.version,
                Playlist.duration_ms,
                Playlist.warnings,
            ).where(Playlist.occurrence_id.in_(some))
        ):
            found[row[0]] = by_id[row[1]] = _Standing(*row[1:])
    connection = session.connection()  # rows of values: the session would look at each again
    for some in _some(list(by_id)):
        for entry in connection.execute(
            select(
                Entry.playlist_id,
                Entry.position,
                Entry.id,
                Entry.revision_id,
                Entry.clip_sha256,
                Entry.offset_ms,
                Entry.duration_ms,
                Entry.fills,
                Entry.reason,
            ).where(Entry.playlist_id.in_(some))
        ).all():
            by_id[entry[0]].entries[entry[1]] = (entry[2], tuple(entry[3:8]), entry[8])
        for relay in session.execute(
            select(
                RelaySpan.playlist_id,
                RelaySpan.relay_id,
                RelaySpan.offset_ms,
                RelaySpan.duration_ms,
            )
            .where(RelaySpan.playlist_id.in_(some))
            .order_by(RelaySpan.offset_ms)
        ):
            by_id[relay[0]].relays.append((relay[1], relay[2], relay[3]))
    return found


def _insert_playlists(session: Session, plans: Mapping[int, Plan], now: datetime) -> dict[int, int]:
    if not plans:
        return {}
    rows = [
        {
            "occurrence_id": number,
            "version": 1,
            "built_at": now,
            "duration_ms": plan.duration_ms,
            "warnings": list_to_json(plan.warnings),
        }
        for number, plan in plans.items()
    ]
    insert_rows(session.connection(), Playlist, rows)
    # Read back: SQLite gives numbers in order only where it inserts row by row.
    numbers: dict[int, int] = {}
    for some in _some(list(plans)):
        found = session.execute(
            select(Playlist.occurrence_id, Playlist.id).where(Playlist.occurrence_id.in_(some))
        )
        numbers |= {row.occurrence_id: row.id for row in found}
    return numbers


def _rewrite(writing: _Writing, kept: _Standing, plan: Plan) -> None:
    wanted = dict(enumerate(plan.entries))
    changed = False
    for position, (entry_id, values, reason) in kept.entries.items():
        planned = wanted.get(position)
        if planned is None or _values(planned) != values:
            writing.outdated.append(entry_id)
            changed = True
            continue
        del wanted[position]
        said = _reason(planned.reason)
        if said != reason:
            writing.reasons.append({"id": entry_id, "reason": said})
    _write_entries(writing, kept.id, wanted.items())
    relays = [(each.relay.relay_id, each.offset_ms, each.duration_ms) for each in plan.relays]
    if relays != kept.relays:
        writing.without_relays.append(kept.id)
        _write_relays(writing, kept.id, plan)
        changed = True
    warnings = list_to_json(plan.warnings)
    changed = changed or bool(wanted)
    if changed:
        writing.playlists.append(
            {
                "id": kept.id,
                "version": kept.version + 1,
                "built_at": writing.now,
                "duration_ms": plan.duration_ms,
                "warnings": warnings,
            }
        )
    elif warnings != kept.warnings:
        writing.playlists.append({"id": kept.id, "warnings": warnings})


def _write_entries(
    writing: _Writing, playlist_id: int, planned: Iterable[tuple[int, Planned]]
) -> None:
    writing.entries += [
        {
            "playlist_id": playlist_id,
            "position": position,
            "offset_ms": each.offset_ms,
            "duration_ms": each.duration_ms,
            "revision_id": each.piece.revision_id,
            "clip_sha256": each.piece.clip_sha256,
            "fills": each.fills,
            "reason": _reason(each.reason),
        }
        for position, each in planned
    ]


def _write_relays(writing: _Writing, playlist_id: int, plan: Plan) -> None:
    writing.relays += [
        {
            "playlist_id": playlist_id,
            "relay_id": each.relay.relay_id,
            "offset_ms": each.offset_ms,
            "duration_ms": each.duration_ms,
        }
        for each in plan.relays
    ]


def _execute(session: Session, writing: _Writing) -> None:
    connection = session.connection()
    for some in _some(writing.outdated):
        session.execute(delete(Entry).where(Entry.id.in_(some)))
    for some in _some(writing.without_relays):
        session.execute(delete(RelaySpan).where(RelaySpan.playlist_id.in_(some)))
    for table, rows in ((Playlist, writing.playlists), (Entry, writing.reasons)):
        for alike in _alike(rows):
            _update(session, table, alike)
    for new, rows in ((Entry, writing.entries), (RelaySpan, writing.relays)):
        insert_rows(connection, new, rows)


def _alike(rows: Iterable[_Row]) -> Iterable[list[_Row]]:
    """Rows that set the same columns, together."""
    found: defaultdict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row)].append(row)
    return found.values()


def _update(session: Session, table: type[Playlist | Entry], rows: Sequence[_Row]) -> None:
    """Change rows by their ids, all with one statement."""
    columns = [name for name in rows[0] if name != "id"]
    statement = (
        update(table)
        .where(table.id == bindparam("of"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    session.connection().execute(
        statement,
        [{"of": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in rows],
    )


def _values(planned: Planned) -> tuple[object, ...]:
    piece = planned.piece
    return (
        piece.revision_id,
        piece.clip_sha256,
        planned.offset_ms,
        planned.duration_ms,
        planned.fills,
    )


def _reason(said: Message) -> str:
    return _reason_of(said.msgid, tuple(said.params.items()))


@lru_cache(maxsize=1024)
def _reason_of(msgid: str, params: tuple[tuple[str, str | float], ...]) -> str:
    return to_json(Message(msgid, dict(params)))


def _joined(warnings: str, said: Sequence[Message]) -> str:
    return list_to_json([*list_from_json(warnings), *said])


def _some(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    # SQLite binds a limited number of values in one statement.
    return (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))

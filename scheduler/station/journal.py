"""What this player aired, on its own disk: written before the sound, and closed after it.

A closed row has a number; numbers follow on one another without a gap, and rows are handed to the
centre in their order. A row that is still open when the player starts was cut off: it is closed
with what was heard of it.

The numbers in the file only grow. Those that the centre sees lie `base` below them: for it they
count from 1 for every player it ever enrolled, and on from what it keeps.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from scheduler.protocol import AiringRow, Reason
from scheduler.station.reserve import keep_room

RELAY_KIND, LIVE_KIND = "relay", "live"
Outcome = Literal["complete", "partial", "missed"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS airings (
    id INTEGER PRIMARY KEY,
    sequence INTEGER UNIQUE,
    manifest_version INTEGER NOT NULL,
    occurrence_id INTEGER,
    entry_id INTEGER,
    item_id INTEGER,
    revision_id INTEGER,
    clip_sha256 TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    topics TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    planned_ms INTEGER NOT NULL,
    aired_ms INTEGER NOT NULL DEFAULT 0,
    from_ms INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    reason TEXT NOT NULL DEFAULT '',
    clock_offset_ms INTEGER
);
CREATE INDEX IF NOT EXISTS airings_by_occurrence ON airings (occurrence_id);
CREATE TABLE IF NOT EXISTS finished (programme TEXT PRIMARY KEY, starts_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SYNCED_EVERY_MS = 5_000
_COLUMNS = ", ".join(AiringRow.model_fields)


@dataclass(frozen=True)
class Piece:
    """What a row speaks of. `planned_at` in UTC, `planned_ms` in ms."""

    manifest_version: int
    occurrence_id: int | None
    entry_id: int | None
    item_id: int | None
    revision_id: int | None
    clip_sha256: str | None
    title: str
    kind: str
    topics: tuple[str, ...]
    planned_at: datetime
    planned_ms: int


class Journal:
    """An SQLite file. Its methods may be called from several threads."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(_SCHEMA)
        self._synced = (0, 0)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def begin(self, piece: Piece, started_at: datetime, *, from_ms: int = 0) -> int:
        """Write an open row, on the disk before this returns; give back its id."""
        with self._written() as db:
            return _insert(db, piece, started_at=_text(started_at), from_ms=from_ms)

    def hear(self, row: int, started_at: datetime, heard_ms: int) -> None:
        """Note how much was heard so far. A crash of the process keeps it.

        A power cut takes at most the last five seconds: a note is on the disk that often.
        """
        due = (row, heard_ms // _SYNCED_EVERY_MS)
        with self._written(lastingly=due != self._synced) as db:
            db.execute(
                "UPDATE airings SET started_at = ?, aired_ms = ? WHERE id = ? AND sequence IS NULL",
                (_text(started_at), heard_ms, row),
            )
        self._synced = due

    def end(
        self,
        row: int,
        *,
        started_at: datetime,
        ended_at: datetime,
        aired_ms: int,
        outcome: Outcome,
        reason: str = "",
    ) -> None:
        """Close a row and number it."""
        with self._written() as db:
            db.execute(
                "UPDATE airings SET started_at = ?, ended_at = ?, aired_ms = ? WHERE id = ?",
                (_text(started_at), _text(ended_at), aired_ms, row),
            )
            _close(db, row, outcome, reason)

    def abandon(self, row: int) -> None:
        """Take back an open row of which nothing was heard."""
        with self._written() as db:
            db.execute("DELETE FROM airings WHERE id = ? AND sequence IS NULL", (row,))

    def miss(self, piece: Piece, reason: str) -> None:
        """Write that a piece was not aired."""
        with self._written() as db:
            _close(db, _insert(db, piece), "missed", reason)

    def close_interrupted(self) -> int:
        """Close what a crash left open, with what was heard of it; how many rows.

        Rows of which nothing was heard are taken back: their pieces are still to be aired.
        """
        with self._written() as db:
            db.execute("DELETE FROM airings WHERE sequence IS NULL AND aired_ms = 0")
            left = db.execute(
                "SELECT id, started_at, aired_ms FROM airings WHERE sequence IS NULL ORDER BY id"
            ).fetchall()
            for row in left:
                ended_at = _instant(row["started_at"]) + timedelta(milliseconds=row["aired_ms"])
                db.execute(
                    "UPDATE airings SET ended_at = ? WHERE id = ?", (_text(ended_at), row["id"])
                )
                _close(db, row["id"], "partial", Reason.INTERRUPTED)
        return len(left)

    def finish(self, programme: str, starts_at: datetime) -> None:
        """A programme is over: it airs no more, whatever the clock says."""
        with self._written() as db:
            db.execute(
                "INSERT OR REPLACE INTO finished VALUES (?, ?)", (programme, _text(starts_at))
            )

    def finished(self) -> set[str]:
        """The programmes that are over."""
        with self._reading() as db:
            rows = db.execute("SELECT programme FROM finished").fetchall()
        return {row["programme"] for row in rows}

    def accounted(self, occurrence_id: int) -> set[int]:
        """The entries of a programme that have a row, open or closed."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT entry_id FROM airings"
                " WHERE occurrence_id = ? AND entry_id IS NOT NULL",
                (occurrence_id,),
            ).fetchall()
        return {row["entry_id"] for row in rows}

    def has_relay(self, occurrence_id: int, planned_at: datetime) -> bool:
        """Whether a programme's relay has a row, known by the instant it was planned for."""
        found = "SELECT 1 FROM airings WHERE occurrence_id = ? AND kind = ? AND planned_at = ?"
        with self._reading() as db:
            known = (occurrence_id, RELAY_KIND, _text(planned_at))
            return db.execute(found, known).fetchone() is not None

    def heard_whole(self, order: Piece) -> int:
        """How often an ordered piece was heard whole, known by the instant it was ordered at."""
        whole = "clip_sha256 = ? AND planned_at = ? AND outcome = 'complete'"
        with self._reading() as db:
            return len(_rows(db, whole, (order.clip_sha256, _text(order.planned_at))))

    def waiting(self, limit: int) -> list[AiringRow]:
        """Closed rows the centre has not acknowledged, in their order."""
        with self._reading() as db:
            return _rows(db, "sequence > ? ORDER BY sequence LIMIT ?", (_acknowledged(db), limit))

    def pending(self) -> int:
        """How many closed rows the centre has not acknowledged."""
        with self._reading() as db:
            counted = "SELECT COUNT(*) FROM airings WHERE sequence > ?"
            return int(db.execute(counted, (_acknowledged(db),)).fetchone()[0])

    def rows(self) -> list[AiringRow]:
        """Every closed row of this player that is still kept, in its order."""
        with self._reading() as db:
            return _rows(db, "sequence > ? ORDER BY sequence", (max(0, _base(db)),))

    def acknowledge(self, sequence: int) -> None:
        """The centre keeps every row up to this number."""
        with self._written() as db:
            sequence += _base(db)
            if sequence > _acknowledged(db):
                _remember(db, "acknowledged", str(sequence))

    def acknowledged(self) -> int:
        """The last row that the centre keeps, by this file's own numbers."""
        with self._reading() as db:
            return _acknowledged(db)

    def meet(self, kept: int, *, asked_at: int | None = None) -> bool:
        """The centre keeps rows up to this number; whether that moved what is to be handed in.

        Not where more than `asked_at` was acknowledged meanwhile: the answer is past by then.

        Where that is less than it had acknowledged, it was restored from a backup: what it lost
        is handed in again, as far as it is still here. Where it is more than was ever numbered
        here, this journal was made anew: its rows follow on what the centre keeps.
        """
        with self._written() as db:
            acknowledged, last = _acknowledged(db), int(_recalled(db, "last_sequence") or 0)
            if asked_at not in {None, acknowledged}:
                return False
            known = kept + _base(db)
            if known > last:
                _remember(db, "base", str(acknowledged - kept))
                return True
            if known >= acknowledged:
                return False
            first = db.execute(
                "SELECT MIN(sequence) FROM airings WHERE sequence > ?", (known,)
            ).fetchone()[0]
            _remember(db, "acknowledged", str(acknowledged if first is None else first - 1))
            _remember(db, "base", str(_acknowledged(db) - kept))
        return True

    def belong_to(self, player: str, kept: int) -> None:
        """From now on rows are handed in by this player, of whom the centre kept so many before.

        What another player handed in stays its own; what it did not is this one's.
        """
        with self._written() as db:
            before, is_new = _recalled(db, "player"), _recalled(db, "last_sequence") is None
            if is_new if before is None else before != player:
                _remember(db, "base", str(_acknowledged(db) - kept))
            if before != player:  # nothing is synced where nothing changes
                _remember(db, "player", player)

    def forget(self, before: datetime) -> int:
        """Drop acknowledged rows that were planned before an instant; how many."""
        with self._written() as db:
            db.execute("DELETE FROM finished WHERE starts_at < ?", (_text(before),))
            return db.execute(
                "DELETE FROM airings WHERE sequence <= ? AND planned_at < ?",
                (_acknowledged(db), _text(before)),
            ).rowcount

    def reserve(self) -> bool:
        """Keep room for the rows of weeks inside the file, so that a full disk stops no journal.

        Whether there was room for that; a player may go without while the disk is full.
        """
        with self._lock:
            return keep_room(self._connection, self._file)

    def in_service_since(self, now: datetime) -> datetime:
        """When this player first had something to air: what was planned before is not its fault."""
        with self._written() as db:
            known = _recalled(db, "in_service_since")
            if known is None:
                _remember(db, "in_service_since", _text(now))
                return now
        return _instant(known)

    def note_clock_offset(self, offset_ms: int) -> None:
        """The wall clock against the centre's, for the rows that follow."""
        with self._written(lastingly=False) as db:
            _remember(db, "clock_offset_ms", str(offset_ms))

    def clock_offset_ms(self) -> int | None:
        """The wall clock against the centre's as it was last noted."""
        with self._reading() as db:
            known = _recalled(db, "clock_offset_ms")
        return None if known is None else int(known)

    @contextmanager
    def _written(self, *, lastingly: bool = True) -> Iterator[sqlite3.Connection]:
        with self._lock:
            synchronous = "FULL" if lastingly else "NORMAL"
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._connection


def start_errors_ms(rows: Sequence[AiringRow]) -> list[int]:
    """For each programme aired from its beginning: how late its sound began, in ms."""
    first: dict[int, AiringRow] = {}
    for row in rows:
        if row.occurrence_id is not None and row.planned_at is not None:
            known = first.get(row.occurrence_id)
            if known is None or known.planned_at is None or row.planned_at < known.planned_at:
                first[row.occurrence_id] = row
    return [
        round((row.started_at - row.planned_at) / timedelta(milliseconds=1))
        for row in first.values()
        if row.started_at is not None and row.planned_at is not None and row.from_ms == 0
    ]


def _insert(
    db: sqlite3.Connection, piece: Piece, *, started_at: str | None = None, from_ms: int = 0
) -> int:
    values = {
        "manifest_version": piece.manifest_version,
        "occurrence_id": piece.occurrence_id,
        "entry_id": piece.entry_id,
        "item_id": piece.item_id,
        "revision_id": piece.revision_id,
        "clip_sha256": piece.clip_sha256,
        "title": piece.title,
        "kind": piece.kind,
        "topics": json.dumps(piece.topics),
        "planned_at": _text(piece.planned_at),
        "planned_ms": piece.planned_ms,
        "started_at": started_at,
        "from_ms": from_ms,
        "clock_offset_ms": _recalled(db, "clock_offset_ms"),
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    # Only names that stand in this file are joined into the statement.
    statement = f"INSERT INTO airings ({names}) VALUES ({marks})"  # noqa: S608 -- names of ours
    row = db.execute(statement, tuple(values.values())).lastrowid
    if row is None:
        raise sqlite3.DatabaseError("the journal gave a row no number")
    return row


def _close(db: sqlite3.Connection, row: int, outcome: Outcome, reason: str) -> None:
    # Kept apart from the rows: numbers go on after the last row was forgotten.
    sequence = int(_recalled(db, "last_sequence") or 0) + 1
    _remember(db, "last_sequence", str(sequence))
    db.execute(
        "UPDATE airings SET sequence = ?, outcome = ?, reason = ? WHERE id = ?",
        (sequence, outcome, reason, row),
    )


def _rows(db: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> list[AiringRow]:
    statement = f"SELECT {_COLUMNS} FROM airings WHERE {condition}"  # noqa: S608 -- names of ours
    base = _base(db)
    return [
        AiringRow.model_validate(
            {**row, "sequence": row["sequence"] - base, "topics": json.loads(row["topics"])}
        )
        for row in db.execute(statement, values)
    ]


def _acknowledged(db: sqlite3.Connection) -> int:
    return int(_recalled(db, "acknowledged") or 0)


def _base(db: sqlite3.Connection) -> int:
    return int(_recalled(db, "base") or 0)


def _recalled(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


def _remember(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

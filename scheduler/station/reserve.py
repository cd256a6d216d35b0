"""Room that a journal keeps inside its own files, so that a full disk stops no row."""

import logging
import sqlite3
from pathlib import Path

log = logging.getLogger(__name__)

RESERVE_BYTES = 4_000_000
"""About 10,000 rows: those of weeks."""


def keep_room(db: sqlite3.Connection, file: Path) -> bool:
    """Keep `RESERVE_BYTES` in a database's file and in its write-ahead log; whether there is room.

    The log is written over from its beginning, so that its room stays. It goes with the last
    connection that is closed in good order, and is taken anew then. Nobody else can take it: a
    file that is let go of when the disk is full would be filled by whoever filled the disk.
    """
    pages = db.execute("PRAGMA freelist_count").fetchone()[0]
    kept = pages * db.execute("PRAGMA page_size").fetchone()[0]
    if min(kept, _size(file.with_name(f"{file.name}-wal"))) >= RESERVE_BYTES:
        return True
    try:
        # Only what was once written is really there: it is freed after it is on the disk.
        db.execute("CREATE TABLE IF NOT EXISTS reserve (room BLOB)")
        db.execute("INSERT INTO reserve VALUES (zeroblob(?))", (2 * RESERVE_BYTES,))
        db.execute("PRAGMA wal_checkpoint(FULL)")
        db.execute("DELETE FROM reserve")
    except sqlite3.OperationalError as error:
        log.warning("event=no_room_reserved reason=%s", error)
        return False
    return True


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0

"""Databases to work on and throw away: a file, or a PostgreSQL cluster of one's own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sqlite() -> Iterator[str]:
    """The address of an SQLite file in a folder of its own; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="phatthanh-") as folder:
        yield f"sqlite:///{folder}/centre.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """A scratch cluster of its own, reached by a socket in its folder; gone afterwards."""
    binaries = _postgresql_binaries()
    with tempfile.TemporaryDirectory(prefix="phatthanh-") as folder:
        home = Path(folder)
        if os.getuid() == 0:
            shutil.chown(home, "postgres")
        data, log = home / "data", home / "log"
        _as_postgres(binaries / "initdb", "-D", str(data), "-A", "trust", "-U", "postgres")
        options = f"-k {home} -c listen_addresses=''"
        _as_postgres(
            binaries / "pg_ctl", "-D", str(data), "-l", str(log), "-o", options, "-w", "start"
        )
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            _as_postgres(binaries / "pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _postgresql_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise SystemExit("bench: PostgreSQL is missing; run: sh scripts/system-packages bench")
    return found[-1].parent


def _as_postgres(program: Path, *arguments: str) -> None:
    # PostgreSQL refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*prefix, str(program), *arguments], check=True, capture_output=True, cwd="/")

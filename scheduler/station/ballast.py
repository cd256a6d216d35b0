"""Room on the disk that is kept for the journal: let go of when nothing else is left."""

import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

SIZE = 8 << 20
"""Some thousand rows, with SQLite's write-ahead log."""

_LEFT_TO_OTHERS = 4 * SIZE
_TIGHT = 1 << 20


class Ballast:
    """A file of nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def take(self) -> None:
        """Keep the room, where it is not kept already and the disk has plenty."""
        try:
            if self._file.exists() or shutil.disk_usage(self._file.parent).free < _LEFT_TO_OTHERS:
                return
            with self._file.open("wb") as file:
                file.write(bytes(SIZE))  # written, not only reserved: every file system knows that
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.warning("event=no_ballast reason=%s", error)
            self._file.unlink(missing_ok=True)

    def drop_where_tight(self) -> None:
        """Let go of the room where the disk has hardly any other."""
        if shutil.disk_usage(self._file.parent).free < _TIGHT and self._file.exists():
            self._file.unlink()
            log.warning("event=disk_full ballast=dropped")

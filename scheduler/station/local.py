"""Emergencies started at the player itself, with no network: a note in a folder that it watches."""

import json
import os
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.errors import SchedulerError
from scheduler.protocol import Bulletin, EmergencyPiece
from scheduler.station.enrolment import identity_of
from scheduler.station.files import write_whole
from scheduler.station.ladder import Claim, claim_of
from scheduler.station.settings import StationSettings
from scheduler.station.sync import Sync, manifest_on_disk

FOLDER = "started-here"
_STANDS = timedelta(minutes=10)
LOCAL = "local/"


def start_here(folder: Path, piece: EmergencyPiece, *, repeat: int) -> Path:
    """Leave the player of the folder word to air a kept piece; give back the note it will take."""
    note = folder / FOLDER / f"{uuid.uuid4()}.json"
    said = {"name": piece.name, "repeat": repeat}
    write_whole(note, json.dumps(said).encode())
    return note


def kept_emergencies(settings: StationSettings) -> tuple[EmergencyPiece, ...]:
    """What the newest manifest on the disk lets this player air by itself; raises NotEnrolled."""
    manifest = manifest_on_disk(settings.directory, identity_of(settings))
    return manifest.emergencies if manifest else ()


def chosen_piece(kept: Sequence[EmergencyPiece], name: str) -> EmergencyPiece:
    """The emergency kept under a name or its item's number. Raises SchedulerError for none."""
    for piece in kept:
        if name in {piece.name, str(piece.item_id)}:
            return piece
    raise SchedulerError("No emergency is kept here under %(name)s.", name=name)


class StartedHere:
    """The notes as claims on the ladder, each raised when it was first seen."""

    def __init__(self, folder: Path, sync: Sync) -> None:
        self._folder = folder / FOLDER
        self._sync = sync
        self._seen: dict[str, datetime] = {}
        self._folder.mkdir(exist_ok=True)

    def is_waiting(self) -> bool:
        with os.scandir(self._folder) as notes:
            return any(note.name.endswith(".json") for note in notes)

    def claims(self, now: datetime) -> Iterable[Claim]:
        """A claim for every note that can be read."""
        if not self.is_waiting():
            return []
        found = [self._bulletin(note, now) for note in self._folder.glob("*.json")]
        return [claim_of(bulletin) for bulletin in found if bulletin is not None]

    def finish(self, order: str) -> None:
        """Take the note away: it was carried out."""
        if order.startswith(LOCAL):
            (self._folder / f"{order.removeprefix(LOCAL)}.json").unlink(missing_ok=True)

    def _bulletin(self, note: Path, now: datetime) -> Bulletin | None:
        try:
            age_s = time.time() - note.stat().st_mtime
            if note.stem not in self._seen and age_s > _STANDS.total_seconds():
                note.unlink()  # left for a player that did not run
                return None
            said = json.loads(note.read_bytes())
            manifest = self._sync.manifest
            piece = chosen_piece(manifest.emergencies if manifest else (), said["name"])
            at = self._seen.setdefault(note.stem, now)
            return Bulletin(
                order=f"{LOCAL}{note.stem}",
                precedence="emergency",
                item_id=piece.item_id,
                revision_id=piece.revision_id,
                title=piece.title,
                kind=piece.kind,
                topics=piece.topics,
                clip_sha256=piece.clip_sha256,
                duration_ms=piece.duration_ms,
                tone=True,
                repeat=said["repeat"],
                raised_at=at,
                expires_at=at + _STANDS,
                resume="rejoin",
            )
        except (OSError, ValueError, KeyError, TypeError, SchedulerError):
            note.unlink(missing_ok=True)
            return None

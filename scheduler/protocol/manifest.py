"""A station's days as data: what plays when, and every clip it takes."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

PROTOCOL = 1

Sha256Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# No other scheme: a stream is fetched from the network, never from the player's own disk.
STREAM_URL = r"^https?://[^\s/?#]+[^\s]*$"
Milliseconds = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """Base of everything that travels: nothing unknown, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ManifestTopic(Part):
    code: str
    name: str


class ClipRef(Part):
    """A file a player needs. Length in ms and in samples at 48 kHz."""

    size_bytes: int = Field(gt=0)
    duration_ms: int = Field(gt=0)
    samples: int = Field(gt=0)
    media_type: str


class ManifestEntry(Part):
    """One piece in its place; `offset_ms` counts from the programme's start."""

    entry_id: int
    item_id: int
    revision_id: int
    title: str
    kind: str
    topics: tuple[ManifestTopic, ...]
    offset_ms: Milliseconds
    duration_ms: Annotated[int, Field(gt=0)]
    clip_sha256: Sha256Hex


class RelaySpan(Part):
    """A network stream carried from an offset on, for a fixed span."""

    name: str = Field(min_length=1, max_length=64)
    url: str = Field(pattern=STREAM_URL, max_length=500)
    offset_ms: Milliseconds
    duration_ms: Annotated[int, Field(gt=0)]


def _is_empty(each: tuple[object, ...]) -> bool:
    return not each


class Programme(Part):
    """What airs from an instant on.

    `relays` are left out of the text where there are none: a manifest without them reads as it
    did before there were any.
    """

    occurrence_id: int
    title: str
    starts_at: AwareDatetime
    duration_ms: Milliseconds
    entries: tuple[ManifestEntry, ...]
    relays: tuple[RelaySpan, ...] = Field(default=(), exclude_if=_is_empty)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(milliseconds=self.duration_ms)


class Filler(Part):
    """What plays where something is missing: silence is a fault."""

    item_id: int
    revision_id: int
    title: str
    topics: tuple[ManifestTopic, ...]
    duration_ms: Annotated[int, Field(gt=0)]
    clip_sha256: Sha256Hex


class EmergencyPiece(Filler):
    """An approved emergency that every player keeps, to be aired with no network at all.

    `name` is what somebody types at the player; no two of a manifest have the same.
    """

    name: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    kind: str


class Manifest(Part):
    """A station's programmes that start in [valid_from, valid_to). Versions only grow."""

    protocol: Literal[1]
    station: str
    station_name: str
    timezone: str
    version: int = Field(ge=1)
    issued_at: AwareDatetime
    valid_from: AwareDatetime
    valid_to: AwareDatetime
    clips: dict[Sha256Hex, ClipRef]
    programmes: tuple[Programme, ...]
    filler: Filler | None
    emergencies: tuple[EmergencyPiece, ...] = ()

    def clip_names(self) -> list[str]:
        """Every clip once, in the order it is needed: emergencies at any time, the filler last."""
        names = [each.clip_sha256 for each in self.emergencies]
        programmes = sorted(self.programmes, key=lambda each: each.starts_at)
        names += [entry.clip_sha256 for each in programmes for entry in each.entries]
        if self.filler is not None:
            names.append(self.filler.clip_sha256)
        return list(dict.fromkeys(names))

"""The other messages between a player and its centre."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from scheduler.protocol.manifest import Part, Sha256Hex

LONGEST_REPORT = 5_000
Base64Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]


class EnrolmentRequest(Part):
    """A one-time code, and the Ed25519 public key that the player made for itself."""

    code: str = Field(min_length=4, max_length=64)
    public_key: Base64Key


class EnrolmentAnswer(Part):
    token: str
    player: str
    station: str
    station_name: str
    centre_public_key: Base64Key


class AiringRow(Part):
    """One closed row of a player's journal. Instants in UTC, lengths in ms.

    `from_ms` is where in the clip the sound began; `clock_offset_ms` is the player's wall clock
    against the centre's when it was last measured.
    """

    sequence: int = Field(ge=1)
    manifest_version: int = Field(ge=1)
    occurrence_id: int | None
    entry_id: int | None
    item_id: int | None
    revision_id: int | None
    clip_sha256: Sha256Hex | None
    title: str = Field(max_length=300)
    kind: str
    topics: tuple[str, ...]
    planned_at: AwareDatetime | None
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    planned_ms: int = Field(ge=0)
    aired_ms: int = Field(ge=0)
    from_ms: int = Field(ge=0)
    outcome: str
    reason: str = Field(max_length=300)
    clock_offset_ms: int | None


class AiringReport(Part):
    rows: tuple[AiringRow, ...] = Field(max_length=LONGEST_REPORT)


class AiringReceipt(Part):
    """The highest sequence the centre keeps: the player may forget rows up to it."""

    kept: int = Field(ge=0)


class Heartbeat(Part):
    """A player's state. `now` is its own clock; `state` is idle, playing, relay or silent.

    What a player does not know, or is too old to tell, is None. `clock_offset_ms` is what it last
    measured of its wall clock against the centre's, the way there and back taken as equal.
    `tomorrow_missing` counts the clips it still lacks for the station's coming day, 0 where it is
    ready; None where it knows no plan for that day. `pending_rows` wait to be handed in.
    """

    now: AwareDatetime
    state: str = Field(max_length=32)
    now_playing: str | None = Field(default=None, max_length=300)
    next_title: str | None = Field(default=None, max_length=300)
    next_at: AwareDatetime | None = None
    manifest_version: int | None = None
    orders_version: int | None = None
    version: str = Field(max_length=32)
    clock_offset_ms: int | None = None
    disk_free_bytes: int | None = Field(default=None, ge=0)
    disk_total_bytes: int | None = Field(default=None, ge=0)
    tomorrow_missing: int | None = Field(default=None, ge=0)
    volume: int | None = Field(default=None, ge=0, le=100)
    muted: bool = False
    pending_rows: int = Field(default=0, ge=0)


class HeartbeatAnswer(Part):
    now: AwareDatetime
    manifest_version: int | None

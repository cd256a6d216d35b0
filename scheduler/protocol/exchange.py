"""The other messages between a player and its centre."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from scheduler.protocol.manifest import Part, Sha256Hex

LONGEST_REPORT = 5_000
Base64Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]


def _is_nothing(each: object) -> bool:
    return not each


class EnrolmentRequest(Part):
    """A one-time code, and the Ed25519 public key that the player made for itself."""

    code: str = Field(min_length=4, max_length=64)
    public_key: Base64Key


class EnrolmentAnswer(Part):
    """`rows_kept`: how far the centre keeps the log of this player, if it was enrolled before.

    What says nothing is left out, so that older players understand the rest.
    """

    token: str
    player: str
    station: str
    station_name: str
    centre_public_key: Base64Key
    rows_kept: int = Field(default=0, ge=0, exclude_if=_is_nothing)


class KeyChange(Part):
    """A player's next public key, in a request signed by the one before, and proof that it has it.

    The proof is the new key's signature in base64: see `prove_key`.
    """

    public_key: Base64Key
    proof: str = Field(max_length=100)


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
    """`change_key`: the player is to make itself a new key; left out where it is not."""

    now: AwareDatetime
    manifest_version: int | None
    change_key: bool = Field(default=False, exclude_if=_is_nothing)

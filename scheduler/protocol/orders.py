"""What stands over a station's programme now, by somebody's order: signed, numbered, whole.

A player needs no history: whatever is not in the newest orders has been lifted.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from scheduler.protocol.manifest import ClipRef, ManifestTopic, Part, Sha256Hex

MOST_REPEATS = 20

Resume = Literal["resume", "rejoin", "drop"]


class Bulletin(Part):
    """A piece that goes over the programme: at once (khẩn cấp), or after the piece (ưu tiên).

    It airs `repeat` times, after an alert tone where `tone` says so, and does not begin after
    `expires_at`. What it interrupted goes on where it stopped (resume), where it should be by then
    (rejoin), or not at all (drop). `order` is its name at the station, for ever.
    """

    order: str = Field(min_length=1, max_length=80)
    precedence: Literal["emergency", "priority"]
    item_id: int
    revision_id: int
    title: str = Field(min_length=1, max_length=300)
    kind: str
    topics: tuple[ManifestTopic, ...]
    clip_sha256: Sha256Hex
    duration_ms: Annotated[int, Field(gt=0)]
    tone: bool
    repeat: int = Field(ge=1, le=MOST_REPEATS)
    raised_at: AwareDatetime
    expires_at: AwareDatetime
    resume: Resume

    def is_open(self, now: datetime) -> bool:
        """Whether it may still begin."""
        return now < self.expires_at


class LiveOrder(Part):
    """Somebody who speaks: a stream that goes over the programme for as long as it comes.

    `stream` is its address, or ":PORT/PATH" on the centre's host, or "/PATH" at the centre itself.
    It is left once it was silent or gone for `lost_s` seconds, taken again where it comes back, and
    over at `expires_at`. Its first sound is announced by a chime where `tone` says so.
    """

    order: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=200)
    stream: str = Field(pattern=r"^(https?://[^\s/?#]+|:[0-9]{1,5}/|/)[^\s]*$", max_length=500)
    tone: bool
    lost_s: int = Field(ge=1, le=120)
    started_at: AwareDatetime
    expires_at: AwareDatetime


def _is_nothing(each: object) -> bool:
    return each is None


class Level(Part):
    """How loud one player is to be: 0 to 100."""

    volume: int = Field(ge=0, le=100)
    muted: bool


class Orders(Part):
    """All that stands over a station's programme. Versions only grow.

    `levels` are those of its players, by their codes; `silenced` is the switch over everything.
    `live` is left out of the text where nobody speaks, so that older players understand the rest.
    """

    protocol: Literal[1]
    subject: Literal["orders"]
    station: str
    version: int = Field(ge=1)
    issued_at: AwareDatetime
    silenced: bool
    bulletins: tuple[Bulletin, ...]
    levels: dict[str, Level]
    clips: dict[Sha256Hex, ClipRef]
    live: LiveOrder | None = Field(default=None, exclude_if=_is_nothing)


class OrdersAnswer(Part):
    """What the centre answers who asks for orders: the envelope, and the newest manifest's number.

    None where nothing was ever ordered, or published.
    """

    orders: str | None
    manifest_version: int | None

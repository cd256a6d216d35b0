"""Section [alerts]: what counts as wrong, and who is told of it."""

from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from playlists.troubles import Limits

_Address = r"^[^@\s]+@[^@\s]+$"


class EmailSettings(BaseModel):
    """A mail server that takes the Centre's mail. `password` is best given in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    sender: str = Field(pattern=_Address)
    to: tuple[str, ...] = Field(min_length=1)


class WebhookSettings(BaseModel):
    """An address that takes alerts as JSON, signed with a secret that both sides know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://[^\s]+$")
    secret: str = Field(min_length=16, repr=False)


class AlertSettings(BaseModel):
    """Intervals are in seconds; `ready_by` is each station's own time of day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # With the minute and a half of playlists.fleet these keep the two minutes that are promised.
    watch_every_s: int = Field(default=10, ge=1, le=20)
    deliver_every_s: int = Field(default=5, ge=1, le=10)
    ready_by: time = time(18)
    disk_free_mb: int = Field(default=500, ge=0)
    clock_off_ms: int = Field(default=2_000, ge=100)
    email: EmailSettings | None = None
    webhook: WebhookSettings | None = None

    @property
    def limits(self) -> Limits:
        return Limits(self.ready_by, self.disk_free_mb, self.clock_off_ms)

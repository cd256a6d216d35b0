"""Settings of live broadcasts."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from playlists.models import Role


class LiveSettings(BaseModel):
    """Section [live]. Who may speak besides administrators, and for how long (minutes).

    It ends after `silent_s` seconds of silence or loss. With `icecast` the centre runs Icecast 2 on
    `icecast_host`:`icecast_port`: source clients may speak then, and players listen there, at
    `icecast_address` where that is not the centre's own name. Without it the centre sends the
    stream itself, to at most `listeners` players at once: each takes a thread of the server's and
    the stream's rate of its network. `kbps` is the stream's MP3 rate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    speakers: list[Literal["approver", "operator", "editor"]] = ["approver"]
    usual_minutes: int = Field(default=15, ge=1, le=240)
    longest_minutes: int = Field(default=60, ge=1, le=240)
    silent_s: int = Field(default=10, ge=3, le=120)
    kbps: int = Field(default=96, ge=32, le=192)
    listeners: int = Field(default=128, ge=1, le=1_000)
    keep_days: int = Field(default=90, ge=1, le=3_650)
    icecast: bool = False
    icecast_program: str = "icecast2"
    icecast_host: str = Field(default="0.0.0.0", min_length=1)  # noqa: S104 -- players listen there
    icecast_port: int = Field(default=8_000, ge=1, le=65_535)
    icecast_address: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+$")

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that may speak; an administrator may too."""
        return tuple(Role(each) for each in self.speakers)

    @property
    def stream(self) -> str:
        """Where players find a stream, "{mount}" standing for its name."""
        if not self.icecast:
            return "/api/v1/live/{mount}"
        return f"{self.icecast_address or f':{self.icecast_port}'}/{{mount}}"

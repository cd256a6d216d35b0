"""Settings of a player. Its section [station] is all that a player's machine reads."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from audio.receiver import RelayRules


class StationSettings(BaseModel):
    """Paths are relative to the configuration file; intervals are in seconds.

    Clips take at most `clips_budget_mb` (10^6 bytes), those that air first before the others;
    programmes are joined up to `prepare_ahead_min` minutes before they begin.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    centre_url: str = Field(default="http://127.0.0.1:8088", pattern=r"^https?://[^\s]+$")
    directory: Path = Path("var/station")
    output: Literal["auto", "pulse", "alsa", "file", "silent"] = "auto"
    output_file: Path | None = None
    volume: int = Field(default=100, ge=0, le=100)
    poll_every_s: int = Field(default=20, ge=1, le=3600)
    heartbeat_every_s: int = Field(default=15, ge=1, le=3600)
    upload_every_s: int = Field(default=10, ge=1, le=3600)
    keep_rows_days: int = Field(default=35, ge=2, le=3650)
    clips_budget_mb: int = Field(default=4_000, ge=50, le=10_000_000)
    prepare_ahead_min: int = Field(default=30, ge=2, le=240)
    relay: RelayRules = RelayRules()
    rehearsal: bool = False

    def placed(self, folder: Path) -> Self:
        """The same with its paths taken from `folder`."""
        changes: dict[str, Path] = {"directory": folder / self.directory}
        if self.output_file is not None:
            changes["output_file"] = folder / self.output_file
        return self.model_copy(update=changes)

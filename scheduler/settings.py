"""Settings of the centre: who it is, where it keeps things, how often it looks."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError


class CentreSettings(BaseModel, extra="forbid"):
    """Section [centre]. Intervals are in seconds; paths are relative to the configuration file.

    For `keep_recordings_days` a recording is kept as it was handed in: so long an editor may lay
    other music under it.
    """

    name: str = Field(min_length=1, max_length=200)
    timezone: str = "Asia/Ho_Chi_Minh"
    directory: Path = Path("var")
    voice_every_s: int = Field(default=5, ge=1, le=3600)
    better_voice_every_s: int = Field(default=300, ge=30, le=86_400)
    plan_every_s: int = Field(default=60, ge=5, le=86_400)
    keep_recordings_days: int = Field(default=30, ge=1, le=3650)
    local_station: str | None = None

    @field_validator("timezone")
    @classmethod
    def _is_a_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise PydanticCustomError(
                "unknown_zone",
                "{name} is not a time zone; an example is Asia/Ho_Chi_Minh",
                {"name": name},
            ) from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def clips(self) -> Path:
        return self.directory / "clips"

    @property
    def photos(self) -> Path:
        return self.directory / "photos"

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

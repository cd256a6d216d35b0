"""What an administrator may set about the plan and its database."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

LONGEST_HORIZON_DAYS = 31


class PlaylistsSettings(BaseModel):
    """The `[playlists]` section. `database` is an SQLAlchemy URL: SQLite or PostgreSQL.

    With `centre_approves` what a commune writes takes two steps, its own leader's approval and then
    the Centre's; without, the commune's own leaders alone approve it (Decree 49/2024/NĐ-CP: its
    People's Committee runs its station). Programmes with no longer pause than
    `session_pause_minutes` between them are one buổi, and share what a station may air in one go.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = "sqlite:///var/phatthanh.db"
    horizon_days: int = Field(default=7, ge=1, le=LONGEST_HORIZON_DAYS)
    spacing_minutes: int = Field(default=120, ge=0, le=7 * 24 * 60)
    freeze_minutes: int = Field(default=10, ge=0, le=24 * 60)
    session_pause_minutes: int = Field(default=5, ge=0, le=4 * 60)
    centre_approves: bool = True

    @property
    def spacing(self) -> timedelta:
        return timedelta(minutes=self.spacing_minutes)

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.session_pause_minutes)

"""Section [feeds]: how often feeds are read, and within which limits."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class FeedSettings(BaseModel):
    """`private_hosts` are names or addresses of this network that feeds may be fetched from.

    No other address of a private network is ever asked: a feed's address, or where it redirects
    to, would otherwise reach what only this machine can reach.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_minutes: int = Field(default=15, ge=5, le=24 * 60)
    within_s: float = Field(default=20, ge=1, le=120)
    largest_kb: int = Field(default=2_000, ge=10, le=20_000)
    keep_days: int = Field(default=60, ge=1, le=3_650)
    private_hosts: frozenset[str] = frozenset()

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.every_minutes)

    @property
    def largest_bytes(self) -> int:
        return self.largest_kb * 1_000

"""How word leaves the house: a Protocol, and what is said over it."""

from datetime import datetime
from typing import Literal, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict

from scheduler.errors import SchedulerError


class NotDelivered(SchedulerError):
    """The other side did not take it; it is tried again later."""


class AlertWord(BaseModel):
    """One alert as it is told: codes for machines, `text` for people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: Literal["raised", "ended"]
    kind: str
    text: str
    player: str
    player_name: str
    station: str
    station_name: str
    began_at: AwareDatetime
    ended_at: AwareDatetime | None


class News(BaseModel):
    """What one look brought, told together: a network that fails makes one mail, not hundreds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    alerts: tuple[AlertWord, ...]
    text: str = ""

    @property
    def body(self) -> str:
        """The alerts a line each, in their order; else the text, or the subject."""
        lines = [each.text for each in self.alerts] or [self.text or self.subject]
        return "\n".join(lines) + "\n"


class Channel(Protocol):
    """A way to tell people or machines."""

    @property
    def name(self) -> str:
        """What its notices are filed under."""

    def deliver(self, number: int, news: News, now: datetime) -> None:
        """Hand it over, or raise NotDelivered. A number told twice is one notice."""

"""What a check of the plan tells: what is wrong, where, and what would cure it."""

from dataclasses import dataclass
from datetime import datetime

from playlists.messages import Message
from playlists.models import Station


@dataclass(frozen=True)
class Finding:
    """`station` is None for what holds everywhere; `at` is an instant in UTC.

    It is the start of the programme that is spoken of, or when an item's validity ends.
    """

    what: Message
    cure: Message
    station: Station | None = None
    at: datetime | None = None
    item_id: int | None = None

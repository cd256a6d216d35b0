"""Days as people type them into forms."""

from datetime import date

from playlists import InvalidPlan
from playlists.recurrence import require_known


def day_typed(text: str) -> date:
    """The day of YYYY-MM-DD. Raises InvalidPlan for what is none, or is out of the calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidPlan("“%(text)s” is no day.", text=text) from None
    require_known(day)
    return day

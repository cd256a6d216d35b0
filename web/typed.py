"""What people type into forms, as values: days and numbers of rows."""

from datetime import date

from playlists import InvalidPlan
from playlists.recurrence import require_known

_LONGEST = 9  # digits: any database counts as far


def day_typed(text: str) -> date:
    """The day of YYYY-MM-DD. Raises InvalidPlan for what is none, or is out of the calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidPlan("“%(text)s” is no day.", text=text) from None
    require_known(day)
    return day


def number_typed(text: str) -> int:
    """The number of a row; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else 0

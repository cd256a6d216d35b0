"""The usual programmes of a station's day (practice), to begin with: anybody may have others."""

from datetime import date

from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import Clock, ItemKind, SlotSource, Unit
from playlists.timetable import create_timetable

MORNING, AFTERNOON = "Chương trình sáng", "Chương trình chiều"
STARTS = {MORNING: "05:30", AFTERNOON: "17:00"}

_MINUTE = 60_000
OPENING = (
    SlotSpec(ItemKind.SIGNATURE, required=True),
    SlotSpec(ItemKind.GREETING, required=True),
)
# Songs up to the second at which the closing words end the programme, where there are any.
FILLING = (SlotSpec(ItemKind.MUSIC, source=SlotSource.FILL),)
_CLOSING = (*FILLING, SlotSpec(ItemKind.CLOSING, required=True))
_LENGTHS = {MORNING: 20 * _MINUTE, AFTERNOON: 15 * _MINUTE}
_SLOTS = {
    MORNING: (
        *OPENING,
        SlotSpec(ItemKind.NEWS, count=6, budget_ms=6 * _MINUTE, required=True),
        SlotSpec(ItemKind.SLOGAN),
        SlotSpec(ItemKind.FEATURE, count=2, budget_ms=6 * _MINUTE),
        SlotSpec(ItemKind.SERIES, budget_ms=4 * _MINUTE),
        SlotSpec(ItemKind.NOTICE, count=2, budget_ms=2 * _MINUTE),
        *_CLOSING,
    ),
    AFTERNOON: (
        *OPENING,
        SlotSpec(ItemKind.NEWS, count=4, budget_ms=4 * _MINUTE, required=True),
        SlotSpec(ItemKind.NOTICE, budget_ms=1 * _MINUTE),
        SlotSpec(ItemKind.FEATURE, budget_ms=3 * _MINUTE),
        SlotSpec(ItemKind.SERIES, budget_ms=4 * _MINUTE),
        SlotSpec(ItemKind.SLOGAN),
        *_CLOSING,
    ),
}


def usual_clocks(session: Session) -> dict[str, Clock]:
    """A morning and an afternoon programme, by name. Raises InvalidPlan where they are there."""
    return {
        name: create_clock(session, name, _LENGTHS[name], slots) for name, slots in _SLOTS.items()
    }


def add_usual_day(session: Session, unit: Unit, since: date) -> None:
    """Let the usual programmes run daily at every station of a unit and below it."""
    for name, clock in usual_clocks(session).items():
        create_timetable(session, clock, STARTS[name], valid_from=since, unit=unit)

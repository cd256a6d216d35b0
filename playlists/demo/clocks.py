"""The demonstration's programmes: daily ones, and those of holidays.

Its pieces are shorter than those of a busy newsroom, so a programme takes more of them than the
usual ones do: music is a bridge and a rest, about a third of the time.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import Clock, ItemKind
from playlists.usual import AFTERNOON, FILLING, MORNING, OPENING

BRIEF = "Tin nhanh"
BRIEF_WISHES, OF_TET, OF_HOLIDAYS = (
    "Lời chúc năm mới",
    "Chương trình ngày Tết",
    "Chương trình ngày lễ",
)

_MINUTE = 60_000
_BRIEF_MS = 60_000  # short, for the demonstration waits while it sounds
_PROGRAMME_MS = 15 * _MINUTE
_CLOSING = (*FILLING, SlotSpec(ItemKind.CLOSING, required=True))
# What wishes well on a holiday is valid on its days alone, so the days choose the words.
_WISHES = SlotSpec(ItemKind.GREETING, required=True)

_DAILY: dict[str, tuple[int, Sequence[SlotSpec]]] = {
    BRIEF: (
        _BRIEF_MS,
        (*OPENING, SlotSpec(ItemKind.NEWS, required=True), SlotSpec(ItemKind.SLOGAN), *FILLING),
    ),
    MORNING: (
        _PROGRAMME_MS,
        (
            *OPENING,
            SlotSpec(ItemKind.NEWS, count=7, budget_ms=5 * _MINUTE, required=True),
            SlotSpec(ItemKind.SLOGAN),
            SlotSpec(ItemKind.FEATURE, count=3, budget_ms=6 * _MINUTE),
            SlotSpec(ItemKind.SERIES, budget_ms=3 * _MINUTE),
            SlotSpec(ItemKind.NOTICE, count=3, budget_ms=1 * _MINUTE),
            *_CLOSING,
        ),
    ),
    AFTERNOON: (
        _PROGRAMME_MS,
        (
            *OPENING,
            SlotSpec(ItemKind.NEWS, count=8, budget_ms=5 * _MINUTE, required=True),
            SlotSpec(ItemKind.NOTICE, count=2, budget_ms=1 * _MINUTE),
            SlotSpec(ItemKind.FEATURE, count=2, budget_ms=4 * _MINUTE),
            SlotSpec(ItemKind.SERIES, budget_ms=3 * _MINUTE),
            SlotSpec(ItemKind.SLOGAN),
            *_CLOSING,
        ),
    ),
}
_OF_THE_YEAR: dict[str, tuple[int, Sequence[SlotSpec]]] = {
    BRIEF_WISHES: (_BRIEF_MS, (*OPENING, _WISHES, *FILLING)),
    OF_TET: (
        _PROGRAMME_MS,
        (
            *OPENING,
            _WISHES,
            SlotSpec(ItemKind.FEATURE, count=2, budget_ms=4 * _MINUTE),
            SlotSpec(ItemKind.SLOGAN),
            *_CLOSING,
        ),
    ),
    OF_HOLIDAYS: (
        _PROGRAMME_MS,
        (
            *OPENING,
            _WISHES,
            SlotSpec(ItemKind.SLOGAN),
            SlotSpec(ItemKind.FEATURE, count=3, budget_ms=6 * _MINUTE),
            SlotSpec(ItemKind.SERIES, budget_ms=3 * _MINUTE),
            SlotSpec(ItemKind.SLOGAN),
            *_CLOSING,
        ),
    ),
}


def daily_clocks(session: Session) -> dict[str, Clock]:
    """The programmes of every day, by name. Raises InvalidPlan where they are there."""
    return _made(session, _DAILY)


def clocks_of_the_year(session: Session) -> dict[str, Clock]:
    """What runs instead on Tết and on the national days, by name. Raises InvalidPlan as above."""
    return _made(session, _OF_THE_YEAR)


def _made(session: Session, wanted: dict[str, tuple[int, Sequence[SlotSpec]]]) -> dict[str, Clock]:
    return {
        name: create_clock(session, name, length_ms, slots)
        for name, (length_ms, slots) in wanted.items()
    }

"""The demonstration's programmes: daily ones, and those of holidays.

Its pieces are shorter than those of a busy newsroom, so a programme takes more of them than the
usual ones do: music is a bridge and a rest, about a third of the time.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from playlists.clocks import SlotSpec, create_clock
from playlists.models import Clock, ItemKind, Topic
from playlists.usual import AFTERNOON, FILLING, MORNING, OPENING

BRIEF = "Tin nhanh"
BRIEF_WISHES, OF_TET, OF_HOLIDAYS = (
    "Lời chúc năm mới",
    "Chương trình ngày Tết",
    "Chương trình ngày lễ",
)

_MINUTE = 60_000
_BRIEF_MS = 60_000  # short, for the demonstration waits while it sounds
_OF_THE_BRIEF_MS = 32_000  # leaves the song that ends it more than a snippet
_PROGRAMME_MS = 15 * _MINUTE
_CLOSING = (*FILLING, SlotSpec(ItemKind.CLOSING, required=True))
# What wishes well on a holiday is valid on its days alone, so the days choose the words.
_WISHES = SlotSpec(ItemKind.GREETING, required=True)

# The news of a bulletin, topic by topic, so that no target takes the whole of it; None is any.
_MORNING_NEWS = (
    "dan-van-chinh-quyen",
    "dan-van-chinh-quyen",
    "dan-van-kheo",
    "dan-chu-co-so",
    "phap-luat-thanh-thieu-nien",
    "chuyen-doi-so",
    None,
    None,
)
_AFTERNOON_NEWS = (
    "dan-van-chinh-quyen",
    "dan-van-kheo",
    "dan-chu-co-so",
    "chu-de-nam",
    "phap-luat-thanh-thieu-nien",
    "chuyen-doi-so",
    "hoc-tap-bac",
    None,
)


def _daily(topics: Mapping[str, Topic]) -> dict[str, tuple[int, Sequence[SlotSpec]]]:
    def news(*codes: str | None) -> list[SlotSpec]:
        return [
            SlotSpec(ItemKind.NEWS, topic=topics[code] if code else None, required=number == 0)
            for number, code in enumerate(codes)
        ]

    return {
        BRIEF: (
            _BRIEF_MS,
            (
                *OPENING,
                SlotSpec(ItemKind.NEWS, required=True, max_ms=_OF_THE_BRIEF_MS),
                SlotSpec(ItemKind.SLOGAN),
                *FILLING,
            ),
        ),
        MORNING: (
            _PROGRAMME_MS,
            (
                *OPENING,
                *news(*_MORNING_NEWS),
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
                *news(*_AFTERNOON_NEWS),
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


def daily_clocks(session: Session, topics: Mapping[str, Topic]) -> dict[str, Clock]:
    """The programmes of every day, by name; `topics` are those of the news, by their codes.

    Raises InvalidPlan where they are there.
    """
    return _made(session, _daily(topics))


def clocks_of_the_year(session: Session) -> dict[str, Clock]:
    """What runs instead on Tết and on the national days, by name. Raises InvalidPlan as above."""
    return _made(session, _OF_THE_YEAR)


def _made(session: Session, wanted: dict[str, tuple[int, Sequence[SlotSpec]]]) -> dict[str, Clock]:
    return {
        name: create_clock(session, name, length_ms, slots)
        for name, (length_ms, slots) in wanted.items()
    }

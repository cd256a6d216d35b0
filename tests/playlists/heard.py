"""Random rows of a log, and what they come to, counted by hand: no SQL, no code of the product."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from playlists import airings
from playlists.models import ItemKind, Outcome, Player
from tests.playlists.builders import House, a_player, a_row

LOCAL = timedelta(hours=7)  # the stations' time
MIDNIGHT = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # 1 November 00:00 at the stations
LATER = datetime(2027, 6, 1, tzinfo=UTC)
KINDS = (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.RELAY, ItemKind.FILLER)


@dataclass(frozen=True)
class Heard:
    """A row: which of three players, what, when, how."""

    player: int
    minute: int
    entry: int | None
    item: int | None
    outcome: Outcome
    aired_ms: int
    kind: ItemKind
    topics: tuple[str, ...]

    @property
    def local(self) -> datetime:
        return MIDNIGHT + timedelta(minutes=self.minute) + LOCAL

    @property
    def ms(self) -> int:
        return 0 if self.outcome is Outcome.MISSED else self.aired_ms


_MONTH_END = 30 * 24 * 60
heard = st.builds(
    Heard,
    player=st.integers(0, 2),
    minute=st.integers(-3, 3) | st.integers(_MONTH_END - 3, _MONTH_END + 3) | st.integers(0, 3000),
    entry=st.none() | st.integers(1, 4),
    item=st.none() | st.integers(1, 3),
    outcome=st.sampled_from(Outcome),
    aired_ms=st.integers(1, 90_000),
    kind=st.sampled_from(KINDS),
    topics=st.sets(st.sampled_from(["dan-van", "phap-luat"])).map(
        lambda codes: tuple(sorted(codes))
    ),
)


@dataclass(frozen=True)
class Whole:
    """One airing of a station, put together by hand from its rows."""

    station: int
    day: date
    hour: int
    kind: ItemKind
    topics: tuple[str, ...]
    heard: bool
    complete: bool
    ms: int


def wholes(rows: Sequence[Heard], stations: Sequence[int]) -> list[Whole]:
    """The airings that some rows make; `stations` are those of the players."""
    parts: dict[object, list[Heard]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.kind is ItemKind.FILLER:
            continue
        if row.entry is not None:
            what: object = ("entry", row.entry)
        elif row.item is not None:
            what = ("item", row.item, row.minute)
        elif row.kind is ItemKind.RELAY:
            what = ("relay", row.minute)
        else:
            what = ("row", number)
        parts[stations[row.player], row.local.date(), what].append(row)
    return [_whole(key, each) for key, each in parts.items()]  # type: ignore[arg-type]  # keys as built above


def _whole(key: tuple[int, date, object], parts: Sequence[Heard]) -> Whole:
    by_player: dict[int, int] = defaultdict(int)
    for part in parts:
        by_player[part.player] += part.ms
    return Whole(
        station=key[0],
        day=key[1],
        hour=max(part.local.hour for part in parts),
        kind=max(part.kind for part in parts),
        topics=max((",".join(part.topics), part.topics) for part in parts)[1],
        heard=any(part.outcome is not Outcome.MISSED for part in parts),
        complete=any(part.outcome is Outcome.COMPLETE for part in parts),
        ms=max(by_player.values()),
    )


def two_here_one_there(session: Session, house: House) -> list[Player]:
    """Two players at one station, one at another."""
    here, there = house.stations
    made = [a_player(session, here, "a"), a_player(session, here, "b")]
    made.append(a_player(session, there, "c"))
    session.commit()
    return made


def write_log(
    session: Session, players: Sequence[Player], rows: Iterable[Heard]
) -> Mapping[int, int]:
    """Record the rows as their players would, in two uploads; gives back how many each sent."""
    by_player: dict[int, list[airings.ReportedAiring]] = defaultdict(list)
    for row in rows:
        mine = by_player[row.player]
        mine.append(
            a_row(
                len(mine) + 1,
                MIDNIGHT + timedelta(minutes=row.minute),
                aired_ms=row.aired_ms,
                outcome=row.outcome,
                entry_id=row.entry,
                item_id=row.item,
                kind=row.kind,
                topics=row.topics,
            )
        )
    for number, mine in by_player.items():
        half = len(mine) // 2
        airings.record(session, players[number], mine[:half], LATER)
        airings.record(session, players[number], mine, LATER)
    return {number: len(mine) for number, mine in by_player.items()}

"""What counts as one airing: the one place where rows of the log become airings.

A station's airing counts once, however many players aired it: rows of a local day belong together
by station and entry, or, for what no plan held, by item and planned time; of relays and of who
spoke live, which are no items, by planned time alone. Parts of one entry heard
from one player are one airing and their lengths add up, so what was interrupted and resumed counts
once, by the seconds really aired; of several players the one that aired most counts. Filler is
never counted: it stands for a fault.
"""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from playlists.models import Airing, ItemKind, Outcome

AS_AIRED: dict[str, InstrumentedAttribute[Any]] = {
    "title": Airing.title,
    "kind": Airing.kind,
    "topics": Airing.topics,
    "precedence": Airing.precedence,
    "series_title": Airing.series_title,
    "programme": Airing.programme,
    "writer": Airing.writer,
    "local_hour": Airing.local_hour,
    "item_id": Airing.item_id,
    "occurrence_id": Airing.occurrence_id,
}
_COLUMNS = {**AS_AIRED, "reason": Airing.reason}
STREAMS = (ItemKind.RELAY, ItemKind.LIVE)
"""Kinds that are no items: what belongs together is known by the time it was planned for."""
FIGURES = ("aired_ms", "heard", "players", "complete", "counts_at", "started_at", "first_id")
_EARLIEST = {"counts_at", "started_at", "first_id"}


def counted(
    *where: ColumnElement[bool],
    columns: tuple[str, ...] = tuple(AS_AIRED),
    figures: tuple[str, ...] = FIGURES,
) -> Subquery:
    """A row for each airing among the log's rows that hold `where`.

    Columns: station_id, local_day, entry_id, those of `FIGURES` that `figures` names (aired_ms;
    heard and complete, 0 or 1; players, who heard it; counts_at, started_at, first_id), and those
    of `AS_AIRED`, and the reason, that `columns` names. A database reckons all that is named, read
    or not.
    """
    identity = _identity()
    per_player = (
        select(
            *(column.label(name) for name, column in identity.items()),
            *(part.label(name) for name, part in _parts(figures).items()),
            *(func.max(_COLUMNS[name]).label(name) for name in columns),
        )
        .where(*where, Airing.kind != ItemKind.FILLER)
        .group_by(*identity.values(), Airing.player_id)
        .subquery()
    )
    row = per_player.c
    return (
        select(
            row.station_id,
            row.local_day,
            row.entry_id,
            *(_of_players(row, name).label(name) for name in figures),
            *(func.max(row[name]).label(name) for name in columns),
        )
        .group_by(*(row[name] for name in identity))
        .subquery()
    )


def _identity() -> dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """What rows of one airing have in common, whichever player they come from."""
    unplanned = Airing.entry_id.is_(None)
    nameless = and_(Airing.item_id.is_(None), Airing.kind.not_in(STREAMS))
    alone = and_(unplanned, or_(nameless, Airing.planned_at.is_(None)))
    return {
        "station_id": Airing.station_id,
        "local_day": Airing.local_day,
        "entry_id": Airing.entry_id,
        "item_key": case((unplanned, Airing.item_id)),
        "time_key": case((unplanned, Airing.planned_at)),
        "row_key": case((alone, Airing.id)),
    }


def _parts(figures: tuple[str, ...]) -> dict[str, ColumnElement[Any]]:
    """The figures of one player's parts of an airing."""
    heard = func.max(case((Airing.outcome != Outcome.MISSED, 1), else_=0))
    parts: dict[str, ColumnElement[Any]] = {
        "aired_ms": func.sum(Airing.aired_ms),
        "heard": heard,
        "players": heard,
        "complete": func.max(case((Airing.outcome == Outcome.COMPLETE, 1), else_=0)),
        "counts_at": func.min(Airing.counts_at),
        "started_at": func.min(Airing.started_at),
        "first_id": func.min(Airing.id),
    }
    return {name: parts[name] for name in figures}


def _of_players(row: ReadOnlyColumnCollection[str, Any], name: str) -> ColumnElement[Any]:
    """A figure of an airing out of its players'."""
    if name == "players":
        return func.sum(row[name])
    return func.min(row[name]) if name in _EARLIEST else func.max(row[name])


def codes(topics: str) -> frozenset[str]:
    """The topics' codes of a row; of none, the empty code."""
    return frozenset(code for code in topics.split(",") if code) or frozenset({""})

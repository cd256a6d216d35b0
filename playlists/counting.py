"""What counts as one airing: the one place where rows of the log become airings.

A station's airing counts once, however many players aired it: rows of a local day belong together
by station and entry, or, for what no plan held, by item and planned time; of relays, which are no
items, by planned time alone. Parts of one entry heard
from one player are one airing and their lengths add up, so what was interrupted and resumed counts
once, by the seconds really aired; of several players the one that aired most counts. Filler is
never counted: it stands for a fault.
"""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

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


def counted(*where: ColumnElement[bool], columns: tuple[str, ...] = tuple(AS_AIRED)) -> Subquery:
    """A row for each airing among the log's rows that hold `where`.

    Columns: station_id, local_day, entry_id, first_id, aired_ms, heard (0 or 1), complete (0 or
    1), players, counts_at, started_at, and those of `AS_AIRED` that `columns` names.
    """
    unplanned = Airing.entry_id.is_(None)
    nameless = and_(Airing.item_id.is_(None), Airing.kind != ItemKind.RELAY)
    alone = and_(unplanned, or_(nameless, Airing.planned_at.is_(None)))
    identity: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "station_id": Airing.station_id,
        "local_day": Airing.local_day,
        "entry_id": Airing.entry_id,
        "item_key": case((unplanned, Airing.item_id)),
        "time_key": case((unplanned, Airing.planned_at)),
        "row_key": case((alone, Airing.id)),
    }
    heard = case((Airing.outcome != Outcome.MISSED, 1), else_=0)
    complete = case((Airing.outcome == Outcome.COMPLETE, 1), else_=0)
    per_player = (
        select(
            *(column.label(name) for name, column in identity.items()),
            func.sum(Airing.aired_ms).label("aired_ms"),
            func.max(heard).label("heard"),
            func.max(complete).label("complete"),
            func.min(Airing.counts_at).label("counts_at"),
            func.min(Airing.started_at).label("started_at"),
            func.min(Airing.id).label("first_id"),
            *(func.max(AS_AIRED[name]).label(name) for name in columns),
        )
        .where(*where, Airing.kind != ItemKind.FILLER)
        .group_by(*identity.values(), Airing.player_id)
        .subquery()
    )
    row = per_player.c
    keys = [row[name] for name in identity]
    return (
        select(
            row.station_id,
            row.local_day,
            row.entry_id,
            func.max(row.aired_ms).label("aired_ms"),
            func.max(row.heard).label("heard"),
            func.sum(row.heard).label("players"),
            func.max(row.complete).label("complete"),
            func.min(row.counts_at).label("counts_at"),
            func.min(row.started_at).label("started_at"),
            func.min(row.first_id).label("first_id"),
            *(func.max(row[name]).label(name) for name in columns),
        )
        .group_by(*keys)
        .subquery()
    )


def codes(topics: str) -> frozenset[str]:
    """The topics' codes of a row; of none, the empty code."""
    return frozenset(code for code in topics.split(",") if code) or frozenset({""})

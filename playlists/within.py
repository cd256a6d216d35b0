"""Occurrences of some stations in a span, found station by station."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ARRAY, Integer, bindparam, func, select, true
from sqlalchemy.orm import Session, aliased

from playlists.models import Occurrence
from playlists.models.base import Instant


@dataclass(frozen=True)
class Within:
    """`rows` to select from and to join; a statement over them is executed with `bound`."""

    rows: type[Occurrence]
    bound: dict[str, object]


def occurrences_within(
    session: Session, station_ids: Sequence[int], start: datetime, end: datetime
) -> Within:
    """The stations' occurrences that start in [start, end)."""
    bound = {"stations": list(station_ids), "starts_from": start, "starts_before": end}
    return Within(_rows(session.get_bind().dialect.name), bound)


@cache
def _rows(dialect: str) -> type[Occurrence]:
    """The rows as a database is asked for them best; made once, for SQLAlchemy takes its time.

    PostgreSQL knows little of days that were only just planned. Asked in one condition it takes
    them for empty and walks all stations' programmes of these days for every few hundred of
    stations, in a time that grows with the square of the country. So there each station is looked
    up by itself, by the index of its own times; SQLite does so of its own accord.
    """
    starts_at = Occurrence.starts_at
    rows = select(Occurrence).where(
        starts_at >= bindparam("starts_from", type_=Instant()),
        starts_at < bindparam("starts_before", type_=Instant()),
    )
    if dialect != "postgresql":
        wanted = Occurrence.station_id.in_(bindparam("stations", expanding=True))
        return aliased(Occurrence, rows.where(wanted).subquery())
    ids = bindparam("stations", type_=ARRAY(Integer))
    asked = func.unnest(ids).table_valued("id", name="asked").render_derived()
    # The offset keeps the two from being made one condition again.
    each = rows.where(Occurrence.station_id == asked.c.id).offset(0).lateral()
    return aliased(Occurrence, select(each).select_from(asked.join(each, true())).subquery())

"""Occurrences of some stations in a span, found station by station."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, Integer, cast, func, select, true
from sqlalchemy.orm import Session, aliased

from playlists.models import Occurrence


def occurrences_within(
    session: Session, station_ids: Sequence[int], start: datetime, end: datetime
) -> type[Occurrence]:
    """The stations' occurrences that start in [start, end), to select from and to join.

    PostgreSQL knows little of days that were only just planned. Asked in one condition it takes
    them for empty and walks all stations' programmes of these days for every few hundred of
    stations, in a time that grows with the square of the country. So there each station is looked
    up by itself, by the index of its own times; SQLite does so of its own accord.
    """
    rows = select(Occurrence).where(Occurrence.starts_at >= start, Occurrence.starts_at < end)
    if session.get_bind().dialect.name != "postgresql":
        return aliased(
            Occurrence, rows.where(Occurrence.station_id.in_(list(station_ids))).subquery()
        )
    ids = cast(list(station_ids), ARRAY(Integer))
    asked = func.unnest(ids).table_valued("id", name="asked").render_derived()
    # The offset keeps the two from being made one condition again.
    each = rows.where(Occurrence.station_id == asked.c.id).offset(0).lateral()
    return aliased(Occurrence, select(each).select_from(asked.join(each, true())).subquery())

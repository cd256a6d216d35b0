"""Airtime of a span for machines: every split's figures in ms, as CSV (RFC 4180) or JSON."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import tzinfo
from io import StringIO
from typing import Any

from sqlalchemy.orm import Session

from playlists.models import Station
from playlists.reports.lines import By, Line, lines
from playlists.spans import Span

COLUMNS = (
    "first_day",
    "last_day",
    "split",
    "value",
    "name",
    "produced_items",
    "produced_ms",
    "planned",
    "planned_ms",
    "aired",
    "aired_ms",
    "partial",
    "partial_ms",
    "missed",
    "confirmed",
    "confirmed_ms",
    "relays",
    "relay_ms",
    "before_aired",
    "before_aired_ms",
    "wished_ms",
)


def airtime_csv(session: Session, span: Span, zone: tzinfo, stations: Sequence[Station]) -> str:
    """A line for each value of each split, under a line of headings."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(_rows(session, span, zone, stations))
    return out.getvalue()


def airtime_json(session: Session, span: Span, zone: tzinfo, stations: Sequence[Station]) -> str:
    """The same rows as one JSON document."""
    rows = list(_rows(session, span, zone, stations))
    body = {"span": {"name": span.name, **asdict(span)}, "rows": rows}
    return json.dumps(body, ensure_ascii=False, indent=1, default=str) + "\n"


def _rows(
    session: Session, span: Span, zone: tzinfo, stations: Sequence[Station]
) -> Iterator[dict[str, Any]]:
    for by in By:
        for line in lines(session, span, by, zone, stations, every_unit=True):
            yield dict(zip(COLUMNS, (span.first, span.last, *_figures(by, line)), strict=True))


def _figures(by: By, line: Line) -> tuple[object, ...]:
    aired, planned = line.aired, line.planned
    return (
        by.value,
        line.value,
        line.name,
        line.produced.items,
        line.produced.ms,
        planned.pieces,
        planned.ms,
        aired.airings,
        aired.aired_ms,
        aired.partial,
        aired.partial_ms,
        aired.missed,
        planned.confirmed,
        planned.confirmed_ms,
        aired.relays,
        aired.relay_ms,
        line.before.airings,
        line.before.aired_ms,
        line.wished_ms,
    )

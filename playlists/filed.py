"""What was filed, summed; and who has filed for a month and who has not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from playlists.filings import due_at, entries_of, filing_units
from playlists.models import Channel, ChannelEntry, ChannelReturn, Unit
from playlists.reports.settings import ReportSettings
from playlists.spans import Span, SpanKind


@dataclass
class Counted:
    """What came together on one channel: entries, pieces, and their area in dm²."""

    entries: int = 0
    pieces: int = 0
    area_dm2: int = 0


Filed = dict[Channel, Counted]


class Handed(StrEnum):
    """How a unit stands with a month."""

    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class UnitStanding:
    """A unit and a month: its word, what it filed, and what was changed after the due date."""

    unit: Unit
    handed: Handed
    given: ChannelReturn | None
    filed: Filed = field(default_factory=dict)
    late_changes: int = 0
    days_left: int = 0


def filed_by_unit(
    session: Session, span: Span, units: Collection[Unit] | None = None
) -> dict[int, Filed]:
    """Sums by unit and channel; what was struck out is left out, and so is who filed nothing."""
    query = (
        select(
            ChannelEntry.unit_id,
            ChannelEntry.channel,
            func.count(),
            func.sum(ChannelEntry.pieces),
            func.sum(ChannelEntry.area_dm2),
        )
        .where(ChannelEntry.day.between(span.first, span.last), ChannelEntry.struck_at.is_(None))
        .group_by(ChannelEntry.unit_id, ChannelEntry.channel)
    )
    if units is not None:
        query = query.where(ChannelEntry.unit_id.in_([unit.id for unit in units]))
    found: defaultdict[int, Filed] = defaultdict(dict)
    for unit_id, channel, entries, pieces, area in session.execute(query):
        found[unit_id][channel] = Counted(entries, int(pieces), int(area))
    return dict(found)


def together(parts: Iterable[Mapping[Channel, Counted]]) -> Filed:
    """All of them as one; every channel stands there, be it with nothing."""
    whole = {channel: Counted() for channel in Channel}
    for part in parts:
        for channel, more in part.items():
            sums = whole[channel]
            sums.entries += more.entries
            sums.pieces += more.pieces
            sums.area_dm2 += more.area_dm2
    return whole


def standing(
    session: Session, month: date, settings: ReportSettings, zone: tzinfo, now: datetime
) -> list[UnitStanding]:
    """Every unit that has to file for a month, in the units' order."""
    month = month.replace(day=1)
    units = filing_units(session, settings, month)
    span, due = Span.of(SpanKind.MONTH, month), due_at(month, settings.filings_due_day, zone)
    given = {
        each.unit_id: each
        for each in session.scalars(
            select(ChannelReturn)
            .where(ChannelReturn.month == month)
            .options(joinedload(ChannelReturn.account))
        )
    }
    sums, late = filed_by_unit(session, span, units), _late_changes(session, units, span)
    left = (due.date() - now.astimezone(zone).date()).days - 1
    return [
        UnitStanding(
            unit,
            _handed(given.get(unit.id), due, now),
            given.get(unit.id),
            together([sums.get(unit.id, {})]),
            late[unit.id],
            left,
        )
        for unit in units
    ]


def _handed(given: ChannelReturn | None, due: datetime, now: datetime) -> Handed:
    if given is not None:
        return Handed.LATE if given.late else Handed.IN_TIME
    return Handed.OVERDUE if now >= due else Handed.OPEN


def _late_changes(session: Session, units: Collection[Unit], span: Span) -> defaultdict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for entry in entries_of(session, units, span):
        found[entry.unit_id] += entry.late + entry.struck_late
    return found

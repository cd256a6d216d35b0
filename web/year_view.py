"""The year as its page shows it: holidays by years, exceptions to come in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from playlists.models import (
    Holiday,
    HolidaySpan,
    Station,
    StationGroup,
    Timetable,
    TimetableException,
    Unit,
)


@dataclass(frozen=True)
class HolidayRow:
    """A holiday with its days in some years, and how many timetables are otherwise on it."""

    holiday: Holiday
    by_year: tuple[tuple[HolidaySpan, ...], ...]
    next_day: date | None
    timetables: int


@dataclass(frozen=True)
class ExceptionRow:
    """An exception and the name of where it holds; "" wherever its timetable does."""

    exception: TimetableException
    place: str
    over: bool


def holiday_rows(
    session: Session, holidays: Sequence[Holiday], years: Sequence[int], today: date
) -> list[HolidayRow]:
    """The holidays, the nearest first; those without a day to come last."""
    used = {
        row.holiday_id: row.timetables
        for row in session.execute(
            select(
                TimetableException.holiday_id,
                func.count(func.distinct(TimetableException.timetable_id)).label("timetables"),
            )
            .where(TimetableException.holiday_id.is_not(None))
            .group_by(TimetableException.holiday_id)
        )
    }
    rows = [
        HolidayRow(
            holiday=each,
            by_year=tuple(
                tuple(span for span in each.spans if span.first_day.year == year) for year in years
            ),
            next_day=min(
                (span.first_day for span in each.spans if span.last_day >= today), default=None
            ),
            timetables=used.get(each.id, 0),
        )
        for each in holidays
    ]
    return sorted(rows, key=lambda row: (row.next_day or date.max, row.holiday.name))


def coming_exceptions(session: Session, today: date) -> list[ExceptionRow]:
    """The exceptions of all timetables that are not over, by their first days."""
    found = session.scalars(
        select(TimetableException)
        .join(Timetable, Timetable.id == TimetableException.timetable_id)
        .where(
            TimetableException.holiday_id.is_not(None) | (TimetableException.last_day >= today),
            Timetable.valid_to.is_(None) | (Timetable.valid_to >= today),
        )
        .options(
            joinedload(TimetableException.timetable).joinedload(Timetable.clock),
            joinedload(TimetableException.holiday).selectinload(Holiday.spans),
            joinedload(TimetableException.clock),
        )
    )
    rows = exception_rows(session, list(found), today)
    return sorted(rows, key=lambda row: (row.exception.first_day or date.max, row.exception.id))


def exception_rows(
    session: Session, exceptions: Sequence[TimetableException], today: date
) -> list[ExceptionRow]:
    """Exceptions with the names of where they hold."""
    return [
        ExceptionRow(each, _place(session, each), bool(each.last_day and each.last_day < today))
        for each in exceptions
    ]


def exceptions_of(session: Session, timetable: Timetable, today: date) -> list[ExceptionRow]:
    """A timetable's exceptions, those to come first."""
    rows = session.scalars(
        select(TimetableException)
        .where(TimetableException.timetable_id == timetable.id)
        .options(selectinload(TimetableException.holiday), joinedload(TimetableException.clock))
    )
    found = exception_rows(session, list(rows), today)
    return sorted(
        found,
        key=lambda row: (row.over, row.exception.first_day or date.max, row.exception.id),
    )


def _place(session: Session, exception: TimetableException) -> str:
    if exception.station_id is not None:
        return session.get_one(Station, exception.station_id).name
    if exception.group_id is not None:
        return session.get_one(StationGroup, exception.group_id).name
    if exception.unit_id is not None:
        return session.get_one(Unit, exception.unit_id).name
    return ""

"""The demonstration's year: summer hours, Tết, and the national days with their own programmes."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.demo.clocks import BRIEF, BRIEF_WISHES, OF_HOLIDAYS, OF_TET, clocks_of_the_year
from playlists.models import Clock, Holiday, Timetable
from playlists.seasons import Span, usual_holidays, usual_seasons
from playlists.timetable import add_exception, set_seasonal_starts
from playlists.usual import AFTERNOON, MORNING

TET = "Tết Nguyên đán"
NATIONAL_DAYS = ("Ngày Chiến thắng 30/4 và Quốc tế lao động 1/5", "Quốc khánh")
# In summer people are up earlier, and come home from the sea and the fields later.
SUMMER_STARTS = {BRIEF: "05:10", MORNING: "05:15", AFTERNOON: "17:30"}
_ON_TET = {BRIEF: BRIEF_WISHES, MORNING: OF_TET, AFTERNOON: OF_TET}
_ON_NATIONAL_DAYS = {MORNING: OF_HOLIDAYS, AFTERNOON: OF_HOLIDAYS}


def keep_year(session: Session) -> None:
    """Put in the public holidays and the seasons, and let the daily programmes follow them.

    Needs the timetables of the daily programmes. Raises InvalidPlan where it was done before.
    """
    summer, _winter = usual_seasons(session)
    holidays = {each.name: each for each in usual_holidays(session)}
    clocks = clocks_of_the_year(session)
    daily = session.scalars(
        select(Timetable).join(Timetable.clock).where(Clock.name.in_(SUMMER_STARTS))
    )
    for timetable in daily:
        name = timetable.clock.name
        set_seasonal_starts(session, timetable, {summer.id: SUMMER_STARTS[name]})
        add_exception(session, timetable, holiday=holidays[TET], clock=clocks[_ON_TET[name]])
        for holiday in NATIONAL_DAYS if name in _ON_NATIONAL_DAYS else ():
            own = clocks[_ON_NATIONAL_DAYS[name]]
            add_exception(session, timetable, holiday=holidays[holiday], clock=own)


def next_days_of(session: Session, holiday: str, today: date) -> Span | None:
    """The days of a holiday that is on or comes next; None where none is told."""
    found = session.scalar(select(Holiday).where(Holiday.name == holiday))
    spans = found.spans if found is not None else []
    coming = [(each.first_day, each.last_day) for each in spans if each.last_day >= today]
    return min(coming, default=None)

"""A year of a station's timetable as text: a paragraph for each run of like days."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from playlists.messages import Message, message
from playlists.models import Station
from playlists.year import Run, Start, runs_of_days
from web.labels import N_

Say = Callable[[Message], str]

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_LEAST_OF_A_SPAN = 3


def year_lines(
    session: Session, station: Station, first: date, last: date, *, say: Say
) -> Iterator[str]:
    """What the timetables ask for from a day to another, and what all of it comes to."""
    runs = runs_of_days(session, station, first, last)
    yield f"# {station.name} ({station.code}), {first:%d/%m/%Y} – {last:%d/%m/%Y}"
    for run in runs:
        yield from _run(run, say)
    days, programmes = sum(run.days for run in runs), sum(run.programmes for run in runs)
    yield ""
    yield say(
        message("%(days)d days, %(programmes)d programmes.", days=days, programmes=programmes)
    )


def _run(run: Run, say: Say) -> Iterator[str]:
    yield ""
    yield _heading(run, say)
    weeks = run.weeks()
    for weekdays, starts in weeks:
        told = _starts(starts, say) or say(message("no programme"))
        yield "  " + (f"{_weekdays(weekdays, say)}: {told}" if len(weeks) > 1 else told)
    if run.lost:
        usual = _starts(run.lost, say)
        yield "  " + say(
            message("Not as usual: instead of %(programmes)s", programmes=usual)
            if run.gained
            else message("Not as usual: without %(programmes)s", programmes=usual)
        )


def _heading(run: Run, say: Say) -> str:
    span = _day(run.first, say)
    if run.days > 1:
        span += f" – {_day(run.last, say)}"
    days = say(message("%(count)d days", count=run.days))
    named = ", ".join((*run.seasons, *run.holidays))
    return f"{span} ({days})" + (f"  [{named}]" if named else "")


def _starts(starts: Sequence[Start], say: Say) -> str:
    return "; ".join(_start(each, say) for each in starts)


def _start(start: Start, say: Say) -> str:
    ends = start.ends
    if start.next_day:
        ends = say(message("%(time)s the next day", time=start.ends))
    return f"{start.at}–{ends} {start.name}"


def _day(day: date, say: Say) -> str:
    return f"{_weekday(day.weekday(), say)} {day:%d/%m/%Y}"


def _weekdays(weekdays: Sequence[int], say: Say) -> str:
    """T2–T6; T7, CN."""
    first, last = weekdays[0], weekdays[-1]
    unbroken = list(weekdays) == list(range(first, last + 1))
    if unbroken and len(weekdays) >= _LEAST_OF_A_SPAN:
        return f"{_weekday(first, say)}–{_weekday(last, say)}"
    return ", ".join(_weekday(each, say) for each in weekdays)


def _weekday(weekday: int, say: Say) -> str:
    return say(message(_WEEKDAYS[weekday]))

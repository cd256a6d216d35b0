"""The calendar that timetables follow: seasons of the year, and holidays year by year.

Holidays come with the product (`usual_holidays`) and are data: lunar ones have other days every
year, and the government moves days off, so all of them can be changed.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan, NotFound
from playlists.models import Holiday, HolidaySpan, Season, TimetableException, TimetableSeason
from playlists.recurrence import require_known

LONGEST_DAYS = 31
_LEAP_YEAR = 2024

Span = tuple[date, date]


def all_seasons(session: Session) -> list[Season]:
    return list(session.scalars(select(Season).order_by(Season.first_day, Season.id)))


def all_holidays(session: Session) -> list[Holiday]:
    return list(session.scalars(select(Holiday).order_by(Holiday.name)))


def season_of(session: Session, name: str) -> Season:
    """The season of a name. Raises NotFound."""
    found = session.scalar(select(Season).where(Season.name == name))
    if found is None:
        raise NotFound("There is no season %(name)s.", name=name)
    return found


def holiday_of(session: Session, name: str) -> Holiday:
    """The holiday of a name. Raises NotFound."""
    found = session.scalar(select(Holiday).where(Holiday.name == name))
    if found is None:
        raise NotFound("There is no holiday %(name)s.", name=name)
    return found


def save_season(
    session: Session, name: str, first_day: str, last_day: str, season: Season | None = None
) -> Season:
    """Add a season, or change one: its days (MM-DD, both in it) come every year.

    Raises InvalidPlan for a day that is none, or a name that is taken.
    """
    name = _free_name(session, Season, name, season)
    for day in (first_day, last_day):
        _require_day(day)
    if season is None:
        season = Season(name=name, first_day=first_day, last_day=last_day)
        session.add(season)
    season.name, season.first_day, season.last_day = name, first_day, last_day
    session.flush()
    return season


def delete_season(session: Session, season: Season) -> None:
    """Let go of a season. Raises InvalidPlan while a timetable has hours of its own in it."""
    using = select(TimetableSeason.id).where(TimetableSeason.season_id == season.id).limit(1)
    if session.scalar(using) is not None:
        raise InvalidPlan("%(name)s is in use: take it out of its timetables.", name=season.name)
    session.delete(season)
    session.flush()


def save_holiday(
    session: Session, name: str, spans: Sequence[Span], holiday: Holiday | None = None
) -> Holiday:
    """Add a holiday, or change one; `spans` are all its days, first and last of each year.

    Raises InvalidPlan for a name that is taken, or days that are reversed or more than a month.
    """
    name = _free_name(session, Holiday, name, holiday)
    for first, last in spans:
        require_known(first, last)
        if last < first:
            raise InvalidPlan("The holiday would end before it begins.")
        if (last - first).days >= LONGEST_DAYS:
            raise InvalidPlan("A holiday has at most %(days)d days.", days=LONGEST_DAYS)
    if holiday is None:
        holiday = Holiday(name=name)
        session.add(holiday)
    holiday.name = name
    holiday.spans = [HolidaySpan(first_day=first, last_day=last) for first, last in sorted(spans)]
    session.flush()
    return holiday


def delete_holiday(session: Session, holiday: Holiday) -> None:
    """Let go of a holiday. Raises InvalidPlan while a timetable has exceptions on it."""
    using = (
        select(TimetableException.id).where(TimetableException.holiday_id == holiday.id).limit(1)
    )
    if session.scalar(using) is not None:
        raise InvalidPlan("%(name)s is in use: take it out of its timetables.", name=holiday.name)
    session.delete(holiday)
    session.flush()


def usual_holidays(session: Session) -> list[Holiday]:
    """The public holidays of Vietnam (Labour Code 2019, article 112) as far as their days are told.

    Those that are there under the same name stay as they are.
    """
    standing = {each.name: each for each in all_holidays(session)}
    return [
        standing.get(name) or save_holiday(session, name, spans) for name, spans in _told().items()
    ]


def usual_names() -> frozenset[str]:
    """The names of the public holidays that come with the product."""
    return frozenset(_told())


def usual_seasons(session: Session) -> list[Season]:
    """Summer and winter hours (practice): 16 April to 15 October, and the rest of the year."""
    standing = {each.name: each for each in all_seasons(session)}
    usual = (("Mùa hè", "04-16", "10-15"), ("Mùa đông", "10-16", "04-15"))
    return [standing.get(each[0]) or save_season(session, *each) for each in usual]


def _told() -> dict[str, list[Span]]:
    text = Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)["holidays"]
    return {each["name"]: [(first, last) for first, last in each["days"]] for each in told}


def _free_name(
    session: Session, table: type[Season | Holiday], name: str, own: Season | Holiday | None
) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidPlan("A name is missing.")
    taken = session.scalar(select(table.id).where(table.name == name))
    if taken is not None and (own is None or own.id != taken):
        raise InvalidPlan("The name %(name)s is taken.", name=name)
    return name


def _require_day(text: str) -> None:
    try:
        date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        month, _dash, day = text.partition("-")
        raise InvalidPlan("“%(text)s” is no day of the year.", text=f"{day}/{month}") from None

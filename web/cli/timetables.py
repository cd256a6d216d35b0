"""`phatthanh timetable`: seasons, holidays, and the days on which programmes are not as usual."""

from datetime import date, datetime
from gettext import gettext as _
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import seasons
from playlists import timetable as timetables
from playlists.clocks import clock_of
from playlists.models import Holiday, Season, Timetable, TimetableException
from playlists.organisation import station_of, unit_of
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration
from web.year_form import day_of_year

_LAST_ID = 2_147_483_647  # as far as databases count
_DAY = click.DateTime(["%Y-%m-%d"])
_number = click.IntRange(1, _LAST_ID)


@click.group("timetable")
def timetable() -> None:
    """When programmes run: seasons, holidays, days unlike others."""


@timetable.command("list")
@configuration_option
def list_(file: Path) -> None:
    """Show every timetable with its number, and what is otherwise in it."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for row in session.scalars(select(Timetable).order_by(Timetable.local_start, Timetable.id)):
            place = row.station or row.group or row.unit
            where = place.name if place else ""
            click.echo(f"{row.id:>4}  {row.local_start}  {row.clock.name}  ({where}, {row.rrule})")
            for each in row.seasons:
                click.echo(f"      {each.season.name}: {each.local_start}")
            for exception in row.exceptions:
                told = _("exception {number}: {days}, {what}")
                days, what = _days_of(exception), _what_of(exception)
                click.echo(f"      {told.format(number=exception.id, days=days, what=what)}")


@timetable.command("usual")
@configuration_option
def usual(file: Path) -> None:
    """Add the public holidays of Vietnam, and summer and winter, where they are not there."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        seasons.usual_holidays(session)
        seasons.usual_seasons(session)
        _show_year(session)


@timetable.command("year")
@configuration_option
def year(file: Path) -> None:
    """Show the seasons, and the holidays with their days."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        _show_year(session)


@timetable.command("season")
@click.argument("name")
@click.argument("first", metavar="DAY/MONTH")
@click.argument("last", metavar="DAY/MONTH")
@configuration_option
def season(name: str, first: str, last: str, file: Path) -> None:
    """Add the season NAME, or change its days; both are in it, and they come every year."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        standing = session.scalar(select(Season).where(Season.name == name))
        seasons.save_season(session, name, day_of_year(first), day_of_year(last), standing)
        _show_year(session)


@timetable.command("holiday")
@click.argument("name")
@click.argument("first", metavar="FIRST", type=_DAY)
@click.argument("last", metavar="LAST", type=_DAY, required=False)
@configuration_option
def holiday(name: str, first: datetime, last: datetime | None, file: Path) -> None:
    """Set the days of the holiday NAME in the year of FIRST; those of other years stay."""
    begins, ends = first.date(), (last or first).date()
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        standing = session.scalar(select(Holiday).where(Holiday.name == name))
        others = [
            (each.first_day, each.last_day)
            for each in (standing.spans if standing else ())
            if each.first_day.year != begins.year
        ]
        seasons.save_holiday(session, name, [*others, (begins, ends)], standing)
        _show_year(session)


@timetable.command("hours")
@click.argument("number", type=_number)
@click.argument("season_name", metavar="SEASON")
@click.argument("start", metavar="HH:MM", required=False)
@configuration_option
def hours(number: int, season_name: str, start: str | None, file: Path) -> None:
    """Let timetable NUMBER start at HH:MM in SEASON; without a time, as in the rest of the year."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        found = seasons.season_of(session, season_name)
        row = timetables.timetable_of(session, number)
        timetables.set_seasonal_starts(session, row, {found.id: start})


@timetable.command("except")
@click.argument("number", type=_number)
@click.option("--holiday", "holiday_name", metavar="NAME", help="On this holiday, every year.")
@click.option("--from", "first", type=_DAY, help="From this day on.")
@click.option("--to", "last", type=_DAY, help="The last day; that of --from unless told.")
@click.option("--start", metavar="HH:MM", help="Start then.")
@click.option("--clock", "clock_name", metavar="NAME", help="Run this clock instead.")
@click.option("--station", "station_code", metavar="STATION", help="Only at this station.")
@click.option("--unit", "unit_code", metavar="CODE", help="Only at the stations of this unit.")
@configuration_option
def except_(  # noqa: PLR0917 -- the command's own options
    number: int,
    holiday_name: str | None,
    first: datetime | None,
    last: datetime | None,
    start: str | None,
    clock_name: str | None,
    station_code: str | None,
    unit_code: str | None,
    file: Path,
) -> None:
    """Let timetable NUMBER be otherwise on a holiday, or on days: another start, another clock.

    With neither it is left out on those days.
    """
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        made = timetables.add_exception(
            session,
            timetables.timetable_of(session, number),
            first_day=first.date() if first else None,
            last_day=last.date() if last else None,
            holiday=seasons.holiday_of(session, holiday_name) if holiday_name else None,
            local_start=start,
            clock=clock_of(session, clock_name) if clock_name else None,
            station=station_of(session, station_code) if station_code else None,
            unit=unit_of(session, unit_code) if unit_code else None,
        )
        told = _("exception {number}: {days}, {what}")
        days, what = _days_of(made), _what_of(made)
        click.echo(told.format(number=made.id, days=days, what=what))


@timetable.command("restore")
@click.argument("number", type=_number)
@configuration_option
def restore(number: int, file: Path) -> None:
    """Take exception NUMBER back: its days are as all others again."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        timetables.delete_exception(session, timetables.exception_of(session, number))


def _show_year(session: Session) -> None:
    for each in seasons.all_seasons(session):
        first, last = (
            "/".join(reversed(day.split("-"))) for day in (each.first_day, each.last_day)
        )
        click.echo(f"{each.name}: {first} – {last}")
    for holiday_ in seasons.all_holidays(session):
        spans = ", ".join(_span(each.first_day, each.last_day) for each in holiday_.spans)
        click.echo(f"{holiday_.name}: {spans}")


def _days_of(exception: TimetableException) -> str:
    if exception.holiday is not None:
        return exception.holiday.name
    first, last = exception.first_day, exception.last_day
    return _span(first, last) if first and last else ""


def _what_of(exception: TimetableException) -> str:
    told = [
        each for each in (exception.local_start, exception.clock and exception.clock.name) if each
    ]
    return " ".join(told) or _("left out")


def _span(first: date, last: date) -> str:
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"

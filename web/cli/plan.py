"""`phatthanh plan`: what each station is to air, and why."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from gettext import gettext as _
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click
from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.library import Library
from playlists.checks import check_plan
from playlists.errors import NotFound, PlaylistsError
from playlists.ical import station_calendar
from playlists.listing import day_listing, playlists_of_day
from playlists.m3u8 import to_m3u8
from playlists.models import Item, Playlist, Station
from playlists.recurrence import require_known
from playlists.spans import YEARS
from playlists.stockroom import Stockroom
from scheduler.planning import plan_station
from web.centre_configuration import CentreConfiguration
from web.cli.language import chosen
from web.cli.options import configuration_option
from web.cli.targets import target
from web.database import open_database
from web.database_configuration import DatabaseConfiguration
from web.plan_text import (
    built_line,
    explained_days,
    explained_item,
    finding_lines,
    shown_day,
)
from web.words import DEFAULT_LANGUAGE, LANGUAGES, words_in
from web.year_text import year_lines

_LAST_ID = 2_147_483_647  # as far as databases count


def _spoken() -> str:
    """The terminal's language, where we have its words."""
    return chosen() if chosen() in LANGUAGES else DEFAULT_LANGUAGE


_language_option: Callable[[Any], Any] = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default=_spoken,
    help="Of what is said; the terminal's unless told.",
)


@click.group()
def plan() -> None:
    """What each station is to air."""


plan.add_command(target)


@plan.command("build")
@click.argument("station_code", metavar="STATION", required=False)
@_language_option
@configuration_option
def build(station_code: str | None, language: str, file: Path) -> None:
    """Build the playlists of STATION, or of all, as far ahead as the horizon."""
    configuration, say = CentreConfiguration.read(file), words_in(language)
    sessions, stockroom = open_database(configuration.playlists), Stockroom()
    with sessions() as session:
        station_ids = [station.id for station in _stations(session, station_code)]
    failed = False
    for station_id in station_ids:
        with sessions() as session:
            station, now = session.get_one(Station, station_id), datetime.now(UTC)
            try:
                stock = stockroom.stock(session)
                built = plan_station(session, station, configuration.playlists, now, stock=stock)
                session.commit()
            except PlaylistsError as error:
                failed = True
                click.echo(f"{station.code}: {say(error)}", err=True)
            else:
                click.echo(built_line(station, len(built), say))
    if failed:
        raise SystemExit(1)


@plan.command("show")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@_language_option
@configuration_option
def show(station_code: str, day: datetime | None, language: str, file: Path) -> None:
    """Show a day of STATION with the reason of each entry and the planner's warnings."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        wanted = _wanted(station, day)
        for line in shown_day(session, station, wanted, say=words_in(language)):
            click.echo(line)


@plan.command("explain")
@click.argument("station_code", metavar="STATION", required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@click.option("--days", type=click.IntRange(1, 31), default=1, show_default=True)
@click.option("--item", type=click.IntRange(1, _LAST_ID), help="Only this item, by its number.")
@_language_option
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A text file.")
@configuration_option
def explain(
    *,
    station_code: str | None,
    day: datetime | None,
    days: int,
    item: int | None,
    language: str,
    out: TextIO,
    file: Path,
) -> None:
    """Say of days of STATION, or of all, why each piece is there, and why others are not."""
    settings, say = CentreConfiguration.read(file).playlists, words_in(language)
    with open_database(settings)() as session:
        stations = _stations(session, station_code)
        first = _wanted(stations[0] if stations else None, day)
        if item is None:
            lines = explained_days(session, stations, first, days, settings=settings, say=say)
        else:
            asked = session.get(Item, item)
            if asked is None:
                raise NotFound("There is no item %(number)d.", number=item)
            lines = explained_item(
                session, stations, asked, first, days, settings=settings, say=say
            )
        out.writelines(f"{line}\n" for line in lines)


@plan.command("year")
@click.argument("station_code", metavar="STATION")
@click.argument("of", metavar="YEAR", type=click.IntRange(YEARS[0], YEARS[-1]), required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The first; 1 January unless told.")
@click.option("--days", type=click.IntRange(1, 1100), help="A year unless told.")
@_language_option
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A text file.")
@configuration_option
def year(
    *,
    station_code: str,
    of: int | None,
    day: datetime | None,
    days: int | None,
    language: str,
    out: TextIO,
    file: Path,
) -> None:
    """List YEAR (this one unless told) of STATION's timetable, like days together.

    Seasons, holidays and days that are not as usual are named.
    """
    if of is not None and day is not None:
        raise click.UsageError(_("Say a YEAR or --day, not both."))
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        first = _wanted(station, day)
        if day is None:
            first = date(of or first.year, 1, 1)
        last = first + timedelta(days=days - 1) if days else _a_year_from(first)
        lines = year_lines(session, station, first, last, say=words_in(language))
        out.writelines(f"{line}\n" for line in lines)


def _a_year_from(first: date) -> date:
    """The last day of the year that begins on a day."""
    same = first + relativedelta(years=1)
    return same - timedelta(days=1)


@plan.command("export")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path())
@configuration_option
def export(station_code: str, day: datetime | None, out: Path, file: Path) -> None:
    """Write a day of STATION as M3U8 lists beside copies of their clips."""
    configuration = CentreConfiguration.read(file)
    sessions = open_database(configuration.playlists)
    out.mkdir(parents=True, exist_ok=True)
    with sessions() as session:
        (station,) = _stations(session, station_code)
        zone = ZoneInfo(station.timezone)
        for playlist in playlists_of_day(session, station, _wanted(station, day)):
            start = playlist.occurrence.starts_at.astimezone(zone)
            target = out / f"{station.code}-{start:%Y%m%d-%H%M}.m3u8"
            target.write_text(to_m3u8(playlist, lambda sha256: f"{sha256}.opus"), encoding="utf-8")
            _copy_clips(playlist, configuration.centre.clips, out)
            click.echo(str(target))


@plan.command("list")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@_language_option
@configuration_option
def list_day(station_code: str, day: datetime | None, language: str, file: Path) -> None:
    """Print a day of STATION as JSON, with reasons and warnings."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        listing = day_listing(session, station, _wanted(station, day), words_in(language))
        click.echo(json.dumps(listing, ensure_ascii=False, indent=2))


@plan.command("check")
@click.argument("station_code", metavar="STATION", required=False)
@_language_option
@configuration_option
def check(station_code: str | None, language: str, file: Path) -> None:
    """Say what is wrong with the days ahead, and what would cure it; exit 1 where anything is."""
    configuration = CentreConfiguration.read(file)
    settings, say = configuration.playlists, words_in(language)
    horizon = timedelta(days=settings.horizon_days)
    freeze = timedelta(minutes=settings.freeze_minutes)
    with open_database(settings)() as session:
        stations = _stations(session, station_code)
        findings = check_plan(session, stations, datetime.now(UTC), horizon, freeze=freeze)
        for line in finding_lines(findings, configuration.centre.zone, say):
            click.echo(line)
    if findings:
        raise SystemExit(1)


@plan.command("calendar")
@click.argument("station_code", metavar="STATION")
@click.option("--days", type=click.IntRange(1, 400), default=31, show_default=True)
@configuration_option
def calendar(station_code: str, days: int, file: Path) -> None:
    """Print the coming programmes of STATION as iCalendar (RFC 5545)."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        now = datetime.now(UTC)
        until = now + timedelta(days=days)
        click.echo(station_calendar(session, station, now, until, now), nl=False)


def _copy_clips(playlist: Playlist, clips: Path, out: Path) -> None:
    library = Library(clips)
    for entry in playlist.entries:
        target = out / f"{entry.clip_sha256}.opus"
        if not target.exists():
            shutil.copyfile(library.path(entry.clip_sha256), target)


def _stations(session: Session, code: str | None) -> list[Station]:
    chosen = select(Station).where(Station.active).order_by(Station.id)
    if code is not None:
        chosen = select(Station).where(Station.code == code)
    found = list(session.scalars(chosen))
    if code is not None and not found:
        raise NotFound("There is no station %(code)s.", code=code)
    return found


def _wanted(station: Station | None, day: datetime | None) -> date:
    """The day that was typed, else today at the station. Raises InvalidPlan."""
    if day is None:
        return datetime.now(ZoneInfo(station.timezone) if station else UTC).date()
    require_known(day)
    return day.date()

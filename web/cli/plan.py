"""`phatthanh plan`: what each station is to air, and why."""

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import click
from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.library import Library
from playlists.checks import Finding, check_plan
from playlists.errors import NotFound, PlaylistsError
from playlists.ical import station_calendar
from playlists.listing import day_listing, playlists_of_day
from playlists.m3u8 import to_m3u8
from playlists.messages import Message, from_json, list_from_json, message
from playlists.models import Item, Playlist, Station
from playlists.stockroom import Stockroom
from scheduler.planning import plan_station
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.targets import target
from web.database import open_database
from web.database_configuration import DatabaseConfiguration
from web.plan_text import explained_days, explained_item, year_lines
from web.words import LANGUAGES, words_in


@click.group()
def plan() -> None:
    """What each station is to air."""


plan.add_command(target)


@plan.command("build")
@click.argument("station_code", metavar="STATION", required=False)
@configuration_option
def build(station_code: str | None, file: Path) -> None:
    """Build the playlists of STATION, or of all, as far ahead as the horizon."""
    configuration = CentreConfiguration.read(file)
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
                click.echo(f"{station.code}: {error}", err=True)
            else:
                click.echo(f"{station.code}: {len(built)} programmes")
    if failed:
        raise SystemExit(1)


@plan.command("show")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@configuration_option
def show(station_code: str, day: datetime | None, file: Path) -> None:
    """Show a day of STATION with the reason of each entry and the planner's warnings."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions() as session:
        (station,) = _stations(session, station_code)
        zone = ZoneInfo(station.timezone)
        for playlist in _day(session, station, day.date() if day else None):
            _show(playlist, zone)


@plan.command("explain")
@click.argument("station_code", metavar="STATION", required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@click.option("--days", type=click.IntRange(1, 31), default=1, show_default=True)
@click.option("--item", type=int, help="Only this item, by its number.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
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
    spacing = timedelta(minutes=settings.spacing_minutes)
    with open_database(settings)() as session:
        stations = _stations(session, station_code)
        if not stations:
            raise NotFound("There is no station that is switched on.")
        first = day.date() if day else datetime.now(ZoneInfo(stations[0].timezone)).date()
        if item is None:
            lines = explained_days(session, stations, first, days, spacing=spacing, say=say)
        else:
            asked = session.get(Item, item)
            if asked is None:
                raise NotFound("There is no item %(item)d.", item=item)
            lines = explained_item(session, stations, asked, first, days, spacing=spacing, say=say)
        out.writelines(f"{line}\n" for line in lines)


@plan.command("year")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The first; 1 January unless told.")
@click.option("--days", type=click.IntRange(1, 1100), help="A year unless told.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A text file.")
@configuration_option
def year(
    *,
    station_code: str,
    day: datetime | None,
    days: int | None,
    language: str,
    out: TextIO,
    file: Path,
) -> None:
    """List a year of STATION's timetable with its seasons and holidays, like days together."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        this_year = datetime.now(ZoneInfo(station.timezone)).date().replace(month=1, day=1)
        first = day.date() if day else this_year
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
        for playlist in _day(session, station, day.date() if day else None):
            start = playlist.occurrence.starts_at.astimezone(zone)
            target = out / f"{station.code}-{start:%Y%m%d-%H%M}.m3u8"
            target.write_text(to_m3u8(playlist, lambda sha256: f"{sha256}.opus"), encoding="utf-8")
            _copy_clips(playlist, configuration.centre.clips, out)
            click.echo(str(target))


@plan.command("list")
@click.argument("station_code", metavar="STATION")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="2026-11-23; today unless told.")
@configuration_option
def list_day(station_code: str, day: datetime | None, file: Path) -> None:
    """Print a day of STATION as JSON, with reasons and warnings."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        (station,) = _stations(session, station_code)
        wanted = day.date() if day else datetime.now(ZoneInfo(station.timezone)).date()
        listing = day_listing(session, station, wanted)
        click.echo(json.dumps(listing, ensure_ascii=False, indent=2))


@plan.command("check")
@click.argument("station_code", metavar="STATION", required=False)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
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
        for each in findings:
            place = _place_of(each, configuration.centre.zone, say)
            click.echo(f"{place}: {say(each.what)}  -> {say(each.cure)}")
    if findings:
        raise SystemExit(1)


def _place_of(finding: Finding, zone: ZoneInfo, say: Callable[[Message], str]) -> str:
    """The station or item, and the local time of the programme that is spoken of."""
    if finding.station is not None:
        place = finding.station.code
    elif finding.item_id is not None:
        place = f"item {finding.item_id}"
    else:
        place = say(message("several stations"))
    if finding.at is None:
        return place
    here = ZoneInfo(finding.station.timezone) if finding.station else zone
    return f"{place} {finding.at.astimezone(here):%d/%m/%Y %H:%M}"


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


def _day(session: Session, station: Station, day: date | None) -> Sequence[Playlist]:
    today = datetime.now(ZoneInfo(station.timezone)).date()
    return playlists_of_day(session, station, day or today)


def _show(playlist: Playlist, zone: ZoneInfo) -> None:
    start = playlist.occurrence.starts_at.astimezone(zone)
    click.echo(f"{start:%Y-%m-%d %H:%M} {playlist.occurrence.clock.name}")
    for entry in playlist.entries:
        at = start + timedelta(milliseconds=entry.offset_ms)
        click.echo(
            f"  {at:%H:%M:%S} {entry.duration_ms / 1000:7.1f} s  "
            f"{entry.revision.title}  ({from_json(entry.reason) or '-'})"
        )
    for warning in list_from_json(playlist.warnings):
        click.echo(f"  ! {warning}")

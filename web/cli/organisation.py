"""`phatthanh organisation`: units, stations, topics and when programmes run."""

from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click
from sqlalchemy import select

from playlists import organisation as registry
from playlists.clocks import clock_of
from playlists.models import Topic, Unit, UnitKind
from playlists.organisation import station_of, unit_of
from playlists.timetable import create_timetable
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def organisation() -> None:
    """Units, stations, topics, and when programmes run."""


@organisation.command("unit")
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in UnitKind]), required=True)
@click.option("--parent", "parent_code", help="The code of the unit above it.")
@configuration_option
def add_unit(code: str, name: str, kind: str, parent_code: str | None, file: Path) -> None:
    """Add a unit to the tree."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions.begin() as session:
        parent = unit_of(session, parent_code) if parent_code else None
        registry.add_unit(session, code, name, UnitKind(kind), parent)


@organisation.command("station")
@click.argument("code")
@click.argument("name")
@click.option("--unit", "unit_code", required=True, help="The code of the unit that runs it.")
@configuration_option
def add_station(code: str, name: str, unit_code: str, file: Path) -> None:
    """Add a station with the usual airing window."""
    configuration = CentreConfiguration.read(file)
    with open_database(configuration.playlists).begin() as session:
        unit = unit_of(session, unit_code)
        registry.add_station(session, unit, code, name, timezone=configuration.centre.timezone)


@organisation.command("topic")
@click.argument("code")
@click.argument("name")
@configuration_option
def add_topic(code: str, name: str, file: Path) -> None:
    """Add a topic that items can be about."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        registry.add_topic(session, code, name)


@organisation.command("timetable")
@click.argument("clock_name", metavar="CLOCK")
@click.argument("start", metavar="HH:MM")
@click.option("--unit", "unit_code", help="For every station of a unit and below it.")
@click.option("--station", "station_code", help="For one station.")
@click.option("--rule", default="FREQ=DAILY", show_default=True, help="RFC 5545.")
@configuration_option
def add_timetable(  # noqa: PLR0917 -- a command's options
    clock_name: str,
    start: str,
    unit_code: str | None,
    station_code: str | None,
    rule: str,
    file: Path,
) -> None:
    """Let the programme of CLOCK run at HH:MM from today on."""
    configuration = CentreConfiguration.read(file)
    today = datetime.now(UTC).astimezone(configuration.centre.zone).date()
    with open_database(configuration.playlists).begin() as session:
        create_timetable(
            session,
            clock_of(session, clock_name),
            start,
            rule=rule,
            valid_from=today,
            unit=unit_of(session, unit_code) if unit_code else None,
            station=station_of(session, station_code) if station_code else None,
        )


@organisation.command("show")
@configuration_option
def show(file: Path) -> None:
    """Print the tree with its stations, and the topics."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for unit in session.scalars(select(Unit).order_by(Unit.id)):
            above = f" < {unit.parent.code}" if unit.parent else ""
            click.echo(_("unit {code}  {name}").format(code=unit.code + above, name=unit.name))
            for station in unit.stations:
                told = _("station {code}  {name}").format(code=station.code, name=station.name)
                click.echo(f"  {told}")
        for topic in session.scalars(select(Topic).order_by(Topic.code)):
            click.echo(_("topic {code}  {name}").format(code=topic.code, name=topic.name))

"""`phatthanh player`: the devices that air, seen from the centre."""

from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from playlists import organisation
from playlists.errors import NotFound
from playlists.models import Player, Station
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def player() -> None:
    """The devices that air a station's day."""


@player.command("add")
@click.argument("station_code", metavar="STATION")
@click.option("--code", help="The player's own code; STATION-1 and so on unless told.")
@click.option("--name", help="Where it hangs.")
@configuration_option
def add(station_code: str, code: str | None, name: str | None, file: Path) -> None:
    """Add a player to STATION and print the one-time code it enrols with."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions.begin() as session:
        station = session.scalar(select(Station).where(Station.code == station_code))
        if station is None:
            raise NotFound("There is no station %(code)s.", code=station_code)
        code = code or organisation.free_player_code(session, station)
        made, enrolment = organisation.add_player(session, station, code, name or code)
        click.echo(f"{made.code} {enrolment}")


@player.command("revoke")
@click.argument("code")
@configuration_option
def revoke(code: str, file: Path) -> None:
    """Shut a player out for good."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions.begin() as session:
        found = session.scalar(select(Player).where(Player.code == code))
        if found is None:
            raise NotFound("There is no player %(code)s.", code=code)
        organisation.revoke(session, found, datetime.now(UTC))


@player.command("rotate")
@click.argument("code")
@configuration_option
def rotate(code: str, file: Path) -> None:
    """Have a player make itself a new key when it is heard of next; it goes on airing."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions.begin() as session:
        found = session.scalar(select(Player).where(Player.code == code))
        if found is None:
            raise NotFound("There is no player %(code)s.", code=code)
        organisation.want_new_key(session, found)


@player.command("list")
@configuration_option
def list_players(file: Path) -> None:
    """Show every player: its station, and when it was last heard of."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    table = Table(_("player"), _("station"), _("enrolled"), _("last contact"), _("manifest"))
    with sessions() as session:
        for each in session.scalars(select(Player).order_by(Player.code)):
            contact = (
                each.last_contact_at.isoformat(timespec="seconds") if each.last_contact_at else "-"
            )
            enrolled = _("yes") if each.enrolled_at else _("no")
            state = _("revoked") if each.revoked_at else enrolled
            version = str(each.manifest_version or "-")
            table.add_row(each.code, each.station.code, state, contact, version)
    Console().print(table)

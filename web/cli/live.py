"""`phatthanh live`: who speaks, through a source client; ended and listed.

The centre that runs on this database publishes what was opened within a second.
"""

from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from playlists import accounts, organisation
from playlists import live as broadcasts
from playlists.errors import InvalidOrder
from playlists.models import LiveSource
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.words import labelled
from web.database import open_database
from web.database_configuration import DatabaseConfiguration

_by = click.option("--by", required=True, metavar="ACCOUNT", help="Who speaks, or ends it.")


@click.group()
def live() -> None:
    """Live broadcasts: open one for a source client, end, list."""


@live.command("open")
@click.argument("title")
@click.option("--station", "stations", multiple=True, required=True, help="A station, by its code.")
@_by
@click.option("--minutes", type=click.IntRange(1, 240), default=None, help="Its limit.")
@click.option("--chime/--no-chime", default=True, help="Announce it, or not.")
@configuration_option
def open_(  # noqa: PLR0917 -- a command's options
    title: str,
    stations: tuple[str, ...],
    by: str,
    minutes: int | None,
    chime: bool,
    file: Path,
) -> None:
    """Let an Icecast source client speak to stations; prints what to set it up with."""
    configuration = CentreConfiguration.read(file)
    settings = configuration.live
    if not settings.icecast:
        raise InvalidOrder("Source clients need Icecast, which is not set up.")
    with open_database(configuration.playlists).begin() as session:
        opened, password = broadcasts.open_live(
            session,
            [organisation.station_of(session, code) for code in stations],
            by=accounts.account_of(session, by),
            now=datetime.now(UTC),
            title=title,
            span=timedelta(minutes=minutes or settings.usual_minutes),
            longest=timedelta(minutes=settings.longest_minutes),
            source=LiveSource.CLIENT,
            stream=settings.stream,
            tone=chime,
            lost_s=settings.silent_s,
            roles=settings.roles,
        )
        place = f"HOST:{settings.icecast_port}/{opened.mount}"
        click.echo(f"{opened.id}: icecast://source:{password}@{place}")


@live.command("end")
@click.argument("number", type=int)
@_by
@configuration_option
def end(number: int, by: str, file: Path) -> None:
    """End broadcast NUMBER."""
    configuration = CentreConfiguration.read(file)
    with open_database(configuration.playlists).begin() as session:
        broadcasts.end(
            session,
            broadcasts.live_of(session, number),
            by=accounts.account_of(session, by),
            now=datetime.now(UTC),
            roles=configuration.live.roles,
        )


@live.command("list")
@configuration_option
def list_(file: Path) -> None:
    """Show the latest broadcasts."""
    now = datetime.now(UTC)
    heads = _("number"), _("title"), _("by"), _("through"), _("began"), _("until")
    table = Table(*heads, _("stations"), _("state"))
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for each in broadcasts.past(session):
            until = each.ended_at or each.expires_at
            over = _("over") if each.expires_at <= now else _("stands")
            table.add_row(
                str(each.id),
                each.title,
                each.account.username,
                _("microphone") if each.source is LiveSource.MICROPHONE else _("source client"),
                f"{each.started_at:%Y-%m-%d %H:%M:%S}Z",
                f"{until:%H:%M:%S}Z",
                str(len(each.stations)),
                labelled(each.ended_why) if each.ended_why else over,
            )
    Console().print(table)

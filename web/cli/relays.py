"""`phatthanh relay`: streams of other stations that programmes carry (tiếp âm)."""

from pathlib import Path

import click

from playlists import relays
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def relay() -> None:
    """Streams that programmes carry: add, change, remove, list."""


@relay.command("add")
@click.argument("name")
@click.argument("url")
@configuration_option
def add(name: str, url: str, file: Path) -> None:
    """Add the stream at URL (http or https) under NAME; a clock's slot may carry it then."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        click.echo(relays.add_relay(session, name, url).name)


@relay.command("change")
@click.argument("name")
@click.option("--name", "new_name", help="Another name.")
@click.option("--url", help="Another address.")
@configuration_option
def change(name: str, new_name: str | None, url: str | None, file: Path) -> None:
    """Give the stream NAME another name or address."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        found = relays.relay_of(session, name)
        relays.change_relay(session, found, name=new_name or found.name, url=url or found.url)


@relay.command("remove")
@click.argument("name")
@configuration_option
def remove(name: str, file: Path) -> None:
    """Take the stream NAME away, where no programme carries it."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        relays.remove_relay(session, relays.relay_of(session, name))


@relay.command("list")
@configuration_option
def list_(file: Path) -> None:
    """Show the streams and where they are fetched from."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for each in relays.all_relays(session):
            click.echo(f"{each.name}\t{each.url}")

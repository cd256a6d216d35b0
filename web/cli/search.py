"""`phatthanh search`: the index of the newsroom's words."""

from gettext import gettext as _
from pathlib import Path

import click

from playlists import newsroom, searching
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def search() -> None:
    """Finding items by their words."""


@search.command("find")
@click.argument("words")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="At most so many.",
)
@configuration_option
def find(words: str, limit: int, file: Path) -> None:
    """Print the numbers and titles of items with all the words, the best match first."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for item in newsroom.search(session, text=words, limit=limit):
            click.echo(f"{item.id}\t{item.title}")


@search.command("rebuild")
@configuration_option
def rebuild(file: Path) -> None:
    """Make the index anew from the items as they are."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        count = searching.rebuild(session)
    click.echo(_("{count} items").format(count=count))

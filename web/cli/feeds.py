"""`phatthanh feed`: the portals' feeds, as a source of drafts."""

from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import feeds
from playlists.errors import NotFound
from playlists.filings import POSTS
from playlists.messages import from_json
from playlists.models import Channel, Feed, Unit
from scheduler.feeds import look_at
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.words import labelled, worded
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def feed() -> None:
    """RSS and Atom feeds of portals, as a source of drafts."""


@feed.command("list")
@configuration_option
def show(file: Path) -> None:
    """Print the feeds: name, address, unit, and what was wrong with the last look."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for each in feeds.all_feeds(session):
            problem = from_json(each.problem)
            posts = f"\t{labelled(each.posts_as)}" if each.posts_as else ""
            rests = "" if each.active else "\t" + _("rests")
            click.echo(f"{each.name}\t{each.url}\t{each.unit.code}{posts}{rests}")
            if problem is not None:
                click.echo(f"{each.name}: {worded(problem)}", err=True)


@feed.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--unit", "unit_code", required=True, help="The code of the unit drafts are for.")
@click.option(
    "--posts-as",
    type=click.Choice(sorted(POSTS)),
    help="Its articles are the unit's own posts, there.",
)
@configuration_option
def add(name: str, url: str, unit_code: str, posts_as: str | None, file: Path) -> None:
    """Name a feed; the centre reads it within a minute."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code))
        if unit is None:
            raise NotFound("There is no unit %(code)s.", code=unit_code)
        feeds.add_feed(session, name, url, unit, posts_as=Channel(posts_as) if posts_as else None)


@feed.command("remove")
@click.argument("url")
@configuration_option
def remove(url: str, file: Path) -> None:
    """Take a feed out with what it brought; drafts made of it stay."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        feeds.remove(session, _feed(session, url))


@feed.command("read")
@click.argument("url")
@configuration_option
def read(url: str, file: Path) -> None:
    """Read a feed now, whatever its turn, and print how many articles are new."""
    configuration = CentreConfiguration.read(file)
    sessions = open_database(configuration.playlists)
    with sessions() as session:
        number = _feed(session, url).id
    new = look_at(sessions, number, configuration.feeds, lambda: datetime.now(UTC))
    with sessions() as session:
        problem = from_json(session.get_one(Feed, number).problem)
    if problem is not None:
        raise click.ClickException(worded(problem))
    click.echo(_("{count} new").format(count=new))


def _feed(session: Session, url: str) -> Feed:
    found = session.scalar(select(Feed).where(Feed.url == url))
    if found is None:
        raise NotFound("There is no such feed.")
    return found

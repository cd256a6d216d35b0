"""`phatthanh emergency` and `phatthanh silence`: what goes over the programme, by whose order.

The centre that runs on this database signs an order within a second and wakes the players.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import accounts, emergencies, organisation
from playlists import silence as switch
from playlists.errors import NotFound
from playlists.models import Emergency, Item, ResumeRule, Station, StationGroup
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration

_by = click.option("--by", required=True, metavar="ACCOUNT", help="Who orders it.")


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which stations: one or more, groups, or all."""
    for option in (
        click.option("--all", "everywhere", is_flag=True, help="Every station that is on."),
        click.option("--group", "groups", multiple=True, help="The stations of a group."),
        click.option("--station", "stations", multiple=True, help="A station, by its code."),
    ):
        command = option(command)
    return command


@click.group()
def emergency() -> None:
    """Bulletins over the programme: raise, lift, list."""


@emergency.command("raise")
@click.argument("item_number", metavar="ITEM", type=int)
@_where
@_by
@click.option(
    "--minutes",
    type=click.IntRange(1, 1440),
    default=30,
    show_default=True,
    help="For how long the order stands.",
)
@click.option(
    "--repeat",
    type=click.IntRange(1, emergencies.MOST_REPEATS),
    default=2,
    show_default=True,
    help="How many times it is heard.",
)
@click.option("--tone/--no-tone", default=None, help="Begin with the alert tone, or not.")
@click.option(
    "--then",
    "resume",
    type=click.Choice([rule.value for rule in ResumeRule]),
    default=ResumeRule.REJOIN.value,
    show_default=True,
    help="What becomes of the programme: goes on, is rejoined in time, or is dropped.",
)
@configuration_option
def raise_(  # noqa: PLR0917 -- a command's options
    item_number: int,
    stations: tuple[str, ...],
    groups: tuple[str, ...],
    everywhere: bool,
    by: str,
    minutes: int,
    repeat: int,
    tone: bool | None,
    resume: str,
    file: Path,
) -> None:
    """Order the approved urgent ITEM over the programme of stations."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        item = session.get(Item, item_number)
        if item is None:
            raise NotFound("There is no item %(number)d.", number=item_number)
        raised = emergencies.raise_emergency(
            session,
            item,
            _chosen(session, stations, groups, everywhere),
            by=accounts.account_of(session, by),
            now=datetime.now(UTC),
            span=timedelta(minutes=minutes),
            repeat=repeat,
            tone=tone,
            resume=ResumeRule(resume),
        )
        click.echo(f"{raised.id}: {item.title}")


@emergency.command("lift")
@click.argument("number", type=int)
@_by
@configuration_option
def lift(number: int, by: str, file: Path) -> None:
    """End emergency NUMBER before its time."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        found = session.get(Emergency, number)
        if found is None:
            raise NotFound("There is no emergency %(number)d.", number=number)
        emergencies.lift(session, found, by=accounts.account_of(session, by), now=datetime.now(UTC))


@emergency.command("list")
@configuration_option
def list_(file: Path) -> None:
    """Show the latest emergencies, and the approved items that can be raised."""
    now = datetime.now(UTC)
    raised = Table(
        _("number"), _("item"), _("raised"), _("until"), _("by"), _("stations"), _("state")
    )
    ready = Table(_("item"), _("name at the players"), _("title"))
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for each in emergencies.past(session):
            raised.add_row(
                str(each.id),
                each.revision.title,
                f"{each.raised_at:%Y-%m-%d %H:%M:%S}Z",
                f"{each.expires_at:%Y-%m-%d %H:%M}Z",
                each.account.username,
                str(len(each.stations)),
                _state_of(each, now),
            )
        pieces = emergencies.ready_pieces(session, now)
        names = emergencies.spoken_names(pieces)
        for piece in pieces:
            ready.add_row(str(piece.item_id), names[piece.id], piece.title)
    console = Console()
    console.print(raised)
    console.print(ready)


def _state_of(order: Emergency, now: datetime) -> str:
    if order.lifted_at:
        return _("lifted")
    return _("over") if order.expires_at <= now else _("stands")


@click.group()
def silence() -> None:
    """The switch over everything: on, off, list."""


@silence.command("on")
@_where
@_by
@click.option("--reason", default="", help="Why, for the record.")
@configuration_option
def on(  # noqa: PLR0917 -- a command's options
    stations: tuple[str, ...],
    groups: tuple[str, ...],
    everywhere: bool,
    by: str,
    reason: str,
    file: Path,
) -> None:
    """Silence stations until the switch is turned off."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        chosen = _chosen(session, stations, groups, everywhere)
        who = accounts.account_of(session, by)
        orders = switch.silence(session, chosen, by=who, now=datetime.now(UTC), reason=reason)
        codes = ", ".join(order.station.code for order in orders) or "-"
        click.echo(_("silent: {stations}").format(stations=codes))


@silence.command("off")
@_where
@_by
@configuration_option
def off(
    stations: tuple[str, ...], groups: tuple[str, ...], everywhere: bool, by: str, file: Path
) -> None:
    """Let stations sound again."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        chosen = _chosen(session, stations, groups, everywhere)
        who = accounts.account_of(session, by)
        ended = switch.end_silence(session, chosen, by=who, now=datetime.now(UTC))
        codes = ", ".join(order.station.code for order in ended) or "-"
        click.echo(_("no longer silent: {stations}").format(stations=codes))


@silence.command("list")
@configuration_option
def list_silence(file: Path) -> None:
    """Show which stations are silent by order, since when and by whom."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        for order in switch.standing(session):
            since = f"{order.ordered_at:%Y-%m-%d %H:%M:%S}Z"
            click.echo(f"{order.station.code} {since} {order.account.username} {order.reason}")


def _chosen(
    session: Session, codes: tuple[str, ...], groups: tuple[str, ...], everywhere: bool
) -> list[Station]:
    if everywhere:
        return list(session.scalars(select(Station).where(Station.active).order_by(Station.id)))
    chosen = {code: organisation.station_of(session, code) for code in codes}
    for name in groups:
        group = session.scalar(select(StationGroup).where(StationGroup.name == name))
        if group is None:
            raise NotFound("There is no group %(name)s.", name=name)
        chosen |= {station.code: station for station in group.stations}
    return list(chosen.values())

"""`phatthanh account`: people who may come in, for whoever runs the machine."""

from pathlib import Path

import click
from sqlalchemy import select

from playlists import accounts
from playlists.errors import NotFound
from playlists.models import Account, Role, Unit
from web.cli.options import configuration_option
from web.database import open_database
from web.database_configuration import DatabaseConfiguration
from web.one_time import one_time_password


@click.group()
def account() -> None:
    """People who may come in."""


@account.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As shown, such as the person's office.")
@click.option("--unit", "unit_code", required=True, help="The unit's code.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@configuration_option
def add(username: str, name: str, unit_code: str, role: str, file: Path) -> None:
    """Add an account with a one-time password, which is printed once."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    password = one_time_password()
    with sessions.begin() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code))
        if unit is None:
            raise NotFound("There is no unit %(code)s.", code=unit_code)
        made = accounts.create_account(session, username, name, password)
        accounts.grant(session, made, unit, Role(role))
    click.echo(f"{username} {password}")


@account.command("reset")
@click.argument("username")
@configuration_option
def reset(username: str, file: Path) -> None:
    """Give an account a new one-time password; its sessions end."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    password = one_time_password()
    with sessions.begin() as session:
        found = session.scalar(select(Account).where(Account.username == username))
        if found is None:
            raise NotFound("There is no account %(username)s.", username=username)
        accounts.set_password(session, found, password)
    click.echo(f"{username} {password}")

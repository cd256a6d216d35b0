"""`phatthanh alerts`: the word the centre sends when something is wrong."""

from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click

from scheduler.alerts import NotDelivered, channels_from, trial
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.words import worded
from web.words import DEFAULT_LANGUAGE, words_in


@click.group()
def alerts() -> None:
    """The word the centre sends when something is wrong at the loudspeakers."""


@alerts.command("test")
@configuration_option
def try_channels(file: Path) -> None:
    """Send a word over every channel of the configuration, and tell what became of it."""
    configuration = CentreConfiguration.read(file)
    channels = channels_from(configuration.alerts)
    if not channels:
        raise click.ClickException(
            _("{file}: [alerts] names neither e-mail nor webhook").format(file=file)
        )
    news, failed = trial(configuration.centre.name, words_in(DEFAULT_LANGUAGE)), False
    for channel in channels:
        try:
            channel.deliver(0, news, datetime.now(UTC))
        except NotDelivered as error:
            failed = True
            click.echo(f"{channel.name}: {worded(error)}", err=True)
        else:
            click.echo(_("{name}: sent").format(name=channel.name))
    if failed:
        raise click.exceptions.Exit(1)

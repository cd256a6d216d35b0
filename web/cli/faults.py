"""Errors of the rooms as a line on standard error and an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

import click

from web.cli.words import worded
from web.configuration_error import ConfigurationError

WRONG_CONFIGURATION = 2
COULD_NOT = 1


def configured(error: ConfigurationError) -> str:
    """What is wrong with the configuration, a line each, in the terminal's language."""
    return "\n".join(
        f"{each.place}: {_(each.reason).format_map(each.filled)}" for each in error.problems
    )


@contextmanager
def shown_to_the_caller() -> Iterator[None]:
    """Tell what a room refused without a traceback; anything else is a fault of the program.

    The rooms' errors are known by their `msgid`: naming their classes here would load the
    centre's rooms on a player's machine.
    """
    try:
        yield
    except ConfigurationError as error:
        click.echo(f"phatthanh: {configured(error)}", err=True)
        sys.exit(WRONG_CONFIGURATION)
    except Exception as error:
        if not hasattr(error, "msgid"):
            raise
        click.echo(f"phatthanh: {worded(error)}", err=True)
        sys.exit(COULD_NOT)

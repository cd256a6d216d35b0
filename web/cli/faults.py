"""Errors of the rooms as a line on standard error and an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from web.cli.words import worded
from web.configuration_error import ConfigurationError

WRONG_CONFIGURATION = 2
COULD_NOT = 1


@contextmanager
def shown_to_the_caller() -> Iterator[None]:
    """Tell what a room refused without a traceback; anything else is a fault of the program.

    The rooms' errors are known by their `msgid`: naming their classes here would load the
    centre's rooms on a player's machine.
    """
    try:
        yield
    except ConfigurationError as error:
        click.echo(f"phatthanh: {error}", err=True)
        sys.exit(WRONG_CONFIGURATION)
    except Exception as error:
        if not hasattr(error, "msgid"):
            raise
        click.echo(f"phatthanh: {worded(error)}", err=True)
        sys.exit(COULD_NOT)

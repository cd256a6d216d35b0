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
    """Tell what a room refused, or the machine, without a traceback; else it is a fault of ours.

    The rooms' errors are known by their `msgid`: naming their classes here would load the
    centre's rooms on a player's machine.
    """
    try:
        yield
    except ConfigurationError as error:
        click.echo(f"phatthanh: {configured(error)}", err=True)
        sys.exit(WRONG_CONFIGURATION)
    except Exception as error:
        told = worded(error) if hasattr(error, "msgid") else _of_the_machine(error)
        if told is None:
            raise
        click.echo(f"phatthanh: {told}", err=True)
        sys.exit(COULD_NOT)


def _of_the_machine(error: Exception) -> str | None:
    """What is wrong with a file or with the database, where that is all that it is."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    family = getattr(sys.modules.get("sqlalchemy.exc"), "DatabaseError", None)
    if family is None or not isinstance(error, family):
        return None
    said = str(getattr(error, "orig", error)).strip()
    for words, meant in _of_sqlite().items():
        if words in said:
            return _("the database cannot be used: {reason}").format(reason=meant)
    # A server that is not there, or lets nobody in. SQLite says so too of what we ask wrongly.
    if type(error).__name__ != "OperationalError" or "sqlite" in type(error.__cause__).__module__:
        return None
    return _("the database cannot be used: {reason}").format(reason=said.splitlines()[-1])


def _of_sqlite() -> dict[str, str]:
    """What SQLite says, and what it means."""
    return {
        "unable to open database file": _("its file cannot be opened"),
        "readonly database": _("its file may only be read"),
        "database is locked": _("another program is writing to it"),
        "file is not a database": _("its file is no database"),
        "disk image is malformed": _("its file is damaged"),
        "disk is full": _("the disk is full"),
    }

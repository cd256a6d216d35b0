"""What `--help` says, in the language of whoever asks.

Commands are written in English, as click likes it: docstrings and `help=`. Here a command is
copied with these put into words, so that one process can speak both languages.
"""

import copy
import inspect
from gettext import gettext as _

import click

# How click writes a value where the option itself does not say.
_DAYS = {"[%Y-%m-%d]": "YEAR-MONTH-DAY", "[%Y-%m]": "YEAR-MONTH"}


def in_words(command: click.Command) -> click.Command:
    """A copy of a command, with those below it, whose help is in the terminal's language."""
    said = copy.copy(command)
    said.help = told(command.help)
    said.short_help = command.short_help and _(command.short_help)
    if said.help and not said.short_help:
        said.short_help = said.help.partition(". ")[0].partition("\n")[0].removesuffix(".")
    said.options_metavar = command.options_metavar and _(command.options_metavar)
    said.params = [_parameter(each) for each in command.params]
    if isinstance(said, click.Group):
        said.subcommand_metavar = _(said.subcommand_metavar)
        said.commands = {name: in_words(each) for name, each in said.commands.items()}
    return said


def told(text: str | None) -> str | None:
    """A docstring in the terminal's language, paragraph by paragraph."""
    return text and "\n\n".join(_(each) for each in paragraphs(text))


def paragraphs(text: str) -> list[str]:
    """What a docstring's catalogue is asked for: each paragraph in one line."""
    return [" ".join(each.split()) for each in inspect.cleandoc(text).split("\n\n")]


def metavar_of(parameter: click.Parameter) -> str:
    """What stands for a parameter's value, in English; empty for none, or a list of choices."""
    if parameter.metavar:
        return parameter.metavar
    if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count):
        return ""
    listed = parameter.type.get_metavar(parameter)
    if listed:
        return _DAYS.get(listed, "")
    named = isinstance(parameter, click.Argument) and parameter.name
    return (named or parameter.type.name).upper()


def _parameter(parameter: click.Parameter) -> click.Parameter:
    said = copy.copy(parameter)
    if isinstance(said, click.Option) and said.help:
        said.help = _(said.help)
    metavar = metavar_of(parameter)
    if metavar:
        said.metavar = _(metavar)
    if metavar and isinstance(parameter, click.Argument):
        optional = said.metavar if parameter.required else f"[{said.metavar}]"
        said.metavar = optional if parameter.nargs == 1 else f"{optional}..."
    return said

"""Entries of a lexicon as lines of a file: written and said, apart by a tab."""

from collections.abc import Iterable
from gettext import gettext as _
from typing import TextIO

import click

from audio.reading import Lexicon

entries_option = click.option(
    "--lexicon",
    "entries",
    type=click.File(encoding="utf-8"),
    help="Entries that go before the shipped ones, as `phatthanh lexicon export` writes them.",
)


def lexicon_with(entries: TextIO | None) -> Lexicon:
    """The shipped lexicon, under the entries of a file where there is one."""
    shipped = Lexicon.shipped()
    return shipped.with_entries(pairs_of(entries)) if entries else shipped


def text_of(source: TextIO) -> str:
    """What stands in a file. Raises ClickException for what is not UTF-8 text."""
    try:
        return source.read().rstrip("\n")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            _("{name}: not UTF-8 text: {reason}").format(name=source.name, reason=error.reason)
        ) from error


def pairs_of(lines: Iterable[str]) -> dict[str, str]:
    """The entries of a file; empty lines and those that begin with # are passed over.

    Raises ClickException for a line without a tab, for one that says otherwise than a line
    before it, and for what is not UTF-8 text.
    """
    pairs: dict[str, str] = {}
    try:
        for number, line in enumerate(lines, start=1):
            entry = line.strip("\ufeff\r\n")
            if not entry.strip() or entry.startswith("#"):
                continue
            written, tab, spoken = entry.partition("\t")
            if not tab:
                raise click.ClickException(
                    _("line {number} has no tab between written and said").format(number=number)
                )
            if pairs.setdefault(written, spoken) != spoken:
                raise click.ClickException(
                    _("line {number}: “{written}” was said otherwise before").format(
                        number=number, written=written
                    )
                )
    except UnicodeDecodeError as error:
        raise click.ClickException(
            _("the entries are not UTF-8 text: {reason}").format(reason=error.reason)
        ) from error
    return pairs


def why_unknown(word: str, lexicon: Lexicon) -> str:
    """Why a word is shown: it has no entry, or several meanings that nothing around settles."""
    meanings = lexicon.meanings(word)
    if not meanings:
        return _("not in the lexicon")
    return _("may be {meanings}").format(meanings=", ".join(meanings))

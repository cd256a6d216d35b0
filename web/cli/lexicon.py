"""`phatthanh lexicon`: how abbreviations are said, shipped and by the Centre itself."""

from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

import click

from audio.reading import Lexicon
from playlists import lexicon as own
from scheduler import lexicon as centre_lexicon
from web.audio_configuration import AudioConfiguration
from web.cli.entries import pairs_of, why_unknown
from web.cli.options import configuration_option
from web.cli.words import worded
from web.database import open_database
from web.database_configuration import DatabaseConfiguration


@click.group()
def lexicon() -> None:
    """How abbreviations are said: the shipped lexicon, and the Centre's own entries over it."""


@lexicon.command("list")
@click.option("--shipped", is_flag=True, help="What is shipped, too.")
@configuration_option
def show(file: Path, *, shipped: bool) -> None:
    """Print entries, written and said apart by a tab; the Centre's own unless told."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        readings = own.readings(session)
        refused = centre_lexicon.lexicon_of(session).refused
    entries = {**_shipped(), **readings} if shipped else readings
    click.echo("".join(f"{word}\t{said}\n" for word, said in sorted(entries.items())), nl=False)
    for written, reason in refused.items():
        told = _("not in use: {written}: {reason}")
        click.echo(told.format(written=written, reason=worded(reason)), err=True)


def _shipped() -> dict[str, str]:
    """The shipped entries; where the words around decide, every meaning, apart by a bar."""
    known = Lexicon.shipped()
    return {word: " | ".join(known.meanings(word)) for word in {*known.entries, *known.senses}}


@lexicon.command("add")
@click.argument("written")
@click.argument("spoken")
@configuration_option
def add(written: str, spoken: str, file: Path) -> None:
    """Let WRITTEN be said as SPOKEN, in words."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        centre_lexicon.keep(session, written, spoken, by=None, now=datetime.now(UTC))


@lexicon.command("remove")
@click.argument("written")
@configuration_option
def remove(written: str, file: Path) -> None:
    """Take an entry of the Centre's own out."""
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        own.forget(session, written, by=None, now=datetime.now(UTC))


@lexicon.command("try")
@click.argument("written")
@click.argument("spoken")
@click.argument("sentence", default="")
@configuration_option
def try_out(written: str, spoken: str, sentence: str, file: Path) -> None:
    """Read SENTENCE (or WRITTEN alone) without and with an entry; nothing is saved."""
    accent = AudioConfiguration.read(file).audio.accent
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        found = centre_lexicon.trial(session, written, spoken, sentence, accent)
    click.echo(_("now:  {text}").format(text=found.before.text))
    click.echo(_("then: {text}").format(text=found.after.text))
    for unknown in found.after.unknown:
        why = why_unknown(unknown.word, Lexicon.shipped())
        click.echo(f"{unknown.start + 1}: {unknown.word}: {why}", err=True)


@lexicon.command("import")
@click.argument("source", type=click.File(encoding="utf-8"))
@configuration_option
def import_entries(source: TextIO, file: Path) -> None:
    """Add the entries of a file, one a line, written and said apart by a tab: all or none."""
    pairs = pairs_of(source)
    with open_database(DatabaseConfiguration.read(file).playlists).begin() as session:
        count = centre_lexicon.keep_all(session, pairs, now=datetime.now(UTC))
    click.echo(_("{count} entries").format(count=count))


@lexicon.command("export")
@click.argument("target", type=click.File("w", encoding="utf-8"), default="-")
@configuration_option
def export_entries(target: TextIO, file: Path) -> None:
    """Write the Centre's own entries as `import` takes them."""
    with open_database(DatabaseConfiguration.read(file).playlists)() as session:
        readings = own.readings(session)
    target.writelines(f"{written}\t{spoken}\n" for written, spoken in readings.items())

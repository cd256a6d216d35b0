"""`phatthanh read` and `phatthanh voice`: text into words, words into sound."""

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from audio.errors import ReadingError
from audio.library import Library
from audio.reading import Accent, Lexicon, Reading, read, score
from audio.speech import engines_from
from audio.voicing import voice
from web.centre_configuration import AudioConfiguration
from web.cli.entries import pairs_of, why_unknown
from web.cli.options import configuration_option
from web.cli.words import worded

_own_entries = click.option(
    "--lexicon",
    "entries",
    type=click.File(encoding="utf-8"),
    help="Entries that go before the shipped ones, as `phatthanh lexicon export` writes them.",
)


@click.command("read")
@click.argument("source", type=click.File(encoding="utf-8"), default="-")
@click.option("--accent", type=click.Choice(["north", "south"]), default="north", show_default=True)
@_own_entries
@click.option("--explain", is_flag=True, help="Show each change: written, read, by which rule.")
@click.option(
    "--score",
    "cases",
    type=click.File(encoding="utf-8"),
    help="Read this file's cases, written and spoken apart by a tab; count the right ones.",
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 100),
    default=98.0,
    show_default=True,
    help="With --score: the percentage below which the command fails.",
)
def read_aloud(
    source: TextIO,
    accent: str,
    entries: TextIO | None,
    *,
    explain: bool,
    cases: TextIO | None,
    bar: float,
) -> None:
    """Make official text speakable: the whole text as it would be voiced.

    Words that look like abbreviations and are in no lexicon are named on standard error, with
    line and column.
    """
    chosen: Accent = "south" if accent == "south" else "north"
    if cases is not None:
        _score(cases, chosen, bar)
        return
    lexicon = _lexicon(entries) or Lexicon.shipped()
    reading = read(_text_of(source), lexicon, chosen)
    click.echo(reading.text)
    if explain:
        _explain(reading)
    for unknown in reading.unknown:
        place = _place(reading.source, unknown.start)
        click.echo(f"{place}: {unknown.word}: {why_unknown(unknown.word, lexicon)}", err=True)


@click.command("voice")
@click.argument("source", type=click.File(encoding="utf-8"), metavar="FILE")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Where the clip goes; beside FILE unless told.",
)
@_own_entries
@click.option("--bed", is_flag=True, help="Lay the configuration's music under the voice.")
@configuration_option
def voice_file(
    source: TextIO, out: Path | None, entries: TextIO | None, *, bed: bool, file: Path
) -> None:
    """Make a mastered clip of the text in FILE."""
    settings = AudioConfiguration.read(file).audio
    if bed and settings.bed is None:
        raise click.ClickException(f"{file} has no section [audio.bed]")
    target = out or Path("clip" if source.name == "<stdin>" else source.name).with_suffix(".opus")
    if not target.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {target.parent}", param_hint="--out")
    with TemporaryDirectory(prefix=".voice-", dir=target.absolute().parent) as folder:
        library = Library(Path(folder))
        clip = voice(
            _text_of(source),
            engines=engines_from(settings),
            library=library,
            settings=settings,
            lexicon=_lexicon(entries),
            bed=settings.bed if bed else None,
        )
        library.path(clip.sha256).replace(target)
    for failure in clip.failures:
        click.echo(f"{failure.engine}: {worded(failure)}", err=True)
    click.echo(
        f"{target}: {clip.duration_ms / 1000:.1f} s, {clip.loudness_lufs:.1f} LUFS, "
        f"{clip.true_peak_dbtp:.1f} dBTP, {clip.engine}"
    )


def _lexicon(entries: TextIO | None) -> Lexicon | None:
    return Lexicon.shipped().with_entries(pairs_of(entries)) if entries else None


def _score(cases: TextIO, accent: Accent, bar: float) -> None:
    try:
        found = score(cases, accent=accent)
    except ReadingError as error:
        raise click.ClickException(str(error)) from error
    for each in found.differences:
        click.echo(f"{each.line}: {each.written}")
        click.echo(f"  expected: {each.expected}")
        click.echo(f"  read:     {each.spoken}")
    click.echo(f"{found.right}/{found.cases} right, {found.percent:.2f} %, bar {bar:g} %")
    if found.percent < bar or not found.cases:
        raise SystemExit(1)


def _text_of(source: TextIO) -> str:
    try:
        return source.read().rstrip("\n")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{source.name}: not UTF-8 text: {error.reason}") from error


def _place(text: str, offset: int) -> str:
    """Line and column, counted as one sees them: a letter with its marks is one."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    column = len(unicodedata.normalize("NFC", line)) + 1
    return f"{text.count(chr(10), 0, offset) + 1}:{column}"


def _explain(reading: Reading) -> None:
    table = Table("at", "written", "read", "rule")
    for change in reading.changes:
        place = _place(reading.source, change.start)
        table.add_row(place, escape(change.written), change.spoken or "—", change.rule)
    Console(stderr=True).print(table)
